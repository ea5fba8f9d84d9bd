//! The vulnerability register over REST.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::VulnerabilityId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result, codes};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewComment;
use crate::history::Entry;
use crate::permissions::{
    VulnerabilityApprove, VulnerabilityEdit, VulnerabilityExport, VulnerabilityImport, VulnerabilityRead,
};
use crate::vulnerability::{
    self, ExceptionAsked, ExceptionDecision, NewVulnerability, ScanFile, ScanOutcome, ScanReport,
    Vulnerability, VulnerabilityCount, VulnerabilityFilter, VulnerabilityPatch, VulnerabilitySorting,
    VulnerabilityStep,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(vulnerabilities_list, vulnerabilities_create))
        .routes(routes!(vulnerabilities_counts))
        .routes(routes!(vulnerabilities_export))
        .routes(routes!(vulnerabilities_report))
        .routes(routes!(vulnerabilities_scan_file))
        .routes(routes!(vulnerabilities_close_unseen))
        .routes(routes!(vulnerabilities_get, vulnerabilities_change))
        .routes(routes!(vulnerabilities_step))
        .routes(routes!(vulnerabilities_ask_exception))
        .routes(routes!(vulnerabilities_decide_exception))
        .routes(routes!(vulnerabilities_history, vulnerabilities_comment))
}

/// List vulnerabilities. The filter is that of the page.
#[utoipa::path(
    get,
    path = "/vulnerabilities",
    operation_id = "vulnerabilities_list",
    tag = "security",
    security(("bearer" = ["vulnerability.read"])),
    params(VulnerabilityFilter, VulnerabilitySorting, Paging),
    responses((status = 200, description = "A page of vulnerabilities", body = Paged<Vulnerability>), Problems)
)]
async fn vulnerabilities_list(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityRead>,
    Query(filter): Query<VulnerabilityFilter>,
    Query(sorting): Query<VulnerabilitySorting>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Vulnerability>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let page = vulnerability::list(&mut tx, who, &filter, sorting.sort, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Count vulnerabilities by state. `status` and `state` of the filter are ignored.
#[utoipa::path(
    get,
    path = "/vulnerabilities/counts",
    operation_id = "vulnerabilities_counts",
    tag = "security",
    security(("bearer" = ["vulnerability.read"])),
    params(VulnerabilityFilter),
    responses((status = 200, description = "The counts; 10,001 means more than 10,000", body = Vec<VulnerabilityCount>), Problems)
)]
async fn vulnerabilities_counts(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityRead>,
    Query(filter): Query<VulnerabilityFilter>,
) -> Result<Json<Vec<VulnerabilityCount>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let counts = vulnerability::counts(&mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(Json(counts))
}

/// Vulnerabilities as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/vulnerabilities/export.csv",
    operation_id = "vulnerabilities_export",
    tag = "security",
    security(("bearer" = ["vulnerability.export"])),
    params(VulnerabilityFilter, VulnerabilitySorting),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn vulnerabilities_export(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityExport>,
    Query(filter): Query<VulnerabilityFilter>,
    Query(sorting): Query<VulnerabilitySorting>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let text = vulnerability::csv(&state, &mut tx, who, &filter, sorting.sort).await?;
    tx.commit().await?;
    Ok(super::file("vulnerabilities", text))
}

/// Take a scanner's report. What is known is seen again; with `full`, what the scanner does not see any more is closed.
#[utoipa::path(
    post,
    path = "/vulnerabilities/scans",
    operation_id = "vulnerabilities_report",
    tag = "security",
    security(("bearer" = ["vulnerability.import"])),
    request_body = ScanReport,
    responses((status = 200, description = "What became of the findings", body = ScanOutcome), RecordProblems)
)]
async fn vulnerabilities_report(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityImport>,
    Json(report): Json<ScanReport>,
) -> Result<Json<ScanOutcome>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let outcome = vulnerability::report(&state, &mut tx, report).await?;
    tx.commit().await?;
    Ok(Json(outcome))
}

