//! Versions: texts, what differs, and the way of the one in preparation.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::document::VersionNumber;
use sqm_domain::ids::DocumentId;
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{ETag, IfMatch, Json, Path, Query};
use sqm_platform::{AppState, Error, Result};
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Viewpoint;
use crate::document;
use crate::permissions::DocumentRead;
use crate::version::{self, Begin, Difference, Submission, Text, Verdict, Version, VersionPatch};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(versions_list, versions_begin))
        .routes(routes!(versions_text))
        .routes(routes!(versions_compare))
        .routes(routes!(draft_get, draft_write, draft_discard))
        .routes(routes!(draft_submit))
        .routes(routes!(draft_decide))
        .routes(routes!(draft_recall))
}

/// A version by its number.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Which {
    /// `1.0`; the version in force unless told.
    version: Option<String>,
}

/// Two versions by their numbers.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Between {
    /// The earlier one.
    from: String,
    /// The later one.
    to: String,
}

fn number(text: &str, field: &'static str) -> Result<VersionNumber> {
    text.parse().map_err(|_| Error::field(field, "field-invalid"))
}

/// The versions of a document, the latest first. Those never in force are shown to whoever works on it.
#[utoipa::path(
    get,
    path = "/documents/{id}/versions",
    operation_id = "document_versions_list",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(("id" = uuid::Uuid, Path, description = "The document")),
    responses((status = 200, description = "The versions", body = Vec<Version>), RecordProblems)
)]
async fn versions_list(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
) -> Result<Json<Vec<Version>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = document::get(&mut tx, &Viewpoint::from(&*caller), id).await?;
    let versions = version::versions(&mut tx, &found).await?;
    tx.commit().await?;
    Ok(Json(versions))
}

/// Begin the next version, with the text of the last one. `If-Match` is the document's.
#[utoipa::path(
    post,
    path = "/documents/{id}/versions",
    operation_id = "document_versions_begin",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The version of the document seen")
    ),
    request_body = Begin,
    responses((status = 201, description = "The version; its own counter in `ETag`", body = Version), RecordProblems)
)]
async fn versions_begin(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
    Json(begin): Json<Begin>,
) -> Result<(StatusCode, ETag, Json<Version>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let made = version::begin(&mut tx, &Viewpoint::from(&*caller), id, seen, &begin).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// The text of a version.
#[utoipa::path(
    get,
    path = "/documents/{id}/text",
    operation_id = "document_versions_text",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(("id" = uuid::Uuid, Path, description = "The document"), Which),
    responses((status = 200, description = "The version with its text", body = Text), RecordProblems)
)]
async fn versions_text(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    Query(which): Query<Which>,
) -> Result<Json<Text>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = document::get(&mut tx, &Viewpoint::from(&*caller), id).await?;
    let wanted = which
        .version
        .as_deref()
        .filter(|text| !text.is_empty())
        .map(|text| number(text, "version"))
        .transpose()?;
    let text = version::text(&mut tx, &found, wanted).await?;
    tx.commit().await?;
    Ok(Json(text))
}

/// What differs between two versions: line by line, in a changed line word by word.
#[utoipa::path(
    get,
    path = "/documents/{id}/differences",
    operation_id = "document_versions_compare",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(("id" = uuid::Uuid, Path, description = "The document"), Between),
    responses((status = 200, description = "The lines that differ, with those around them", body = Vec<Difference>), RecordProblems)
)]
async fn versions_compare(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    Query(between): Query<Between>,
) -> Result<Json<Vec<Difference>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = document::get(&mut tx, &Viewpoint::from(&*caller), id).await?;
    let (from, to) = (number(&between.from, "from")?, number(&between.to, "to")?);
    let lines = version::changes(&mut tx, &found, from, to).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// The version in preparation; its counter, which the steps below want as `If-Match`, is in `ETag`.
