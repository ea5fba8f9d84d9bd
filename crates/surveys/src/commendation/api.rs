//! Commendations over REST.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::CommendationId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Commendation, CommendationFilter, NewCommendation, ops};
use crate::permissions::{CommendationGive, CommendationRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(commendations_list, commendations_create))
        .routes(routes!(commendations_get))
        .routes(routes!(commendations_announce))
}

/// List commendations, newest first; those not announced only for those who give them.
#[utoipa::path(
    get,
    path = "/commendations",
    operation_id = "commendations_list",
    tag = "surveys",
    security(("bearer" = ["commendation.read"])),
    params(CommendationFilter, Paging),
    responses((status = 200, description = "A page of commendations", body = Paged<Commendation>), Problems)
)]
async fn commendations_list(
    State(state): State<AppState>,
    caller: Allow<CommendationRead>,
    Query(filter): Query<CommendationFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Commendation>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = ops::list(&mut tx, caller.can("commendation.give"), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Commend a colleague. Nobody commends himself.
#[utoipa::path(
    post,
    path = "/commendations",
    operation_id = "commendations_create",
    tag = "surveys",
    security(("bearer" = ["commendation.give"])),
    request_body = NewCommendation,
    responses((status = 201, description = "The commendation; its version in `ETag`", body = Commendation), RecordProblems)
)]
async fn commendations_create(
    State(state): State<AppState>,
    caller: Allow<CommendationGive>,
    Json(new): Json<NewCommendation>,
) -> Result<(StatusCode, ETag, Json<Commendation>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = ops::create(&mut tx, new).await?;
    let made = ops::get(&mut tx, true, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One commendation.
#[utoipa::path(
    get,
    path = "/commendations/{id}",
    operation_id = "commendations_get",
    tag = "surveys",
    security(("bearer" = ["commendation.read"])),
    params(("id" = uuid::Uuid, Path, description = "The commendation")),
    responses((status = 200, description = "The commendation; its version in `ETag`", body = Commendation), RecordProblems)
)]
async fn commendations_get(
    State(state): State<AppState>,
    caller: Allow<CommendationRead>,
    Path(id): Path<CommendationId>,
) -> Result<(ETag, Json<Commendation>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = ops::get(&mut tx, caller.can("commendation.give"), id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Announce a commendation: the colleague is told, and everybody sees it.
#[utoipa::path(
    post,
    path = "/commendations/{id}/announce",
    operation_id = "commendations_announce",
    tag = "surveys",
    security(("bearer" = ["commendation.give"])),
    params(("id" = uuid::Uuid, Path, description = "The commendation"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 200, description = "The commendation; its version in `ETag`", body = Commendation), RecordProblems)
)]
async fn commendations_announce(
    State(state): State<AppState>,
    caller: Allow<CommendationGive>,
    Path(id): Path<CommendationId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Commendation>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::announce(&mut tx, id, seen).await?;
    let now = ops::get(&mut tx, true, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}