/// What whoever hands a scanner's file in says besides.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct ScanTold {
    /// What found it; the file says so unless told.
    #[serde(deserialize_with = "codes::filled")]
    scanner: Option<String>,
    /// Where it was found, for files that name no machine: reports on source code.
    #[serde(deserialize_with = "codes::filled")]
    asset: Option<String>,
    /// The day of the scan; today unless told.
    #[serde(deserialize_with = "codes::filled")]
    #[param(value_type = Option<String>, format = Date)]
    scanned_on: Option<Date>,
    /// The whole of what this scanner looks at: what it saw before and does not see any more is closed.
    full: bool,
}

/// Take a scanner's file as it is: JSON of Trivy or Grype, SARIF 2.1.0, or our own shape; all of it, or nothing.
#[utoipa::path(
    post,
    path = "/vulnerabilities/scan-files",
    operation_id = "vulnerabilities_scan_file",
    tag = "security",
    security(("bearer" = ["vulnerability.import"])),
    params(ScanTold),
    request_body(content = Value, content_type = "application/json"),
    responses((status = 200, description = "What became of the findings", body = ScanOutcome), RecordProblems)
)]
async fn vulnerabilities_scan_file(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityImport>,
    Query(told): Query<ScanTold>,
    file: Bytes,
) -> Result<Json<ScanOutcome>> {
    let besides = ScanFile {
        scanner: told.scanner,
        asset: told.asset,
    };
    let mut report = vulnerability::read_scan(&file, &besides)?;
    report.scanned_on = told.scanned_on.or(report.scanned_on);
    report.full |= told.full;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let outcome = vulnerability::report_whole(&state, &mut tx, report).await?;
    tx.commit().await?;
    Ok(Json(outcome))
}

/// A full scan, for what it did not see.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FullScan {
    /// What scanned.
    scanner: String,
    /// The day of the scan.
    #[schema(value_type = String, format = Date)]
    scanned_on: Date,
}

/// How many were closed.
#[derive(Debug, Serialize, ToSchema)]
struct ClosedUnseen {
    /// At most a thousand at once.
    closed: usize,
}

/// Close what a scanner saw before and did not see in a full scan; for reports that came as files. At most a thousand at
/// once: asked again until none is left.
#[utoipa::path(
    post,
    path = "/vulnerabilities/unseen",
    operation_id = "vulnerabilities_close_unseen",
    tag = "security",
    security(("bearer" = ["vulnerability.import"])),
    request_body = FullScan,
    responses((status = 200, description = "How many were closed", body = ClosedUnseen), RecordProblems)
)]
async fn vulnerabilities_close_unseen(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityImport>,
    Json(scan): Json<FullScan>,
) -> Result<Json<ClosedUnseen>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let closed = vulnerability::close_unseen(&mut tx, &scan.scanner, scan.scanned_on).await?;
    tx.commit().await?;
    Ok(Json(ClosedUnseen { closed }))
}