#[utoipa::path(
    get,
    path = "/documents/{id}/draft",
    operation_id = "document_drafts_get",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(("id" = uuid::Uuid, Path, description = "The document")),
    responses((status = 200, description = "The version", body = Version), RecordProblems)
)]
async fn draft_get(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
) -> Result<(ETag, Json<Version>)> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    answer(&mut tx, &who, id).await
}

async fn answer(
    tx: &mut sqm_platform::db::TenantTx,
    who: &Viewpoint,
    id: DocumentId,
) -> Result<(ETag, Json<Version>)> {
    let found = document::get(tx, who, id).await?;
    let open = version::preparing(tx, &found).await?;
    Ok((ETag(open.version), Json(open)))
}

/// Write in the version in preparation.
#[utoipa::path(
    patch,
    path = "/documents/{id}/draft",
    operation_id = "document_drafts_write",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The counter of the version seen")
    ),
    request_body = VersionPatch,
    responses((status = 200, description = "The version; its counter in `ETag`", body = Version), RecordProblems)
)]
async fn draft_write(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
    Json(patch): Json<VersionPatch>,
) -> Result<(ETag, Json<Version>)> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    version::write(&mut tx, &who, id, seen, patch).await?;
    let after = answer(&mut tx, &who, id).await?;
    tx.commit().await?;
    Ok(after)
}

/// Give the version in preparation up; what is in force stays in force.
#[utoipa::path(
    delete,
    path = "/documents/{id}/draft",
    operation_id = "document_drafts_discard",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The counter of the version seen")
    ),
    responses((status = 204, description = "Given up"), RecordProblems)
)]
async fn draft_discard(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    version::discard(&mut tx, &Viewpoint::from(&*caller), id, seen).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Put the version before those who have to agree. Nobody who wrote in it may be asked; approvers need `document.approve`.
#[utoipa::path(
    post,
    path = "/documents/{id}/draft/submit",
    operation_id = "document_drafts_submit",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The counter of the version seen")
    ),
    request_body = Submission,
    responses((status = 200, description = "The version; its counter in `ETag`", body = Version), RecordProblems)
)]
async fn draft_submit(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
    Json(submission): Json<Submission>,
) -> Result<(ETag, Json<Version>)> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    version::submit(&mut tx, &who, id, seen, submission).await?;
    let after = answer(&mut tx, &who, id).await?;
    tx.commit().await?;
    Ok(after)
}

/// Agree to the version, or send it back with a reason. Only for those asked.
#[utoipa::path(
    post,
    path = "/documents/{id}/draft/decisions",
    operation_id = "document_drafts_decide",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The counter of the version seen")
    ),
    request_body = Verdict,
    responses((status = 200, description = "The document, in which the version may be in force now", body = document::Document), RecordProblems)
)]
async fn draft_decide(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
    Json(verdict): Json<Verdict>,
) -> Result<Json<document::Document>> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    version::decide(&mut tx, &who, id, seen, verdict).await?;
    let after = document::get(&mut tx, &who, id).await?;
    tx.commit().await?;
    Ok(Json(after))
}

/// Take the version back from those asked, or from waiting for its day, to be written again.
#[utoipa::path(
    post,
    path = "/documents/{id}/draft/recall",
    operation_id = "document_drafts_recall",
    tag = "documents",
    security(("bearer" = ["document.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The document"),
        ("If-Match" = String, Header, description = "The counter of the version seen")
    ),
    responses((status = 200, description = "The version; its counter in `ETag`", body = Version), RecordProblems)
)]
async fn draft_recall(
    State(state): State<AppState>,
    caller: Allow<DocumentRead>,
    Path(id): Path<DocumentId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Version>)> {
    let who = Viewpoint::from(&*caller);
    let mut tx = state.db.tenant(&caller.scope()).await?;
    version::recall(&mut tx, &who, id, seen).await?;
    let after = answer(&mut tx, &who, id).await?;
    tx.commit().await?;
    Ok(after)
}
