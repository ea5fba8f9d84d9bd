//! The data inventory over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use sqm_domain::ids::DataAssetId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewComment;
use crate::data_asset::{
    self, AssetPatch, DataAsset, DataFilter, Judgement, JudgementFilter, NewAsset, Retirement, Review,
};
use crate::history::Entry;
use crate::permissions::{DataAssetEdit, DataAssetExport, DataAssetRead};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(data_assets_list, data_assets_create))
        .routes(routes!(data_assets_export))
        .routes(routes!(data_assets_judgements))
        .routes(routes!(data_assets_judgements_export))
        .routes(routes!(data_assets_get, data_assets_change))
        .routes(routes!(data_assets_review))
        .routes(routes!(data_assets_retire))
        .routes(routes!(data_assets_history, data_assets_comment))
}

/// List data assets by code. The filter is that of the page.
#[utoipa::path(
    get,
    path = "/data-assets",
    operation_id = "data_assets_list",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(DataFilter, Paging),
    responses((status = 200, description = "A page of data assets", body = Paged<DataAsset>), Problems)
)]
async fn data_assets_list(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Query(filter): Query<DataFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<DataAsset>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = data_asset::list(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Data assets as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/data-assets/export.csv",
    operation_id = "data_assets_export",
    tag = "security",
    security(("bearer" = ["data_asset.export"])),
    params(DataFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn data_assets_export(
    State(state): State<AppState>,
    caller: Allow<DataAssetExport>,
    Query(filter): Query<DataFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = data_asset::csv(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(super::file("data-assets", text))
}

/// How important and core assets stood, month by month: the records behind the share of protected data.
#[utoipa::path(
    get,
    path = "/data-assets/judgements",
    operation_id = "data_assets_judgements",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(JudgementFilter, Paging),
    responses((status = 200, description = "A page of judgements", body = Paged<Judgement>), Problems)
)]
async fn data_assets_judgements(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Query(filter): Query<JudgementFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Judgement>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = data_asset::judgements(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Judgements as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/data-assets/judgements/export.csv",
    operation_id = "data_assets_judgements_export",
    tag = "security",
    security(("bearer" = ["data_asset.export"])),
    params(JudgementFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn data_assets_judgements_export(
    State(state): State<AppState>,
    caller: Allow<DataAssetExport>,
    Query(filter): Query<JudgementFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = data_asset::judgements_csv(&state, &mut tx, &filter).await?;
    tx.commit().await?;
    Ok(super::file("data-judgements", text))
}

/// Enter a data asset.
#[utoipa::path(
    post,
    path = "/data-assets",
    operation_id = "data_assets_create",
    tag = "security",
    security(("bearer" = ["data_asset.edit"])),
    request_body = NewAsset,
    responses((status = 201, description = "The asset; its version in `ETag`", body = DataAsset), RecordProblems)
)]
async fn data_assets_create(
    State(state): State<AppState>,
    caller: Allow<DataAssetEdit>,
    Json(new): Json<NewAsset>,
) -> Result<(StatusCode, ETag, Json<DataAsset>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = data_asset::create(&mut tx, new).await?;
    let made = data_asset::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One data asset.
#[utoipa::path(
    get,
    path = "/data-assets/{id}",
    operation_id = "data_assets_get",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(("id" = uuid::Uuid, Path, description = "The asset")),
    responses((status = 200, description = "The asset; its version in `ETag`", body = DataAsset), RecordProblems)
)]
async fn data_assets_get(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
) -> Result<(ETag, Json<DataAsset>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = data_asset::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change what is known of a data asset. Owners may, without the right for all.
#[utoipa::path(
    patch,
    path = "/data-assets/{id}",
    operation_id = "data_assets_change",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = AssetPatch,
    responses((status = 200, description = "The asset; its version in `ETag`", body = DataAsset), RecordProblems)
)]
async fn data_assets_change(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
    seen: IfMatch,
    Json(patch): Json<AssetPatch>,
) -> Result<(ETag, Json<DataAsset>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::may_edit(&data_asset::get(&mut tx, id).await?, &caller)?;
    data_asset::change(&mut tx, id, seen, patch).await?;
    let changed = data_asset::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// The whole entry was looked through. Owners may, without the right for all.
#[utoipa::path(
    post,
    path = "/data-assets/{id}/reviews",
    operation_id = "data_assets_review",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Review,
    responses((status = 200, description = "The asset; its version in `ETag`", body = DataAsset), RecordProblems)
)]
async fn data_assets_review(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
    seen: IfMatch,
    Json(review): Json<Review>,
) -> Result<(ETag, Json<DataAsset>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::may_edit(&data_asset::get(&mut tx, id).await?, &caller)?;
    data_asset::review(&mut tx, id, seen, review).await?;
    let changed = data_asset::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// It is kept no longer. The entry stays and is not changed any more.
#[utoipa::path(
    post,
    path = "/data-assets/{id}/retirement",
    operation_id = "data_assets_retire",
    tag = "security",
    security(("bearer" = ["data_asset.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Retirement,
    responses((status = 200, description = "The asset; its version in `ETag`", body = DataAsset), RecordProblems)
)]
async fn data_assets_retire(
    State(state): State<AppState>,
    caller: Allow<DataAssetEdit>,
    Path(id): Path<DataAssetId>,
    seen: IfMatch,
    Json(retirement): Json<Retirement>,
) -> Result<(ETag, Json<DataAsset>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::retire(&mut tx, id, seen, retirement).await?;
    let changed = data_asset::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// What happened to a data asset, comments among it; oldest first.
#[utoipa::path(
    get,
    path = "/data-assets/{id}/history",
    operation_id = "data_assets_history",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(("id" = uuid::Uuid, Path, description = "The asset")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn data_assets_history(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::get(&mut tx, id).await?;
    let lines = data_asset::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// Comment on a data asset.
#[utoipa::path(
    post,
    path = "/data-assets/{id}/history",
    operation_id = "data_assets_comment",
    tag = "security",
    security(("bearer" = ["data_asset.read"])),
    params(("id" = uuid::Uuid, Path, description = "The asset")),
    request_body = NewComment,
    responses((status = 201, description = "The lines, the new one last", body = Vec<Entry>), RecordProblems)
)]
async fn data_assets_comment(
    State(state): State<AppState>,
    caller: Allow<DataAssetRead>,
    Path(id): Path<DataAssetId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    data_asset::comment(&mut tx, id, &new.text).await?;
    let lines = data_asset::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}
