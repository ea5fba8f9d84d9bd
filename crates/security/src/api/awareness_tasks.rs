//! What awareness campaigns ask of people, over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use sqm_domain::ids::AwarenessTaskId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::awareness::{self, Answers, Marked, Task, TaskFilter, ToDo};
use crate::permissions::{AwarenessExport, AwarenessTake};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tasks_list))
        .routes(routes!(tasks_export))
        .routes(routes!(tasks_get))
        .routes(routes!(tasks_answer))
}

/// List what campaigns ask of people, the latest asked first. Without `awareness.read`: of oneself, simulations left out.
#[utoipa::path(
    get,
    path = "/awareness-tasks",
    operation_id = "awareness_tasks_list",
    tag = "security",
    security(("bearer" = ["awareness.take"])),
    params(TaskFilter, Paging),
    responses((status = 200, description = "A page of tasks", body = Paged<Task>), Problems)
)]
async fn tasks_list(
    State(state): State<AppState>,
    caller: Allow<AwarenessTake>,
    Query(filter): Query<TaskFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Task>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = awareness::tasks(&mut tx, &caller, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Who did what was asked, as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/awareness-tasks/export.csv",
    operation_id = "awareness_tasks_export",
    tag = "security",
    security(("bearer" = ["awareness.export"])),
    params(TaskFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn tasks_export(
    State(state): State<AppState>,
    caller: Allow<AwarenessExport>,
    Query(filter): Query<TaskFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = awareness::csv(&state, &mut tx, &caller, &filter).await?;
    tx.commit().await?;
    Ok(super::file("awareness", text))
}

/// What is asked of oneself, with what is to be read and the questions.
#[utoipa::path(
    get,
    path = "/awareness-tasks/{id}",
    operation_id = "awareness_tasks_get",
    tag = "security",
    security(("bearer" = ["awareness.take"])),
    params(("id" = uuid::Uuid, Path, description = "The task")),
    responses((status = 200, description = "The task", body = ToDo), RecordProblems)
)]
async fn tasks_get(
    State(state): State<AppState>,
    caller: Allow<AwarenessTake>,
    Path(id): Path<AwarenessTaskId>,
) -> Result<Json<ToDo>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = awareness::to_do(&mut tx, caller.user, id).await?;
    tx.commit().await?;
    Ok(Json(found))
}

/// Say that it was read or attended, and answer the questions. Who does not pass may try again.
#[utoipa::path(
    post,
    path = "/awareness-tasks/{id}/answers",
    operation_id = "awareness_tasks_answer",
    tag = "security",
    security(("bearer" = ["awareness.take"])),
    params(("id" = uuid::Uuid, Path, description = "The task")),
    request_body = Answers,
    responses((status = 200, description = "What they were worth", body = Marked), RecordProblems)
)]
async fn tasks_answer(
    State(state): State<AppState>,
    caller: Allow<AwarenessTake>,
    Path(id): Path<AwarenessTaskId>,
    Json(given): Json<Answers>,
) -> Result<Json<Marked>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let worth = awareness::answer(&mut tx, caller.user, id, &given).await?;
    tx.commit().await?;
    Ok(Json(worth))
}
