//! Service orders: registering, planning, carrying out, the lists.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::aftersales::OrderState;
use sqm_domain::ids::OrderId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::file;
use crate::order::{
    self, CarryOrder, CompleteOrder, NewOrder, Order, OrderEntry, OrderFilter, OrderPatch, OrderSorting,
    ScheduleOrder, SecondVisit,
};
use crate::permissions::{OrderCreate, OrderEdit, OrderExport, OrderRead, OrderWork};
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(service_orders_list, service_orders_create))
        .routes(routes!(service_orders_counts))
        .routes(routes!(service_orders_export))
        .routes(routes!(service_orders_get, service_orders_change))
        .routes(routes!(service_orders_history))
        .routes(routes!(service_orders_schedule))
        .routes(routes!(service_orders_go))
        .routes(routes!(service_orders_carry))
        .routes(routes!(service_orders_complete))
        .routes(routes!(service_orders_close))
        .routes(routes!(service_orders_cancel))
        .routes(routes!(service_orders_second_visit))
}

/// List service orders. The filter is that of the page: what narrows there narrows here.
#[utoipa::path(
    get,
    path = "/service-orders",
    operation_id = "service_orders_list",
    tag = "after-sales",
    security(("bearer" = ["service_order.read"])),
    params(OrderFilter, OrderSorting, Paging),
    responses((status = 200, description = "A page of service orders", body = Paged<Order>), Problems)
)]
async fn service_orders_list(
    State(state): State<AppState>,
    caller: Allow<OrderRead>,
    Query(filter): Query<OrderFilter>,
    Query(sorting): Query<OrderSorting>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Order>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let page = order::page(&state, &mut tx, who, &filter, sorting.sort, &paging).await?;
    Ok(Json(page))
}

/// How many service orders a filter shows.
#[derive(Debug, Serialize, ToSchema)]
struct OrderCounts {
    /// Orders in each state.
    by_state: Vec<OrderStateCount>,
    /// Numbers above this are not counted out: 10,001 means more than 10,000.
    limit: i64,
}

/// How many service orders in one state.
#[derive(Debug, Serialize, ToSchema)]
struct OrderStateCount {
    /// The state.
    #[schema(value_type = String, example = "scheduled")]
    state: OrderState,
    /// Orders in it.
    count: i64,
}

/// How many service orders are in each state, with the filter's other conditions.
#[utoipa::path(
    get,
    path = "/service-orders/counts",
    operation_id = "service_orders_counts",
    tag = "after-sales",
    security(("bearer" = ["service_order.read"])),
    params(OrderFilter),
    responses((status = 200, description = "The counts", body = OrderCounts), Problems)
)]
async fn service_orders_counts(
    State(state): State<AppState>,
    caller: Allow<OrderRead>,
    Query(filter): Query<OrderFilter>,
) -> Result<Json<OrderCounts>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let counts = order::count_by_state(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    Ok(Json(OrderCounts {
        by_state: counts
            .into_iter()
            .map(|(state, count)| OrderStateCount { state, count })
            .collect(),
        limit: COUNT_LIMIT,
    }))
}

/// The list as CSV.
#[utoipa::path(
    get,
    path = "/service-orders/export.csv",
    operation_id = "service_orders_export",
    tag = "after-sales",
    security(("bearer" = ["service_order.export"])),
    params(OrderFilter, OrderSorting),
    responses((status = 200, description = "The file, UTF-8 with a byte order mark", body = String, content_type = "text/csv"), Problems)
)]
async fn service_orders_export(
    State(state): State<AppState>,
    caller: Allow<OrderExport>,
    Query(filter): Query<OrderFilter>,
    Query(sorting): Query<OrderSorting>,
) -> Result<Response> {
    let who = Viewpoint::from(&*caller);
    let lines = order::csv(state.clone(), caller.scope(), who, filter, sorting.sort).await?;
    Ok(file("service-orders", lines))
}

