//! Access logs and what the rules found in them over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use sqm_domain::ids::AccessFindingId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewComment;
use crate::access_log::{
    self, AccessEntry, AccessEntryFilter, AccessFinding, AccessFindingFilter, AccessJudgement, AccessOutcome,
    AccessReport, AccessSettings, Applied, ApplyRules, ClearHolder,
};
use crate::history::Entry;
use crate::permissions::{
    AccessFindingExport, AccessFindingJudge, AccessFindingRead, AccessLogImport, SecuritySettings,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(access_entries_list, access_entries_report))
        .routes(routes!(access_entries_export))
        .routes(routes!(access_findings_list))
        .routes(routes!(access_findings_export))
        .routes(routes!(access_findings_apply))
        .routes(routes!(access_findings_get))
        .routes(routes!(access_findings_entries))
        .routes(routes!(access_findings_judge))
        .routes(routes!(access_findings_reveal))
        .routes(routes!(access_findings_history, access_findings_comment))
        .routes(routes!(access_rules_get, access_rules_replace))
}

/// List entries of access logs, the latest first. Holders of badges are masked.
#[utoipa::path(
    get,
    path = "/access-entries",
    operation_id = "access_entries_list",
    tag = "security",
    security(("bearer" = ["access_finding.read"])),
    params(AccessEntryFilter, Paging),
    responses((status = 200, description = "A page of entries", body = Paged<AccessEntry>), Problems)
)]
async fn access_entries_list(
    State(state): State<AppState>,
    caller: Allow<AccessFindingRead>,
    Query(filter): Query<AccessEntryFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<AccessEntry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = access_log::entries(&state, &mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Entries of access logs as a file for spreadsheets: what the filter shows, in its order. Badges by their number, nobody by name.
#[utoipa::path(
    get,
    path = "/access-entries/export.csv",
    operation_id = "access_entries_export",
    tag = "security",
    security(("bearer" = ["access_finding.export"])),
    params(AccessEntryFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn access_entries_export(
    State(state): State<AppState>,
    caller: Allow<AccessFindingExport>,
    Query(filter): Query<AccessEntryFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = access_log::entries_csv(&state, &mut tx, &filter).await?;
    tx.commit().await?;
    Ok(super::file("access-entries", text))
}

/// Send lines of access logs; the same line twice is one. The rules look at what is new at once.
#[utoipa::path(
    post,
    path = "/access-entries",
    operation_id = "access_entries_report",
    tag = "security",
    security(("bearer" = ["access_log.import"])),
    request_body = AccessReport,
    responses((status = 200, description = "What became of the lines", body = AccessOutcome), RecordProblems)
)]
async fn access_entries_report(
    State(state): State<AppState>,
    caller: Allow<AccessLogImport>,
    Json(report): Json<AccessReport>,
) -> Result<Json<AccessOutcome>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let outcome = access_log::report(&state, &mut tx, report).await?;
    tx.commit().await?;
    Ok(Json(outcome))
}

/// List what the rules found, the latest entries first.
#[utoipa::path(
    get,
    path = "/access-findings",
    operation_id = "access_findings_list",
    tag = "security",
    security(("bearer" = ["access_finding.read"])),
    params(AccessFindingFilter, Paging),
    responses((status = 200, description = "A page of findings", body = Paged<AccessFinding>), Problems)
)]
async fn access_findings_list(
    State(state): State<AppState>,
    caller: Allow<AccessFindingRead>,
    Query(filter): Query<AccessFindingFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<AccessFinding>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = access_log::list(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// The list of findings as a file for spreadsheets.
#[utoipa::path(
    get,
    path = "/access-findings/export.csv",
    operation_id = "access_findings_export",
    tag = "security",
    security(("bearer" = ["access_finding.export"])),
    params(AccessFindingFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn access_findings_export(
    State(state): State<AppState>,
    caller: Allow<AccessFindingExport>,
    Query(filter): Query<AccessFindingFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = access_log::csv(&state, &mut tx, &filter).await?;
    tx.commit().await?;
    Ok(super::file("access-findings", text))
}

/// Apply the rules again over some days, as they and the hours of the sites are now. What people judged stays.
#[utoipa::path(
    post,
    path = "/access-findings/apply",
    operation_id = "access_findings_apply",
    tag = "security",
    security(("bearer" = ["access_finding.judge"])),
    request_body = ApplyRules,
    responses((status = 200, description = "What it came to", body = Applied), RecordProblems)
)]
async fn access_findings_apply(
    State(state): State<AppState>,
    caller: Allow<AccessFindingJudge>,
    Json(order): Json<ApplyRules>,
) -> Result<Json<Applied>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let applied = access_log::apply(&state, &mut tx, order).await?;
    tx.commit().await?;
    Ok(Json(applied))
}

