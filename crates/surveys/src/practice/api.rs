//! The practice library over REST.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::PracticeId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Practice, PracticeFilter, PracticeInput, PracticeState, ops};
use crate::permissions::{PracticeEdit, PracticeRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(practices_list, practices_create))
        .routes(routes!(practices_get, practices_edit))
        .routes(routes!(practices_set_state))
}

/// List practices, newest first; drafts only for those who write.
#[utoipa::path(
    get,
    path = "/practices",
    operation_id = "practices_list",
    tag = "surveys",
    security(("bearer" = ["practice.read"])),
    params(PracticeFilter, Paging),
    responses((status = 200, description = "A page of practices", body = Paged<Practice>), Problems)
)]
async fn practices_list(
    State(state): State<AppState>,
    caller: Allow<PracticeRead>,
    Query(filter): Query<PracticeFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Practice>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = ops::list(&mut tx, caller.can("practice.edit"), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Write a practice up, as a draft.
#[utoipa::path(
    post,
    path = "/practices",
    operation_id = "practices_create",
    tag = "surveys",
    security(("bearer" = ["practice.edit"])),
    request_body = PracticeInput,
    responses((status = 201, description = "The practice; its version in `ETag`", body = Practice), RecordProblems)
)]
async fn practices_create(
    State(state): State<AppState>,
    caller: Allow<PracticeEdit>,
    Json(input): Json<PracticeInput>,
) -> Result<(StatusCode, ETag, Json<Practice>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = ops::create(&mut tx, input).await?;
    let made = ops::get(&mut tx, true, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One practice.
#[utoipa::path(
    get,
    path = "/practices/{id}",
    operation_id = "practices_get",
    tag = "surveys",
    security(("bearer" = ["practice.read"])),
    params(("id" = uuid::Uuid, Path, description = "The practice")),
    responses((status = 200, description = "The practice; its version in `ETag`", body = Practice), RecordProblems)
)]
async fn practices_get(
    State(state): State<AppState>,
    caller: Allow<PracticeRead>,
    Path(id): Path<PracticeId>,
) -> Result<(ETag, Json<Practice>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = ops::get(&mut tx, caller.can("practice.edit"), id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Replace what a practice says.
#[utoipa::path(
    put,
    path = "/practices/{id}",
    operation_id = "practices_edit",
    tag = "surveys",
    security(("bearer" = ["practice.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The practice"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = PracticeInput,
    responses((status = 200, description = "The practice; its version in `ETag`", body = Practice), RecordProblems)
)]
async fn practices_edit(
    State(state): State<AppState>,
    caller: Allow<PracticeEdit>,
    Path(id): Path<PracticeId>,
    seen: IfMatch,
    Json(input): Json<PracticeInput>,
) -> Result<(ETag, Json<Practice>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::edit(&mut tx, id, seen, input).await?;
    let now = ops::get(&mut tx, true, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}

/// Where a practice goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewState {
    /// `published` or `retired`.
    #[schema(inline)]
    state: PracticeState,
}

/// Publish or retire a practice.
#[utoipa::path(
    post,
    path = "/practices/{id}/state",
    operation_id = "practices_set_state",
    tag = "surveys",
    security(("bearer" = ["practice.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The practice"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = NewState,
    responses((status = 200, description = "The practice; its version in `ETag`", body = Practice), RecordProblems)
)]
async fn practices_set_state(
    State(state): State<AppState>,
    caller: Allow<PracticeEdit>,
    Path(id): Path<PracticeId>,
    seen: IfMatch,
    Json(to): Json<NewState>,
) -> Result<(ETag, Json<Practice>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::set_state(&mut tx, id, seen, to.state).await?;
    let now = ops::get(&mut tx, true, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}
