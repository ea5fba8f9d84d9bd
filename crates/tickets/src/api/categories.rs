//! The category tree over REST.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::CategoryId;
use sqm_platform::auth::Allow;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::category::{self, Category, CategoryInput};
use crate::permissions::{TicketRead, TicketSettings};
use sqm_platform::error::{Problems, RecordProblems};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(categories_list, categories_create))
        .routes(routes!(categories_get, categories_replace, categories_delete))
}

/// The whole tree in reading order.
#[utoipa::path(
    get,
    path = "/ticket-categories",
    operation_id = "categories_list",
    tag = "ticket settings",
    security(("bearer" = ["ticket.read"])),
    responses((status = 200, description = "The categories", body = Vec<Category>), Problems)
)]
async fn categories_list(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
) -> Result<Json<Vec<Category>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let categories = category::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(categories))
}

/// Make a category.
#[utoipa::path(
    post,
    path = "/ticket-categories",
    operation_id = "categories_create",
    tag = "ticket settings",
    security(("bearer" = ["ticket.settings"])),
    request_body = CategoryInput,
    responses((status = 201, description = "The category; its version in `ETag`", body = Category), RecordProblems)
)]
async fn categories_create(
    State(state): State<AppState>,
    caller: Allow<TicketSettings>,
    Json(input): Json<CategoryInput>,
) -> Result<(StatusCode, ETag, Json<Category>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = category::create(&mut tx, input).await?;
    let made = category::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One category.
#[utoipa::path(
    get,
    path = "/ticket-categories/{id}",
    operation_id = "categories_get",
    tag = "ticket settings",
    security(("bearer" = ["ticket.read"])),
    params(("id" = uuid::Uuid, Path, description = "The category")),
    responses((status = 200, description = "The category; its version in `ETag`", body = Category), RecordProblems)
)]
async fn categories_get(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<CategoryId>,
) -> Result<(ETag, Json<Category>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = category::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Replace what a category says.
#[utoipa::path(
    put,
    path = "/ticket-categories/{id}",
    operation_id = "categories_replace",
    tag = "ticket settings",
    security(("bearer" = ["ticket.settings"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The category"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CategoryInput,
    responses((status = 200, description = "The category; its version in `ETag`", body = Category), RecordProblems)
)]
async fn categories_replace(
    State(state): State<AppState>,
    caller: Allow<TicketSettings>,
    Path(id): Path<CategoryId>,
    seen: IfMatch,
    Json(input): Json<CategoryInput>,
) -> Result<(ETag, Json<Category>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    category::update(&mut tx, id, seen, input).await?;
    let changed = category::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Remove a category that nothing uses; one in use can be switched off instead.
#[utoipa::path(
    delete,
    path = "/ticket-categories/{id}",
    operation_id = "categories_delete",
    tag = "ticket settings",
    security(("bearer" = ["ticket.settings"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The category"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    responses((status = 204, description = "Removed"), RecordProblems)
)]
async fn categories_delete(
    State(state): State<AppState>,
    caller: Allow<TicketSettings>,
    Path(id): Path<CategoryId>,
    seen: IfMatch,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    category::remove(&mut tx, id, seen).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
