//! The settings over REST.

use axum::extract::State;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::{RiskRead, SecuritySettings as Right};
use crate::settings::{self, SecuritySettings};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(security_settings_get, security_settings_replace))
}

/// How risks are graded, and until when vulnerabilities are fixed.
#[utoipa::path(
    get,
    path = "/security-settings",
    operation_id = "security_settings_get",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    responses((status = 200, description = "The settings; their version in `ETag`", body = SecuritySettings), Problems)
)]
async fn security_settings_get(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
) -> Result<(ETag, Json<SecuritySettings>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = settings::get(&mut tx).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Put the settings. Another scale grades every risk anew; days promised for vulnerabilities that are there stay.
#[utoipa::path(
    put,
    path = "/security-settings",
    operation_id = "security_settings_replace",
    tag = "security",
    security(("bearer" = ["security.settings"])),
    params(("If-Match" = String, Header, description = "The version seen")),
    request_body = SecuritySettings,
    responses((status = 200, description = "The settings; their version in `ETag`", body = SecuritySettings), RecordProblems)
)]
async fn security_settings_replace(
    State(state): State<AppState>,
    caller: Allow<Right>,
    seen: IfMatch,
    Json(new): Json<SecuritySettings>,
) -> Result<(ETag, Json<SecuritySettings>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    settings::replace(&mut tx, seen, new).await?;
    let found = settings::get(&mut tx).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}
