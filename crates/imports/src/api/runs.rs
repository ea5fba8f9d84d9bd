//! Imports over REST: upload, look, map, preview, run, report.

use axum::extract::{Multipart, State};
use axum::http::{HeaderName, StatusCode, header};
use serde::{Deserialize, Serialize};
use sqm_domain::ids::ImportId;
use sqm_platform::auth::Allow;
use sqm_platform::http::{Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;

use crate::form_data::FormData;
use crate::mapping::{Mapping, MappingError};
use crate::permissions::{ImportRead, ImportRun};
use crate::profile::Profile;
use crate::reading::FileOptions;
use crate::runs::{self, Preview, RejectedRow, Run};
use crate::target::Shape;
use crate::words;

/// The parts of an upload, for the document.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a multipart body; FormData reads it")]
pub(crate) struct UploadForm {
    /// The file: CSV, gzipped CSV or XLSX.
    #[schema(value_type = String, format = Binary)]
    file: String,
    /// Name of the target, such as `tickets`.
    target: String,
    /// `rows` or `events`; the mapping's shape when one is given.
    shape: Option<String>,
    /// A mapping as JSON or TOML.
    mapping: Option<String>,
    /// Id of a saved mapping.
    saved: Option<String>,
    /// Encoding; detected when not given.
    encoding: Option<String>,
    /// Delimiter; detected when not given.
    delimiter: Option<String>,
    /// Number of the header row, 0 for none; detected when not given.
    header_row: Option<u64>,
    /// Sheet of a workbook.
    sheet: Option<String>,
}

/// Past and present imports, newest first.
#[utoipa::path(get, path = "/imports", operation_id = "imports_list", tag = "imports", params(Paging),
    responses((status = 200, body = Paged<Run>)),
    security(("bearer" = ["import.read"])))]
pub(crate) async fn list(
    caller: Allow<ImportRead>,
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Run>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    runs::list(&mut tx, &paging).await.map(Json)
}

/// Upload a file. Its settings are detected and a mapping is suggested; nothing is imported yet.
#[utoipa::path(post, path = "/imports", operation_id = "imports_upload", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Run), (status = 422, description = "The file cannot be read")),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn upload(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    parts: Multipart,
) -> Result<(StatusCode, Json<Run>)> {
    let form = FormData::read(parts).await?;
    runs::permit(&caller, &form.upload.target)?;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let run = runs::upload(&state, &mut tx, form.upload).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(run)))
}

/// One import with its progress and figures.
#[utoipa::path(get, path = "/imports/{id}", operation_id = "imports_get", tag = "imports",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, body = Run), (status = 404)),
    security(("bearer" = ["import.read"])))]
pub(crate) async fn get(
    caller: Allow<ImportRead>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<Json<Run>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    runs::get(&mut tx, id).await.map(Json)
}

/// What the columns of the file hold: types, distinct values, dates under every reading.
#[utoipa::path(get, path = "/imports/{id}/profile", operation_id = "imports_profile", tag = "imports",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, body = Profile), (status = 404)),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn profile(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<Json<Profile>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    runs::permit(&caller, &runs::get(&mut tx, id).await?.target)?;
    runs::profile_of(&state, &mut tx, id).await.map(Json)
}

/// How to read the file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reread {
    /// Another target; the present one when not given.
    target: Option<String>,
    /// Another shape; the present one when not given.
    shape: Option<Shape>,
    /// Settings; what is not given is detected.
    #[serde(default)]
    options: FileOptions,
}

/// Read the file in another way.
#[utoipa::path(put, path = "/imports/{id}/file-options", operation_id = "imports_file_options", tag = "imports",
    params(("id" = uuid::Uuid, Path)), request_body = Reread,
    responses((status = 200, body = Run), (status = 409, description = "Already started"), (status = 422)),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn set_file_options(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    Json(wanted): Json<Reread>,
) -> Result<Json<Run>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    let target = wanted.target.unwrap_or(run.target);
    runs::permit(&caller, &target)?;
    let shape = wanted.shape.unwrap_or(run.shape);
    let run = runs::set_file_options(&state, &mut tx, id, &target, shape, wanted.options).await?;
    tx.commit().await?;
    Ok(Json(run))
}

/// The import and what keeps its mapping from running.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MappedRun {
    /// The import.
    run: Run,
    /// Faults of the mapping; none means that it can be started.
    errors: Vec<MappingError>,
}

