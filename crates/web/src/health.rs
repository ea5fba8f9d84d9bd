//! Signs of life for those who run the product.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use http::{HeaderMap, StatusCode, header};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::{Value, json};
use sqm_platform::db::newest_migration;
use sqm_platform::{AppState, Error};
use subtle::ConstantTimeEq;

/// `/healthz`, `/readyz`, and `/metrics` where there are any.
pub(crate) fn router(metrics: Option<PrometheusHandle>) -> Router<AppState> {
    let router = Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready));
    match metrics {
        Some(handle) => router.merge(
            Router::new()
                .route("/metrics", get(numbers))
                .layer(Extension(handle)),
        ),
        None => router,
    }
}

/// The process answers. Says nothing about the database: a restart would not mend that.
async fn alive() -> &'static str {
    "ok\n"
}

/// Can this instance serve? Balancers send no requests while it cannot: the database does not answer, or its schema is
/// older than this program.
async fn ready(State(state): State<AppState>) -> Response {
    let needed = newest_migration();
    match state.db.schema_version().await {
        Ok(Some(schema)) if schema >= needed => {
            Json(json!({"status": "ready", "schema": schema})).into_response()
        }
        Ok(schema) => not_ready(json!({"status": "migrations missing", "schema": schema, "needed": needed})),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            not_ready(json!({"status": "database unavailable"}))
        }
    }
}

fn not_ready(why: Value) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, Json(why)).into_response()
}

/// Figures for Prometheus; for the machine itself, and for whoever knows the token where one is set.
async fn numbers(
    State(state): State<AppState>,
    Extension(handle): Extension<PrometheusHandle>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let local = peer.is_some_and(|Extension(ConnectInfo(peer))| is_loopback(peer.ip()));
    // A proxy on this machine speaks for somebody else.
    let local = local && !headers.contains_key("x-forwarded-for");
    if !local && !knows(&state.config.metrics_token, &headers) {
        // Not "forbidden": to a stranger there is nothing here.
        return Err(Error::NotFound("page"));
    }
    Ok((
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
        handle.render(),
    )
        .into_response())
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

fn knows(token: &str, headers: &HeaderMap) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    !token.is_empty() && bool::from(given.as_bytes().ct_eq(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn an_empty_token_opens_nothing() {
        let mut headers = HeaderMap::new();
        assert!(!knows("", &headers));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer "));
        assert!(!knows("", &headers));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer s3cret"));
        assert!(knows("s3cret", &headers) && !knows("other", &headers));
    }
}
