//! The register: documents as such.

use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use sqm_domain::ids::DocumentId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Viewpoint;
use crate::document::{self, Document, DocumentFilter, DocumentPatch, Entry, NewDocument, Reason, Sorting};
use crate::permissions::{DocumentEdit, DocumentExport, DocumentRead};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(documents_list, documents_create))
        .routes(routes!(documents_export))
        .routes(routes!(documents_get, documents_change))
        .routes(routes!(documents_confirm))
        .routes(routes!(documents_withdraw))
        .routes(routes!(documents_history))
}

/// List controlled documents, as the caller may see them. The filter is that of the page.
#[utoipa::path(
    get,
    path = "/documents",
    operation_id = "documents_list",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(DocumentFilter, Sorting, Paging),
    responses((status = 200, description = "A page of documents", body = Paged<Document>), Problems)
)]
async fn documents_list(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Query(filter): Query<DocumentFilter>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Document>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let page = document::list(&mut tx, &who, &filter, sorting.sort, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// The register as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/documents/export.csv",
    operation_id = "documents_export",
    tag = "documents",
    security(("bearer" = ["document.export"])),
    params(DocumentFilter, Sorting),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn documents_export(
    State(state): State<AppState>,
    caller: Allow<DocumentExport>,
    Query(filter): Query<DocumentFilter>,
    Query(sorting): Query<Sorting>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let text = document::csv(&state, &mut tx, &who, &filter, sorting.sort).await?;
    tx.commit().await?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"documents.csv\"",
            ),
        ],
        text,
    ))
}

/// Begin a document with its first version, 1.0, in preparation.
#[utoipa::path(
    post,
    path = "/documents",
    operation_id = "documents_create",
    tag = "documents",
    security(("bearer" = ["document.edit"])),
    request_body = NewDocument,
    responses((status = 201, description = "The document; its version in `ETag`", body = Document), RecordProblems)
)]
async fn documents_create(
    State(state): State<AppState>,
    caller: Allow<DocumentEdit>,
    Json(new): Json<NewDocument>,
) -> Result<(StatusCode, ETag, Json<Document>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = document::create(&state, &mut tx, new).await?;
    let made = document::get(&mut tx, &Viewpoint::HOUSE, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One document.
#[utoipa::path(
    get,
    path = "/documents/{id}",
    operation_id = "documents_get",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(("id" = uuid::Uuid, Path, description = "The document")),
    responses((status = 200, description = "The document; its version in `ETag`", body = Document), RecordProblems)
)]
async fn documents_get(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
) -> Result<(ETag, Json<Document>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = document::get(&mut tx, &Viewpoint::from(&*caller), id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change what a document is: title, owner, clauses, review. Owners change their own, others need `document.edit`.
#[utoipa::path(
    patch,
    path = "/documents/{id}",
    operation_id = "documents_change",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = DocumentPatch,
    responses((status = 200, description = "The document; its version in `ETag`", body = Document), RecordProblems)
)]
async fn documents_change(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
    Json(patch): Json<DocumentPatch>,
) -> Result<(ETag, Json<Document>)> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    document::change(&mut tx, &who, id, seen, patch).await?;
    let changed = document::get(&mut tx, &Viewpoint::HOUSE, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Record that the version in force was looked at and is still right: the next review is due after the usual months.
#[utoipa::path(
    post,
    path = "/documents/{id}/reviews",
    operation_id = "documents_confirm",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Reason,
    responses((status = 200, description = "The document; its version in `ETag`", body = Document), RecordProblems)
)]
async fn documents_confirm(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
    Json(reason): Json<Reason>,
) -> Result<(ETag, Json<Document>)> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    document::confirm(&mut tx, &who, id, seen, &reason).await?;
    let after = document::get(&mut tx, &Viewpoint::HOUSE, id).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(after)))
}

/// Take a document out of force, with a reason.
#[utoipa::path(
    post,
    path = "/documents/{id}/withdraw",
    operation_id = "documents_withdraw",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Reason,
    responses((status = 200, description = "The document; its version in `ETag`", body = Document), RecordProblems)
)]
async fn documents_withdraw(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
    Json(reason): Json<Reason>,
) -> Result<(ETag, Json<Document>)> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    document::withdraw(&mut tx, &who, id, seen, &reason).await?;
    let after = document::get(&mut tx, &Viewpoint::HOUSE, id).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(after)))
}

/// What happened to a document; oldest first.
#[utoipa::path(
    get,
    path = "/documents/{id}/history",
    operation_id = "documents_history",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(("id" = uuid::Uuid, Path, description = "The document")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn documents_history(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = document::get(&mut tx, &Viewpoint::from(&*caller), id).await?;
    let lines = document::history(&mut tx, &found).await?;
    tx.commit().await?;
    Ok(Json(lines))
}