/// Say how the columns fill the target.
#[utoipa::path(put, path = "/imports/{id}/mapping", operation_id = "imports_mapping", tag = "imports",
    params(("id" = uuid::Uuid, Path)), request_body = Mapping,
    responses((status = 200, body = MappedRun), (status = 409, description = "Already started")),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn set_mapping(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    Json(mapping): Json<Mapping>,
) -> Result<Json<MappedRun>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    runs::permit(&caller, &runs::get(&mut tx, id).await?.target)?;
    let (run, errors) = runs::set_mapping(&mut tx, id, &mapping).await?;
    tx.commit().await?;
    Ok(Json(MappedRun { run, errors }))
}

/// What the import would do: the first rows mapped, the faults of all rows counted. Nothing is written.
#[utoipa::path(get, path = "/imports/{id}/preview", operation_id = "imports_preview", tag = "imports",
    params(("id" = uuid::Uuid, Path)), responses((status = 200, body = Preview), (status = 404)),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn preview(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<Json<Preview>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    runs::permit(&caller, &runs::get(&mut tx, id).await?.target)?;
    runs::preview(&state, &mut tx, id).await.map(Json)
}

/// Start the import as a job.
#[utoipa::path(post, path = "/imports/{id}/start", operation_id = "imports_start", tag = "imports",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 202, body = Run), (status = 409, description = "Not mapped, or already started")),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn start(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<(StatusCode, Json<Run>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    runs::permit(&caller, &runs::get(&mut tx, id).await?.target)?;
    let run = runs::start(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(run)))
}

/// Set an import going again that has not moved for a minute.
#[utoipa::path(post, path = "/imports/{id}/resume", operation_id = "imports_resume", tag = "imports",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 202, body = Run), (status = 409, description = "At work, or over")),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn resume(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<(StatusCode, Json<Run>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    runs::permit(&caller, &runs::get(&mut tx, id).await?.target)?;
    let run = runs::resume(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(run)))
}

/// Stop the import. What was committed stays.
#[utoipa::path(post, path = "/imports/{id}/cancel", operation_id = "imports_cancel", tag = "imports",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Run), (status = 409, description = "Already over")),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn cancel(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<Json<Run>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    runs::permit(&caller, &runs::get(&mut tx, id).await?.target)?;
    let run = runs::cancel(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(run))
}

/// The rows that were not taken, with their reasons, in the order of the file.
#[utoipa::path(get, path = "/imports/{id}/rejected", operation_id = "imports_rejected", tag = "imports",
    params(("id" = uuid::Uuid, Path), Paging), responses((status = 200, body = Paged<RejectedRow>), (status = 404)),
    security(("bearer" = ["import.read"])))]
pub(crate) async fn rejected(
    caller: Allow<ImportRead>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<RejectedRow>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    runs::rejected_page(&state, &mut tx, id, &paging).await.map(Json)
}

/// The rejected rows as a file to mend and import again: the columns as uploaded, then row number and reasons.
#[utoipa::path(get, path = "/imports/{id}/rejected.csv", operation_id = "imports_rejected_csv", tag = "imports",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = String, content_type = "text/csv"), (status = 409, description = "The file is gone")),
    security(("bearer" = ["import.run"])))]
pub(crate) async fn rejected_csv(
    caller: Allow<ImportRun>,
    State(state): State<AppState>,
    Path(id): Path<ImportId>,
) -> Result<([(HeaderName, String); 2], Vec<u8>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let run = runs::get(&mut tx, id).await?;
    runs::permit(&caller, &run.target)?;
    let words = words::Words::new(&state.catalogue, caller.lang, &run);
    let csv = runs::rejected_csv(&state, &mut tx, &run, words.csv_headers(), |error| {
        words.row_error(error)
    })
    .await?;
    tx.commit().await?;
    Ok((csv_headers(&run), csv))
}

/// Headers of a downloaded list of rejected rows. A file name is a quoted string of safe characters (RFC 6266).
pub(crate) fn csv_headers(run: &Run) -> [(HeaderName, String); 2] {
    let stem: String = run
        .file
        .name
        .split('.')
        .next()
        .unwrap_or_default()
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
                c
            } else {
                '-'
            }
        })
        .collect();
    [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{stem}-rejected.csv\""),
        ),
    ]
}
