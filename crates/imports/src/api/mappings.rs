//! Saved mappings over REST.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::MappingId;
use sqm_platform::auth::Allow;
use sqm_platform::http::{Json, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::{IntoParams, ToSchema};

use crate::mapping::Mapping;
use crate::permissions::{ImportRead, ImportRun};
use crate::runs;
use crate::saved::{self, SavedMapping};

/// Which mappings.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Only those of one target.
    target: Option<String>,
}

/// The saved mappings by name.
#[utoipa::path(get, path = "/import-mappings", operation_id = "import_mappings_list", tag = "imports", params(Filter),
    responses((status = 200, body = Vec<SavedMapping>)),
    security(("bearer" = ["import.read"])))]
pub(crate) async fn list(
    caller: Allow<ImportRead>,
    State(state): State<AppState>,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<SavedMapping>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    saved::list(&mut tx, filter.target.as_deref()).await.map(Json)
}

/// A mapping with a name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMapping {
    /// Its name; a mapping of that name and target is replaced.
    name: String,
    /// The mapping.
    body: Mapping,
}

/// Save a mapping.
#[utoipa::path(post, path = "/import-mappings", operation_id = "import_mappings_save", tag = "imports",
    request_body = NewMapping, responses((status = 201, body = SavedMapping), (status = 422)),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn save(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Json(new): Json<NewMapping>,
) -> Result<(StatusCode, Json<SavedMapping>)> {
    runs::permit(&caller, &new.body.target)?;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let saved = saved::save(&mut tx, &new.name, &new.body).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(saved)))
}

/// One saved mapping.
#[utoipa::path(get, path = "/import-mappings/{id}", operation_id = "import_mappings_get", tag = "imports",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, body = SavedMapping), (status = 404)),
    security(("bearer" = ["import.read"])))]
pub(crate) async fn get(
    caller: Allow<ImportRead>,
    State(state): State<AppState>,
    Path(id): Path<MappingId>,
) -> Result<Json<SavedMapping>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    saved::get(&mut tx, id).await.map(Json)
}

/// Remove a saved mapping. Imports made with it keep their own copy.
#[utoipa::path(delete, path = "/import-mappings/{id}", operation_id = "import_mappings_delete", tag = "imports",
    params(("id" = uuid::Uuid, Path)), responses((status = 204), (status = 404)),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn remove(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<MappingId>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let mapping = saved::get(&mut tx, id).await?;
    runs::permit(&caller, &mapping.body.target)?;
    saved::remove(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
