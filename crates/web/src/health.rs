//! Signs of life for those who run the product.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use http::{HeaderMap, StatusCode, header};
use metrics_exporter_prometheus::PrometheusHandle;
use serde_json::json;
use sqm_platform::{AppState, Error};
use subtle::ConstantTimeEq;

/// `/healthz`, `/readyz`, and `/metrics` where there are any.
pub(crate) fn router(metrics: Option<PrometheusHandle>) -> Router<AppState> {
    let router = Router::new().route("/healthz", get(alive)).route("/readyz", get(ready));
    match metrics {
        Some(handle) => router.merge(Router::new().route("/metrics", get(numbers)).layer(Extension(handle))),
        None => router,
    }
}

/// The process answers. Says nothing about the database: a restart would not mend that.
async fn alive() -> &'static str {
    "ok\n"
}

/// Can this instance serve? Balancers send no requests while it cannot.
async fn ready(State(state): State<AppState>) -> Response {
    match look(&state).await {
        Ok(schema) => Json(json!({"status": "ready", "schema": schema})).into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"status": "not ready"}))).into_response()
        }
    }
}

/// The newest migration applied; asking for it proves that the database answers and that its schema is there.
async fn look(state: &AppState) -> sqm_platform::Result<i64> {
    let mut tx = state.db.system("readiness").await?;
    let schema = sqlx::query_scalar!(r#"select platform.schema_version() as "version!""#).fetch_one(tx.conn()).await?;
    tx.commit().await?;
    Ok(schema)
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
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()).into_response())
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
