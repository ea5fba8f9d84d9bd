//! Incidents themselves: list, counts, export, statistics, report, change, steps, history.

use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use serde::Deserialize;
use sqm_domain::ids::IncidentId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::incident::{
    self, HistoryLine, Incident, IncidentFilter, IncidentPatch, IncidentStateCount, IncidentStep,
    NewIncident, PutOff, Sorting,
};
use crate::permissions::{IncidentEdit, IncidentExport, IncidentRead, IncidentReport};
use crate::statistics::{self, Statistics};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incidents_list, incidents_report))
        .routes(routes!(incidents_counts))
        .routes(routes!(incidents_statistics))
        .routes(routes!(incidents_export))
        .routes(routes!(incidents_get, incidents_change))
        .routes(routes!(incidents_step))
        .routes(routes!(incidents_put_off, incidents_take_up))
        .routes(routes!(incidents_history, incidents_comment))
}

/// List security incidents. The filter is that of the page. Restricted incidents the caller need not know of are not there.
#[utoipa::path(
    get,
    path = "/incidents",
    operation_id = "incidents_list",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(IncidentFilter, Sorting, Paging),
    responses((status = 200, description = "A page of incidents", body = Paged<Incident>), Problems)
)]
async fn incidents_list(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Query(filter): Query<IncidentFilter>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Incident>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let page = incident::list(&mut tx, who, &filter, sorting.sort, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Count security incidents by state. `status` and `state` of the filter are ignored.
#[utoipa::path(
    get,
    path = "/incidents/counts",
    operation_id = "incidents_counts",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(IncidentFilter),
    responses((status = 200, description = "The counts; 10,001 means more than 10,000", body = Vec<IncidentStateCount>), Problems)
)]
async fn incidents_counts(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Query(filter): Query<IncidentFilter>,
) -> Result<Json<Vec<IncidentStateCount>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let counts = incident::counts(&mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(Json(counts))
}

/// Count security incidents by year, level, category, actor, action, attribute, pattern, asset; mean and median times. Exercises,
/// false alarms and merged reports are left out unless the filter asks for them, or says `counted=no`.
#[utoipa::path(
    get,
    path = "/incidents/statistics",
    operation_id = "incidents_statistics",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(IncidentFilter),
    responses((status = 200, description = "The figures of the filter", body = Statistics), Problems)
)]
async fn incidents_statistics(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Query(filter): Query<IncidentFilter>,
) -> Result<Json<Statistics>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let figures = statistics::figures(&mut tx, Viewpoint::from(&*caller), &filter.counted()).await?;
    tx.commit().await?;
    Ok(Json(figures))
}

/// Security incidents as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/incidents/export.csv",
    operation_id = "incidents_export",
    tag = "incidents",
    security(("bearer" = ["incident.export"])),
    params(IncidentFilter, Sorting),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn incidents_export(
    State(state): State<AppState>,
    caller: Allow<IncidentExport>,
    Query(filter): Query<IncidentFilter>,
    Query(sorting): Query<Sorting>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = incident::csv(&state, &mut tx, Viewpoint::from(&*caller), &filter, sorting.sort).await?;
    tx.commit().await?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"incidents.csv\"",
            ),
        ],
        text,
    ))
}

/// The number of a report.
#[derive(Debug, serde::Serialize, ToSchema)]
struct Reported {
    /// The incident.
    id: uuid::Uuid,
    /// `SEC-2026-000012`.
    number: String,
}

/// Report a security incident. A title is enough. The answer is the number: whoever may report may not see incidents yet.
#[utoipa::path(
    post,
    path = "/incidents",
    operation_id = "incidents_report",
    tag = "incidents",
    security(("bearer" = ["incident.report"])),
    request_body = NewIncident,
    responses((status = 201, description = "It is reported", body = Reported), Problems)
)]
async fn incidents_report(
    State(state): State<AppState>,
    caller: Allow<IncidentReport>,
    Json(new): Json<NewIncident>,
) -> Result<(StatusCode, Json<Reported>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = incident::report(&state, &mut tx, new).await?;
    let made = incident::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((
        StatusCode::CREATED,
        Json(Reported {
            id: id.into(),
            number: made.number,
        }),
    ))
}

/// One security incident.
#[utoipa::path(
    get,
    path = "/incidents/{id}",
    operation_id = "incidents_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The incident; its version in `ETag`", body = Incident), RecordProblems)
)]
async fn incidents_get(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<(ETag, Json<Incident>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = incident::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change what is known of a security incident.
#[utoipa::path(
    patch,
    path = "/incidents/{id}",
    operation_id = "incidents_change",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = IncidentPatch,
    responses((status = 200, description = "The incident; its version in `ETag`", body = Incident), RecordProblems)
)]
async fn incidents_change(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    seen: IfMatch,
    Json(patch): Json<IncidentPatch>,
) -> Result<(ETag, Json<Incident>)> {
    incident::may_change(&caller, &patch)?;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    incident::change(&mut tx, id, seen, patch).await?;
    let found = incident::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Move a security incident on. Closing needs `incident.decide`, a level, an outcome, an impact and a summary.
#[utoipa::path(
    post,
    path = "/incidents/{id}/step",
    operation_id = "incidents_step",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = IncidentStep,
    responses((status = 200, description = "The incident; its version in `ETag`", body = Incident), RecordProblems)
)]
async fn incidents_step(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    seen: IfMatch,
    Json(step): Json<IncidentStep>,
) -> Result<(ETag, Json<Incident>)> {
    incident::may_step(&caller, step.to)?;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    incident::take_step(&mut tx, id, seen, step).await?;
    let found = incident::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Put a security incident off until a day, with a word what is waited for. On that day its lead is told; a step ends it.
#[utoipa::path(
    put,
    path = "/incidents/{id}/resubmission",
    operation_id = "incidents_put_off",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = PutOff,
    responses((status = 200, description = "The incident; its version in `ETag`", body = Incident), RecordProblems)
)]
async fn incidents_put_off(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    seen: IfMatch,
    Json(new): Json<PutOff>,
) -> Result<(ETag, Json<Incident>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    incident::put_off(&mut tx, id, seen, new).await?;
    let found = incident::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Take a security incident up again that was put off.
#[utoipa::path(
    delete,
    path = "/incidents/{id}/resubmission",
    operation_id = "incidents_take_up",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    responses((status = 200, description = "The incident; its version in `ETag`", body = Incident), RecordProblems)
)]
async fn incidents_take_up(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Incident>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    incident::take_up(&mut tx, id, seen).await?;
    let found = incident::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// What happened to the record of a security incident, oldest first.
#[utoipa::path(
    get,
    path = "/incidents/{id}/history",
    operation_id = "incidents_history",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "Changed fields and comments", body = Vec<HistoryLine>), RecordProblems)
)]
async fn incidents_history(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Vec<HistoryLine>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let lines = incident::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// A comment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentComment)]
struct Comment {
    /// Its words.
    text: String,
}

/// Comment on a security incident.
#[utoipa::path(
    post,
    path = "/incidents/{id}/history",
    operation_id = "incidents_comment",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = Comment,
    responses((status = 204, description = "It is noted"), RecordProblems)
)]
async fn incidents_comment(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(comment): Json<Comment>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    incident::comment(&mut tx, id, &comment.text).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
