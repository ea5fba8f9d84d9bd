//! Invitations over REST.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{InvitationId, SurveyId};
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::invite::Tally;
use super::list::{Person, invite_people};
use super::model::{Counts, Invitation, InvitationFilter};
use super::{ops, sample};
use crate::permissions::{SurveyEdit, SurveyRead};
use crate::survey::{self, Sample};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(invitations_list, invitations_create))
        .routes(routes!(invitations_count))
        .routes(routes!(invitations_draw))
        .routes(routes!(invitations_get))
        .routes(routes!(invitations_skip))
        .routes(routes!(invitations_resend))
}

/// People to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Invite {
    /// One line each.
    people: Vec<Person>,
}

/// A sample to draw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Draw {
    /// How many.
    size: u32,
    /// From whom and how; the survey's settings without.
    #[serde(default)]
    sample: Option<Sample>,
}

/// How a survey's invitations stand.
#[derive(Debug, Serialize, ToSchema)]
struct Standing {
    /// Asked, and not known to be out of reach.
    delivered: i64,
    /// Of those, answered.
    answered: i64,
    /// By state.
    #[schema(value_type = Object)]
    by_state: std::collections::BTreeMap<&'static str, i64>,
}

impl From<Counts> for Standing {
    fn from(counts: Counts) -> Self {
        Self {
            delivered: counts.delivered,
            answered: counts.answered,
            by_state: counts
                .by_state
                .into_iter()
                .map(|(state, n)| (state.as_str(), n))
                .collect(),
        }
    }
}

/// List the invitations of a survey, newest first. Of an anonymous survey nobody is told who is meant.
#[utoipa::path(
    get,
    path = "/surveys/{id}/invitations",
    operation_id = "survey_invitations_list",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = uuid::Uuid, Path, description = "The survey"), InvitationFilter, Paging),
    responses((status = 200, description = "A page of invitations", body = Paged<Invitation>), RecordProblems)
)]
async fn invitations_list(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<SurveyId>,
    Query(filter): Query<InvitationFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Invitation>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = ops::list(&mut tx, id, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Invite people. Who is not known yet becomes a customer; who rests or wants to be left alone is kept, and not asked.
#[utoipa::path(
    post,
    path = "/surveys/{id}/invitations",
    operation_id = "survey_invitations_create",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The survey")),
    request_body = Invite,
    responses((status = 201, description = "How many will be asked", body = Tally), RecordProblems)
)]
async fn invitations_create(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<SurveyId>,
    Json(invite): Json<Invite>,
) -> Result<(StatusCode, Json<Tally>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let tally = invite_people(&state, &mut tx, id, invite.people).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(tally)))
}

/// Count the invitations of a survey by state.
#[utoipa::path(
    get,
    path = "/surveys/{id}/invitations/count",
    operation_id = "survey_invitations_count",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = uuid::Uuid, Path, description = "The survey")),
    responses((status = 200, description = "How many stand where", body = Standing), RecordProblems)
)]
async fn invitations_count(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<SurveyId>,
) -> Result<Json<Standing>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    survey::get(&mut tx, id).await?;
    let counts = ops::counts(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(counts.into()))
}

/// Draw a sample of customers and invite them.
#[utoipa::path(
    post,
    path = "/surveys/{id}/invitations/sample",
    operation_id = "survey_invitations_draw",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The survey")),
    request_body = Draw,
    responses((status = 201, description = "How many will be asked", body = Tally), RecordProblems)
)]
async fn invitations_draw(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<SurveyId>,
    Json(draw): Json<Draw>,
) -> Result<(StatusCode, Json<Tally>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let settings = survey::get(&mut tx, id).await?.sample;
    let sample = draw.sample.unwrap_or(settings);
    let tally = sample::draw(&state, &mut tx, id, draw.size, &sample).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(tally)))
}

/// One invitation.
#[utoipa::path(
    get,
    path = "/survey-invitations/{id}",
    operation_id = "survey_invitations_get",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = uuid::Uuid, Path, description = "The invitation")),
    responses((status = 200, description = "The invitation", body = Invitation), RecordProblems)
)]
async fn invitations_get(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<InvitationId>,
) -> Result<Json<Invitation>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(found))
}

/// Do not ask somebody after all.
#[utoipa::path(
    post,
    path = "/survey-invitations/{id}/skip",
    operation_id = "survey_invitations_skip",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The invitation")),
    responses((status = 200, description = "The invitation", body = Invitation), RecordProblems)
)]
async fn invitations_skip(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<InvitationId>,
) -> Result<Json<Invitation>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::skip(&mut tx, id).await?;
    let now = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(now))
}

/// Ask somebody once more, from the first message on.
#[utoipa::path(
    post,
    path = "/survey-invitations/{id}/resend",
    operation_id = "survey_invitations_resend",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The invitation")),
    responses((status = 200, description = "The invitation", body = Invitation), RecordProblems)
)]
async fn invitations_resend(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<InvitationId>,
) -> Result<Json<Invitation>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::again(&mut tx, id).await?;
    let now = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(now))
}
