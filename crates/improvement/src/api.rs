//! Improvement actions over REST: extract, ask the operation, answer.

use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use serde::Deserialize;
use sqm_domain::ids::ActionId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::action::{self, Action, ActionFilter, ActionPatch, Entry, NewAction, Sorting, StateCount, Step};
use crate::permissions::{ActionCreate, ActionExport, ActionRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(actions_list, actions_create))
        .routes(routes!(actions_counts))
        .routes(routes!(actions_export))
        .routes(routes!(actions_get, actions_change))
        .routes(routes!(actions_step))
        .routes(routes!(actions_history, actions_comment))
}

/// List improvement actions. The filter is that of the page.
#[utoipa::path(
    get,
    path = "/actions",
    operation_id = "actions_list",
    tag = "improvement",
    security(("bearer" = ["action.read"])),
    params(ActionFilter, Sorting, Paging),
    responses((status = 200, description = "A page of actions", body = Paged<Action>), Problems)
)]
async fn actions_list(
    State(state): State<AppState>,
    caller: Allow<ActionRead>,
    Query(filter): Query<ActionFilter>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Action>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let page = action::list(&mut tx, who, &filter, sorting.sort, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Count improvement actions by state. `status` and `state` of the filter are ignored.
#[utoipa::path(
    get,
    path = "/actions/counts",
    operation_id = "actions_counts",
    tag = "improvement",
    security(("bearer" = ["action.read"])),
    params(ActionFilter),
    responses((status = 200, description = "The counts; 10,001 means more than 10,000", body = Vec<StateCount>), Problems)
)]
async fn actions_counts(
    State(state): State<AppState>,
    caller: Allow<ActionRead>,
    Query(filter): Query<ActionFilter>,
) -> Result<Json<Vec<StateCount>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let counts = action::counts(&mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(Json(counts))
}

/// Improvement actions as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/actions/export.csv",
    operation_id = "actions_export",
    tag = "improvement",
    security(("bearer" = ["action.export"])),
    params(ActionFilter, Sorting),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn actions_export(
    State(state): State<AppState>,
    caller: Allow<ActionExport>,
    Query(filter): Query<ActionFilter>,
    Query(sorting): Query<Sorting>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = action::csv(&state, &mut tx, Viewpoint::from(&*caller), &filter, sorting.sort).await?;
    tx.commit().await?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"actions.csv\"",
            ),
        ],
        text,
    ))
}

/// Raise an improvement action.
#[utoipa::path(
    post,
    path = "/actions",
    operation_id = "actions_create",
    tag = "improvement",
    security(("bearer" = ["action.create"])),
    request_body = NewAction,
    responses((status = 201, description = "The action; its version in `ETag`", body = Action), RecordProblems)
)]
async fn actions_create(
    State(state): State<AppState>,
    caller: Allow<ActionCreate>,
    Json(new): Json<NewAction>,
) -> Result<(StatusCode, ETag, Json<Action>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = action::create(&state, &mut tx, new).await?;
    let made = action::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One improvement action.
#[utoipa::path(
    get,
    path = "/actions/{id}",
    operation_id = "actions_get",
    tag = "improvement",
    security(("bearer" = ["action.read"])),
    params(("id" = uuid::Uuid, Path, description = "The action")),
    responses((status = 200, description = "The action; its version in `ETag`", body = Action), RecordProblems)
)]
async fn actions_get(
    State(state): State<AppState>,
    caller: Allow<ActionRead>,
    Path(id): Path<ActionId>,
) -> Result<(ETag, Json<Action>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = action::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change an improvement action. Owners change their own, others need `action.edit`.
#[utoipa::path(
    patch,
    path = "/actions/{id}",
    operation_id = "actions_change",
    tag = "improvement",
    security(("bearer" = ["action.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The action"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = ActionPatch,
    responses((status = 200, description = "The action; its version in `ETag`", body = Action), RecordProblems)
)]
async fn actions_change(
    State(state): State<AppState>,
    caller: Allow<ActionRead>,
    Path(id): Path<ActionId>,
    seen: IfMatch,
    Json(patch): Json<ActionPatch>,
) -> Result<(ETag, Json<Action>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    action::may_edit(&action::get(&mut tx, id).await?, &caller)?;
    action::change(&mut tx, id, seen, patch).await?;
    let changed = action::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Move an improvement action on: begin it, report it done, judge it, drop it, take it up again. Judging needs
/// `action.verify` and somebody else than the owner.
#[utoipa::path(
    post,
    path = "/actions/{id}/steps",
    operation_id = "actions_step",
    tag = "improvement",
    security(("bearer" = ["action.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The action"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Step,
    responses((status = 200, description = "The action; its version in `ETag`", body = Action), RecordProblems)
)]
async fn actions_step(
    State(state): State<AppState>,
    caller: Allow<ActionRead>,
    Path(id): Path<ActionId>,
    seen: IfMatch,
    Json(step): Json<Step>,
) -> Result<(ETag, Json<Action>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    action::may_step(&action::get(&mut tx, id).await?, &caller, step.to)?;
    action::take_step(&mut tx, id, seen, step).await?;
    let moved = action::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(moved.version), Json(moved)))
}

/// What happened to an improvement action, comments among it; oldest first.
#[utoipa::path(
    get,
    path = "/actions/{id}/history",
    operation_id = "actions_history",
    tag = "improvement",
    security(("bearer" = ["action.read"])),
    params(("id" = uuid::Uuid, Path, description = "The action")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn actions_history(
    State(state): State<AppState>,
    caller: Allow<ActionRead>,
    Path(id): Path<ActionId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    action::get(&mut tx, id).await?;
    let lines = action::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// A comment to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewComment {
    /// What is said.
    text: String,
}

/// Comment on an improvement action.
#[utoipa::path(
    post,
    path = "/actions/{id}/history",
    operation_id = "actions_comment",
    tag = "improvement",
    security(("bearer" = ["action.read"])),
    params(("id" = uuid::Uuid, Path, description = "The action")),
    request_body = NewComment,
    responses((status = 201, description = "The lines, the new one last", body = Vec<Entry>), RecordProblems)
)]
async fn actions_comment(
    State(state): State<AppState>,
    caller: Allow<ActionRead>,
    Path(id): Path<ActionId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    action::comment(&mut tx, id, &new.text).await?;
    let lines = action::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}
