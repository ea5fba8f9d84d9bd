//! Controls and the statement of applicability over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use sqm_domain::ids::{ControlId, RiskId};
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewComment;
use crate::control::{
    self, Control, ControlFilter, ControlPatch, ControlRef, ControlTest, NewControl, NewTest, RiskRef,
    Statement,
};
use crate::history::Entry;
use crate::permissions::{ControlEdit, ControlExport, ControlRead, ControlTest as MayTest, RiskRead};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(controls_list, controls_create))
        .routes(routes!(controls_statement))
        .routes(routes!(controls_statement_export))
        .routes(routes!(controls_get, controls_change))
        .routes(routes!(controls_tests, controls_test))
        .routes(routes!(controls_risks))
        .routes(routes!(controls_link, controls_unlink))
        .routes(routes!(controls_history, controls_comment))
        .routes(routes!(risks_controls))
}

/// List controls, in the order of the catalogue. The filter is that of the page.
#[utoipa::path(
    get,
    path = "/controls",
    operation_id = "controls_list",
    tag = "security",
    security(("bearer" = ["control.read"])),
    params(ControlFilter, Paging),
    responses((status = 200, description = "A page of controls", body = Paged<Control>), Problems)
)]
async fn controls_list(
    State(state): State<AppState>,
    caller: Allow<ControlRead>,
    Query(filter): Query<ControlFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Control>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = control::list(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// The statement of applicability: every control with the decision about it.
#[utoipa::path(
    get,
    path = "/controls/statement",
    operation_id = "controls_statement",
    tag = "security",
    security(("bearer" = ["control.read"])),
    responses((status = 200, description = "The statement as it is now", body = Statement), Problems)
)]
async fn controls_statement(
    State(state): State<AppState>,
    caller: Allow<ControlRead>,
) -> Result<Json<Statement>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let statement = control::statement(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(statement))
}

/// The statement of applicability as a file for spreadsheets.
#[utoipa::path(
    get,
    path = "/controls/statement.csv",
    operation_id = "controls_statement_export",
    tag = "security",
    security(("bearer" = ["control.export"])),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn controls_statement_export(
    State(state): State<AppState>,
    caller: Allow<ControlExport>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = control::csv(&state, &mut tx).await?;
    tx.commit().await?;
    Ok(super::file("statement-of-applicability", text))
}

/// Add a control of one's own.
#[utoipa::path(
    post,
    path = "/controls",
    operation_id = "controls_create",
    tag = "security",
    security(("bearer" = ["control.edit"])),
    request_body = NewControl,
    responses((status = 201, description = "The control; its version in `ETag`", body = Control), RecordProblems)
)]
async fn controls_create(
    State(state): State<AppState>,
    caller: Allow<ControlEdit>,
    Json(new): Json<NewControl>,
) -> Result<(StatusCode, ETag, Json<Control>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = control::create(&mut tx, new).await?;
    let made = control::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One control.
#[utoipa::path(
    get,
    path = "/controls/{id}",
    operation_id = "controls_get",
    tag = "security",
    security(("bearer" = ["control.read"])),
    params(("id" = uuid::Uuid, Path, description = "The control")),
    responses((status = 200, description = "The control; its version in `ETag`", body = Control), RecordProblems)
)]
async fn controls_get(
    State(state): State<AppState>,
    caller: Allow<ControlRead>,
    Path(id): Path<ControlId>,
) -> Result<(ETag, Json<Control>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = control::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Decide about a control, or change it.
#[utoipa::path(
    patch,
    path = "/controls/{id}",
    operation_id = "controls_change",
    tag = "security",
    security(("bearer" = ["control.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The control"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = ControlPatch,
    responses((status = 200, description = "The control; its version in `ETag`", body = Control), RecordProblems)
)]
async fn controls_change(
    State(state): State<AppState>,
    caller: Allow<ControlEdit>,
    Path(id): Path<ControlId>,
    seen: IfMatch,
    Json(patch): Json<ControlPatch>,
) -> Result<(ETag, Json<Control>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    control::change(&mut tx, id, seen, patch).await?;
    let changed = control::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// The tests of a control, latest first.
#[utoipa::path(
    get,
    path = "/controls/{id}/tests",
    operation_id = "controls_tests",
    tag = "security",
    security(("bearer" = ["control.read"])),
    params(("id" = uuid::Uuid, Path, description = "The control")),
    responses((status = 200, description = "The tests", body = Vec<ControlTest>), RecordProblems)
)]
async fn controls_tests(
    State(state): State<AppState>,
    caller: Allow<ControlRead>,
    Path(id): Path<ControlId>,
) -> Result<Json<Vec<ControlTest>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    control::get(&mut tx, id).await?;
    let tests = control::tests(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(tests))
}

