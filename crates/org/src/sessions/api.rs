//! Tokens for API clients.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_platform::auth::Tokens;
use sqm_platform::error::Problem;
use sqm_platform::http::Json;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Client, Credentials, Issued, ops};

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(auth_token))
        .routes(routes!(auth_refresh))
        .routes(routes!(auth_revoke))
}

/// Who asks for tokens.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenRequest {
    /// The sign-in address.
    email: String,
    /// The password.
    password: String,
    /// Short name or id of the tenant.
    tenant: String,
}

/// A refresh token to be used or ended.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RefreshRequest {
    /// The refresh token.
    refresh_token: String,
}

/// Tokens.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenResponse {
    /// For `Authorization: Bearer`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds the access token lives.
    expires_in: i64,
    /// To be used once for the next pair; ends 30 days after it was issued.
    refresh_token: String,
}

impl From<Issued> for TokenResponse {
    fn from(issued: Issued) -> Self {
        Self {
            access_token: issued.access,
            token_type: "Bearer",
            expires_in: Tokens::LIFE_SECONDS,
            refresh_token: issued.refresh,
        }
    }
}

/// Get tokens by password.
#[utoipa::path(
    post,
    path = "/auth/token",
    operation_id = "auth_token",
    tag = "auth",
    security(()),
    request_body = TokenRequest,
    responses(
        (status = 200, description = "Tokens", body = TokenResponse),
        (status = 401, description = "Tenant, address and password do not belong together", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Fields that cannot be accepted", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn auth_token(
    State(state): State<AppState>,
    client: Client,
    Json(body): Json<TokenRequest>,
) -> Result<Json<TokenResponse>> {
    let credentials = Credentials {
        tenant: body.tenant,
        email: body.email,
        password: body.password,
    };
    Ok(Json(ops::token(&state, &client, credentials).await?.into()))
}

/// Exchange a refresh token for a fresh pair. Presenting a used one ends its whole family.
#[utoipa::path(
    post,
    path = "/auth/refresh",
    operation_id = "auth_refresh",
    tag = "auth",
    security(()),
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "Tokens", body = TokenResponse),
        (status = 401, description = "The token is unknown, used or ended", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Fields that cannot be accepted", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn auth_refresh(
    State(state): State<AppState>,
    client: Client,
    Json(body): Json<RefreshRequest>,
) -> Result<Json<TokenResponse>> {
    Ok(Json(
        ops::refresh(&state, &client, &body.refresh_token).await?.into(),
    ))
}

/// End the family of a refresh token, access tokens included (RFC 7009).
#[utoipa::path(
    post,
    path = "/auth/revoke",
    operation_id = "auth_revoke",
    tag = "auth",
    security(()),
    request_body = RefreshRequest,
    responses(
        (status = 204, description = "Ended, or never known"),
        (status = 422, description = "Fields that cannot be accepted", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn auth_revoke(
    State(state): State<AppState>,
    client: Client,
    Json(body): Json<RefreshRequest>,
) -> Result<Response> {
    ops::revoke(&state, &client, &body.refresh_token).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
