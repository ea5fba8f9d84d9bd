//! Optimistic locking over HTTP: `ETag: "7"` out, `If-Match: "7"` in.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponseParts, ResponseParts};
use http::request::Parts;
use http::{HeaderValue, header};
use std::convert::Infallible;

use crate::error::{Error, Result};

/// A record's version as a response header.
#[derive(Clone, Copy, Debug)]
pub struct ETag(pub i64);

impl IntoResponseParts for ETag {
    type Error = Infallible;

    fn into_response_parts(
        self,
        mut response: ResponseParts,
    ) -> std::result::Result<ResponseParts, Infallible> {
        if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", self.0)) {
            response.headers_mut().insert(header::ETAG, value);
        }
        Ok(response)
    }
}

/// The version the caller has seen. Required on every edit; `*` accepts any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// Exactly this version.
    Version(i64),
    /// Whatever there is.
    Any,
}

impl IfMatch {
    /// Refuses if the record has moved on.
    pub fn check(self, current: i64) -> Result<()> {
        match self {
            Self::Version(seen) if seen != current => Err(Error::Precondition),
            Self::Version(_) | Self::Any => Ok(()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let value = parts
            .headers
            .get(header::IF_MATCH)
            .and_then(|v| v.to_str().ok())
            .ok_or(Error::Precondition)?;
        if value == "*" {
            return Ok(Self::Any);
        }
        value
            .trim_start_matches("W/")
            .trim_matches('"')
            .parse()
            .map(Self::Version)
            .map_err(|_| Error::Precondition)
    }
}
