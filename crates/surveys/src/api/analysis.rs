//! Results over REST: what the answers say, the answers themselves, the file, shared links.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response as HttpResponse};
use http::{StatusCode, header};
use serde::Deserialize;
use sqm_domain::ids::{ResponseId, SurveyId};
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::analysis::{Analysis, ResponseFilter, View, analyse};
use crate::permissions::{SurveyEdit, SurveyExport, SurveyRead};
use crate::response::{self, FigureFilter, FileForm, Response, ResponseItem, Wanted};
use crate::share::{self, MadeShare, NewShare, Share};
use crate::survey;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(surveys_analysis))
        .routes(routes!(survey_responses_list))
        .routes(routes!(survey_responses_export))
        .routes(routes!(responses_list))
        .routes(routes!(responses_get))
        .routes(routes!(responses_remove))
        .routes(routes!(responses_restore))
        .routes(routes!(survey_shares_list, survey_shares_create))
        .routes(routes!(survey_shares_end))
}

/// What the answers to a survey say: scores with 95 % intervals, questions, segments, rounds, rankings, words.
#[utoipa::path(
    get,
    path = "/surveys/{id}/analysis",
    operation_id = "surveys_analysis",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = Uuid, Path, description = "The survey"), ResponseFilter, View),
    responses((status = 200, description = "The analysis", body = Analysis), RecordProblems)
)]
async fn surveys_analysis(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<SurveyId>,
    Query(filter): Query<ResponseFilter>,
    Query(view): Query<View>,
) -> Result<Json<Analysis>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let analysis = analyse(&mut tx, id, &filter, &view).await?;
    tx.commit().await?;
    Ok(Json((*analysis).clone()))
}

/// List the answers to a survey, newest first.
#[utoipa::path(
    get,
    path = "/surveys/{id}/responses",
    operation_id = "survey_responses_list",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = Uuid, Path, description = "The survey"), ResponseFilter, Paging),
    responses((status = 200, description = "A page of answers", body = Paged<ResponseItem>), RecordProblems)
)]
async fn survey_responses_list(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<SurveyId>,
    Query(filter): Query<ResponseFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<ResponseItem>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let survey = survey::get(&mut tx, id).await?;
    let wanted = Wanted {
        survey: Some(&survey),
        filter: &filter,
        figure: &FigureFilter::default(),
    };
    let page = response::list(&mut tx, wanted, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// The answers to a survey as CSV: a row per response, a column per question; contacts are not in it.
#[utoipa::path(
    get,
    path = "/surveys/{id}/responses/export.csv",
    operation_id = "survey_responses_export",
    tag = "surveys",
    security(("bearer" = ["survey.export"])),
    params(("id" = Uuid, Path, description = "The survey"), ResponseFilter, FileForm),
    responses((status = 200, description = "The file, UTF-8 with a byte order mark", body = String, content_type = "text/csv"), RecordProblems)
)]
async fn survey_responses_export(
    State(state): State<AppState>,
    caller: Allow<SurveyExport>,
    Path(id): Path<SurveyId>,
    Query(filter): Query<ResponseFilter>,
    Query(form): Query<FileForm>,
) -> Result<HttpResponse> {
    let file = response::csv(state.clone(), caller.scope(), id, filter, form).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"responses.csv\"",
        ),
    ];
    Ok((headers, Body::from_stream(file)).into_response())
}

/// List answers of all surveys, newest first; with `measure`, those behind a figure.
#[utoipa::path(
    get,
    path = "/responses",
    operation_id = "responses_list",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(ResponseFilter, FigureFilter, Paging),
    responses((status = 200, description = "A page of answers", body = Paged<ResponseItem>), Problems)
)]
async fn responses_list(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Query(filter): Query<ResponseFilter>,
    Query(figure): Query<FigureFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<ResponseItem>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let wanted = Wanted {
        survey: None,
        filter: &filter,
        figure: &figure,
    };
    let page = response::list(&mut tx, wanted, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// One response.
#[utoipa::path(
    get,
    path = "/responses/{id}",
    operation_id = "responses_get",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = Uuid, Path, description = "The response")),
    responses((status = 200, description = "The response", body = Response), RecordProblems)
)]
async fn responses_get(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<ResponseId>,
) -> Result<Json<Response>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = response::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(found))
}

/// Why a response is taken out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Removal {
    /// The reason.
    reason: String,
}

/// Take a response out of the figures, with a reason. It can be put back.
#[utoipa::path(
    post,
    path = "/responses/{id}/remove",
    operation_id = "responses_remove",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = Uuid, Path, description = "The response")),
    request_body = Removal,
    responses((status = 200, description = "The response", body = Response), RecordProblems)
)]
async fn responses_remove(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<ResponseId>,
    Json(removal): Json<Removal>,
) -> Result<Json<Response>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    response::remove(&mut tx, id, &removal.reason).await?;
    let now = response::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(now))
}

/// Count a response again that was taken out.
#[utoipa::path(
    post,
    path = "/responses/{id}/restore",
    operation_id = "responses_restore",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = Uuid, Path, description = "The response")),
    responses((status = 200, description = "The response", body = Response), RecordProblems)
)]
async fn responses_restore(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<ResponseId>,
) -> Result<Json<Response>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    response::restore(&mut tx, id).await?;
    let now = response::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(now))
}

/// List the links by which parts of the results are shared.
#[utoipa::path(
    get,
    path = "/surveys/{id}/shares",
    operation_id = "survey_shares_list",
    tag = "surveys",
    security(("bearer" = ["survey.export"])),
    params(("id" = Uuid, Path, description = "The survey")),
    responses((status = 200, description = "The links, newest first, without their codes", body = Vec<Share>), RecordProblems)
)]
async fn survey_shares_list(
    State(state): State<AppState>,
    caller: Allow<SurveyExport>,
    Path(id): Path<SurveyId>,
) -> Result<Json<Vec<Share>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let shares = share::list(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(shares))
}

/// Share parts of the results by a link that expires.
#[utoipa::path(
    post,
    path = "/surveys/{id}/shares",
    operation_id = "survey_shares_create",
    tag = "surveys",
    security(("bearer" = ["survey.export"])),
    params(("id" = Uuid, Path, description = "The survey")),
    request_body = NewShare,
    responses((status = 201, description = "The code of the link, told this once", body = MadeShare), RecordProblems)
)]
async fn survey_shares_create(
    State(state): State<AppState>,
    caller: Allow<SurveyExport>,
    Path(id): Path<SurveyId>,
    Json(new): Json<NewShare>,
) -> Result<(StatusCode, Json<MadeShare>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let made = share::create(&mut tx, id, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// End a shared link.
#[utoipa::path(
    delete,
    path = "/surveys/{id}/shares/{share}",
    operation_id = "survey_shares_end",
    tag = "surveys",
    security(("bearer" = ["survey.export"])),
    params(("id" = Uuid, Path, description = "The survey"), ("share" = Uuid, Path, description = "The link")),
    responses((status = 204, description = "Ended"), RecordProblems)
)]
async fn survey_shares_end(
    State(state): State<AppState>,
    caller: Allow<SurveyExport>,
    Path((id, share)): Path<(SurveyId, Uuid)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    share::end(&mut tx, id, share).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
