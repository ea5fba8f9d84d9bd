//! Who is on call over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{IncidentId, OnCallLineId, StandInId};
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Calls, Line, LinePatch, NewLine, NewStandIn, OnCall, Shift, StandIn};
use crate::api::file;
use crate::permissions::{IncidentConfigure, IncidentEdit, IncidentExport, IncidentRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(on_call_now))
        .routes(routes!(on_call_shifts))
        .routes(routes!(on_call_export))
        .routes(routes!(on_call_lines_list, on_call_lines_create))
        .routes(routes!(on_call_lines_get, on_call_lines_change))
        .routes(routes!(on_call_stand_ins_list, on_call_stand_ins_create))
        .routes(routes!(on_call_stand_ins_withdraw))
        .routes(routes!(incidents_calls))
}

/// Who is on call now.
#[derive(Debug, Serialize, ToSchema)]
struct OnCallNow {
    /// Line by line, the earliest called first.
    items: Vec<OnCall>,
}

/// Who is on call now on each line, and who comes next.
#[utoipa::path(
    get,
    path = "/on-call",
    operation_id = "on_call_now",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    responses((status = 200, description = "Who is on call", body = OnCallNow), Problems)
)]
async fn on_call_now(State(state): State<AppState>, caller: Allow<IncidentRead>) -> Result<Json<OnCallNow>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = super::now(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(OnCallNow { items }))
}

/// A time.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Span {
    /// From when on; now unless told.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Until when, at most 92 days later.
    #[param(value_type = String, format = DateTime)]
    until: Timestamp,
}

/// Who is on call within a time.
#[derive(Debug, Serialize, ToSchema)]
struct OnCallShifts {
    /// Line by line, the earliest first.
    items: Vec<Shift>,
}

/// Who is on call on each line within a time: turns, and who stands in.
#[utoipa::path(
    get,
    path = "/on-call/shifts",
    operation_id = "on_call_shifts",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(Span),
    responses((status = 200, description = "The shifts", body = OnCallShifts), Problems)
)]
async fn on_call_shifts(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Query(span): Query<Span>,
) -> Result<Json<OnCallShifts>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let from = span.from.unwrap_or(tx.now());
    let lines = super::shifts(&mut tx, from, span.until).await?;
    tx.commit().await?;
    let items = lines.into_iter().flat_map(|(_, shifts)| shifts).collect();
    Ok(Json(OnCallShifts { items }))
}

/// Which part of the roster.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RosterPart {
    /// From when on; now unless told.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Until when, at most 92 days later; eight weeks unless told.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// One line; all unless told.
    #[param(value_type = Option<uuid::Uuid>)]
    line: Option<OnCallLineId>,
}

/// Who is on call within a time, as a file for spreadsheets: turns, and who stands in.
#[utoipa::path(
    get,
    path = "/on-call/shifts/export.csv",
    operation_id = "on_call_export",
    tag = "incidents",
    security(("bearer" = ["incident.export"])),
    params(RosterPart),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), RecordProblems)
)]
async fn on_call_export(
    State(state): State<AppState>,
    caller: Allow<IncidentExport>,
    Query(part): Query<RosterPart>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let from = part.from.unwrap_or(tx.now());
    let until = part.until.unwrap_or(from + super::AHEAD);
    let text = super::csv(&state, &mut tx, (from, until), part.line).await?;
    tx.commit().await?;
    Ok(file("on-call", text))
}

/// All lines.
#[derive(Debug, Serialize, ToSchema)]
struct OnCallLines {
    /// The earliest called first; those out of use last.
    items: Vec<Line>,
}

/// List the lines of people who take turns.
#[utoipa::path(
    get,
    path = "/on-call/lines",
    operation_id = "on_call_lines_list",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    responses((status = 200, description = "The lines", body = OnCallLines), Problems)
)]
async fn on_call_lines_list(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
) -> Result<Json<OnCallLines>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = super::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(OnCallLines { items }))
}

/// Begin a line of people who take turns.
#[utoipa::path(
    post,
    path = "/on-call/lines",
    operation_id = "on_call_lines_create",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    request_body = NewLine,
    responses((status = 201, description = "The line; its version in `ETag`", body = Line), RecordProblems)
)]
async fn on_call_lines_create(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Json(new): Json<NewLine>,
) -> Result<(StatusCode, ETag, Json<Line>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = super::create(&mut tx, new).await?;
    let made = super::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One line.
#[utoipa::path(
    get,
    path = "/on-call/lines/{id}",
    operation_id = "on_call_lines_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The line")),
    responses((status = 200, description = "The line; its version in `ETag`", body = Line), RecordProblems)
)]
async fn on_call_lines_get(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<OnCallLineId>,
) -> Result<(ETag, Json<Line>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = super::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change a line: its hours, its people and their order, whether it is called.
#[utoipa::path(
    patch,
    path = "/on-call/lines/{id}",
    operation_id = "on_call_lines_change",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The line"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = LinePatch,
    responses((status = 200, description = "The line; its version in `ETag`", body = Line), RecordProblems)
)]
async fn on_call_lines_change(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Path(id): Path<OnCallLineId>,
    seen: IfMatch,
    Json(patch): Json<LinePatch>,
) -> Result<(ETag, Json<Line>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::change(&mut tx, id, seen, patch).await?;
    let found = super::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Who stands in.
#[derive(Debug, Serialize, ToSchema)]
struct OnCallStandIns {
    /// The next first.
    items: Vec<StandIn>,
}

/// List who stands in from now on.
#[utoipa::path(
    get,
    path = "/on-call/stand-ins",
    operation_id = "on_call_stand_ins_list",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    responses((status = 200, description = "Who stands in", body = OnCallStandIns), Problems)
)]
async fn on_call_stand_ins_list(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
) -> Result<Json<OnCallStandIns>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = super::coming(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(OnCallStandIns { items }))
}

/// Arrange that somebody stands in. He and whoever would have been on call are told.
#[utoipa::path(
    post,
    path = "/on-call/stand-ins",
    operation_id = "on_call_stand_ins_create",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    request_body = NewStandIn,
    responses((status = 201, description = "Who stands in from now on", body = OnCallStandIns), Problems)
)]
async fn on_call_stand_ins_create(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Json(new): Json<NewStandIn>,
) -> Result<(StatusCode, Json<OnCallStandIns>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::arrange(&mut tx, new).await?;
    let items = super::coming(&mut tx).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(OnCallStandIns { items })))
}

/// Take back that somebody stands in; where he does already, it ends now.
#[utoipa::path(
    delete,
    path = "/on-call/stand-ins/{id}",
    operation_id = "on_call_stand_ins_withdraw",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The stand-in")),
    responses((status = 204, description = "Taken back"), RecordProblems)
)]
async fn on_call_stand_ins_withdraw(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<StandInId>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::withdraw(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who was called for an incident, and when more people are.
#[utoipa::path(
    get,
    path = "/incidents/{id}/calls",
    operation_id = "incidents_calls",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The calls", body = Calls), RecordProblems)
)]
async fn incidents_calls(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Calls>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let calls = super::calls(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(calls))
}
