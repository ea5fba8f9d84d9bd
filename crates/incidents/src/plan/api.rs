//! Emergency plans over REST.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::PlaybookId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{NewPlaybook, Playbook, PlaybookPatch, PublishedVersion, Step};
use crate::permissions::{IncidentConfigure, IncidentRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(emergency_plans_list, emergency_plans_create))
        .routes(routes!(emergency_plans_get, emergency_plans_change))
        .routes(routes!(emergency_plans_write, emergency_plans_discard))
        .routes(routes!(emergency_plans_publish))
        .routes(routes!(emergency_plans_versions))
        .routes(routes!(emergency_plans_version))
}

/// All emergency plans.
#[derive(Debug, Serialize, ToSchema)]
struct Playbooks {
    /// By name.
    items: Vec<Playbook>,
}

/// List emergency plans, with what is published and what is being written.
#[utoipa::path(
    get,
    path = "/emergency-plans",
    operation_id = "emergency_plans_list",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    responses((status = 200, description = "The plans", body = Playbooks), Problems)
)]
async fn emergency_plans_list(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
) -> Result<Json<Playbooks>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = super::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(Playbooks { items }))
}

/// Begin an emergency plan: a draft that can be started once it is published.
#[utoipa::path(
    post,
    path = "/emergency-plans",
    operation_id = "emergency_plans_create",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    request_body = NewPlaybook,
    responses((status = 201, description = "The plan; its version in `ETag`", body = Playbook), RecordProblems)
)]
async fn emergency_plans_create(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Json(new): Json<NewPlaybook>,
) -> Result<(StatusCode, ETag, Json<Playbook>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = super::create(&mut tx, new).await?;
    let made = super::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One emergency plan.
#[utoipa::path(
    get,
    path = "/emergency-plans/{id}",
    operation_id = "emergency_plans_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The plan")),
    responses((status = 200, description = "The plan; its version in `ETag`", body = Playbook), RecordProblems)
)]
async fn emergency_plans_get(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<PlaybookId>,
) -> Result<(ETag, Json<Playbook>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = super::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

async fn shown(tx: &mut sqm_platform::db::TenantTx, id: PlaybookId) -> Result<(ETag, Json<Playbook>)> {
    let found = super::get(tx, id).await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change what an emergency plan is for, or whether it is offered.
#[utoipa::path(
    patch,
    path = "/emergency-plans/{id}",
    operation_id = "emergency_plans_change",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The plan"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = PlaybookPatch,
    responses((status = 200, description = "The plan; its version in `ETag`", body = Playbook), RecordProblems)
)]
async fn emergency_plans_change(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Path(id): Path<PlaybookId>,
    seen: IfMatch,
    Json(patch): Json<PlaybookPatch>,
) -> Result<(ETag, Json<Playbook>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::change(&mut tx, id, seen, patch).await?;
    let answer = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// The steps of a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Steps {
    /// In their order.
    steps: Vec<Step>,
}

/// Write the draft of an emergency plan's next version. What is published stays in force.
#[utoipa::path(
    put,
    path = "/emergency-plans/{id}/draft",
    operation_id = "emergency_plans_write",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The plan"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Steps,
    responses((status = 200, description = "The plan; its version in `ETag`", body = Playbook), RecordProblems)
)]
async fn emergency_plans_write(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Path(id): Path<PlaybookId>,
    seen: IfMatch,
    Json(body): Json<Steps>,
) -> Result<(ETag, Json<Playbook>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::write_draft(&mut tx, id, seen, body.steps).await?;
    let answer = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Throw the draft of an emergency plan away.
#[utoipa::path(
    delete,
    path = "/emergency-plans/{id}/draft",
    operation_id = "emergency_plans_discard",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The plan"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    responses((status = 200, description = "The plan; its version in `ETag`", body = Playbook), RecordProblems)
)]
async fn emergency_plans_discard(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Path(id): Path<PlaybookId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Playbook>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::discard(&mut tx, id, seen).await?;
    let answer = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Put the draft of an emergency plan in force. Plans that run stay what they were when they were started.
#[utoipa::path(
    post,
    path = "/emergency-plans/{id}/publish",
    operation_id = "emergency_plans_publish",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The plan"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    responses((status = 200, description = "The plan; its version in `ETag`", body = Playbook), RecordProblems)
)]
async fn emergency_plans_publish(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Path(id): Path<PlaybookId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Playbook>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::publish(&mut tx, id, seen).await?;
    let answer = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// What was published of an emergency plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedPlaybookVersions)]
struct Versions {
    /// The latest first.
    items: Vec<PublishedVersion>,
}

/// Every version of an emergency plan that is in force or was, with what each changed.
#[utoipa::path(
    get,
    path = "/emergency-plans/{id}/versions",
    operation_id = "emergency_plans_versions",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The plan")),
    responses((status = 200, description = "The versions", body = Versions), RecordProblems)
)]
async fn emergency_plans_versions(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<PlaybookId>,
) -> Result<Json<Versions>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = super::versions(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(Versions { items }))
}

/// One version of an emergency plan, as it was published: incidents name the version they were started with.
#[utoipa::path(
    get,
    path = "/emergency-plans/{id}/versions/{number}",
    operation_id = "emergency_plans_version",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The plan"),
        ("number" = i32, Path, description = "The version, from 1")
    ),
    responses((status = 200, description = "The version", body = PublishedVersion), RecordProblems)
)]
async fn emergency_plans_version(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path((id, number)): Path<(PlaybookId, i32)>,
) -> Result<Json<PublishedVersion>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = super::version(&mut tx, id, number).await?;
    tx.commit().await?;
    Ok(Json(found))
}
