//! Evidence over REST.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{EvidenceId, IncidentId};
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{Json, Path, Query};
use sqm_platform::{AppState, Error, Result};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Evidence, EvidenceDetail, HandOver, NewItem, Release, Upload};
use crate::api::file;
use crate::permissions::{IncidentEdit, IncidentExport, IncidentRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incidents_evidence, incidents_collect_item))
        .routes(routes!(incidents_custody_export))
        .routes(routes!(incidents_collect_file))
        .routes(routes!(incidents_evidence_get))
        .routes(routes!(incidents_evidence_download))
        .routes(routes!(incidents_evidence_hand_over))
        .routes(routes!(incidents_evidence_view))
        .routes(routes!(incidents_evidence_verify))
        .routes(routes!(incidents_evidence_release))
}

/// The evidence of an incident.
#[derive(Debug, Serialize, ToSchema)]
struct EvidenceList {
    /// In the order it was taken.
    items: Vec<Evidence>,
}

/// The evidence of an incident, without the files.
#[utoipa::path(
    get,
    path = "/incidents/{id}/evidence",
    operation_id = "incidents_evidence",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The evidence", body = EvidenceList), RecordProblems)
)]
async fn incidents_evidence(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<EvidenceList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = super::list(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(EvidenceList { items }))
}

/// The chain of custody of an incident's evidence as a file for spreadsheets: every line with the hashes that bind it.
#[utoipa::path(
    get,
    path = "/incidents/{id}/evidence/custody.csv",
    operation_id = "incidents_custody_export",
    tag = "incidents",
    security(("bearer" = ["incident.export"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), RecordProblems)
)]
async fn incidents_custody_export(
    State(state): State<AppState>,
    caller: Allow<IncidentExport>,
    Path(id): Path<IncidentId>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = super::csv(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(file("incident-custody", text))
}

/// Take a thing into custody that is kept elsewhere: a disk, a computer, a paper.
#[utoipa::path(
    post,
    path = "/incidents/{id}/evidence",
    operation_id = "incidents_collect_item",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = NewItem,
    responses((status = 201, description = "The evidence with its custody", body = EvidenceDetail), RecordProblems)
)]
async fn incidents_collect_item(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewItem>,
) -> Result<(StatusCode, Json<EvidenceDetail>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let evidence = super::collect_item(&mut tx, id, new).await?;
    let made = super::get(&state, &mut tx, id, evidence).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// What is said of a file.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct FileParams {
    /// Name of the file.
    file_name: String,
    /// What it is; the name unless told.
    title: String,
    /// Where it was found, how it was taken.
    description: String,
}

/// Take a file into custody: the body is the file, at most 25 MiB. It is hashed (SHA-256) and sealed.
#[utoipa::path(
    post,
    path = "/incidents/{id}/evidence/files",
    operation_id = "incidents_collect_file",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident"), FileParams),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "The evidence with its custody", body = EvidenceDetail), RecordProblems)
)]
async fn incidents_collect_file(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Query(params): Query<FileParams>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<(StatusCode, Json<EvidenceDetail>)> {
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let upload = Upload {
        title: params.title,
        description: params.description,
        file_name: params.file_name,
        content_type,
    };
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let evidence = super::collect_file(&state, &mut tx, id, upload, &bytes).await?;
    let made = super::get(&state, &mut tx, id, evidence).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A piece of evidence with its custody.
#[utoipa::path(
    get,
    path = "/incidents/{id}/evidence/{evidence}",
    operation_id = "incidents_evidence_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("evidence" = uuid::Uuid, Path, description = "The evidence")
    ),
    responses((status = 200, description = "The evidence with its custody", body = EvidenceDetail), RecordProblems)
)]
async fn incidents_evidence_get(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path((id, evidence)): Path<(IncidentId, EvidenceId)>,
) -> Result<Json<EvidenceDetail>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = super::get(&state, &mut tx, id, evidence).await?;
    tx.commit().await?;
    Ok(Json(found))
}

