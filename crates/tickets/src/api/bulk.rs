//! Many tickets at once: changes and the export.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use sqm_platform::auth::Allow;
use sqm_platform::http::{Json, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::permissions::{TicketBulk, TicketClose, TicketExport};
use crate::ticket::{self, BulkAction, BulkProgress, BulkRequest, Sorting, TicketFilter, Viewpoint};
use sqm_platform::error::{Problems, RecordProblems};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tickets_bulk_start))
        .routes(routes!(tickets_bulk_get, tickets_bulk_cancel))
        .routes(routes!(tickets_export))
}

/// Change many tickets: those named, or all that a filter shows. Up to 200 are done at once (200), more as a job (202)
/// whose progress can be asked for.
#[utoipa::path(
    post,
    path = "/tickets/bulk",
    operation_id = "tickets_bulk_start",
    tag = "tickets",
    security(("bearer" = ["ticket.bulk"])),
    request_body = BulkRequest,
    responses(
        (status = 200, description = "Done", body = BulkProgress),
        (status = 202, description = "Begun", body = BulkProgress),
        RecordProblems
    )
)]
async fn tickets_bulk_start(
    State(state): State<AppState>,
    caller: Allow<TicketBulk>,
    Json(request): Json<BulkRequest>,
) -> Result<(StatusCode, Json<BulkProgress>)> {
    if matches!(&request.action, BulkAction::Status(change) if !change.status.is_open()) {
        caller.require::<TicketClose>()?;
    }
    let progress = ticket::bulk_start(&state, &caller.scope(), Viewpoint::from(&*caller), request).await?;
    let status = if progress.state == "done" {
        StatusCode::OK
    } else {
        StatusCode::ACCEPTED
    };
    Ok((status, Json(progress)))
}

/// How far a bulk change has come.
#[utoipa::path(
    get,
    path = "/tickets/bulk/{id}",
    operation_id = "tickets_bulk_get",
    tag = "tickets",
    security(("bearer" = ["ticket.bulk"])),
    params(("id" = Uuid, Path, description = "The bulk change")),
    responses((status = 200, description = "Its progress", body = BulkProgress), RecordProblems)
)]
async fn tickets_bulk_get(
    State(state): State<AppState>,
    caller: Allow<TicketBulk>,
    Path(id): Path<Uuid>,
) -> Result<Json<BulkProgress>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let progress = ticket::bulk_progress(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(progress))
}

/// Stop a bulk change behind its present step. What was changed stays changed.
#[utoipa::path(
    delete,
    path = "/tickets/bulk/{id}",
    operation_id = "tickets_bulk_cancel",
    tag = "tickets",
    security(("bearer" = ["ticket.bulk"])),
    params(("id" = Uuid, Path, description = "The bulk change")),
    responses((status = 204, description = "Stopped"), RecordProblems)
)]
async fn tickets_bulk_cancel(
    State(state): State<AppState>,
    caller: Allow<TicketBulk>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::bulk_progress(&mut tx, id).await?;
    ticket::bulk_cancel(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The list as CSV: exactly what the filter shows, in its order, in the caller's language.
#[utoipa::path(
    get,
    path = "/tickets/export.csv",
    operation_id = "tickets_export",
    tag = "tickets",
    security(("bearer" = ["ticket.export"])),
    params(TicketFilter, Sorting),
    responses((status = 200, description = "The file, UTF-8 with a byte order mark", body = String, content_type = "text/csv"), Problems)
)]
async fn tickets_export(
    State(state): State<AppState>,
    caller: Allow<TicketExport>,
    Query(filter): Query<TicketFilter>,
    Query(sorting): Query<Sorting>,
) -> Result<Response> {
    let who = Viewpoint::from(&*caller);
    let file = ticket::csv(state.clone(), caller.scope(), who, filter, sorting.sort).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"tickets.csv\"",
        ),
    ];
    Ok((headers, Body::from_stream(file)).into_response())
}
