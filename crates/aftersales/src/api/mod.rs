//! All of it over REST.

mod orders;
mod photos;
mod plans;
mod purchases;
mod settings;
mod visits;
mod work;

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use http::header;
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(purchases::router())
        .merge(plans::router())
        .merge(visits::router())
        .merge(orders::router())
        .merge(work::router())
        .merge(photos::router())
        .merge(settings::router())
}

/// A list as a file to keep.
fn file(name: &str, lines: impl Stream<Item = Result<Bytes>> + Send + 'static) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.csv\""),
        ),
    ];
    (headers, Body::from_stream(lines)).into_response()
}