/// Put a vulnerability into the register.
#[utoipa::path(
    post,
    path = "/vulnerabilities",
    operation_id = "vulnerabilities_create",
    tag = "security",
    security(("bearer" = ["vulnerability.edit"])),
    request_body = NewVulnerability,
    responses((status = 201, description = "The vulnerability; its version in `ETag`", body = Vulnerability), RecordProblems)
)]
async fn vulnerabilities_create(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityEdit>,
    Json(new): Json<NewVulnerability>,
) -> Result<(StatusCode, ETag, Json<Vulnerability>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = vulnerability::create(&state, &mut tx, new).await?;
    let made = vulnerability::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One vulnerability.
#[utoipa::path(
    get,
    path = "/vulnerabilities/{id}",
    operation_id = "vulnerabilities_get",
    tag = "security",
    security(("bearer" = ["vulnerability.read"])),
    params(("id" = uuid::Uuid, Path, description = "The vulnerability")),
    responses((status = 200, description = "The vulnerability; its version in `ETag`", body = Vulnerability), RecordProblems)
)]
async fn vulnerabilities_get(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityRead>,
    Path(id): Path<VulnerabilityId>,
) -> Result<(ETag, Json<Vulnerability>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = vulnerability::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change what is known of a vulnerability, or who fixes it. Owners may change their own.
#[utoipa::path(
    patch,
    path = "/vulnerabilities/{id}",
    operation_id = "vulnerabilities_change",
    tag = "security",
    security(("bearer" = ["vulnerability.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The vulnerability"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = VulnerabilityPatch,
    responses((status = 200, description = "The vulnerability; its version in `ETag`", body = Vulnerability), RecordProblems)
)]
async fn vulnerabilities_change(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityRead>,
    Path(id): Path<VulnerabilityId>,
    seen: IfMatch,
    Json(patch): Json<VulnerabilityPatch>,
) -> Result<(ETag, Json<Vulnerability>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    vulnerability::may_edit(&vulnerability::get(&mut tx, id).await?, &caller)?;
    vulnerability::change(&mut tx, id, seen, patch).await?;
    let changed = vulnerability::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Move a vulnerability on: begin, report fixed, make sure, call it a mistake of the scanner, open it again.
#[utoipa::path(
    post,
    path = "/vulnerabilities/{id}/steps",
    operation_id = "vulnerabilities_step",
    tag = "security",
    security(("bearer" = ["vulnerability.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The vulnerability"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = VulnerabilityStep,
    responses((status = 200, description = "The vulnerability; its version in `ETag`", body = Vulnerability), RecordProblems)
)]
async fn vulnerabilities_step(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityRead>,
    Path(id): Path<VulnerabilityId>,
    seen: IfMatch,
    Json(step): Json<VulnerabilityStep>,
) -> Result<(ETag, Json<Vulnerability>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    vulnerability::may_edit(&vulnerability::get(&mut tx, id).await?, &caller)?;
    vulnerability::step(&mut tx, id, seen, step).await?;
    let moved = vulnerability::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(moved.version), Json(moved)))
}

/// Ask that a vulnerability be left as it is until a day.
#[utoipa::path(
    put,
    path = "/vulnerabilities/{id}/exception",
    operation_id = "vulnerabilities_ask_exception",
    tag = "security",
    security(("bearer" = ["vulnerability.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The vulnerability"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = ExceptionAsked,
    responses((status = 200, description = "The vulnerability; its version in `ETag`", body = Vulnerability), RecordProblems)
)]
async fn vulnerabilities_ask_exception(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityRead>,
    Path(id): Path<VulnerabilityId>,
    seen: IfMatch,
    Json(asked): Json<ExceptionAsked>,
) -> Result<(ETag, Json<Vulnerability>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    vulnerability::may_edit(&vulnerability::get(&mut tx, id).await?, &caller)?;
    vulnerability::ask(&mut tx, id, seen, asked).await?;
    let changed = vulnerability::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Grant or refuse an exception somebody else asked for.
#[utoipa::path(
    post,
    path = "/vulnerabilities/{id}/exception/decision",
    operation_id = "vulnerabilities_decide_exception",
    tag = "security",
    security(("bearer" = ["vulnerability.approve"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The vulnerability"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = ExceptionDecision,
    responses((status = 200, description = "The vulnerability; its version in `ETag`", body = Vulnerability), RecordProblems)
)]
async fn vulnerabilities_decide_exception(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityApprove>,
    Path(id): Path<VulnerabilityId>,
    seen: IfMatch,
    Json(decision): Json<ExceptionDecision>,
) -> Result<(ETag, Json<Vulnerability>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    vulnerability::decide(&mut tx, id, seen, decision).await?;
    let changed = vulnerability::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// What happened to a vulnerability, comments among it; oldest first.
#[utoipa::path(
    get,
    path = "/vulnerabilities/{id}/history",
    operation_id = "vulnerabilities_history",
    tag = "security",
    security(("bearer" = ["vulnerability.read"])),
    params(("id" = uuid::Uuid, Path, description = "The vulnerability")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn vulnerabilities_history(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityRead>,
    Path(id): Path<VulnerabilityId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    vulnerability::get(&mut tx, id).await?;
    let lines = vulnerability::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// Comment on a vulnerability.
#[utoipa::path(
    post,
    path = "/vulnerabilities/{id}/history",
    operation_id = "vulnerabilities_comment",
    tag = "security",
    security(("bearer" = ["vulnerability.read"])),
    params(("id" = uuid::Uuid, Path, description = "The vulnerability")),
    request_body = NewComment,
    responses((status = 201, description = "The lines, the new one last", body = Vec<Entry>), RecordProblems)
)]
async fn vulnerabilities_comment(
    State(state): State<AppState>,
    caller: Allow<VulnerabilityRead>,
    Path(id): Path<VulnerabilityId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    vulnerability::comment(&mut tx, id, &new.text).await?;
    let lines = vulnerability::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}
