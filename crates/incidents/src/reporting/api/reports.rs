//! Reports over REST.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use sqm_domain::ids::{IncidentId, ReportId};
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::{IncidentEdit, IncidentRead};
use crate::reporting::report::{self, NewReport, Report, ReportText, ReportVersion};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incident_reports_list, incident_reports_draft))
        .routes(routes!(incident_reports_get, incident_reports_edit))
        .routes(routes!(incident_reports_versions))
        .routes(routes!(incident_reports_pdf))
}

/// The reports about an incident, newest first.
#[utoipa::path(
    get,
    path = "/incidents/{id}/reports",
    operation_id = "incident_reports_list",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The reports", body = Vec<Report>), RecordProblems)
)]
async fn incident_reports_list(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Vec<Report>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let reports = report::list(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(reports))
}

/// Draft a report from the record.
#[utoipa::path(
    post,
    path = "/incidents/{id}/reports",
    operation_id = "incident_reports_draft",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = NewReport,
    responses((status = 201, description = "The draft; its version in `ETag`", body = Report), RecordProblems)
)]
async fn incident_reports_draft(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewReport>,
) -> Result<(StatusCode, ETag, Json<Report>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let made = report::draft(&state, &mut tx, id, new).await?;
    let made = report::get(&mut tx, id, made).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One report.
#[utoipa::path(
    get,
    path = "/incidents/{id}/reports/{report}",
    operation_id = "incident_reports_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("report" = uuid::Uuid, Path, description = "The report")
    ),
    responses((status = 200, description = "The report; its version in `ETag`", body = Report), RecordProblems)
)]
async fn incident_reports_get(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path((id, report)): Path<(IncidentId, ReportId)>,
) -> Result<(ETag, Json<Report>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = report::get(&mut tx, id, report).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Save what a report says now; every earlier text is kept.
#[utoipa::path(
    put,
    path = "/incidents/{id}/reports/{report}",
    operation_id = "incident_reports_edit",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("report" = uuid::Uuid, Path, description = "The report"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = ReportText,
    responses((status = 200, description = "The report; its version in `ETag`", body = Report), RecordProblems)
)]
async fn incident_reports_edit(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, report)): Path<(IncidentId, ReportId)>,
    seen: IfMatch,
    Json(text): Json<ReportText>,
) -> Result<(ETag, Json<Report>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    report::edit(&mut tx, id, report, seen, &text).await?;
    let after = report::get(&mut tx, id, report).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(after)))
}

/// What a report said, each time it was saved; newest first.
#[utoipa::path(
    get,
    path = "/incidents/{id}/reports/{report}/versions",
    operation_id = "incident_reports_versions",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("report" = uuid::Uuid, Path, description = "The report")
    ),
    responses((status = 200, description = "The versions", body = Vec<ReportVersion>), RecordProblems)
)]
async fn incident_reports_versions(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path((id, report)): Path<(IncidentId, ReportId)>,
) -> Result<Json<Vec<ReportVersion>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let versions = report::versions(&mut tx, id, report).await?;
    tx.commit().await?;
    Ok(Json(versions))
}

/// A report as PDF.
#[utoipa::path(
    get,
    path = "/incidents/{id}/reports/{report}/report.pdf",
    operation_id = "incident_reports_pdf",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("report" = uuid::Uuid, Path, description = "The report")
    ),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/pdf"), RecordProblems)
)]
async fn incident_reports_pdf(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path((id, report)): Path<(IncidentId, ReportId)>,
) -> Result<Response> {
    let tx = state.db.tenant(&caller.scope()).await?;
    Ok(printed(report::pdf(&state, tx, id, report).await?))
}

/// A report on its way to one reader: never kept by what lies between.
pub(crate) fn printed(file: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"report.pdf\""),
    ];
    (headers, file).into_response()
}
