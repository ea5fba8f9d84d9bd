//! RFC 9457 problem documents.

use serde::Serialize;
use utoipa::ToSchema;

use super::Error;
use crate::i18n::{Catalogue, Lang};

/// What the API answers when something is wrong (RFC 9457). `code` is one of a closed list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:sqm:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The code: `not-found`, `forbidden`, `unauthenticated`, `validation`, `conflict`, `precondition`, `malformed`,
    /// `unsupported`, `too-large`, `rate-limited`, `csrf`, `unavailable`, `internal`.
    pub code: String,
    /// What to do about it.
    pub detail: String,
    /// The request's number, to find it in the log.
    pub request_id: String,
    /// For `validation`: each field with its reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

/// One field that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// The field's name in the request.
    pub field: String,
    /// A stable reason code.
    pub code: String,
    /// The reason in the caller's language.
    pub detail: String,
}

impl Problem {
    /// The document for an error, in the caller's language.
    pub fn new(error: &Error, catalogue: &Catalogue, lang: Lang, request_id: &str) -> Self {
        let (status, code) = error.status_and_code();
        let detail = match error {
            Error::Malformed(why) => format!("{} {why}", catalogue.text(lang, "error-malformed")),
            Error::Conflict(key) => catalogue.text(lang, key).into_owned(),
            _ => catalogue.text(lang, &format!("error-{code}")).into_owned(),
        };
        let errors = match error {
            Error::Invalid(fields) => fields
                .iter()
                .map(|error| ProblemField {
                    field: error.field.clone(),
                    code: error.key.to_owned(),
                    detail: error.text(catalogue, lang),
                })
                .collect(),
            _ => Vec::new(),
        };
        let title_key = if code == "csrf" {
            "error-forbidden-title".to_owned()
        } else {
            format!("error-{code}-title")
        };
        Self {
            kind: format!("urn:sqm:problem:{code}"),
            title: catalogue.text(lang, &title_key).into_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            detail,
            request_id: request_id.to_owned(),
            errors,
        }
    }
}
