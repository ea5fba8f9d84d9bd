//! Settings of after-sales.

use axum::extract::State;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::AftersalesSettings as Right;
use crate::settings::{self, AftersalesSettings};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(aftersales_settings_get, aftersales_settings_replace))
}

/// Hours, limits and checklists of service orders; the call after a service.
#[utoipa::path(
    get,
    path = "/aftersales-settings",
    operation_id = "aftersales_settings_get",
    tag = "after-sales",
    security(("bearer" = ["aftersales.settings"])),
    responses((status = 200, description = "The settings; the version in `ETag`", body = AftersalesSettings), Problems)
)]
async fn aftersales_settings_get(
    State(state): State<AppState>,
    caller: Allow<Right>,
) -> Result<(ETag, Json<AftersalesSettings>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = settings::get(&mut tx).await?;
    Ok((ETag(found.version), Json(found)))
}

/// Put the settings as given. Limits of orders that stand already stay what they were promised.
#[utoipa::path(
    put,
    path = "/aftersales-settings",
    operation_id = "aftersales_settings_replace",
    tag = "after-sales",
    security(("bearer" = ["aftersales.settings"])),
    params(("If-Match" = String, Header, description = "The version seen")),
    request_body = AftersalesSettings,
    responses((status = 200, description = "The settings; the version in `ETag`", body = AftersalesSettings), RecordProblems)
)]
async fn aftersales_settings_replace(
    State(state): State<AppState>,
    caller: Allow<Right>,
    seen: IfMatch,
    Json(new): Json<AftersalesSettings>,
) -> Result<(ETag, Json<AftersalesSettings>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    settings::replace(&mut tx, seen, new).await?;
    let changed = settings::get(&mut tx).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}
