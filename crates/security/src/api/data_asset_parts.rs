//! What belongs to a data asset over REST: restore tests, whom it is given to, links with risks and controls.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::{ControlId, DataAssetId, DataShareId, RiskId};
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::data_asset::{self, DataAsset, Links, NewRestore, NewShare, Restore, Share};
use crate::permissions::{DataAssetEdit, DataAssetRead};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(data_assets_restores, data_assets_restore))
        .routes(routes!(data_assets_shares, data_assets_share))
        .routes(routes!(data_assets_share_end))
        .routes(routes!(data_assets_links))
        .routes(routes!(data_assets_link_risk, data_assets_unlink_risk))
        .routes(routes!(data_assets_link_control, data_assets_unlink_control))
}

/// The restore tests of a data asset, latest first.
#[utoipa::path(
    get,
    path = "/data-assets/{id}/restores",
    operation_id = "data_assets_restores",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(("id" = uuid::Uuid, Path, description = "The asset")),
    responses((status = 200, description = "The tests", body = Vec<Restore>), RecordProblems)
)]
async fn data_assets_restores(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
) -> Result<Json<Vec<Restore>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::get(&mut tx, id).await?;
    let tests = data_asset::restores(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(tests))
}

/// Record a restore test with its evidence. Owners may, without the right for all.
#[utoipa::path(
    post,
    path = "/data-assets/{id}/restores",
    operation_id = "data_assets_restore",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = NewRestore,
    responses((status = 200, description = "The asset; its version in `ETag`", body = DataAsset), RecordProblems)
)]
async fn data_assets_restore(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
    seen: IfMatch,
    Json(test): Json<NewRestore>,
) -> Result<(ETag, Json<DataAsset>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::may_edit(&data_asset::get(&mut tx, id).await?, &caller)?;
    data_asset::record(&mut tx, id, seen, test).await?;
    let changed = data_asset::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Whom a data asset is given to, the latest first; what has ended with them.
#[utoipa::path(
    get,
    path = "/data-assets/{id}/shares",
    operation_id = "data_assets_shares",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(("id" = uuid::Uuid, Path, description = "The asset")),
    responses((status = 200, description = "Who gets it", body = Vec<Share>), RecordProblems)
)]
async fn data_assets_shares(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
) -> Result<Json<Vec<Share>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::get(&mut tx, id).await?;
    let shares = data_asset::shares(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(shares))
}

/// Write down that a data asset is given to somebody. Owners may, without the right for all.
#[utoipa::path(
    post,
    path = "/data-assets/{id}/shares",
    operation_id = "data_assets_share",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(("id" = uuid::Uuid, Path, description = "The asset")),
    request_body = NewShare,
    responses((status = 201, description = "Who gets it, the new one first", body = Vec<Share>), RecordProblems)
)]
async fn data_assets_share(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
    Json(new): Json<NewShare>,
) -> Result<(StatusCode, Json<Vec<Share>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::may_edit(&data_asset::get(&mut tx, id).await?, &caller)?;
    data_asset::share(&mut tx, id, new).await?;
    let shares = data_asset::shares(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(shares)))
}

/// It is given to them no longer. Owners may, without the right for all.
#[utoipa::path(
    post,
    path = "/data-assets/{id}/shares/{share}/end",
    operation_id = "data_assets_share_end",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("share" = uuid::Uuid, Path, description = "Who gets it")
    ),
    responses((status = 204, description = "Ended"), RecordProblems)
)]
async fn data_assets_share_end(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path((id, share)): Path<(DataAssetId, DataShareId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::may_edit(&data_asset::get(&mut tx, id).await?, &caller)?;
    data_asset::end(&mut tx, id, share).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The risks and controls a data asset is linked with, as far as the caller may see them.
#[utoipa::path(
    get,
    path = "/data-assets/{id}/links",
    operation_id = "data_assets_links",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(("id" = uuid::Uuid, Path, description = "The asset")),
    responses((status = 200, description = "The links", body = Links), RecordProblems)
)]
async fn data_assets_links(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
) -> Result<Json<Links>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::get(&mut tx, id).await?;
    let mut links = data_asset::links(&mut tx, id).await?;
    tx.commit().await?;
    if !caller.can("risk.read") {
        links.risks.clear();
    }
    if !caller.can("control.read") {
        links.controls.clear();
    }
    Ok(Json(links))
}

/// Link a data asset with a risk to it; linked twice stays once.
#[utoipa::path(
    put,
    path = "/data-assets/{id}/risks/{risk}",
    operation_id = "data_assets_link_risk",
    tag = "security",
    security(("bearer" = ["data_asset.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("risk" = uuid::Uuid, Path, description = "The risk")
    ),
    responses((status = 204, description = "Linked"), RecordProblems)
)]
async fn data_assets_link_risk(
    State(state): State<AppState>,
    caller: Allow<DataAssetEdit>,
    Path((id, risk)): Path<(DataAssetId, RiskId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::link_risk(&mut tx, id, risk).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the link between a data asset and a risk away.
#[utoipa::path(
    delete,
    path = "/data-assets/{id}/risks/{risk}",
    operation_id = "data_assets_unlink_risk",
    tag = "security",
    security(("bearer" = ["data_asset.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("risk" = uuid::Uuid, Path, description = "The risk")
    ),
    responses((status = 204, description = "No longer linked"), RecordProblems)
)]
async fn data_assets_unlink_risk(
    State(state): State<AppState>,
    caller: Allow<DataAssetEdit>,
    Path((id, risk)): Path<(DataAssetId, RiskId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::unlink_risk(&mut tx, id, risk).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Link a data asset with a control that protects it; linked twice stays once.
#[utoipa::path(
    put,
    path = "/data-assets/{id}/controls/{control}",
    operation_id = "data_assets_link_control",
    tag = "security",
    security(("bearer" = ["data_asset.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("control" = uuid::Uuid, Path, description = "The control")
    ),
    responses((status = 204, description = "Linked"), RecordProblems)
)]
async fn data_assets_link_control(
    State(state): State<AppState>,
    caller: Allow<DataAssetEdit>,
    Path((id, control)): Path<(DataAssetId, ControlId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::link_control(&mut tx, id, control).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the link between a data asset and a control away.
#[utoipa::path(
    delete,
    path = "/data-assets/{id}/controls/{control}",
    operation_id = "data_assets_unlink_control",
    tag = "security",
    security(("bearer" = ["data_asset.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("control" = uuid::Uuid, Path, description = "The control")
    ),
    responses((status = 204, description = "No longer linked"), RecordProblems)
)]
async fn data_assets_unlink_control(
    State(state): State<AppState>,
    caller: Allow<DataAssetEdit>,
    Path((id, control)): Path<(DataAssetId, ControlId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::unlink_control(&mut tx, id, control).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
