//! The timeline over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use sqm_domain::ids::{IncidentId, LogEntryId};
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Correction, Entry, NewEntry};
use crate::api::file;
use crate::permissions::{IncidentEdit, IncidentExport, IncidentRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incidents_timeline, incidents_log))
        .routes(routes!(incidents_timeline_export))
        .routes(routes!(incidents_correct))
}

/// The timeline of an incident, the latest first. What was struck is there, marked.
#[utoipa::path(
    get,
    path = "/incidents/{id}/timeline",
    operation_id = "incidents_timeline",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident"), Paging),
    responses((status = 200, description = "A page of lines", body = Paged<Entry>), RecordProblems)
)]
async fn incidents_timeline(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = super::list(&mut tx, id, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// The timeline of an incident as a file for spreadsheets, the earliest first. Indicators marked TLP:RED are not named.
#[utoipa::path(
    get,
    path = "/incidents/{id}/timeline/export.csv",
    operation_id = "incidents_timeline_export",
    tag = "incidents",
    security(("bearer" = ["incident.export"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), RecordProblems)
)]
async fn incidents_timeline_export(
    State(state): State<AppState>,
    caller: Allow<IncidentExport>,
    Path(id): Path<IncidentId>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = super::csv(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(file("incident-timeline", text))
}

/// Write a line of the timeline. Answers with its first page.
#[utoipa::path(
    post,
    path = "/incidents/{id}/timeline",
    operation_id = "incidents_log",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = NewEntry,
    responses((status = 201, description = "The first page of lines", body = Paged<Entry>), RecordProblems)
)]
async fn incidents_log(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewEntry>,
) -> Result<(StatusCode, Json<Paged<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::write(&mut tx, id, new).await?;
    let page = super::list(&mut tx, id, &Paging::default()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(page)))
}

/// Strike a line of the timeline that was wrong, and write what is right instead.
#[utoipa::path(
    post,
    path = "/incidents/{id}/timeline/{entry}/correction",
    operation_id = "incidents_correct",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("entry" = uuid::Uuid, Path, description = "The line")
    ),
    request_body = Correction,
    responses((status = 200, description = "The first page of lines", body = Paged<Entry>), RecordProblems)
)]
async fn incidents_correct(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, entry)): Path<(IncidentId, LogEntryId)>,
    Json(correction): Json<Correction>,
) -> Result<Json<Paged<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::correct(&mut tx, id, entry, correction).await?;
    let page = super::list(&mut tx, id, &Paging::default()).await?;
    tx.commit().await?;
    Ok(Json(page))
}
