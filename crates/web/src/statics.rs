//! Files and small documents that browsers and programs fetch by themselves.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use axum::{Json, Router};
use http::header;
use sqm_platform::{AppState, assets};

/// `/assets/{name}`, `/favicon.ico`, `/robots.txt`, `/.well-known/jwks.json`.
pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/assets/{name}", get(assets::serve))
        .route("/favicon.ico", get(favicon))
        .route("/robots.txt", get(robots))
        .route("/.well-known/jwks.json", get(jwks))
}

async fn favicon(State(state): State<AppState>) -> Redirect {
    Redirect::temporary(&state.assets.url("favicon.svg"))
}

/// Nothing here is for search engines.
async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}

async fn jwks(State(state): State<AppState>) -> impl IntoResponse {
    (
        [(header::CACHE_CONTROL, "public, max-age=300")],
        Json(state.tokens.jwks()),
    )
}
