//! Follow-up visits: the queue, the calls, the lists.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use sqm_domain::ids::VisitId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::file;
use crate::permissions::{VisitAssign, VisitEdit, VisitExport, VisitRead};
use crate::visit::{
    self, AssignInput, CallInput, CarryInput, CloseInput, NewVisit, Visit, VisitEntry, VisitFilter,
    VisitSorting,
};
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(visits_list, visits_create))
        .routes(routes!(visits_counts))
        .routes(routes!(visits_export))
        .routes(routes!(visits_next))
        .routes(routes!(visits_get))
        .routes(routes!(visits_history))
        .routes(routes!(visits_claim))
        .routes(routes!(visits_release))
        .routes(routes!(visits_call))
        .routes(routes!(visits_carry))
        .routes(routes!(visits_close))
        .routes(routes!(visits_assign))
}

/// List visits. The filter is that of the page: what narrows there narrows here.
#[utoipa::path(
    get,
    path = "/visits",
    operation_id = "visits_list",
    tag = "after-sales",
    security(("bearer" = ["visit.read"])),
    params(VisitFilter, VisitSorting, Paging),
    responses((status = 200, description = "A page of visits", body = Paged<Visit>), Problems)
)]
async fn visits_list(
    State(state): State<AppState>,
    caller: Allow<VisitRead>,
    Query(filter): Query<VisitFilter>,
    Query(sorting): Query<VisitSorting>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Visit>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let page = visit::page(&state, &mut tx, who, &filter, sorting.sort, &paging).await?;
    Ok(Json(page))
}

/// How many visits a filter shows.
#[derive(Debug, Serialize, ToSchema)]
struct VisitCounts {
    /// Visits in each state.
    by_state: Vec<VisitStateCount>,
    /// Numbers above this are not counted out: 10,001 means more than 10,000.
    limit: i64,
}

/// How many visits in one state.
#[derive(Debug, Serialize, ToSchema)]
struct VisitStateCount {
    /// The state.
    #[schema(value_type = String, example = "due")]
    state: sqm_domain::aftersales::VisitState,
    /// Visits in it.
    count: i64,
}

/// How many visits are in each state, with the filter's other conditions.
#[utoipa::path(
    get,
    path = "/visits/counts",
    operation_id = "visits_counts",
    tag = "after-sales",
    security(("bearer" = ["visit.read"])),
    params(VisitFilter),
    responses((status = 200, description = "The counts", body = VisitCounts), Problems)
)]
async fn visits_counts(
    State(state): State<AppState>,
    caller: Allow<VisitRead>,
    Query(filter): Query<VisitFilter>,
) -> Result<Json<VisitCounts>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let counts = visit::count_by_state(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    Ok(Json(VisitCounts {
        by_state: counts
            .into_iter()
            .map(|(state, count)| VisitStateCount { state, count })
            .collect(),
        limit: COUNT_LIMIT,
    }))
}

/// The list as CSV.
#[utoipa::path(
    get,
    path = "/visits/export.csv",
    operation_id = "visits_export",
    tag = "after-sales",
    security(("bearer" = ["visit.export"])),
    params(VisitFilter, VisitSorting),
    responses((status = 200, description = "The file, UTF-8 with a byte order mark", body = String, content_type = "text/csv"), Problems)
)]
async fn visits_export(
    State(state): State<AppState>,
    caller: Allow<VisitExport>,
    Query(filter): Query<VisitFilter>,
    Query(sorting): Query<VisitSorting>,
) -> Result<Response> {
    let who = Viewpoint::from(&*caller);
    let lines = visit::csv(state.clone(), caller.scope(), who, filter, sorting.sort).await?;
    Ok(file("visits", lines))
}

/// Plan a visit by hand.
#[utoipa::path(
    post,
    path = "/visits",
    operation_id = "visits_create",
    tag = "after-sales",
    security(("bearer" = ["visit.edit"])),
    request_body = NewVisit,
    responses((status = 201, description = "The visit; the version in `ETag`", body = Visit), RecordProblems)
)]
async fn visits_create(
    State(state): State<AppState>,
    caller: Allow<VisitEdit>,
    Json(new): Json<NewVisit>,
) -> Result<(StatusCode, ETag, Json<Visit>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = visit::create(&state, &mut tx, new).await?;
    let made = visit::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// Take the next best visit from the queue: appointments whose time has come, then what is longest due. No two callers get
/// the same one. 204 when there is nobody to call.
#[utoipa::path(
    post,
    path = "/visits/next",
    operation_id = "visits_next",
    tag = "after-sales",
    security(("bearer" = ["visit.edit"])),
    responses(
        (status = 200, description = "The visit, yours now", body = Visit),
        (status = 204, description = "Nobody is to be called now"),
        Problems
    )
)]
async fn visits_next(State(state): State<AppState>, caller: Allow<VisitEdit>) -> Result<Response> {
    use axum::response::IntoResponse as _;
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let Some(id) = visit::claim_next(&state, &mut tx, caller.user).await? else {
        // Customers who want to be left alone may have dropped out.
        tx.commit().await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let taken = visit::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(taken.version), Json(taken)).into_response())
}

