//! Single tickets and lists of them.

use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use sqm_domain::ids::TicketId;
use sqm_domain::ticket::Status;
use sqm_platform::auth::Allow;
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::{TicketAssign, TicketClose, TicketCreate, TicketEdit, TicketRead};
use crate::ticket::{
    self, Assignment, COUNT_LIMIT, NewTicket, Sorting, StatusChange, Ticket, TicketFilter, TicketItem,
    TicketPatch, Viewpoint,
};
use sqm_platform::error::{Problems, RecordProblems};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tickets_list, tickets_create))
        .routes(routes!(tickets_counts))
        .routes(routes!(tickets_get, tickets_change))
        .routes(routes!(tickets_status))
        .routes(routes!(tickets_assign))
        .routes(routes!(tickets_take))
}

/// List tickets. The filter is that of the page: what narrows there narrows here.
#[utoipa::path(
    get,
    path = "/tickets",
    operation_id = "tickets_list",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    params(TicketFilter, Sorting, Paging),
    responses((status = 200, description = "A page of tickets", body = Paged<TicketItem>), Problems)
)]
async fn tickets_list(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Query(filter): Query<TicketFilter>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<TicketItem>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = ticket::page(
        &state,
        &mut tx,
        Viewpoint::from(&*caller),
        &filter,
        sorting.sort,
        &paging,
    )
    .await?;
    Ok(Json(page))
}

/// How many tickets a filter shows.
#[derive(Debug, Serialize, ToSchema)]
struct Counts {
    /// Tickets in each status.
    by_status: Vec<StatusCount>,
    /// Numbers above this are not counted out: 10,001 means more than 10,000.
    limit: i64,
}

/// How many tickets in one status.
#[derive(Debug, Serialize, ToSchema)]
struct StatusCount {
    /// The status.
    #[schema(value_type = String, example = "open")]
    status: Status,
    /// Tickets in it.
    count: i64,
}

/// Count tickets by status. `status` and `state` of the filter are ignored.
#[utoipa::path(
    get,
    path = "/tickets/counts",
    operation_id = "tickets_counts",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    params(TicketFilter),
    responses((status = 200, description = "The counts", body = Counts), Problems)
)]
async fn tickets_counts(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Query(filter): Query<TicketFilter>,
) -> Result<Json<Counts>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let counts = ticket::count_by_status(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    let by_status = counts
        .into_iter()
        .map(|(status, count)| StatusCount { status, count })
        .collect();
    Ok(Json(Counts {
        by_status,
        limit: COUNT_LIMIT,
    }))
}

/// Register a ticket.
#[utoipa::path(
    post,
    path = "/tickets",
    operation_id = "tickets_create",
    tag = "tickets",
    security(("bearer" = ["ticket.create"])),
    request_body = NewTicket,
    responses((status = 201, description = "The ticket; its version in `ETag`", body = CreatedTicket), RecordProblems)
)]
async fn tickets_create(
    State(state): State<AppState>,
    caller: Allow<TicketCreate>,
    Json(new): Json<NewTicket>,
) -> Result<(StatusCode, ETag, Json<CreatedTicket>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let created = ticket::create(&state, &mut tx, new).await?;
    tx.commit().await?;
    Ok((
        StatusCode::CREATED,
        ETag(1),
        Json(CreatedTicket {
            id: created.id,
            number: created.number,
            version: 1,
        }),
    ))
}

/// What a new ticket is known by.
#[derive(Debug, Serialize, ToSchema)]
struct CreatedTicket {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: TicketId,
    /// Its number for people.
    #[schema(example = "T-2026-000123")]
    number: String,
    /// Its version.
    version: i64,
}

/// One ticket.
#[utoipa::path(
    get,
    path = "/tickets/{id}",
    operation_id = "tickets_get",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    params(("id" = uuid::Uuid, Path, description = "The ticket")),
    responses((status = 200, description = "The ticket; its version in `ETag`", body = Ticket), RecordProblems)
)]
async fn tickets_get(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<TicketId>,
) -> Result<(ETag, Json<Ticket>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    // Nothing was written: dropping the transaction saves a round trip over committing it.
    let ticket = ticket::get(&state, &mut tx, id).await?;
    Ok((ETag(ticket.item.version), Json(ticket)))
}

/// Change properties of a ticket. Status and assignment have operations of their own.
#[utoipa::path(
    patch,
    path = "/tickets/{id}",
    operation_id = "tickets_change",
    tag = "tickets",
    security(("bearer" = ["ticket.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The ticket"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = TicketPatch,
    responses((status = 200, description = "The ticket; its version in `ETag`", body = Ticket), RecordProblems)
)]
async fn tickets_change(
    State(state): State<AppState>,
    caller: Allow<TicketEdit>,
    Path(id): Path<TicketId>,
    seen: IfMatch,
    Json(patch): Json<TicketPatch>,
) -> Result<(ETag, Json<Ticket>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::update(&state, &mut tx, id, seen, patch).await?;
    let ticket = ticket::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(ticket.item.version), Json(ticket)))
}

/// Move a ticket to a status. Resolving, closing and withdrawing need `ticket.close` as well.
#[utoipa::path(
    post,
    path = "/tickets/{id}/status",
    operation_id = "tickets_status",
    tag = "tickets",
    security(("bearer" = ["ticket.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The ticket"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = StatusChange,
    responses((status = 200, description = "The ticket; its version in `ETag`", body = Ticket), RecordProblems)
)]
async fn tickets_status(
    State(state): State<AppState>,
    caller: Allow<TicketEdit>,
    Path(id): Path<TicketId>,
    seen: IfMatch,
    Json(change): Json<StatusChange>,
) -> Result<(ETag, Json<Ticket>)> {
    if !change.status.is_open() {
        caller.require::<TicketClose>()?;
    }
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::set_status(&state, &mut tx, id, seen, change).await?;
    let ticket = ticket::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(ticket.item.version), Json(ticket)))
}

/// Give a ticket to a department and a person, or put it back.
#[utoipa::path(
    post,
    path = "/tickets/{id}/assign",
    operation_id = "tickets_assign",
    tag = "tickets",
    security(("bearer" = ["ticket.assign"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The ticket"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Assignment,
    responses((status = 200, description = "The ticket; its version in `ETag`", body = Ticket), RecordProblems)
)]
async fn tickets_assign(
    State(state): State<AppState>,
    caller: Allow<TicketAssign>,
    Path(id): Path<TicketId>,
    seen: IfMatch,
    Json(to): Json<Assignment>,
) -> Result<(ETag, Json<Ticket>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::assign(&state, &mut tx, id, seen, to).await?;
    let ticket = ticket::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(ticket.item.version), Json(ticket)))
}

/// Take a ticket for oneself; a new one is thereby begun.
#[utoipa::path(
    post,
    path = "/tickets/{id}/take",
    operation_id = "tickets_take",
    tag = "tickets",
    security(("bearer" = ["ticket.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The ticket")),
    responses((status = 200, description = "The ticket; its version in `ETag`", body = Ticket), RecordProblems)
)]
async fn tickets_take(
    State(state): State<AppState>,
    caller: Allow<TicketEdit>,
    Path(id): Path<TicketId>,
) -> Result<(ETag, Json<Ticket>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ticket::take(&state, &mut tx, id, caller.user).await?;
    let ticket = ticket::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(ticket.item.version), Json(ticket)))
}
