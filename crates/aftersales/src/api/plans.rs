//! Follow-up plans.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::PlanId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::AftersalesSettings;
use crate::plan::{self, Plan, PlanInput};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(plans_list, plans_create))
        .routes(routes!(plans_get, plans_replace, plans_delete))
        .routes(routes!(plans_move))
}

/// All plans, in the order in which they are tried.
#[derive(Debug, Serialize, ToSchema)]
struct Plans {
    /// The plans.
    items: Vec<Plan>,
}

/// All follow-up plans, in the order in which they are tried: the first that fits a purchase is taken.
#[utoipa::path(
    get,
    path = "/follow-up-plans",
    operation_id = "plans_list",
    tag = "after-sales",
    security(("bearer" = ["aftersales.settings"])),
    responses((status = 200, description = "The plans", body = Plans), Problems)
)]
async fn plans_list(State(state): State<AppState>, caller: Allow<AftersalesSettings>) -> Result<Json<Plans>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = plan::list(&mut tx).await?;
    Ok(Json(Plans { items }))
}

/// Make a plan; it stands first.
#[utoipa::path(
    post,
    path = "/follow-up-plans",
    operation_id = "plans_create",
    tag = "after-sales",
    security(("bearer" = ["aftersales.settings"])),
    request_body = PlanInput,
    responses((status = 201, description = "The plan; the version in `ETag`", body = Plan), RecordProblems)
)]
async fn plans_create(
    State(state): State<AppState>,
    caller: Allow<AftersalesSettings>,
    Json(input): Json<PlanInput>,
) -> Result<(StatusCode, ETag, Json<Plan>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = plan::create(&mut tx, input).await?;
    let made = plan::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One plan.
#[utoipa::path(
    get,
    path = "/follow-up-plans/{id}",
    operation_id = "plans_get",
    tag = "after-sales",
    security(("bearer" = ["aftersales.settings"])),
    params(("id" = uuid::Uuid, Path, description = "The plan")),
    responses((status = 200, description = "The plan; the version in `ETag`", body = Plan), RecordProblems)
)]
async fn plans_get(
    State(state): State<AppState>,
    caller: Allow<AftersalesSettings>,
    Path(id): Path<PlanId>,
) -> Result<(ETag, Json<Plan>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = plan::get(&mut tx, id).await?;
    Ok((ETag(found.version), Json(found)))
}

/// Put a plan as given. Open visits follow its words; visits that were made stay as they were.
#[utoipa::path(
    put,
    path = "/follow-up-plans/{id}",
    operation_id = "plans_replace",
    tag = "after-sales",
    security(("bearer" = ["aftersales.settings"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The plan"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = PlanInput,
    responses((status = 200, description = "The plan; the version in `ETag`", body = Plan), RecordProblems)
)]
async fn plans_replace(
    State(state): State<AppState>,
    caller: Allow<AftersalesSettings>,
    Path(id): Path<PlanId>,
    seen: IfMatch,
    Json(input): Json<PlanInput>,
) -> Result<(ETag, Json<Plan>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    plan::replace(&mut tx, id, seen, input).await?;
    let changed = plan::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Remove a plan that no purchase has got.
#[utoipa::path(
    delete,
    path = "/follow-up-plans/{id}",
    operation_id = "plans_delete",
    tag = "after-sales",
    security(("bearer" = ["aftersales.settings"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The plan"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    responses((status = 204, description = "Removed"), RecordProblems)
)]
async fn plans_delete(
    State(state): State<AppState>,
    caller: Allow<AftersalesSettings>,
    Path(id): Path<PlanId>,
    seen: IfMatch,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    plan::delete(&mut tx, id, seen).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A place among the plans.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Place {
    /// Counted from 0.
    place: usize,
}

/// Move a plan to another place in the order.
#[utoipa::path(
    post,
    path = "/follow-up-plans/{id}/move",
    operation_id = "plans_move",
    tag = "after-sales",
    security(("bearer" = ["aftersales.settings"])),
    params(("id" = uuid::Uuid, Path, description = "The plan")),
    request_body = Place,
    responses((status = 204, description = "Moved"), RecordProblems)
)]
async fn plans_move(
    State(state): State<AppState>,
    caller: Allow<AftersalesSettings>,
    Path(id): Path<PlanId>,
    Json(place): Json<Place>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    plan::move_to(&mut tx, id, place.place).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
