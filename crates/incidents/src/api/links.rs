//! What an incident has to do with, and two that are one.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::IncidentId;
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::incident::{self, Incident};
use crate::link::{self, Link, NewLink};
use crate::merge;
use crate::permissions::{IncidentDecide, IncidentEdit, IncidentRead};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incidents_links, incidents_link))
        .routes(routes!(incidents_unlink))
        .routes(routes!(incidents_merge, incidents_unmerge))
}

/// What a security incident has to do with.
#[utoipa::path(
    get,
    path = "/incidents/{id}/links",
    operation_id = "incidents_links",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The latest first", body = Vec<Link>), RecordProblems)
)]
async fn incidents_links(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Vec<Link>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let list = link::list(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(list))
}

/// Link a security incident with a ticket, a customer, an alarm, a problem, a service order, another incident.
#[utoipa::path(
    post,
    path = "/incidents/{id}/links",
    operation_id = "incidents_link",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = NewLink,
    responses((status = 201, description = "All links", body = Vec<Link>), RecordProblems)
)]
async fn incidents_link(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewLink>,
) -> Result<(StatusCode, Json<Vec<Link>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    link::add(&mut tx, id, &new).await?;
    let list = link::list(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(list)))
}

/// Take a link away.
#[utoipa::path(
    delete,
    path = "/incidents/{id}/links/{link}",
    operation_id = "incidents_unlink",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("link" = uuid::Uuid, Path, description = "The link")
    ),
    responses((status = 204, description = "It is gone"), RecordProblems)
)]
async fn incidents_unlink(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, link)): Path<(IncidentId, Uuid)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    link::remove(&mut tx, id, link).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which one it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentMerge)]
struct Merge {
    /// The number of the incident that remains.
    into: String,
}

/// Merge a security incident into another one. Nothing is lost: it can be taken out again.
#[utoipa::path(
    put,
    path = "/incidents/{id}/merge",
    operation_id = "incidents_merge",
    tag = "incidents",
    security(("bearer" = ["incident.decide"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Merge,
    responses((status = 200, description = "The merged incident", body = Incident), RecordProblems)
)]
async fn incidents_merge(
    State(state): State<AppState>,
    caller: Allow<IncidentDecide>,
    Path(id): Path<IncidentId>,
    seen: IfMatch,
    Json(wanted): Json<Merge>,
) -> Result<(ETag, Json<Incident>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    merge::merge(&mut tx, id, seen, &wanted.into).await?;
    let found = incident::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Take a merged security incident out again; it stands where it stood.
#[utoipa::path(
    delete,
    path = "/incidents/{id}/merge",
    operation_id = "incidents_unmerge",
    tag = "incidents",
    security(("bearer" = ["incident.decide"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The incident", body = Incident), RecordProblems)
)]
async fn incidents_unmerge(
    State(state): State<AppState>,
    caller: Allow<IncidentDecide>,
    Path(id): Path<IncidentId>,
) -> Result<(ETag, Json<Incident>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    merge::unmerge(&mut tx, id).await?;
    let found = incident::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}
