//! Incidents over REST: extract, ask the operation, answer.

mod access;
mod judging;
mod links;
mod records;

use axum::response::IntoResponse;
use http::header;
use sqm_platform::AppState;
use utoipa_axum::router::OpenApiRouter;

/// All operations of this module.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(records::router())
        .merge(judging::router())
        .merge(access::router())
        .merge(links::router())
        .merge(crate::category::router())
        .merge(crate::reporting::router())
        .merge(crate::plan::router())
        .merge(crate::task::router())
        .merge(crate::team::router())
        .merge(crate::timeline::router())
        .merge(crate::trace::router())
        .merge(crate::indicator::router())
        .merge(crate::evidence::router())
        .merge(crate::mail::router())
        .merge(crate::drill::router())
        .merge(crate::on_call::router())
}

/// A file for spreadsheets.
pub(crate) fn file(name: &str, text: String) -> impl IntoResponse + use<> {
    (
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{name}.csv\""),
            ),
        ],
        text,
    )
}