/// Register a service order. Its limits count from now, in the tenant's hours.
#[utoipa::path(
    post,
    path = "/service-orders",
    operation_id = "service_orders_create",
    tag = "after-sales",
    security(("bearer" = ["service_order.create"])),
    request_body = NewOrder,
    responses((status = 201, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_create(
    State(state): State<AppState>,
    caller: Allow<OrderCreate>,
    Json(new): Json<NewOrder>,
) -> Result<(StatusCode, ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = order::create(&state, &mut tx, new).await?;
    let made = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One service order.
#[utoipa::path(
    get,
    path = "/service-orders/{id}",
    operation_id = "service_orders_get",
    tag = "after-sales",
    security(("bearer" = ["service_order.read"])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_get(
    State(state): State<AppState>,
    caller: Allow<OrderRead>,
    Path(id): Path<OrderId>,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = order::get(&state, &mut tx, id).await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change what a service order says.
#[utoipa::path(
    patch,
    path = "/service-orders/{id}",
    operation_id = "service_orders_change",
    tag = "after-sales",
    security(("bearer" = ["service_order.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = OrderPatch,
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_change(
    State(state): State<AppState>,
    caller: Allow<OrderEdit>,
    Path(id): Path<OrderId>,
    seen: IfMatch,
    Json(patch): Json<OrderPatch>,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::update(&state, &mut tx, id, seen, patch).await?;
    let changed = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// What happened to a service order.
#[derive(Debug, Serialize, ToSchema)]
struct OrderHistory {
    /// What happened, in order.
    items: Vec<OrderEntry>,
}

/// States, appointments, carryings-over and decisions of a service order.
#[utoipa::path(
    get,
    path = "/service-orders/{id}/history",
    operation_id = "service_orders_history",
    tag = "after-sales",
    security(("bearer" = ["service_order.read"])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    responses((status = 200, description = "What happened, in order", body = OrderHistory), RecordProblems)
)]
async fn service_orders_history(
    State(state): State<AppState>,
    caller: Allow<OrderRead>,
    Path(id): Path<OrderId>,
) -> Result<Json<OrderHistory>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::get(&state, &mut tx, id).await?;
    let items = order::entries(&mut tx, id).await?;
    Ok(Json(OrderHistory { items }))
}

/// On the way, or at work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Go {
    /// `on_the_way` or `working`.
    #[schema(value_type = String, example = "working")]
    state: OrderState,
}

/// Why something is not wanted any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelServiceOrder)]
struct Cancel {
    /// Why.
    reason: String,
}

/// Give an order to a technician and agree on an appointment. One that runs into another appointment of the technician is
/// refused with the number of that order.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/schedule",
    operation_id = "service_orders_schedule",
    tag = "after-sales",
    security(("bearer" = ["service_order.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = ScheduleOrder,
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_schedule(
    State(state): State<AppState>,
    caller: Allow<OrderEdit>,
    Path(id): Path<OrderId>,
    seen: IfMatch,
    Json(input): Json<ScheduleOrder>,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::schedule(&state, &mut tx, id, seen, input).await?;
    let changed = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// On the way to the customer, or at work there.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/go",
    operation_id = "service_orders_go",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Go,
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_go(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path(id): Path<OrderId>,
    seen: IfMatch,
    Json(input): Json<Go>,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::go(&state, &mut tx, id, seen, input.state).await?;
    let changed = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Carry an order over to another day.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/carry",
    operation_id = "service_orders_carry",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CarryOrder,
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_carry(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path(id): Path<OrderId>,
    seen: IfMatch,
    Json(input): Json<CarryOrder>,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::carry(&state, &mut tx, id, seen, input).await?;
    let changed = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// The work is done. Some days later the customer is called.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/complete",
    operation_id = "service_orders_complete",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CompleteOrder,
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_complete(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path(id): Path<OrderId>,
    seen: IfMatch,
    Json(input): Json<CompleteOrder>,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::complete(&state, &mut tx, id, seen, input).await?;
    let changed = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// The customer has confirmed it.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/close",
    operation_id = "service_orders_close",
    tag = "after-sales",
    security(("bearer" = ["service_order.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_close(
    State(state): State<AppState>,
    caller: Allow<OrderEdit>,
    Path(id): Path<OrderId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::close(&state, &mut tx, id, seen).await?;
    let changed = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// It is not wanted any more.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/cancel",
    operation_id = "service_orders_cancel",
    tag = "after-sales",
    security(("bearer" = ["service_order.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Cancel,
    responses((status = 200, description = "The order; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_cancel(
    State(state): State<AppState>,
    caller: Allow<OrderEdit>,
    Path(id): Path<OrderId>,
    seen: IfMatch,
    Json(input): Json<Cancel>,
) -> Result<(ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::cancel(&state, &mut tx, id, seen, &input.reason).await?;
    let changed = order::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Not done at the first attempt: another order goes on with it.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/second-visit",
    operation_id = "service_orders_second_visit",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = SecondVisit,
    responses((status = 201, description = "The order that goes on; the version in `ETag`", body = Order), RecordProblems)
)]
async fn service_orders_second_visit(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path(id): Path<OrderId>,
    seen: IfMatch,
    Json(input): Json<SecondVisit>,
) -> Result<(StatusCode, ETag, Json<Order>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let next = order::second_visit(&state, &mut tx, id, seen, input).await?;
    let made = order::get(&state, &mut tx, next).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}