/// One finding.
#[utoipa::path(
    get,
    path = "/access-findings/{id}",
    operation_id = "access_findings_get",
    tag = "security",
    security(("bearer" = ["access_finding.read"])),
    params(("id" = uuid::Uuid, Path, description = "The finding")),
    responses((status = 200, description = "The finding; its version in `ETag`", body = AccessFinding), RecordProblems)
)]
async fn access_findings_get(
    State(state): State<AppState>,
    caller: Allow<AccessFindingRead>,
    Path(id): Path<AccessFindingId>,
) -> Result<(ETag, Json<AccessFinding>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = access_log::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// The entries a finding is made of, in the order of their instants.
#[utoipa::path(
    get,
    path = "/access-findings/{id}/entries",
    operation_id = "access_findings_entries",
    tag = "security",
    security(("bearer" = ["access_finding.read"])),
    params(("id" = uuid::Uuid, Path, description = "The finding")),
    responses((status = 200, description = "The entries", body = Vec<AccessEntry>), RecordProblems)
)]
async fn access_findings_entries(
    State(state): State<AppState>,
    caller: Allow<AccessFindingRead>,
    Path(id): Path<AccessFindingId>,
) -> Result<Json<Vec<AccessEntry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    access_log::get(&mut tx, id).await?;
    let entries = access_log::entries_of(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(entries))
}

/// Judge a finding with a reason, or take a judgement back.
#[utoipa::path(
    post,
    path = "/access-findings/{id}/judgement",
    operation_id = "access_findings_judge",
    tag = "security",
    security(("bearer" = ["access_finding.judge"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The finding"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = AccessJudgement,
    responses((status = 200, description = "The finding; its version in `ETag`", body = AccessFinding), RecordProblems)
)]
async fn access_findings_judge(
    State(state): State<AppState>,
    caller: Allow<AccessFindingJudge>,
    Path(id): Path<AccessFindingId>,
    seen: IfMatch,
    Json(judgement): Json<AccessJudgement>,
) -> Result<(ETag, Json<AccessFinding>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    access_log::judge(&mut tx, id, seen, judgement).await?;
    let judged = access_log::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(judged.version), Json(judged)))
}

/// Whose badge it is, in clear. Leaves a line in the audit trail.
#[utoipa::path(
    post,
    path = "/access-findings/{id}/reveal",
    operation_id = "access_findings_reveal",
    tag = "security",
    security(("bearer" = ["access_finding.judge"])),
    params(("id" = uuid::Uuid, Path, description = "The finding")),
    responses((status = 200, description = "The holder", body = ClearHolder), RecordProblems)
)]
async fn access_findings_reveal(
    State(state): State<AppState>,
    caller: Allow<AccessFindingJudge>,
    Path(id): Path<AccessFindingId>,
) -> Result<Json<ClearHolder>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let clear = access_log::reveal(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(clear))
}

/// What happened to a finding.
#[utoipa::path(
    get,
    path = "/access-findings/{id}/history",
    operation_id = "access_findings_history",
    tag = "security",
    security(("bearer" = ["access_finding.read"])),
    params(("id" = uuid::Uuid, Path, description = "The finding")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn access_findings_history(
    State(state): State<AppState>,
    caller: Allow<AccessFindingRead>,
    Path(id): Path<AccessFindingId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    access_log::get(&mut tx, id).await?;
    let lines = access_log::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// Comment on a finding.
#[utoipa::path(
    post,
    path = "/access-findings/{id}/history",
    operation_id = "access_findings_comment",
    tag = "security",
    security(("bearer" = ["access_finding.read"])),
    params(("id" = uuid::Uuid, Path, description = "The finding")),
    request_body = NewComment,
    responses((status = 201, description = "The lines, the new one last", body = Vec<Entry>), RecordProblems)
)]
async fn access_findings_comment(
    State(state): State<AppState>,
    caller: Allow<AccessFindingRead>,
    Path(id): Path<AccessFindingId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    access_log::comment(&mut tx, id, &new.text).await?;
    let lines = access_log::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}

/// Which rules look through access logs, and how closely.
#[utoipa::path(
    get,
    path = "/access-rules",
    operation_id = "access_rules_get",
    tag = "security",
    security(("bearer" = ["access_finding.read"])),
    responses((status = 200, description = "The rules; their version in `ETag`", body = AccessSettings), Problems)
)]
async fn access_rules_get(
    State(state): State<AppState>,
    caller: Allow<AccessFindingRead>,
) -> Result<(ETag, Json<AccessSettings>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = access_log::settings(&mut tx).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Put the rules. What was found before stays until they are applied again.
#[utoipa::path(
    put,
    path = "/access-rules",
    operation_id = "access_rules_replace",
    tag = "security",
    security(("bearer" = ["security.settings"])),
    params(("If-Match" = String, Header, description = "The version seen")),
    request_body = AccessSettings,
    responses((status = 200, description = "The rules; their version in `ETag`", body = AccessSettings), RecordProblems)
)]
async fn access_rules_replace(
    State(state): State<AppState>,
    caller: Allow<SecuritySettings>,
    seen: IfMatch,
    Json(new): Json<AccessSettings>,
) -> Result<(ETag, Json<AccessSettings>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    access_log::replace_settings(&mut tx, seen, new).await?;
    let found = access_log::settings(&mut tx).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}
