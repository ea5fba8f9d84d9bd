//! Photographs beside the items of a security check, over REST.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{CheckId, PhotoId};
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{Json, Path, Query};
use sqm_platform::picture::shown;
use sqm_platform::{AppState, Result};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::check::{self, Photo};
use crate::permissions::{SecurityCheckRead, SecurityCheckWork};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(checks_photos, checks_add_photo))
        .routes(routes!(checks_photo, checks_remove_photo))
}

/// The photographs of a check.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecurityCheckPhotos)]
struct Photos {
    /// Without the pictures, item by item.
    items: Vec<Photo>,
}

/// The photographs of a security check, without the pictures.
#[utoipa::path(
    get,
    path = "/security-checks/{id}/photos",
    operation_id = "security_checks_photos",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    params(("id" = uuid::Uuid, Path, description = "The check")),
    responses((status = 200, description = "The photographs", body = Photos), RecordProblems)
)]
async fn checks_photos(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
    Path(id): Path<CheckId>,
) -> Result<Json<Photos>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::get(&mut tx, id).await?;
    let items = check::photos(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(Photos { items }))
}

/// The item a photograph belongs to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Beside {
    /// Its place, from 0.
    place: i16,
}

/// Add a photograph to an item of an open check: the body is the picture, PNG, JPEG or WebP, at most 5 MiB. Who walks the check
/// may; others need `security_check.plan`.
#[utoipa::path(
    post,
    path = "/security-checks/{id}/photos",
    operation_id = "security_checks_add_photo",
    tag = "security",
    security(("bearer" = ["security_check.work"])),
    params(("id" = uuid::Uuid, Path, description = "The check"), Beside),
    request_body(content = Vec<u8>, content_type = "image/jpeg"),
    responses((status = 201, description = "The photographs", body = Photos), RecordProblems)
)]
async fn checks_add_photo(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckWork>,
    Path(id): Path<CheckId>,
    Query(beside): Query<Beside>,
    picture: Bytes,
) -> Result<(StatusCode, Json<Photos>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::may_work(&check::get(&mut tx, id).await?, &caller)?;
    check::add_photo(&state, &mut tx, id, beside.place, &picture).await?;
    let items = check::photos(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Photos { items })))
}

/// A picture of a security check.
#[utoipa::path(
    get,
    path = "/security-checks/{id}/photos/{photo}",
    operation_id = "security_checks_photo",
    tag = "security",
    security(("bearer" = ["security_check.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The check"),
        ("photo" = uuid::Uuid, Path, description = "The photograph")
    ),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"), RecordProblems)
)]
async fn checks_photo(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckRead>,
    Path((id, photo)): Path<(CheckId, PhotoId)>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let (kind, picture) = check::open_photo(&state, &mut tx, id, photo).await?;
    tx.commit().await?;
    Ok(shown(kind, picture))
}

/// Remove a photograph from an open check.
#[utoipa::path(
    delete,
    path = "/security-checks/{id}/photos/{photo}",
    operation_id = "security_checks_remove_photo",
    tag = "security",
    security(("bearer" = ["security_check.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The check"),
        ("photo" = uuid::Uuid, Path, description = "The photograph")
    ),
    responses((status = 204, description = "Removed"), RecordProblems)
)]
async fn checks_remove_photo(
    State(state): State<AppState>,
    caller: Allow<SecurityCheckWork>,
    Path((id, photo)): Path<(CheckId, PhotoId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    check::may_work(&check::get(&mut tx, id).await?, &caller)?;
    check::remove_photo(&mut tx, id, photo).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