/// Record a test of a control with its evidence.
#[utoipa::path(
    post,
    path = "/controls/{id}/tests",
    operation_id = "controls_test",
    tag = "security",
    security(("bearer" = ["control.test"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The control"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = NewTest,
    responses((status = 200, description = "The control; its version in `ETag`", body = Control), RecordProblems)
)]
async fn controls_test(
    State(state): State<AppState>,
    caller: Allow<MayTest>,
    Path(id): Path<ControlId>,
    seen: IfMatch,
    Json(test): Json<NewTest>,
) -> Result<(ETag, Json<Control>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    control::record(&mut tx, id, seen, test).await?;
    let changed = control::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// The risks a control stands against.
#[utoipa::path(
    get,
    path = "/controls/{id}/risks",
    operation_id = "controls_risks",
    tag = "security",
    security(("bearer" = ["control.read"])),
    params(("id" = uuid::Uuid, Path, description = "The control")),
    responses((status = 200, description = "The risks", body = Vec<RiskRef>), RecordProblems)
)]
async fn controls_risks(
    State(state): State<AppState>,
    caller: Allow<ControlRead>,
    Path(id): Path<ControlId>,
) -> Result<Json<Vec<RiskRef>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    control::get(&mut tx, id).await?;
    let found = control::linked_risks(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(found))
}

/// The controls against a risk.
#[utoipa::path(
    get,
    path = "/risks/{id}/controls",
    operation_id = "risks_controls",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(("id" = uuid::Uuid, Path, description = "The risk")),
    responses((status = 200, description = "The controls", body = Vec<ControlRef>), RecordProblems)
)]
async fn risks_controls(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
) -> Result<Json<Vec<ControlRef>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    crate::risk::get(&mut tx, id).await?;
    let found = control::linked_controls(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(found))
}

/// Link a control with a risk it stands against; linked twice stays once.
#[utoipa::path(
    put,
    path = "/controls/{id}/risks/{risk}",
    operation_id = "controls_link",
    tag = "security",
    security(("bearer" = ["control.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The control"),
        ("risk" = uuid::Uuid, Path, description = "The risk")
    ),
    responses((status = 204, description = "Linked"), RecordProblems)
)]
async fn controls_link(
    State(state): State<AppState>,
    caller: Allow<ControlEdit>,
    Path((id, risk)): Path<(ControlId, RiskId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    control::link(&mut tx, id, risk).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take the link between a control and a risk away.
#[utoipa::path(
    delete,
    path = "/controls/{id}/risks/{risk}",
    operation_id = "controls_unlink",
    tag = "security",
    security(("bearer" = ["control.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The control"),
        ("risk" = uuid::Uuid, Path, description = "The risk")
    ),
    responses((status = 204, description = "No longer linked"), RecordProblems)
)]
async fn controls_unlink(
    State(state): State<AppState>,
    caller: Allow<ControlEdit>,
    Path((id, risk)): Path<(ControlId, RiskId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    control::unlink(&mut tx, id, risk).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What happened to a control, comments among it; oldest first.
#[utoipa::path(
    get,
    path = "/controls/{id}/history",
    operation_id = "controls_history",
    tag = "security",
    security(("bearer" = ["control.read"])),
    params(("id" = uuid::Uuid, Path, description = "The control")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn controls_history(
    State(state): State<AppState>,
    caller: Allow<ControlRead>,
    Path(id): Path<ControlId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    control::get(&mut tx, id).await?;
    let lines = control::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// Comment on a control.
#[utoipa::path(
    post,
    path = "/controls/{id}/history",
    operation_id = "controls_comment",
    tag = "security",
    security(("bearer" = ["control.read"])),
    params(("id" = uuid::Uuid, Path, description = "The control")),
    request_body = NewComment,
    responses((status = 201, description = "The lines, the new one last", body = Vec<Entry>), RecordProblems)
)]
async fn controls_comment(
    State(state): State<AppState>,
    caller: Allow<ControlRead>,
    Path(id): Path<ControlId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    control::comment(&mut tx, id, &new.text).await?;
    let lines = control::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}
