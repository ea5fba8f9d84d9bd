//! Customers over REST.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::CustomerId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::customer::{
    self, ClearCustomer, Customer, CustomerFilter, CustomerPatch, HistoryItem, NewCustomer,
};
use crate::permissions::{CustomerEdit, CustomerRead, CustomerReveal};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(customers_list, customers_create))
        .routes(routes!(customers_get, customers_change))
        .routes(routes!(customers_reveal))
        .routes(routes!(customers_history))
}

/// List customers, newest first, masked. Phone numbers, addresses and names are found whole or not at all.
#[utoipa::path(
    get,
    path = "/customers",
    operation_id = "customers_list",
    tag = "customers",
    security(("bearer" = ["customer.read"])),
    params(CustomerFilter, Paging),
    responses((status = 200, description = "A page of customers", body = Paged<Customer>), Problems)
)]
async fn customers_list(
    State(state): State<AppState>,
    caller: Allow<CustomerRead>,
    Query(filter): Query<CustomerFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Customer>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = customer::list(&state, &mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Register a customer.
#[utoipa::path(
    post,
    path = "/customers",
    operation_id = "customers_create",
    tag = "customers",
    security(("bearer" = ["customer.edit"])),
    request_body = NewCustomer,
    responses((status = 201, description = "The customer, masked; the version in `ETag`", body = Customer), RecordProblems)
)]
async fn customers_create(
    State(state): State<AppState>,
    caller: Allow<CustomerEdit>,
    Json(new): Json<NewCustomer>,
) -> Result<(StatusCode, ETag, Json<Customer>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = customer::create(&state, &mut tx, new).await?;
    let made = customer::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One customer, masked.
#[utoipa::path(
    get,
    path = "/customers/{id}",
    operation_id = "customers_get",
    tag = "customers",
    security(("bearer" = ["customer.read"])),
    params(("id" = uuid::Uuid, Path, description = "The customer")),
    responses((status = 200, description = "The customer; the version in `ETag`", body = Customer), RecordProblems)
)]
async fn customers_get(
    State(state): State<AppState>,
    caller: Allow<CustomerRead>,
    Path(id): Path<CustomerId>,
) -> Result<(ETag, Json<Customer>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = customer::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change a customer.
#[utoipa::path(
    patch,
    path = "/customers/{id}",
    operation_id = "customers_change",
    tag = "customers",
    security(("bearer" = ["customer.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The customer"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CustomerPatch,
    responses((status = 200, description = "The customer, masked; the version in `ETag`", body = Customer), RecordProblems)
)]
async fn customers_change(
    State(state): State<AppState>,
    caller: Allow<CustomerEdit>,
    Path(id): Path<CustomerId>,
    seen: IfMatch,
    Json(patch): Json<CustomerPatch>,
) -> Result<(ETag, Json<Customer>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    customer::update(&state, &mut tx, id, seen, patch).await?;
    let changed = customer::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Show a customer's data in clear. The look is written to the audit trail.
#[utoipa::path(
    post,
    path = "/customers/{id}/reveal",
    operation_id = "customers_reveal",
    tag = "customers",
    security(("bearer" = ["customer.reveal"])),
    params(("id" = uuid::Uuid, Path, description = "The customer")),
    responses((status = 200, description = "In clear", body = ClearCustomer), RecordProblems)
)]
async fn customers_reveal(
    State(state): State<AppState>,
    caller: Allow<CustomerReveal>,
    Path(id): Path<CustomerId>,
) -> Result<Json<ClearCustomer>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let clear = customer::reveal(&state, &mut tx, id).await?;
    // Only what is on record is shown: the answer leaves after the commit.
    tx.commit().await?;
    Ok(Json(clear))
}

/// What all modules know of a customer, newest first. Kinds the caller has no right to see are left out.
#[utoipa::path(
    get,
    path = "/customers/{id}/history",
    operation_id = "customers_history",
    tag = "customers",
    security(("bearer" = ["customer.read"])),
    params(("id" = uuid::Uuid, Path, description = "The customer"), Paging),
    responses((status = 200, description = "A page of the history", body = Paged<HistoryItem>), RecordProblems)
)]
async fn customers_history(
    State(state): State<AppState>,
    caller: Allow<CustomerRead>,
    Path(id): Path<CustomerId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<HistoryItem>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let mut kinds = customer::history_kinds(&mut tx).await?;
    kinds.retain(|kind| caller.can(&kind.permission));
    let page = customer::history(&mut tx, id, &kinds, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}
