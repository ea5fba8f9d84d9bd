//! Security checks and their plans over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use sqm_domain::ids::{CheckId, CheckPlanId};
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewComment;
use crate::check::{
    self, Answers, Check, CheckFilter, CheckPatch, CheckStep, Item, NewCheck, NewPlan, Plan, PlanPatch,
};
use crate::history::Entry;
use crate::permissions::{SecurityCheckPlan, SecurityCheckRead, SecurityCheckWork};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(check_plans_list, check_plans_create))
        .routes(routes!(check_plans_get, check_plans_change))
        .routes(routes!(checks_list, checks_create))
        .routes(routes!(checks_export))
        .routes(routes!(checks_get, checks_change))
        .routes(routes!(checks_items, checks_answer))
        .routes(routes!(checks_step))
        .routes(routes!(checks_history, checks_comment))
}

/// List plans of security checks, active ones first.
#[utoipa::path(
    get,
    path = "/security-check-plans",
    operation_id = "security_check_plans_list",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    responses((status = 200, description = "The plans", body = Vec<Plan>), Problems)
)]
async fn check_plans_list(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
) -> Result<Json<Vec<Plan>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let plans = check::plans(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(plans))
}

/// Plan security checks.
#[utoipa::path(
    post,
    path = "/security-check-plans",
    operation_id = "security_check_plans_create",
    tag = "security",
    security(("bearer" = ["security_check.plan"])),
    request_body = NewPlan,
    responses((status = 201, description = "The plan; its version in `ETag`", body = Plan), RecordProblems)
)]
async fn check_plans_create(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckPlan>,
    Json(new): Json<NewPlan>,
) -> Result<(StatusCode, ETag, Json<Plan>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = check::create(&state, &mut tx, new).await?;
    let made = check::plan(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One plan of security checks.
#[utoipa::path(
    get,
    path = "/security-check-plans/{id}",
    operation_id = "security_check_plans_get",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    params(("id" = uuid::Uuid, Path, description = "The plan")),
    responses((status = 200, description = "The plan; its version in `ETag`", body = Plan), RecordProblems)
)]
async fn check_plans_get(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
    Path(id): Path<CheckPlanId>,
) -> Result<(ETag, Json<Plan>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = check::plan(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change a plan. Checks that are made keep the checklist they were made with.
#[utoipa::path(
    patch,
    path = "/security-check-plans/{id}",
    operation_id = "security_check_plans_change",
    tag = "security",
    security(("bearer" = ["security_check.plan"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The plan"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = PlanPatch,
    responses((status = 200, description = "The plan; its version in `ETag`", body = Plan), RecordProblems)
)]
async fn check_plans_change(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckPlan>,
    Path(id): Path<CheckPlanId>,
    seen: IfMatch,
    Json(patch): Json<PlanPatch>,
) -> Result<(ETag, Json<Plan>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::change(&mut tx, id, seen, patch).await?;
    let changed = check::plan(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// List security checks: what is to be walked by its day, the rest latest first.
#[utoipa::path(
    get,
    path = "/security-checks",
    operation_id = "security_checks_list",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    params(CheckFilter, Paging),
    responses((status = 200, description = "A page of checks", body = Paged<Check>), Problems)
)]
async fn checks_list(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
    Query(filter): Query<CheckFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Check>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = check::list(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Make a security check by hand, without a plan. Whoever walks it is told.
#[utoipa::path(
    post,
    path = "/security-checks",
    operation_id = "security_checks_create",
    tag = "security",
    security(("bearer" = ["security_check.plan"])),
    request_body = NewCheck,
    responses((status = 201, description = "The check; its version in `ETag`", body = Check), RecordProblems)
)]
async fn checks_create(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckPlan>,
    Json(new): Json<NewCheck>,
) -> Result<(StatusCode, ETag, Json<Check>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = check::make(&state, &mut tx, new).await?;
    let made = check::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// Security checks as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/security-checks/export.csv",
    operation_id = "security_checks_export",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    params(CheckFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn checks_export(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
    Query(filter): Query<CheckFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = check::csv(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(super::file("security-checks", text))
}

/// One security check.
#[utoipa::path(
    get,
    path = "/security-checks/{id}",
    operation_id = "security_checks_get",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    params(("id" = uuid::Uuid, Path, description = "The check")),
    responses((status = 200, description = "The check; its version in `ETag`", body = Check), RecordProblems)
)]
async fn checks_get(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
    Path(id): Path<CheckId>,
) -> Result<(ETag, Json<Check>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = check::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Say which version was tested and where the report is. Who walks the check may; others need `security_check.plan`.
#[utoipa::path(
    patch,
    path = "/security-checks/{id}",
    operation_id = "security_checks_change",
    tag = "security",
    security(("bearer" = ["security_check.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The check"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CheckPatch,
    responses((status = 200, description = "The check; its version in `ETag`", body = Check), RecordProblems)
)]
async fn checks_change(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckWork>,
    Path(id): Path<CheckId>,
    seen: IfMatch,
    Json(patch): Json<CheckPatch>,
) -> Result<(ETag, Json<Check>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::may_work(&check::get(&mut tx, id).await?, &caller)?;
    check::describe(&mut tx, id, seen, patch).await?;
    let changed = check::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// The items of a security check with their answers.
#[utoipa::path(
    get,
    path = "/security-checks/{id}/items",
    operation_id = "security_checks_items",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    params(("id" = uuid::Uuid, Path, description = "The check")),
    responses((status = 200, description = "The items", body = Vec<Item>), RecordProblems)
)]
async fn checks_items(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
    Path(id): Path<CheckId>,
) -> Result<Json<Vec<Item>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::get(&mut tx, id).await?;
    let items = check::items(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(items))
}

/// Keep answers to items of a security check; the others stay as they are. Who walks it may; others need `security_check.plan`.
#[utoipa::path(
    patch,
    path = "/security-checks/{id}/items",
    operation_id = "security_checks_answer",
    tag = "security",
    security(("bearer" = ["security_check.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The check"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Answers,
    responses((status = 200, description = "The check; its version in `ETag`", body = Check), RecordProblems)
)]
async fn checks_answer(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckWork>,
    Path(id): Path<CheckId>,
    seen: IfMatch,
    Json(answers): Json<Answers>,
) -> Result<(ETag, Json<Check>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::may_work(&check::get(&mut tx, id).await?, &caller)?;
    check::answer(&mut tx, id, seen, answers).await?;
    let changed = check::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Hand a security check in, or call it off with a reason.
#[utoipa::path(
    post,
    path = "/security-checks/{id}/steps",
    operation_id = "security_checks_step",
    tag = "security",
    security(("bearer" = ["security_check.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The check"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CheckStep,
    responses((status = 200, description = "The check; its version in `ETag`", body = Check), RecordProblems)
)]
async fn checks_step(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckWork>,
    Path(id): Path<CheckId>,
    seen: IfMatch,
    Json(step): Json<CheckStep>,
) -> Result<(ETag, Json<Check>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::may_work(&check::get(&mut tx, id).await?, &caller)?;
    check::step(&mut tx, id, seen, step).await?;
    let moved = check::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(moved.version), Json(moved)))
}

/// What happened to a security check: who answered what when.
#[utoipa::path(
    get,
    path = "/security-checks/{id}/history",
    operation_id = "security_checks_history",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    params(("id" = uuid::Uuid, Path, description = "The check")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn checks_history(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
    Path(id): Path<CheckId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::get(&mut tx, id).await?;
    let lines = check::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// Comment on a security check.
#[utoipa::path(
    post,
    path = "/security-checks/{id}/history",
    operation_id = "security_checks_comment",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    params(("id" = uuid::Uuid, Path, description = "The check")),
    request_body = NewComment,
    responses((status = 201, description = "The lines, the new one last", body = Vec<Entry>), RecordProblems)
)]
async fn checks_comment(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
    Path(id): Path<CheckId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::comment(&mut tx, id, &new.text).await?;
    let lines = check::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}
