//! Photographs of service orders.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{OrderId, PhotoId};
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{Json, Path, Query};
use sqm_platform::picture::shown;
use sqm_platform::{AppState, Result};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::order::{self, OrderPhoto};
use crate::permissions::{OrderRead, OrderWork};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(service_orders_photos, service_orders_add_photo))
        .routes(routes!(service_orders_photo, service_orders_remove_photo))
}

/// The photographs of an order.
#[derive(Debug, Serialize, ToSchema)]
struct Photos {
    /// Without the pictures.
    items: Vec<OrderPhoto>,
}

/// The photographs of a service order, without the pictures.
#[utoipa::path(
    get,
    path = "/service-orders/{id}/photos",
    operation_id = "service_orders_photos",
    tag = "after-sales",
    security(("bearer" = ["service_order.read"])),
    params(("id" = uuid::Uuid, Path, description = "The order")),
    responses((status = 200, description = "The photographs", body = Photos), RecordProblems)
)]
async fn service_orders_photos(
    State(state): State<AppState>,
    caller: Allow<OrderRead>,
    Path(id): Path<OrderId>,
) -> Result<Json<Photos>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::get(&state, &mut tx, id).await?;
    let items = order::photos(&mut tx, id).await?;
    Ok(Json(Photos { items }))
}

/// When a photograph was taken.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Taken {
    /// `before` or `after` the work.
    moment: String,
}

/// Add a photograph: the body is the picture, PNG, JPEG or WebP, at most 5 MiB.
#[utoipa::path(
    post,
    path = "/service-orders/{id}/photos",
    operation_id = "service_orders_add_photo",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(("id" = uuid::Uuid, Path, description = "The order"), Taken),
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 201, description = "The photographs", body = Photos), RecordProblems)
)]
async fn service_orders_add_photo(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path(id): Path<OrderId>,
    Query(taken): Query<Taken>,
    picture: Bytes,
) -> Result<(StatusCode, Json<Photos>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::add_photo(&state, &mut tx, id, &taken.moment, &picture).await?;
    let items = order::photos(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Photos { items })))
}

/// A picture.
#[utoipa::path(
    get,
    path = "/service-orders/{id}/photos/{photo}",
    operation_id = "service_orders_photo",
    tag = "after-sales",
    security(("bearer" = ["service_order.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("photo" = uuid::Uuid, Path, description = "The photograph")
    ),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"), RecordProblems)
)]
async fn service_orders_photo(
    State(state): State<AppState>,
    caller: Allow<OrderRead>,
    Path((id, photo)): Path<(OrderId, PhotoId)>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let (kind, picture) = order::open_photo(&state, &mut tx, id, photo).await?;
    Ok(shown(kind, picture))
}

/// Remove a photograph.
#[utoipa::path(
    delete,
    path = "/service-orders/{id}/photos/{photo}",
    operation_id = "service_orders_remove_photo",
    tag = "after-sales",
    security(("bearer" = ["service_order.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The order"),
        ("photo" = uuid::Uuid, Path, description = "The photograph")
    ),
    responses((status = 204, description = "Removed"), RecordProblems)
)]
async fn service_orders_remove_photo(
    State(state): State<AppState>,
    caller: Allow<OrderWork>,
    Path((id, photo)): Path<(OrderId, PhotoId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    order::remove_photo(&mut tx, id, photo).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
