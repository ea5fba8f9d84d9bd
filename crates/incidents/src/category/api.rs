//! The category tree over REST.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::IncidentCategoryId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Category, CategoryPatch, NewCategory};
use crate::permissions::{IncidentConfigure, IncidentReport};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incident_categories_list, incident_categories_create))
        .routes(routes!(incident_categories_get, incident_categories_change))
}

/// The tree of categories in reading order, retired ones too.
#[utoipa::path(
    get,
    path = "/incident-categories",
    operation_id = "incident_categories_list",
    tag = "incidents",
    security(("bearer" = ["incident.report"])),
    responses((status = 200, description = "Categories, each branch below its root", body = Vec<Category>), Problems)
)]
async fn incident_categories_list(
    State(state): State<AppState>,
    caller: Allow<IncidentReport>,
) -> Result<Json<Vec<Category>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let list = super::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(list))
}

/// Make a category of incidents.
#[utoipa::path(
    post,
    path = "/incident-categories",
    operation_id = "incident_categories_create",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    request_body = NewCategory,
    responses((status = 201, description = "The category; its version in `ETag`", body = Category), RecordProblems)
)]
async fn incident_categories_create(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Json(new): Json<NewCategory>,
) -> Result<(StatusCode, ETag, Json<Category>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = super::create(&mut tx, new).await?;
    let made = super::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One category of incidents.
#[utoipa::path(
    get,
    path = "/incident-categories/{id}",
    operation_id = "incident_categories_get",
    tag = "incidents",
    security(("bearer" = ["incident.report"])),
    params(("id" = uuid::Uuid, Path, description = "The category")),
    responses((status = 200, description = "The category; its version in `ETag`", body = Category), RecordProblems)
)]
async fn incident_categories_get(
    State(state): State<AppState>,
    caller: Allow<IncidentReport>,
    Path(id): Path<IncidentCategoryId>,
) -> Result<(ETag, Json<Category>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = super::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Rename or move a category of incidents, retire it or bring it back. A retired one stays on incidents and in figures.
#[utoipa::path(
    patch,
    path = "/incident-categories/{id}",
    operation_id = "incident_categories_change",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The category"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CategoryPatch,
    responses((status = 200, description = "The category; its version in `ETag`", body = Category), RecordProblems)
)]
async fn incident_categories_change(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Path(id): Path<IncidentCategoryId>,
    seen: IfMatch,
    Json(patch): Json<CategoryPatch>,
) -> Result<(ETag, Json<Category>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::change(&mut tx, id, seen, patch).await?;
    let changed = super::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}