/// One visit.
#[utoipa::path(
    get,
    path = "/visits/{id}",
    operation_id = "visits_get",
    tag = "after-sales",
    security(("bearer" = ["visit.read"])),
    params(("id" = uuid::Uuid, Path, description = "The visit")),
    responses((status = 200, description = "The visit; the version in `ETag`", body = Visit), RecordProblems)
)]
async fn visits_get(
    State(state): State<AppState>,
    caller: Allow<VisitRead>,
    Path(id): Path<VisitId>,
) -> Result<(ETag, Json<Visit>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = visit::get(&state, &mut tx, id).await?;
    Ok((ETag(found.version), Json(found)))
}

/// What happened to a visit.
#[derive(Debug, Serialize, ToSchema)]
struct VisitHistory {
    /// Calls, carryings-over and closings, in order.
    items: Vec<VisitEntry>,
}

/// The calls of a visit, and when it was carried over.
#[utoipa::path(
    get,
    path = "/visits/{id}/history",
    operation_id = "visits_history",
    tag = "after-sales",
    security(("bearer" = ["visit.read"])),
    params(("id" = uuid::Uuid, Path, description = "The visit")),
    responses((status = 200, description = "What happened, in order", body = VisitHistory), RecordProblems)
)]
async fn visits_history(
    State(state): State<AppState>,
    caller: Allow<VisitRead>,
    Path(id): Path<VisitId>,
) -> Result<Json<VisitHistory>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    visit::get(&state, &mut tx, id).await?;
    let items = visit::entries(&mut tx, id).await?;
    Ok(Json(VisitHistory { items }))
}

/// Take this visit: nobody else is offered it for half an hour.
#[utoipa::path(
    post,
    path = "/visits/{id}/claim",
    operation_id = "visits_claim",
    tag = "after-sales",
    security(("bearer" = ["visit.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The visit")),
    responses((status = 200, description = "The visit; the version in `ETag`", body = Visit), RecordProblems)
)]
async fn visits_claim(
    State(state): State<AppState>,
    caller: Allow<VisitEdit>,
    Path(id): Path<VisitId>,
) -> Result<(ETag, Json<Visit>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    visit::claim(&state, &mut tx, id, caller.user).await?;
    let changed = visit::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Let go of a visit without having called.
#[utoipa::path(
    post,
    path = "/visits/{id}/release",
    operation_id = "visits_release",
    tag = "after-sales",
    security(("bearer" = ["visit.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The visit")),
    responses((status = 200, description = "The visit; the version in `ETag`", body = Visit), RecordProblems)
)]
async fn visits_release(
    State(state): State<AppState>,
    caller: Allow<VisitEdit>,
    Path(id): Path<VisitId>,
) -> Result<(ETag, Json<Visit>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    visit::release(&state, &mut tx, id).await?;
    let changed = visit::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Write down a call. Reached: the visit is done, with what the customer said. Not reached: it goes on in the next part
/// of the day, until it was tried often enough.
#[utoipa::path(
    post,
    path = "/visits/{id}/calls",
    operation_id = "visits_call",
    tag = "after-sales",
    security(("bearer" = ["visit.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CallInput,
    responses((status = 200, description = "The visit; the version in `ETag`", body = Visit), RecordProblems)
)]
async fn visits_call(
    State(state): State<AppState>,
    caller: Allow<VisitEdit>,
    Path(id): Path<VisitId>,
    seen: IfMatch,
    Json(input): Json<CallInput>,
) -> Result<(ETag, Json<Visit>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    visit::call(&state, &mut tx, id, seen, input).await?;
    let changed = visit::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Put a visit off to another day, with the reason. It is still judged by the day it was first due.
#[utoipa::path(
    post,
    path = "/visits/{id}/carry",
    operation_id = "visits_carry",
    tag = "after-sales",
    security(("bearer" = ["visit.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CarryInput,
    responses((status = 200, description = "The visit; the version in `ETag`", body = Visit), RecordProblems)
)]
async fn visits_carry(
    State(state): State<AppState>,
    caller: Allow<VisitEdit>,
    Path(id): Path<VisitId>,
    seen: IfMatch,
    Json(input): Json<CarryInput>,
) -> Result<(ETag, Json<Visit>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    visit::carry(&state, &mut tx, id, seen, input).await?;
    let changed = visit::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// End a visit without a call.
#[utoipa::path(
    post,
    path = "/visits/{id}/close",
    operation_id = "visits_close",
    tag = "after-sales",
    security(("bearer" = ["visit.assign"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CloseInput,
    responses((status = 200, description = "The visit; the version in `ETag`", body = Visit), RecordProblems)
)]
async fn visits_close(
    State(state): State<AppState>,
    caller: Allow<VisitAssign>,
    Path(id): Path<VisitId>,
    seen: IfMatch,
    Json(input): Json<CloseInput>,
) -> Result<(ETag, Json<Visit>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    visit::close(&state, &mut tx, id, seen, input).await?;
    let changed = visit::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Give a visit to a caller or a department.
#[utoipa::path(
    post,
    path = "/visits/{id}/assign",
    operation_id = "visits_assign",
    tag = "after-sales",
    security(("bearer" = ["visit.assign"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The visit"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = AssignInput,
    responses((status = 200, description = "The visit; the version in `ETag`", body = Visit), RecordProblems)
)]
async fn visits_assign(
    State(state): State<AppState>,
    caller: Allow<VisitAssign>,
    Path(id): Path<VisitId>,
    seen: IfMatch,
    Json(input): Json<AssignInput>,
) -> Result<(ETag, Json<Visit>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    visit::assign(&state, &mut tx, id, seen, input).await?;
    let changed = visit::get(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}
