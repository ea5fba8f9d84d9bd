//! Who has to know.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::{IncidentId, UserId};
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{self, AccessEntry, BreakGlass, Confidant};
use crate::incident::{self, Incident};
use crate::permissions::{IncidentBreakGlass, IncidentRead, IncidentRestrict};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incidents_break_glass))
        .routes(routes!(incidents_restrict))
        .routes(routes!(incidents_confidants, incidents_admit))
        .routes(routes!(incidents_dismiss))
        .routes(routes!(incidents_access_entries))
}

/// Open a restricted incident in an emergency. Everybody who knows of it is told at once, and the trail keeps the reason.
#[utoipa::path(
    post,
    path = "/incidents/break-glass",
    operation_id = "incidents_break_glass",
    tag = "incidents",
    security(("bearer" = ["incident.break_glass"])),
    request_body = BreakGlass,
    responses((status = 200, description = "The incident", body = Incident), Problems)
)]
async fn incidents_break_glass(
    State(state): State<AppState>,
    caller: Allow<IncidentBreakGlass>,
    Json(order): Json<BreakGlass>,
) -> Result<Json<Incident>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = access::break_glass(&mut tx, &order).await?;
    let found = incident::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(found))
}

/// Whether an incident is kept from those who were not let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentRestriction)]
struct Restriction {
    /// Is it?
    restricted: bool,
}

/// Restrict a security incident to those who have to know, or show it again.
#[utoipa::path(
    put,
    path = "/incidents/{id}/restriction",
    operation_id = "incidents_restrict",
    tag = "incidents",
    security(("bearer" = ["incident.restrict"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = Restriction,
    responses((status = 204, description = "It is so"), RecordProblems)
)]
async fn incidents_restrict(
    State(state): State<AppState>,
    caller: Allow<IncidentRestrict>,
    Path(id): Path<IncidentId>,
    Json(wanted): Json<Restriction>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    access::restrict(&mut tx, id, wanted.restricted).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who was let into a security incident.
#[utoipa::path(
    get,
    path = "/incidents/{id}/confidants",
    operation_id = "incidents_confidants",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "By name", body = Vec<Confidant>), RecordProblems)
)]
async fn incidents_confidants(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Vec<Confidant>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let list = access::confidants(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(list))
}

/// Who was let into a security incident, left, restricted it or broke the glass. The record only grows.
#[utoipa::path(
    get,
    path = "/incidents/{id}/access-entries",
    operation_id = "incidents_access_entries",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The latest first", body = Vec<AccessEntry>), RecordProblems)
)]
async fn incidents_access_entries(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Vec<AccessEntry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let list = access::entries(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(list))
}

/// Whom to let in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentAdmission)]
struct Admission {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    user: UserId,
}

/// Let somebody know of a security incident.
#[utoipa::path(
    post,
    path = "/incidents/{id}/confidants",
    operation_id = "incidents_admit",
    tag = "incidents",
    security(("bearer" = ["incident.restrict"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = Admission,
    responses((status = 204, description = "He is told"), RecordProblems)
)]
async fn incidents_admit(
    State(state): State<AppState>,
    caller: Allow<IncidentRestrict>,
    Path(id): Path<IncidentId>,
    Json(admission): Json<Admission>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    access::admit(&mut tx, id, admission.user).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody need not know of a security incident any more.
#[utoipa::path(
    delete,
    path = "/incidents/{id}/confidants/{user}",
    operation_id = "incidents_dismiss",
    tag = "incidents",
    security(("bearer" = ["incident.restrict"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("user" = uuid::Uuid, Path, description = "Who")
    ),
    responses((status = 204, description = "He sees it no more"), RecordProblems)
)]
async fn incidents_dismiss(
    State(state): State<AppState>,
    caller: Allow<IncidentRestrict>,
    Path((id, user)): Path<(IncidentId, UserId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    access::dismiss(&mut tx, id, user).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
