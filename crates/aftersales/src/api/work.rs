//! What a technician writes down on the spot.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::OrderId;
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::order::{self, NewPart, Order, OrderPart, OrderStep, Signature, WarrantyOverride};
use crate::permissions::{OrderRead, OrderWarranty, OrderWork};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(service_orders_steps, service_orders_add_step))
        .routes(routes!(service_orders_set_step))
        .routes(routes!(service_orders_parts, service_orders_add_part))
        .routes(routes!(service_orders_remove_part))
        .routes(routes!(service_orders_warranty))
        .routes(routes!(service_orders_sign))
}

/// The checklist of an order.
#[derive(Debug, Serialize, ToSchema)]
struct Steps {
    /// The steps, in order.
    items: Vec<OrderStep>,
}

/// The parts of an order.
#[derive(Debug, Serialize, ToSchema)]
struct Parts {
    /// The parts, in the order they were added.
    items: Vec<OrderPart>,
}

/// The checklist of a service order.
#[utoipa::path(
    get,
    path = "/service-orders/{id}/steps",
    operation_id = "service_orders_steps",
    tag = "after-sales",
    security(("bearer" = ["service_order.read"])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    responses((status = 200, description = "The steps", body = Steps), RecordProblems)
)]
async fn service_orders_steps(
    State(state): State<AppState>,
    caller: Allow<OrderRead>,
    Path(id): Path<OrderId>,
) -> Result<Json<Steps>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::get(&state, &mut tx, id).await?;
    let items = order::steps(&mut tx, id).await?;
    Ok(Json(Steps { items }))
}

/// A step to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewStep {
    /// What is to be done.
    text: String,
}

/// Add a step to the checklist of one order.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/steps",
    operation_id = "service_orders_add_step",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    request_body = NewStep,
    responses((status = 201, description = "The steps", body = Steps), RecordProblems)
)]
async fn service_orders_add_step(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path(id): Path<OrderId>,
    Json(new): Json<NewStep>,
) -> Result<(StatusCode, Json<Steps>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::add_step(&state, &mut tx, id, &new.text).await?;
    let items = order::steps(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Steps { items })))
}

/// A tick.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Tick {
    /// Done?
    done: bool,
}

/// Tick a step, or take the tick back.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/steps/{step}",
    operation_id = "service_orders_set_step",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("step" = uuid::Uuid, Path, description = "The step")
    ),
    request_body = Tick,
    responses((status = 200, description = "The steps", body = Steps), RecordProblems)
)]
async fn service_orders_set_step(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path((id, step)): Path<(OrderId, Uuid)>,
    Json(tick): Json<Tick>,
) -> Result<Json<Steps>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::set_step(&state, &mut tx, id, step, tick.done).await?;
    let items = order::steps(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(Steps { items }))
}

/// The parts used for a service order.
#[utoipa::path(
    get,
    path = "/service-orders/{id}/parts",
    operation_id = "service_orders_parts",
    tag = "after-sales",
    security(("bearer" = ["service_order.read"])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    responses((status = 200, description = "The parts", body = Parts), RecordProblems)
)]
async fn service_orders_parts(
    State(state): State<AppState>,
    caller: Allow<OrderRead>,
    Path(id): Path<OrderId>,
) -> Result<Json<Parts>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::get(&state, &mut tx, id).await?;
    let items = order::parts(&mut tx, id).await?;
    Ok(Json(Parts { items }))
}

/// Add a part, with the serial numbers of the one taken out and the one put in. Who pays for it follows the warranty.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/parts",
    operation_id = "service_orders_add_part",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    request_body = NewPart,
    responses((status = 201, description = "The parts", body = Parts), RecordProblems)
)]
async fn service_orders_add_part(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path(id): Path<OrderId>,
    Json(new): Json<NewPart>,
) -> Result<(StatusCode, Json<Parts>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::add_part(&state, &mut tx, id, new).await?;
    let items = order::parts(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Parts { items })))
}

/// Take a part back.
#[utoipa::path(
    delete,
    path = "/service-orders/{id}/parts/{part}",
    operation_id = "service_orders_remove_part",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("part" = uuid::Uuid, Path, description = "The part")
    ),
    responses((status = 204, description = "Taken back"), RecordProblems)
)]
async fn service_orders_remove_part(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path((id, part)): Path<(OrderId, Uuid)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::remove_part(&state, &mut tx, id, part).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decide about the warranty against the rule, with a reason; `open` goes back to the rule.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/warranty",
    operation_id = "service_orders_warranty",
    tag = "after-sales",
    security(("bearer" = ["service_order.warranty"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = WarrantyOverride,
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_warranty(
    State(state): State<AppState>,
    caller: Allow<OrderWarranty>,
    Path(id): Path<OrderId>,
    seen: IfMatch,
    Json(input): Json<WarrantyOverride>,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::warranty(&state, &mut tx, id, seen, input).await?;
    let changed = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// The customer signs, by hand or by name.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/signature",
    operation_id = "service_orders_sign",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    request_body = Signature,
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_sign(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path(id): Path<OrderId>,
    Json(input): Json<Signature>,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::sign(&state, &mut tx, id, input).await?;
    let changed = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}
