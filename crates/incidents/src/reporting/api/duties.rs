//! Duties to report over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use sqm_domain::ids::{DutyId, IncidentId};
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::file;
use crate::permissions::{IncidentDecide, IncidentEdit, IncidentExport, IncidentRead};
use crate::reporting::duty::{
    self, Awareness, Circumstances, CircumstancesInput, Duty, DutyFilter, Reopening, Sending, Waiver,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incident_duties_list))
        .routes(routes!(incident_duties_export))
        .routes(routes!(incident_duties_of))
        .routes(routes!(incident_duties_get))
        .routes(routes!(incident_duties_send))
        .routes(routes!(incident_duties_waive))
        .routes(routes!(incident_duties_reopen))
        .routes(routes!(incident_duties_adjust_awareness))
        .routes(routes!(
            incident_circumstances_get,
            incident_circumstances_replace
        ))
}

/// List duties to report over all incidents: what has no number first, then by the time it is due. The filter is that of
/// the page.
#[utoipa::path(
    get,
    path = "/incident-duties",
    operation_id = "incident_duties_list",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(DutyFilter, Paging),
    responses((status = 200, description = "A page of duties", body = Paged<Duty>), Problems)
)]
async fn incident_duties_list(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Query(filter): Query<DutyFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Duty>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = duty::desk(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Duties to report as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/incident-duties/export.csv",
    operation_id = "incident_duties_export",
    tag = "incidents",
    security(("bearer" = ["incident.export"])),
    params(DutyFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn incident_duties_export(
    State(state): State<AppState>,
    caller: Allow<IncidentExport>,
    Query(filter): Query<DutyFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = duty::csv(&state, &mut tx, &filter).await?;
    tx.commit().await?;
    Ok(file("incident-duties", text))
}

/// The duties to report one incident.
#[utoipa::path(
    get,
    path = "/incidents/{id}/duties",
    operation_id = "incident_duties_of",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The duties", body = Vec<Duty>), RecordProblems)
)]
async fn incident_duties_of(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Vec<Duty>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let duties = duty::of_incident(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(duties))
}

/// One duty.
#[utoipa::path(
    get,
    path = "/incidents/{id}/duties/{duty}",
    operation_id = "incident_duties_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("duty" = uuid::Uuid, Path, description = "The duty")
    ),
    responses((status = 200, description = "The duty; its version in `ETag`", body = Duty), RecordProblems)
)]
async fn incident_duties_get(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path((id, duty)): Path<(IncidentId, DutyId)>,
) -> Result<(ETag, Json<Duty>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = duty::get(&mut tx, id, duty).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Mark a report as sent: when, to whom, how, with which receipt.
#[utoipa::path(
    post,
    path = "/incidents/{id}/duties/{duty}/send",
    operation_id = "incident_duties_send",
    tag = "incidents",
    security(("bearer" = ["incident.decide"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("duty" = uuid::Uuid, Path, description = "The duty"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Sending,
    responses((status = 200, description = "The duty; its version in `ETag`", body = Duty), RecordProblems)
)]
async fn incident_duties_send(
    State(state): State<AppState>,
    caller: Allow<IncidentDecide>,
    Path((id, duty)): Path<(IncidentId, DutyId)>,
    seen: IfMatch,
    Json(sent): Json<Sending>,
) -> Result<(ETag, Json<Duty>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    duty::send(&mut tx, id, duty, seen, sent).await?;
    let after = duty::get(&mut tx, id, duty).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(after)))
}

/// Decide that a report is not required, with a reason. A level raised later lets the duty stand again.
#[utoipa::path(
    post,
    path = "/incidents/{id}/duties/{duty}/waive",
    operation_id = "incident_duties_waive",
    tag = "incidents",
    security(("bearer" = ["incident.decide"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("duty" = uuid::Uuid, Path, description = "The duty"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Waiver,
    responses((status = 200, description = "The duty; its version in `ETag`", body = Duty), RecordProblems)
)]
async fn incident_duties_waive(
    State(state): State<AppState>,
    caller: Allow<IncidentDecide>,
    Path((id, duty)): Path<(IncidentId, DutyId)>,
    seen: IfMatch,
    Json(waiver): Json<Waiver>,
) -> Result<(ETag, Json<Duty>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    duty::waive(&mut tx, id, duty, seen, waiver).await?;
    let after = duty::get(&mut tx, id, duty).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(after)))
}

/// Let a duty stand again that was marked as sent, or as not required, by mistake.
#[utoipa::path(
    post,
    path = "/incidents/{id}/duties/{duty}/reopen",
    operation_id = "incident_duties_reopen",
    tag = "incidents",
    security(("bearer" = ["incident.decide"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("duty" = uuid::Uuid, Path, description = "The duty"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Reopening,
    responses((status = 200, description = "The duty; its version in `ETag`", body = Duty), RecordProblems)
)]
async fn incident_duties_reopen(
    State(state): State<AppState>,
    caller: Allow<IncidentDecide>,
    Path((id, duty)): Path<(IncidentId, DutyId)>,
    seen: IfMatch,
    Json(reopening): Json<Reopening>,
) -> Result<(ETag, Json<Duty>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    duty::reopen(&mut tx, id, duty, seen, reopening).await?;
    let after = duty::get(&mut tx, id, duty).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(after)))
}

/// Correct when the operator became aware in the eyes of one regime, with a reason.
#[utoipa::path(
    post,
    path = "/incidents/{id}/awareness",
    operation_id = "incident_duties_adjust_awareness",
    tag = "incidents",
    security(("bearer" = ["incident.decide"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = Awareness,
    responses((status = 200, description = "The duties", body = Vec<Duty>), RecordProblems)
)]
async fn incident_duties_adjust_awareness(
    State(state): State<AppState>,
    caller: Allow<IncidentDecide>,
    Path(id): Path<IncidentId>,
    Json(new): Json<Awareness>,
) -> Result<Json<Vec<Duty>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    duty::adjust_awareness(&mut tx, id, new).await?;
    let duties = duty::of_incident(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(duties))
}

/// What decides, beside level and personal data, who has to be told.
#[utoipa::path(
    get,
    path = "/incidents/{id}/circumstances",
    operation_id = "incident_circumstances_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The circumstances; their version in `ETag`", body = Circumstances), RecordProblems)
)]
async fn incident_circumstances_get(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<(ETag, Json<Circumstances>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = duty::circumstances(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Say what decides, beside level and personal data, who has to be told. Duties that follow begin at once.
#[utoipa::path(
    put,
    path = "/incidents/{id}/circumstances",
    operation_id = "incident_circumstances_replace",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CircumstancesInput,
    responses((status = 200, description = "The circumstances; their version in `ETag`", body = Circumstances), RecordProblems)
)]
async fn incident_circumstances_replace(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    seen: IfMatch,
    Json(new): Json<CircumstancesInput>,
) -> Result<(ETag, Json<Circumstances>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    duty::set_circumstances(&mut tx, id, seen, new).await?;
    let after = duty::circumstances(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(after)))
}
