//! Who has to read what, and who has.

use axum::extract::State;
use sqm_domain::ids::DocumentId;
use sqm_org::Audience;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Viewpoint;
use crate::document::{self, Document};
use crate::permissions::DocumentRead;
use crate::reading::{self, Acknowledgement, Reading, ReadingFilter, Tally};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(readings_list))
        .routes(routes!(audience_get, audience_set))
        .routes(routes!(readings_tally))
        .routes(routes!(readings_acknowledge))
}

/// List readings: who was asked to read what, until when, and who has. Without `reading.read` one's own, and those of the
/// documents one keeps.
#[utoipa::path(
    get,
    path = "/document-readings",
    operation_id = "document_readings_list",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(ReadingFilter, Paging),
    responses((status = 200, description = "A page of readings, last asked first", body = Paged<Reading>), Problems)
)]
async fn readings_list(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Query(filter): Query<ReadingFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Reading>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = reading::list(&mut tx, &Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Who has to read a document. The document's counter is in `ETag`.
#[utoipa::path(
    get,
    path = "/documents/{id}/audience",
    operation_id = "document_audiences_get",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(("id" = uuid::Uuid, Path, description = "The document")),
    responses((status = 200, description = "The audience", body = Audience), RecordProblems)
)]
async fn audience_get(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
) -> Result<(ETag, Json<Audience>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = document::get(&mut tx, &Viewpoint::from(&*caller), id).await?;
    let audience = reading::audience(&mut tx, &found).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(audience)))
}

/// Say who has to read a document. Whoever is new is asked at once while a version is in force.
#[utoipa::path(
    put,
    path = "/documents/{id}/audience",
    operation_id = "document_audiences_set",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The version of the document seen")
    ),
    request_body = Audience,
    responses((status = 200, description = "The audience", body = Audience), RecordProblems)
)]
async fn audience_set(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
    Json(wanted): Json<Audience>,
) -> Result<(ETag, Json<Audience>)> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    reading::set_audience(&mut tx, &who, id, seen, wanted).await?;
    let after = document::get(&mut tx, &who, id).await?;
    let audience = reading::audience(&mut tx, &after).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(audience)))
}

/// How far the reading of a document is.
#[utoipa::path(
    get,
    path = "/documents/{id}/tally",
    operation_id = "document_readings_tally",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(("id" = uuid::Uuid, Path, description = "The document")),
    responses((status = 200, description = "The counts", body = Tally), RecordProblems)
)]
async fn readings_tally(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
) -> Result<Json<Tally>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = document::get(&mut tx, &Viewpoint::from(&*caller), id).await?;
    let tally = reading::tally(&mut tx, &found).await?;
    tx.commit().await?;
    Ok(Json(tally))
}

/// Acknowledge that the caller has read the version in force, or the one he names, if it still is. Doing it twice changes nothing.
#[utoipa::path(
    post,
    path = "/documents/{id}/acknowledgement",
    operation_id = "document_readings_acknowledge",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(("id" = uuid::Uuid, Path, description = "The document"), Acknowledgement),
    responses((status = 200, description = "The document with the caller's reading", body = Document), RecordProblems)
)]
async fn readings_acknowledge(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    Query(read): Query<Acknowledgement>,
) -> Result<Json<Document>> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    reading::acknowledge(&mut tx, &who, id, &read).await?;
    let after = document::get(&mut tx, &who, id).await?;
    tx.commit().await?;
    Ok(Json(after))
}
