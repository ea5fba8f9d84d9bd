//! Purchases.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use sqm_domain::ids::PurchaseId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::file;
use crate::permissions::{PurchaseEdit, PurchaseExport, PurchaseRead};
use crate::purchase::{self, NewPurchase, Purchase, PurchaseFilter, PurchasePatch};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(purchases_list, purchases_create))
        .routes(routes!(purchases_export))
        .routes(routes!(purchases_get, purchases_change))
}

/// List purchases, the latest first.
#[utoipa::path(
    get,
    path = "/purchases",
    operation_id = "purchases_list",
    tag = "after-sales",
    security(("bearer" = ["purchase.read"])),
    params(PurchaseFilter, Paging),
    responses((status = 200, description = "A page of purchases", body = Paged<Purchase>), Problems)
)]
async fn purchases_list(
    State(state): State<AppState>,
    caller: Allow<PurchaseRead>,
    Query(filter): Query<PurchaseFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Purchase>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = purchase::list(&state, &mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    Ok(Json(page))
}

/// Register a purchase. The follow-up plan that fits is found, and its visits are planned.
#[utoipa::path(
    post,
    path = "/purchases",
    operation_id = "purchases_create",
    tag = "after-sales",
    security(("bearer" = ["purchase.edit"])),
    request_body = NewPurchase,
    responses((status = 201, description = "The purchase; the version in `ETag`", body = Purchase), RecordProblems)
)]
async fn purchases_create(
    State(state): State<AppState>,
    caller: Allow<PurchaseEdit>,
    Json(new): Json<NewPurchase>,
) -> Result<(StatusCode, ETag, Json<Purchase>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = purchase::create(&state, &mut tx, new).await?;
    let made = purchase::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// The list as CSV.
#[utoipa::path(
    get,
    path = "/purchases/export.csv",
    operation_id = "purchases_export",
    tag = "after-sales",
    security(("bearer" = ["purchase.export"])),
    params(PurchaseFilter),
    responses((status = 200, description = "The file, UTF-8 with a byte order mark", body = String, content_type = "text/csv"), Problems)
)]
async fn purchases_export(
    State(state): State<AppState>,
    caller: Allow<PurchaseExport>,
    Query(filter): Query<PurchaseFilter>,
) -> Result<Response> {
    let lines = purchase::csv(state.clone(), caller.scope(), Viewpoint::from(&*caller), filter).await?;
    Ok(file("purchases", lines))
}

/// One purchase.
#[utoipa::path(
    get,
    path = "/purchases/{id}",
    operation_id = "purchases_get",
    tag = "after-sales",
    security(("bearer" = ["purchase.read"])),
    params(("id" = uuid::Uuid, Path, description = "The purchase")),
    responses((status = 200, description = "The purchase; the version in `ETag`", body = Purchase), RecordProblems)
)]
async fn purchases_get(
    State(state): State<AppState>,
    caller: Allow<PurchaseRead>,
    Path(id): Path<PurchaseId>,
) -> Result<(ETag, Json<Purchase>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = purchase::get(&state, &mut tx, id).await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change a purchase. What was returned or cancelled is not followed up any more.
#[utoipa::path(
    patch,
    path = "/purchases/{id}",
    operation_id = "purchases_change",
    tag = "after-sales",
    security(("bearer" = ["purchase.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The purchase"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = PurchasePatch,
    responses((status = 200, description = "The purchase; the version in `ETag`", body = Purchase), RecordProblems)
)]
async fn purchases_change(
    State(state): State<AppState>,
    caller: Allow<PurchaseEdit>,
    Path(id): Path<PurchaseId>,
    seen: IfMatch,
    Json(patch): Json<PurchasePatch>,
) -> Result<(ETag, Json<Purchase>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    purchase::update(&state, &mut tx, id, seen, patch).await?;
    let changed = purchase::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}
