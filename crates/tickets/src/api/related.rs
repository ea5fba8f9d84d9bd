//! What belongs to a ticket besides its thread: history, links, merging, who is looking.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::TicketId;
use sqm_platform::auth::Allow;
use sqm_platform::http::{ETag, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::permissions::{TicketEdit, TicketRead};
use crate::ticket::{self, HistoryEntry, LinkKind, LinkedTicket, Ticket};
use crate::viewing::{self, Viewer};
use sqm_platform::error::RecordProblems;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tickets_history))
        .routes(routes!(tickets_links_list, tickets_links_create))
        .routes(routes!(tickets_links_delete))
        .routes(routes!(tickets_merge))
        .routes(routes!(tickets_unmerge))
        .routes(routes!(tickets_viewing))
}

/// Lines of history one answer holds; older ones are rarely asked for.
const HISTORY: i64 = 1_000;

/// Who changed what, oldest first; the latest 1,000 lines.
#[utoipa::path(
    get,
    path = "/tickets/{id}/history",
    operation_id = "tickets_history",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    params(("id" = Uuid, Path, description = "The ticket")),
    responses((status = 200, description = "The history", body = Vec<HistoryEntry>), RecordProblems)
)]
async fn tickets_history(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<TicketId>,
) -> Result<Json<Vec<HistoryEntry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::exists(&mut tx, id).await?;
    let history = ticket::history(&mut tx, id, HISTORY).await?;
    tx.commit().await?;
    Ok(Json(history))
}

/// The tickets linked to one, and those merged into it.
#[utoipa::path(
    get,
    path = "/tickets/{id}/links",
    operation_id = "tickets_links_list",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    params(("id" = Uuid, Path, description = "The ticket")),
    responses((status = 200, description = "The links", body = Vec<LinkedTicket>), RecordProblems)
)]
async fn tickets_links_list(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<TicketId>,
) -> Result<Json<Vec<LinkedTicket>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::exists(&mut tx, id).await?;
    let links = ticket::links(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(links))
}

/// A link to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLink {
    /// The other ticket.
    #[schema(value_type = Uuid)]
    to: TicketId,
    /// How they belong together.
    kind: LinkKind,
}

/// Link a ticket to another. Linking twice changes nothing.
#[utoipa::path(
    post,
    path = "/tickets/{id}/links",
    operation_id = "tickets_links_create",
    tag = "tickets",
    security(("bearer" = ["ticket.edit"])),
    params(("id" = Uuid, Path, description = "The ticket")),
    request_body = NewLink,
    responses((status = 204, description = "Linked"), RecordProblems)
)]
async fn tickets_links_create(
    State(state): State<AppState>,
    caller: Allow<TicketEdit>,
    Path(id): Path<TicketId>,
    Json(new): Json<NewLink>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::link(&mut tx, id, new.to, new.kind).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a link.
#[utoipa::path(
    delete,
    path = "/tickets/{id}/links/{link}",
    operation_id = "tickets_links_delete",
    tag = "tickets",
    security(("bearer" = ["ticket.edit"])),
    params(("id" = Uuid, Path, description = "The ticket"), ("link" = Uuid, Path, description = "The link")),
    responses((status = 204, description = "Removed"), RecordProblems)
)]
async fn tickets_links_delete(
    State(state): State<AppState>,
    caller: Allow<TicketEdit>,
    Path((id, link)): Path<(TicketId, Uuid)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::unlink(&mut tx, id, link).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where a ticket is to go on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Merge {
    /// The ticket it goes on in.
    #[schema(value_type = Uuid)]
    into: TicketId,
}

/// Let a ticket go on in another one. The source is locked for replies; its thread shows in the target.
#[utoipa::path(
    post,
    path = "/tickets/{id}/merge",
    operation_id = "tickets_merge",
    tag = "tickets",
    security(("bearer" = ["ticket.edit"])),
    params(("id" = Uuid, Path, description = "The ticket that ends")),
    request_body = Merge,
    responses((status = 200, description = "The source", body = Ticket), RecordProblems)
)]
async fn tickets_merge(
    State(state): State<AppState>,
    caller: Allow<TicketEdit>,
    Path(id): Path<TicketId>,
    Json(merge): Json<Merge>,
) -> Result<(ETag, Json<Ticket>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::merge(&state, &mut tx, id, merge.into).await?;
    let source = ticket::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(source.item.version), Json(source)))
}

/// Take a merge back: the source is open again with all it had.
#[utoipa::path(
    post,
    path = "/tickets/{id}/unmerge",
    operation_id = "tickets_unmerge",
    tag = "tickets",
    security(("bearer" = ["ticket.edit"])),
    params(("id" = Uuid, Path, description = "The merged ticket")),
    responses((status = 200, description = "The ticket", body = Ticket), RecordProblems)
)]
async fn tickets_unmerge(
    State(state): State<AppState>,
    caller: Allow<TicketEdit>,
    Path(id): Path<TicketId>,
) -> Result<(ETag, Json<Ticket>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::unmerge(&state, &mut tx, id).await?;
    let source = ticket::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(source.item.version), Json(source)))
}

/// A sign that somebody has the ticket open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Beat {
    /// They are writing.
    #[serde(default)]
    typing: bool,
}

/// Say that one has the ticket open, and hear who else has. Send every 20 seconds.
#[utoipa::path(
    post,
    path = "/tickets/{id}/viewing",
    operation_id = "tickets_viewing",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    params(("id" = Uuid, Path, description = "The ticket")),
    request_body = Beat,
    responses((status = 200, description = "Who else is there", body = Vec<Viewer>), RecordProblems)
)]
async fn tickets_viewing(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<TicketId>,
    Json(beat): Json<Beat>,
) -> Result<Json<Vec<Viewer>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let others = viewing::beat(&mut tx, id, caller.user, beat.typing).await?;
    tx.commit().await?;
    Ok(Json(others))
}
