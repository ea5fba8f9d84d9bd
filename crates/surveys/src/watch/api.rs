//! The watch list over REST.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::WatchItemId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{NewWatchItem, WatchFilter, WatchItem, WatchPatch, ops};
use crate::permissions::{WatchItemEdit, WatchItemRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(watch_items_list, watch_items_create))
        .routes(routes!(watch_items_get, watch_items_edit))
}

/// List watched figures, newest first.
#[utoipa::path(
    get,
    path = "/watch-items",
    operation_id = "watch_items_list",
    tag = "surveys",
    security(("bearer" = ["watch_item.read"])),
    params(WatchFilter, Paging),
    responses((status = 200, description = "A page of watched figures", body = Paged<WatchItem>), Problems)
)]
async fn watch_items_list(
    State(state): State<AppState>,
    caller: Allow<WatchItemRead>,
    Query(filter): Query<WatchFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<WatchItem>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = ops::list(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Watch a figure of a round in the next one. Its score is computed from the answers there are.
#[utoipa::path(
    post,
    path = "/watch-items",
    operation_id = "watch_items_create",
    tag = "surveys",
    security(("bearer" = ["watch_item.edit"])),
    request_body = NewWatchItem,
    responses((status = 201, description = "The watched figure; its version in `ETag`", body = WatchItem), RecordProblems)
)]
async fn watch_items_create(
    State(state): State<AppState>,
    caller: Allow<WatchItemEdit>,
    Json(new): Json<NewWatchItem>,
) -> Result<(StatusCode, ETag, Json<WatchItem>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = ops::add(&mut tx, new).await?;
    let made = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One watched figure.
#[utoipa::path(
    get,
    path = "/watch-items/{id}",
    operation_id = "watch_items_get",
    tag = "surveys",
    security(("bearer" = ["watch_item.read"])),
    params(("id" = uuid::Uuid, Path, description = "The watched figure")),
    responses((status = 200, description = "The watched figure; its version in `ETag`", body = WatchItem), RecordProblems)
)]
async fn watch_items_get(
    State(state): State<AppState>,
    caller: Allow<WatchItemRead>,
    Path(id): Path<WatchItemId>,
) -> Result<(ETag, Json<WatchItem>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Write what is done about a watched figure, or stop watching it.
#[utoipa::path(
    patch,
    path = "/watch-items/{id}",
    operation_id = "watch_items_edit",
    tag = "surveys",
    security(("bearer" = ["watch_item.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The watched figure"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = WatchPatch,
    responses((status = 200, description = "The watched figure; its version in `ETag`", body = WatchItem), RecordProblems)
)]
async fn watch_items_edit(
    State(state): State<AppState>,
    caller: Allow<WatchItemEdit>,
    Path(id): Path<WatchItemId>,
    seen: IfMatch,
    Json(patch): Json<WatchPatch>,
) -> Result<(ETag, Json<WatchItem>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::change(&mut tx, id, seen, patch).await?;
    let now = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}
