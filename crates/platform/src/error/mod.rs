//! The one error type. A handler returns it; how it looks — problem document, page — is decided in one place.

mod fields;
mod problem;
mod refusals;

pub use fields::{FieldError, FieldErrors};
pub use problem::{Problem, ProblemField};
pub use refusals::{Problems, RecordProblems};

use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// What every fallible function of the product returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, by what the caller can do about it. The list is closed: each has a code in the API.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such record, or another tenant's: the two cannot be told apart.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// Signed in, but the role does not include this.
    #[error("permission {0} missing")]
    Forbidden(&'static str),
    /// Not signed in, or no longer.
    #[error("not signed in")]
    Unauthenticated,
    /// Fields that cannot be accepted, each with its reason.
    #[error("invalid: {0}")]
    Invalid(FieldErrors),
    /// Someone else changed the record in between, or the state does not allow it. Carries a message key.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// `If-Match` is missing or outdated.
    #[error("precondition failed")]
    Precondition,
    /// The body cannot be read at all.
    #[error("malformed request: {0}")]
    Malformed(String),
    /// Content type or method is not supported here.
    #[error("unsupported request")]
    Unsupported(StatusCode),
    /// The upload is larger than allowed.
    #[error("too large")]
    TooLarge,
    /// Too many requests; seconds until the next may come.
    #[error("rate limited")]
    RateLimited {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The form's token does not belong to this session.
    #[error("csrf token mismatch")]
    Csrf,
    /// The database does not answer.
    #[error("database unavailable")]
    Unavailable(#[source] sqlx::Error),
    /// Ours to mend. The source is logged once, never shown.
    #[error("internal: {0}")]
    Internal(#[source] anyhow::Error),
}

impl Error {
    /// One field that cannot be accepted.
    pub fn field(field: &'static str, key: &'static str) -> Self {
        Self::Invalid(FieldErrors::one(field, key))
    }

    /// The status and the code of the closed list.
    pub fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not-found"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "validation"),
            Self::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
            Self::Precondition => (StatusCode::PRECONDITION_FAILED, "precondition"),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
            Self::Unsupported(status) => (*status, "unsupported"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            Self::RateLimited { .. } => (StatusCode::TOO_MANY_REQUESTS, "rate-limited"),
            Self::Csrf => (StatusCode::FORBIDDEN, "csrf"),
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound("record"),
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable(error)
            }
            // A NUL in a text, a day before 4713 BC: whoever sent it has to know, it is no fault of ours.
            sqlx::Error::Database(error)
                if error
                    .code()
                    .is_some_and(|code| ["22021", "22P05", "22008"].contains(&code.as_ref())) =>
            {
                Self::Malformed("a text or a day that cannot be stored".to_owned())
            }
            other => Self::Internal(anyhow::Error::new(other)),
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<FieldErrors> for Error {
    fn from(fields: FieldErrors) -> Self {
        Self::Invalid(fields)
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(anyhow::Error::new(error))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(anyhow::Error::new(error))
    }
}

impl IntoResponse for Error {
    /// A bare status with the error beside it: the rendering layer ([`crate::http::render_errors`]) knows the language
    /// and whether a person or a program asked.
    fn into_response(self) -> Response {
        let (status, _) = self.status_and_code();
        let mut response = status.into_response();
        response
            .extensions_mut()
            .insert(Raised(std::sync::Arc::new(self)));
        response
    }
}

/// An error on its way to the rendering layer.
#[derive(Clone, Debug)]
pub(crate) struct Raised(pub(crate) std::sync::Arc<Error>);