/// A copy of the file, if it is still what was collected. The custody says who took it.
#[utoipa::path(
    post,
    path = "/incidents/{id}/evidence/{evidence}/download",
    operation_id = "incidents_evidence_download",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("evidence" = uuid::Uuid, Path, description = "The evidence")
    ),
    responses(
        (status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        RecordProblems
    )
)]
async fn incidents_evidence_download(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, evidence)): Path<(IncidentId, EvidenceId)>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let copy = super::download(&state, &mut tx, id, evidence).await?;
    // What was noted stays noted, the copy given out or not.
    tx.commit().await?;
    let (evidence, bytes) = copy.ok_or(Error::Conflict("evidence-altered"))?;
    Ok(handed_out(&evidence, bytes))
}

/// Evidence may be malware: it is a file to save and nothing a browser opens, whatever its sender called it.
pub(super) fn handed_out(evidence: &Evidence, bytes: Vec<u8>) -> Response {
    let name: String = evidence
        .file_name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}-{name}\"", evidence.number),
        ),
    ];
    (headers, bytes).into_response()
}

/// Hand a piece of evidence to an account, or to somebody outside.
#[utoipa::path(
    post,
    path = "/incidents/{id}/evidence/{evidence}/hand-over",
    operation_id = "incidents_evidence_hand_over",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("evidence" = uuid::Uuid, Path, description = "The evidence")
    ),
    request_body = HandOver,
    responses((status = 200, description = "The evidence with its custody", body = EvidenceDetail), RecordProblems)
)]
async fn incidents_evidence_hand_over(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, evidence)): Path<(IncidentId, EvidenceId)>,
    Json(order): Json<HandOver>,
) -> Result<Json<EvidenceDetail>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::hand_over(&state, &mut tx, id, evidence, order).await?;
    let after = super::get(&state, &mut tx, id, evidence).await?;
    tx.commit().await?;
    Ok(Json(after))
}

/// What it was looked at for.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = EvidenceView)]
struct View {
    /// Why.
    reason: String,
}

/// Note that a piece of evidence was looked at, and what for.
#[utoipa::path(
    post,
    path = "/incidents/{id}/evidence/{evidence}/view",
    operation_id = "incidents_evidence_view",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("evidence" = uuid::Uuid, Path, description = "The evidence")
    ),
    request_body = View,
    responses((status = 200, description = "The evidence with its custody", body = EvidenceDetail), RecordProblems)
)]
async fn incidents_evidence_view(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, evidence)): Path<(IncidentId, EvidenceId)>,
    Json(view): Json<View>,
) -> Result<Json<EvidenceDetail>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::view(&mut tx, id, evidence, &view.reason).await?;
    let after = super::get(&state, &mut tx, id, evidence).await?;
    tx.commit().await?;
    Ok(Json(after))
}

/// Check whether a piece of evidence is still what was collected, and its custody whole. What is found is a line of custody;
/// `finding` says what is wrong.
#[utoipa::path(
    post,
    path = "/incidents/{id}/evidence/{evidence}/verify",
    operation_id = "incidents_evidence_verify",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("evidence" = uuid::Uuid, Path, description = "The evidence")
    ),
    responses((status = 200, description = "The evidence with its custody", body = EvidenceDetail), RecordProblems)
)]
async fn incidents_evidence_verify(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, evidence)): Path<(IncidentId, EvidenceId)>,
) -> Result<Json<EvidenceDetail>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::verify(&state, &mut tx, id, evidence).await?;
    let after = super::get(&state, &mut tx, id, evidence).await?;
    tx.commit().await?;
    Ok(Json(after))
}

/// Give a piece of evidence back, or stop keeping it for this incident. Record and custody stay.
#[utoipa::path(
    post,
    path = "/incidents/{id}/evidence/{evidence}/release",
    operation_id = "incidents_evidence_release",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("evidence" = uuid::Uuid, Path, description = "The evidence")
    ),
    request_body = Release,
    responses((status = 200, description = "The evidence with its custody", body = EvidenceDetail), RecordProblems)
)]
async fn incidents_evidence_release(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, evidence)): Path<(IncidentId, EvidenceId)>,
    Json(order): Json<Release>,
) -> Result<Json<EvidenceDetail>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::release(&mut tx, id, evidence, order).await?;
    let after = super::get(&state, &mut tx, id, evidence).await?;
    tx.commit().await?;
    Ok(Json(after))
}
