//! How grave it is, and what is learnt from it.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::IncidentId;
use sqm_domain::security::{Facts, Proposal};
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Error, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::assessment::{self, Assessment, Decision, FactsShape, ProposalShape};
use crate::permissions::{IncidentDecide, IncidentEdit, IncidentRead};
use crate::review::{self, Review, ReviewText};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incidents_propose))
        .routes(routes!(incidents_assessments, incidents_assess))
        .routes(routes!(incidents_review, incidents_review_write))
}

/// Propose a level from facts, with reasons; nothing is kept.
#[utoipa::path(
    post,
    path = "/incidents/propose",
    operation_id = "incidents_propose",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    request_body = FactsShape,
    responses((status = 200, description = "The level, why, and what is ahead", body = ProposalShape), Problems)
)]
async fn incidents_propose(_caller: Allow<IncidentRead>, Json(facts): Json<Facts>) -> Result<Json<Proposal>> {
    Ok(Json(assessment::proposal(&facts)))
}

/// The assessments of a security incident, the latest first.
#[utoipa::path(
    get,
    path = "/incidents/{id}/assessments",
    operation_id = "incidents_assessments",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "What was known, proposed and decided", body = Vec<Assessment>), RecordProblems)
)]
async fn incidents_assessments(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Vec<Assessment>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let list = assessment::list(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(list))
}

/// Decide the level of a security incident. Whoever differs from the proposal says why.
#[utoipa::path(
    post,
    path = "/incidents/{id}/assessments",
    operation_id = "incidents_assess",
    tag = "incidents",
    security(("bearer" = ["incident.decide"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Decision,
    responses((status = 201, description = "The latest assessment", body = Assessment), RecordProblems)
)]
async fn incidents_assess(
    State(state): State<AppState>,
    caller: Allow<IncidentDecide>,
    Path(id): Path<IncidentId>,
    seen: IfMatch,
    Json(decision): Json<Decision>,
) -> Result<(StatusCode, Json<Assessment>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    assessment::decide(&mut tx, id, seen, decision).await?;
    let latest = assessment::list(&mut tx, id).await?.into_iter().next();
    tx.commit().await?;
    let latest = latest.ok_or(Error::NotFound("incident"))?;
    Ok((StatusCode::CREATED, Json(latest)))
}

/// The review of a security incident.
#[utoipa::path(
    get,
    path = "/incidents/{id}/review",
    operation_id = "incidents_review",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The review; its version in `ETag`", body = Review), RecordProblems)
)]
async fn incidents_review(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<(ETag, Json<Review>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = review::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Write the review of a security incident; `finish` ends it: causes, lessons, and an action or the reason why none is needed.
#[utoipa::path(
    put,
    path = "/incidents/{id}/review",
    operation_id = "incidents_review_write",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = ReviewText,
    responses((status = 200, description = "The review; its version in `ETag`", body = Review), RecordProblems)
)]
async fn incidents_review_write(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    seen: IfMatch,
    Json(text): Json<ReviewText>,
) -> Result<(ETag, Json<Review>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    review::write(&mut tx, id, seen, text).await?;
    let found = review::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}
