//! The risk register over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use sqm_domain::ids::RiskId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewComment;
use crate::history::Entry;
use crate::permissions::{RiskAccept, RiskCreate, RiskExport, RiskRead};
use crate::risk::{
    self, Acceptance, Assessment, Cell, NewAssessment, NewRisk, Review, Risk, RiskCount, RiskFilter,
    RiskPatch, RiskSorting, RiskStep, TreatmentPlan,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(risks_list, risks_create))
        .routes(routes!(risks_counts))
        .routes(routes!(risks_matrix))
        .routes(routes!(risks_export))
        .routes(routes!(risks_get, risks_change))
        .routes(routes!(risks_assessments, risks_assess))
        .routes(routes!(risks_treat))
        .routes(routes!(risks_step))
        .routes(routes!(risks_accept))
        .routes(routes!(risks_review))
        .routes(routes!(risks_history, risks_comment))
}

/// List risks. The filter is that of the page.
#[utoipa::path(
    get,
    path = "/risks",
    operation_id = "risks_list",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(RiskFilter, RiskSorting, Paging),
    responses((status = 200, description = "A page of risks", body = Paged<Risk>), Problems)
)]
async fn risks_list(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Query(filter): Query<RiskFilter>,
    Query(sorting): Query<RiskSorting>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Risk>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let page = risk::list(&mut tx, who, &filter, sorting.sort, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Count risks by state. `status` and `state` of the filter are ignored.
#[utoipa::path(
    get,
    path = "/risks/counts",
    operation_id = "risks_counts",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(RiskFilter),
    responses((status = 200, description = "The counts; 10,001 means more than 10,000", body = Vec<RiskCount>), Problems)
)]
async fn risks_counts(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Query(filter): Query<RiskFilter>,
) -> Result<Json<Vec<RiskCount>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let counts = risk::counts(&mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(Json(counts))
}

/// The risk matrix: 25 cells with the risks in them that are not closed, the gravest row first.
#[utoipa::path(
    get,
    path = "/risks/matrix",
    operation_id = "risks_matrix",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(RiskFilter),
    responses((status = 200, description = "The cells", body = Vec<Cell>), Problems)
)]
async fn risks_matrix(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Query(filter): Query<RiskFilter>,
) -> Result<Json<Vec<Cell>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let cells = risk::matrix(&mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(Json(cells))
}

/// Risks as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/risks/export.csv",
    operation_id = "risks_export",
    tag = "security",
    security(("bearer" = ["risk.export"])),
    params(RiskFilter, RiskSorting),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn risks_export(
    State(state): State<AppState>,
    caller: Allow<RiskExport>,
    Query(filter): Query<RiskFilter>,
    Query(sorting): Query<RiskSorting>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let who = Viewpoint::from(&*caller);
    let text = risk::csv(&state, &mut tx, who, &filter, sorting.sort).await?;
    tx.commit().await?;
    Ok(super::file("risks", text))
}

/// Put a risk into the register, with its first assessment.
#[utoipa::path(
    post,
    path = "/risks",
    operation_id = "risks_create",
    tag = "security",
    security(("bearer" = ["risk.create"])),
    request_body = NewRisk,
    responses((status = 201, description = "The risk; its version in `ETag`", body = Risk), RecordProblems)
)]
async fn risks_create(
    State(state): State<AppState>,
    caller: Allow<RiskCreate>,
    Json(new): Json<NewRisk>,
) -> Result<(StatusCode, ETag, Json<Risk>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = risk::create(&state, &mut tx, new).await?;
    let made = risk::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One risk.
#[utoipa::path(
    get,
    path = "/risks/{id}",
    operation_id = "risks_get",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(("id" = uuid::Uuid, Path, description = "The risk")),
    responses((status = 200, description = "The risk; its version in `ETag`", body = Risk), RecordProblems)
)]
async fn risks_get(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
) -> Result<(ETag, Json<Risk>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = risk::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change what a risk is about. Its owner and who treats it may; others need `risk.edit`.
#[utoipa::path(
    patch,
    path = "/risks/{id}",
    operation_id = "risks_change",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The risk"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = RiskPatch,
    responses((status = 200, description = "The risk; its version in `ETag`", body = Risk), RecordProblems)
)]
async fn risks_change(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
    seen: IfMatch,
    Json(patch): Json<RiskPatch>,
) -> Result<(ETag, Json<Risk>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    risk::may_edit(&risk::get(&mut tx, id).await?, &caller)?;
    risk::change(&mut tx, id, seen, patch).await?;
    let changed = risk::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// How a risk was assessed, latest first.
#[utoipa::path(
    get,
    path = "/risks/{id}/assessments",
    operation_id = "risks_assessments",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(("id" = uuid::Uuid, Path, description = "The risk")),
    responses((status = 200, description = "The assessments", body = Vec<Assessment>), RecordProblems)
)]
async fn risks_assessments(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
) -> Result<Json<Vec<Assessment>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    risk::get(&mut tx, id).await?;
    let found = risk::assessments(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(found))
}

