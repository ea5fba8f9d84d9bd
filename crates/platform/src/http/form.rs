//! Forms of pages: the token is checked before anything is read out of them.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::header;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::auth::{Anyone, csrf_token, same_token};
use crate::error::{Error, Result};
use crate::state::AppState;

/// A submitted form with a valid token. Empty fields are given as empty texts: pages keep what was typed.
#[derive(Clone, Copy, Debug)]
pub struct PageForm<T>(pub T);

impl<T: DeserializeOwned> FromRequest<AppState> for PageForm<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let Anyone(caller) = Anyone::from_request_parts(&mut parts, state).await?;
        let session = caller.session.ok_or(Error::Csrf)?;
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), state)
            .await
            .map_err(|error| {
                if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
                    Error::TooLarge
                } else {
                    Error::Malformed(error.body_text())
                }
            })?;
        let pairs: Vec<(String, String)> =
            serde_html_form::from_bytes(&bytes).map_err(|error| Error::Malformed(error.to_string()))?;
        let given = pairs
            .iter()
            .find(|(name, _)| name == "csrf")
            .map(|(_, value)| value.as_str());
        let expected = csrf_token(state.vault.csrf_key(), session.into());
        if !same_token(
            &expected,
            given.or_else(|| header_token(&parts)).unwrap_or_default(),
        ) {
            return Err(Error::Csrf);
        }
        serde_html_form::from_bytes(&bytes)
            .map(Self)
            .map_err(|error| Error::Malformed(error.to_string()))
    }
}

/// Checks the token of a request whose body is not a plain form (an upload, a script's call): it comes as a header or,
/// for uploads without script, as the `csrf` field that the handler has read.
pub fn require_csrf(
    state: &AppState,
    caller: &crate::auth::Caller,
    headers: &http::HeaderMap,
    field: Option<&str>,
) -> Result<()> {
    let session = caller.session.ok_or(Error::Csrf)?;
    let expected = csrf_token(state.vault.csrf_key(), session.into());
    let given = headers
        .get("x-csrf-token")
        .and_then(|value| value.to_str().ok())
        .or(field)
        .unwrap_or_default();
    if same_token(&expected, given) {
        Ok(())
    } else {
        Err(Error::Csrf)
    }
}

fn header_token(parts: &Parts) -> Option<&str> {
    debug_assert!(parts.headers.get(header::COOKIE).is_some());
    parts
        .headers
        .get("x-csrf-token")
        .and_then(|value| value.to_str().ok())
}
