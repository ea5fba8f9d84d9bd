//! Surveys over REST: their settings and their states.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::SurveyId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::{SurveyEdit, SurveyRead};
use crate::survey::{self, Survey, SurveyFilter, SurveyInput};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(surveys_list, surveys_create))
        .routes(routes!(surveys_get, surveys_edit))
        .routes(routes!(surveys_open))
        .routes(routes!(surveys_pause))
        .routes(routes!(surveys_close))
        .routes(routes!(surveys_next_round))
}

/// List surveys, newest first.
#[utoipa::path(
    get,
    path = "/surveys",
    operation_id = "surveys_list",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(SurveyFilter, Paging),
    responses((status = 200, description = "A page of surveys", body = Paged<Survey>), Problems)
)]
async fn surveys_list(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Query(filter): Query<SurveyFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Survey>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = survey::list(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Make a survey, as a draft.
#[utoipa::path(
    post,
    path = "/surveys",
    operation_id = "surveys_create",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    request_body = SurveyInput,
    responses((status = 201, description = "The survey; the version in `ETag`", body = Survey), RecordProblems)
)]
async fn surveys_create(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Json(input): Json<SurveyInput>,
) -> Result<(StatusCode, ETag, Json<Survey>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = survey::create(&state, &mut tx, input).await?;
    let made = survey::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One survey.
#[utoipa::path(
    get,
    path = "/surveys/{id}",
    operation_id = "surveys_get",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = uuid::Uuid, Path, description = "The survey")),
    responses((status = 200, description = "The survey; the version in `ETag`", body = Survey), RecordProblems)
)]
async fn surveys_get(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<SurveyId>,
) -> Result<(ETag, Json<Survey>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = survey::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Replace the settings of a survey. What has been answered keeps its questions and its privacy.
#[utoipa::path(
    put,
    path = "/surveys/{id}",
    operation_id = "surveys_edit",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The survey"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = SurveyInput,
    responses((status = 200, description = "The survey; the version in `ETag`", body = Survey), RecordProblems)
)]
async fn surveys_edit(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<SurveyId>,
    seen: IfMatch,
    Json(input): Json<SurveyInput>,
) -> Result<(ETag, Json<Survey>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    survey::edit(&mut tx, id, seen, input).await?;
    let now = survey::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}

/// Begin, or go on, to ask.
#[utoipa::path(
    post,
    path = "/surveys/{id}/open",
    operation_id = "surveys_open",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The survey"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 200, description = "The survey; the version in `ETag`", body = Survey), RecordProblems)
)]
async fn surveys_open(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<SurveyId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Survey>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    survey::open(&mut tx, id, seen).await?;
    let now = survey::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}

/// Ask nobody for the moment; begun answers may be finished.
#[utoipa::path(
    post,
    path = "/surveys/{id}/pause",
    operation_id = "surveys_pause",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The survey"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 200, description = "The survey; the version in `ETag`", body = Survey), RecordProblems)
)]
async fn surveys_pause(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<SurveyId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Survey>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    survey::pause(&mut tx, id, seen).await?;
    let now = survey::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}

/// End a survey for good.
#[utoipa::path(
    post,
    path = "/surveys/{id}/close",
    operation_id = "surveys_close",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The survey"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 200, description = "The survey; the version in `ETag`", body = Survey), RecordProblems)
)]
async fn surveys_close(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<SurveyId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Survey>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    survey::close(&mut tx, id, seen).await?;
    let now = survey::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}

/// Make the next round of a survey: the same settings, a draft, compared with the rounds before.
#[utoipa::path(
    post,
    path = "/surveys/{id}/next-round",
    operation_id = "surveys_next_round",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The survey")),
    responses((status = 201, description = "The next round; the version in `ETag`", body = Survey), RecordProblems)
)]
async fn surveys_next_round(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<SurveyId>,
) -> Result<(StatusCode, ETag, Json<Survey>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = survey::next_round(&state, &mut tx, id).await?;
    let made = survey::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}
