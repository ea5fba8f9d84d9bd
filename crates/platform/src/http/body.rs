//! Extractors whose refusals are problems of ours: a wrong type in JSON names its field.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, FieldErrors, Result};

/// A JSON body, both ways.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(error)) => {
                // The message reads `field: why at line …` after a fixed beginning; the field comes before the colon.
                let text = error.body_text();
                let why = text.split_once(": ").map_or(text.as_str(), |(_, rest)| rest);
                let (field, why) = match why.split_once(": ") {
                    Some((field, why)) if !field.contains(' ') => (field.to_owned(), why),
                    _ => (named_field(why).unwrap_or_default(), why),
                };
                let mut fields = FieldErrors::new();
                let why = why.split(" at line ").next().unwrap_or(why).to_owned();
                fields.add_with(field, "field-unreadable", vec![("why", why.into())]);
                Err(Error::Invalid(fields))
            }
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(Error::Unsupported(http::StatusCode::UNSUPPORTED_MEDIA_TYPE))
            }
            Err(JsonRejection::BytesRejection(error))
                if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE =>
            {
                Err(Error::TooLarge)
            }
            Err(error) => Err(Error::Malformed(error.body_text())),
        }
    }
}

/// The name in "missing field `x`" and "unknown field `x`".
fn named_field(why: &str) -> Option<String> {
    let start = why.find('`')? + 1;
    let end = start + why[start..].find('`')?;
    Some(why[start..end].to_owned())
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The query string; lists by repeating a name.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        serde_html_form::from_str(parts.uri.query().unwrap_or_default())
            .map(Self)
            .map_err(|error| Error::Malformed(error.to_string()))
    }
}

/// Path parameters. One that cannot be an id is simply not found.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        axum::extract::Path::<T>::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(value)| Self(value))
            .map_err(|_| Error::NotFound("record"))
    }
}
