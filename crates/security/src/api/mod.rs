//! The registers over REST: extract, ask the operation, answer.

mod access;
mod awareness;
mod awareness_tasks;
mod check_photos;
mod checks;
mod controls;
mod data_asset_parts;
mod data_assets;
mod posts;
mod risks;
mod settings;
mod sites;
mod vulnerabilities;

use axum::response::IntoResponse;
use http::header;
use serde::Deserialize;
use sqm_platform::AppState;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(risks::router())
        .merge(vulnerabilities::router())
        .merge(controls::router())
        .merge(checks::router())
        .merge(check_photos::router())
        .merge(data_assets::router())
        .merge(data_asset_parts::router())
        .merge(posts::router())
        .merge(sites::router())
        .merge(access::router())
        .merge(awareness::router())
        .merge(awareness_tasks::router())
        .merge(settings::router())
}

/// A file for spreadsheets.
fn file(name: &str, text: String) -> impl IntoResponse + use<> {
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

/// A comment to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecurityComment)]
struct NewComment {
    /// What is said.
    text: String,
}