/// Assess a risk anew: as it is without treatment, or what is left after it.
#[utoipa::path(
    post,
    path = "/risks/{id}/assessments",
    operation_id = "risks_assess",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The risk"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = NewAssessment,
    responses((status = 200, description = "The risk; its version in `ETag`", body = Risk), RecordProblems)
)]
async fn risks_assess(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
    seen: IfMatch,
    Json(new): Json<NewAssessment>,
) -> Result<(ETag, Json<Risk>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    risk::may_edit(&risk::get(&mut tx, id).await?, &caller)?;
    risk::assess(&mut tx, id, seen, new).await?;
    let changed = risk::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Decide what is done about a risk, by whom, until when.
#[utoipa::path(
    put,
    path = "/risks/{id}/treatment",
    operation_id = "risks_treat",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The risk"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = TreatmentPlan,
    responses((status = 200, description = "The risk; its version in `ETag`", body = Risk), RecordProblems)
)]
async fn risks_treat(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
    seen: IfMatch,
    Json(plan): Json<TreatmentPlan>,
) -> Result<(ETag, Json<Risk>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    risk::may_edit(&risk::get(&mut tx, id).await?, &caller)?;
    risk::treat(&mut tx, id, seen, plan).await?;
    let changed = risk::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Move a risk on: its treatment is carried out (with what is left), it is closed, it is opened again.
#[utoipa::path(
    post,
    path = "/risks/{id}/steps",
    operation_id = "risks_step",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The risk"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = RiskStep,
    responses((status = 200, description = "The risk; its version in `ETag`", body = Risk), RecordProblems)
)]
async fn risks_step(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
    seen: IfMatch,
    Json(step): Json<RiskStep>,
) -> Result<(ETag, Json<Risk>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    risk::may_edit(&risk::get(&mut tx, id).await?, &caller)?;
    risk::step(&mut tx, id, seen, step).await?;
    let moved = risk::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(moved.version), Json(moved)))
}

/// Accept what is left of a risk, with a reason, until a day. After it the risk is open again.
#[utoipa::path(
    post,
    path = "/risks/{id}/acceptance",
    operation_id = "risks_accept",
    tag = "security",
    security(("bearer" = ["risk.accept"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The risk"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Acceptance,
    responses((status = 200, description = "The risk; its version in `ETag`", body = Risk), RecordProblems)
)]
async fn risks_accept(
    State(state): State<AppState>,
    caller: Allow<RiskAccept>,
    Path(id): Path<RiskId>,
    seen: IfMatch,
    Json(new): Json<Acceptance>,
) -> Result<(ETag, Json<Risk>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    risk::accept(&mut tx, id, seen, new).await?;
    let accepted = risk::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(accepted.version), Json(accepted)))
}

/// Note that a risk was looked at, and when it will be again.
#[utoipa::path(
    post,
    path = "/risks/{id}/reviews",
    operation_id = "risks_review",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The risk"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Review,
    responses((status = 200, description = "The risk; its version in `ETag`", body = Risk), RecordProblems)
)]
async fn risks_review(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
    seen: IfMatch,
    Json(review): Json<Review>,
) -> Result<(ETag, Json<Risk>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    risk::may_edit(&risk::get(&mut tx, id).await?, &caller)?;
    risk::review(&mut tx, id, seen, review).await?;
    let changed = risk::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// What happened to a risk, comments among it; oldest first.
#[utoipa::path(
    get,
    path = "/risks/{id}/history",
    operation_id = "risks_history",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(("id" = uuid::Uuid, Path, description = "The risk")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn risks_history(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    risk::get(&mut tx, id).await?;
    let lines = risk::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// Comment on a risk.
#[utoipa::path(
    post,
    path = "/risks/{id}/history",
    operation_id = "risks_comment",
    tag = "security",
    security(("bearer" = ["risk.read"])),
    params(("id" = uuid::Uuid, Path, description = "The risk")),
    request_body = NewComment,
    responses((status = 201, description = "The lines, the new one last", body = Vec<Entry>), RecordProblems)
)]
async fn risks_comment(
    State(state): State<AppState>,
    caller: Allow<RiskRead>,
    Path(id): Path<RiskId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    risk::comment(&mut tx, id, &new.text).await?;
    let lines = risk::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}
