//! Tasks and started plans over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{IncidentId, PlaybookId, TaskId};
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Decision, NewTask, Run, Task, TaskFilter, TaskLine, TaskPatch, TaskStep};
use crate::permissions::{IncidentEdit, IncidentExport, IncidentRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incidents_tasks, incidents_add_task))
        .routes(routes!(incidents_change_task))
        .routes(routes!(incidents_step_task))
        .routes(routes!(incidents_decide_task))
        .routes(routes!(incidents_start_plan))
        .routes(routes!(incident_tasks_list))
        .routes(routes!(incident_tasks_export))
}

/// List tasks over all incidents the caller may know of: what is to be done the soonest first, everything the latest first. The filter
/// is that of the page.
#[utoipa::path(
    get,
    path = "/incident-tasks",
    operation_id = "incident_tasks_list",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(TaskFilter, Paging),
    responses((status = 200, description = "A page of tasks", body = Paged<TaskLine>), Problems)
)]
async fn incident_tasks_list(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Query(filter): Query<TaskFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<TaskLine>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = super::across(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Tasks of incidents as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/incident-tasks/export.csv",
    operation_id = "incident_tasks_export",
    tag = "incidents",
    security(("bearer" = ["incident.export"])),
    params(TaskFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn incident_tasks_export(
    State(state): State<AppState>,
    caller: Allow<IncidentExport>,
    Query(filter): Query<TaskFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = super::csv(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"incident-tasks.csv\"",
            ),
        ],
        text,
    ))
}

/// What is to be done on an incident.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IncidentWork)]
struct Work {
    /// The plans that run.
    plans: Vec<Run>,
    /// All tasks, in the order of their plans.
    tasks: Vec<Task>,
}

async fn work(tx: &mut sqm_platform::db::TenantTx, id: IncidentId) -> Result<Json<Work>> {
    Ok(Json(Work {
        plans: super::runs(tx, id).await?,
        tasks: super::list(tx, id).await?,
    }))
}

/// The plans that run on an incident, and its tasks.
#[utoipa::path(
    get,
    path = "/incidents/{id}/tasks",
    operation_id = "incidents_tasks",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "Plans and tasks", body = Work), RecordProblems)
)]
async fn incidents_tasks(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Work>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let answer = work(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Add a task to an incident.
#[utoipa::path(
    post,
    path = "/incidents/{id}/tasks",
    operation_id = "incidents_add_task",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = NewTask,
    responses((status = 201, description = "Plans and tasks", body = Work), RecordProblems)
)]
async fn incidents_add_task(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewTask>,
) -> Result<(StatusCode, Json<Work>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::add(&mut tx, id, new).await?;
    let answer = work(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, answer))
}

/// Change a task: what it says, whose it is, who helps, until when. Each is in the history of the incident.
#[utoipa::path(
    patch,
    path = "/incidents/{id}/tasks/{task}",
    operation_id = "incidents_change_task",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("task" = uuid::Uuid, Path, description = "The task"),
        ("If-Match" = String, Header, description = "The version of the task seen")
    ),
    request_body = TaskPatch,
    responses((status = 200, description = "Plans and tasks", body = Work), RecordProblems)
)]
async fn incidents_change_task(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, task)): Path<(IncidentId, TaskId)>,
    seen: IfMatch,
    Json(patch): Json<TaskPatch>,
) -> Result<Json<Work>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::change(&mut tx, id, task, seen, patch).await?;
    let answer = work(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Move a task on: begin it, report it done, leave it out with a reason, take it up again.
#[utoipa::path(
    post,
    path = "/incidents/{id}/tasks/{task}/steps",
    operation_id = "incidents_step_task",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("task" = uuid::Uuid, Path, description = "The task"),
        ("If-Match" = String, Header, description = "The version of the task seen")
    ),
    request_body = TaskStep,
    responses((status = 200, description = "Plans and tasks", body = Work), RecordProblems)
)]
async fn incidents_step_task(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, task)): Path<(IncidentId, TaskId)>,
    seen: IfMatch,
    Json(step): Json<TaskStep>,
) -> Result<Json<Work>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::go(&mut tx, id, task, seen, step).await?;
    let answer = work(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Decide at a decision point. Tasks the plan names for this way are left out or brought in; the decision stands.
#[utoipa::path(
    post,
    path = "/incidents/{id}/tasks/{task}/decision",
    operation_id = "incidents_decide_task",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("task" = uuid::Uuid, Path, description = "The decision point"),
        ("If-Match" = String, Header, description = "The version of the task seen")
    ),
    request_body = Decision,
    responses((status = 200, description = "Plans and tasks", body = Work), RecordProblems)
)]
async fn incidents_decide_task(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, task)): Path<(IncidentId, TaskId)>,
    seen: IfMatch,
    Json(decision): Json<Decision>,
) -> Result<Json<Work>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::decide(&mut tx, id, task, seen, decision).await?;
    let answer = work(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Which plan to start.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StartPlan {
    /// The plan; what is published of it is started.
    #[schema(value_type = uuid::Uuid)]
    plan: PlaybookId,
}

/// Start an emergency plan on an incident. Several may run, each once.
#[utoipa::path(
    post,
    path = "/incidents/{id}/plans",
    operation_id = "incidents_start_plan",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = StartPlan,
    responses((status = 201, description = "Plans and tasks", body = Work), RecordProblems)
)]
async fn incidents_start_plan(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(body): Json<StartPlan>,
) -> Result<(StatusCode, Json<Work>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::start(&mut tx, id, body.plan).await?;
    let answer = work(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, answer))
}
