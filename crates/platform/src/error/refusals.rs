//! The refusals every operation shares, for the API document.

use utoipa::IntoResponses;

use super::Problem;

/// What any operation may answer instead of its result; each is a problem document (RFC 9457).
#[derive(Debug, IntoResponses)]
pub enum Problems {
    /// The request cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// Not signed in, or no longer.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// The role does not include this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// Too many requests.
    #[response(status = 429, content_type = "application/problem+json")]
    RateLimited(Problem),
}

/// The same for an operation on one record.
#[derive(Debug, IntoResponses)]
pub enum RecordProblems {
    /// The request cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// Not signed in, or no longer.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(Problem),
    /// The role does not include this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(Problem),
    /// No such record in this tenant.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The state of the record does not allow it.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// `If-Match` is missing or outdated.
    #[response(status = 412, content_type = "application/problem+json")]
    Precondition(Problem),
    /// Fields that cannot be accepted.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(Problem),
    /// Too many requests.
    #[response(status = 429, content_type = "application/problem+json")]
    RateLimited(Problem),
}
