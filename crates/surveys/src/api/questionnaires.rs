//! Questionnaires over REST: what the builder does, and import and export as plain JSON.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{QuestionnaireId, QuestionnaireVersionId};
use sqm_domain::survey::Fault;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::{AppState, Error, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::{SurveyEdit, SurveyRead};
use crate::questionnaire::{self, Block, Questionnaire, QuestionnaireFilter, QuestionnaireInput, Version};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(questionnaires_list, questionnaires_create))
        .routes(routes!(questionnaires_get, questionnaires_edit))
        .routes(routes!(questionnaires_check))
        .routes(routes!(questionnaires_publish))
        .routes(routes!(questionnaires_versions))
        .routes(routes!(questionnaires_version))
        .routes(routes!(questionnaires_archive))
        .routes(routes!(questionnaires_restore))
        .routes(routes!(questionnaires_duplicate))
        .routes(routes!(questionnaire_blocks_list))
}

/// List questionnaires, newest first.
#[utoipa::path(
    get,
    path = "/questionnaires",
    operation_id = "questionnaires_list",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(QuestionnaireFilter, Paging),
    responses((status = 200, description = "A page of questionnaires", body = Paged<Questionnaire>), Problems)
)]
async fn questionnaires_list(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Query(filter): Query<QuestionnaireFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Questionnaire>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = questionnaire::list(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Make a questionnaire; also how an exported one comes in. The draft may be unfinished.
#[utoipa::path(
    post,
    path = "/questionnaires",
    operation_id = "questionnaires_create",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    request_body = QuestionnaireInput,
    responses((status = 201, description = "The questionnaire; the version in `ETag`", body = Questionnaire), RecordProblems)
)]
async fn questionnaires_create(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Json(input): Json<QuestionnaireInput>,
) -> Result<(StatusCode, ETag, Json<Questionnaire>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = questionnaire::create(&mut tx, input).await?;
    let made = questionnaire::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One questionnaire with its draft; also how one is exported.
#[utoipa::path(
    get,
    path = "/questionnaires/{id}",
    operation_id = "questionnaires_get",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = uuid::Uuid, Path, description = "The questionnaire")),
    responses((status = 200, description = "The questionnaire; the version in `ETag`", body = Questionnaire), RecordProblems)
)]
async fn questionnaires_get(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<QuestionnaireId>,
) -> Result<(ETag, Json<Questionnaire>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = questionnaire::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Replace name and draft of a questionnaire. Published versions stay as they are.
#[utoipa::path(
    put,
    path = "/questionnaires/{id}",
    operation_id = "questionnaires_edit",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The questionnaire"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = QuestionnaireInput,
    responses((status = 200, description = "The questionnaire; the version in `ETag`", body = Questionnaire), RecordProblems)
)]
async fn questionnaires_edit(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<QuestionnaireId>,
    seen: IfMatch,
    Json(input): Json<QuestionnaireInput>,
) -> Result<(ETag, Json<Questionnaire>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    questionnaire::edit(&mut tx, id, seen, input).await?;
    let now = questionnaire::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}

/// A fault of a draft.
#[derive(Debug, Serialize, ToSchema)]
struct DraftFault {
    /// The question's or page's key; empty = the whole.
    place: String,
    /// What is wrong.
    code: &'static str,
    /// The word at fault.
    detail: String,
}

impl From<Fault> for DraftFault {
    fn from(fault: Fault) -> Self {
        Self {
            place: fault.place,
            code: fault.key,
            detail: fault.detail,
        }
    }
}

/// Say what keeps a draft from being published; an empty list = nothing.
#[utoipa::path(
    get,
    path = "/questionnaires/{id}/faults",
    operation_id = "questionnaires_check",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = uuid::Uuid, Path, description = "The questionnaire")),
    responses((status = 200, description = "The faults", body = Vec<DraftFault>), RecordProblems)
)]
async fn questionnaires_check(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<QuestionnaireId>,
) -> Result<Json<Vec<DraftFault>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = questionnaire::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(found.draft.check().into_iter().map(Into::into).collect()))
}

/// Publish the draft as the next version. A draft that is published already gives its version again.
#[utoipa::path(
    post,
    path = "/questionnaires/{id}/publish",
    operation_id = "questionnaires_publish",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The questionnaire")),
    responses((status = 200, description = "The version", body = Version), RecordProblems)
)]
async fn questionnaires_publish(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<QuestionnaireId>,
) -> Result<Json<Version>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let version = questionnaire::publish(&mut tx, id).await?;
    let version = questionnaire::version(&mut tx, version).await?;
    tx.commit().await?;
    Ok(Json(version))
}

/// List the published versions of a questionnaire, newest first.
#[utoipa::path(
    get,
    path = "/questionnaires/{id}/versions",
    operation_id = "questionnaires_versions",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = uuid::Uuid, Path, description = "The questionnaire")),
    responses((status = 200, description = "All versions", body = Vec<Version>), RecordProblems)
)]
async fn questionnaires_versions(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<QuestionnaireId>,
) -> Result<Json<Vec<Version>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    questionnaire::get(&mut tx, id).await?;
    let versions = questionnaire::versions(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(versions))
}

/// One published version.
#[utoipa::path(
    get,
    path = "/questionnaires/{id}/versions/{version}",
    operation_id = "questionnaires_version",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = uuid::Uuid, Path, description = "The questionnaire"), ("version" = uuid::Uuid, Path, description = "The version")),
    responses((status = 200, description = "The version", body = Version), RecordProblems)
)]
async fn questionnaires_version(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path((id, version)): Path<(QuestionnaireId, QuestionnaireVersionId)>,
) -> Result<Json<Version>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let version = questionnaire::version(&mut tx, version).await?;
    tx.commit().await?;
    if version.questionnaire != id {
        return Err(Error::NotFound("questionnaire"));
    }
    Ok(Json(version))
}

/// Take a questionnaire out of the choosers. Surveys that ask it go on.
#[utoipa::path(
    post,
    path = "/questionnaires/{id}/archive",
    operation_id = "questionnaires_archive",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The questionnaire"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 200, description = "The questionnaire; the version in `ETag`", body = Questionnaire), RecordProblems)
)]
async fn questionnaires_archive(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<QuestionnaireId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Questionnaire>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    questionnaire::archive(&mut tx, id, seen, true).await?;
    let now = questionnaire::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}

/// Offer an archived questionnaire again.
#[utoipa::path(
    post,
    path = "/questionnaires/{id}/restore",
    operation_id = "questionnaires_restore",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The questionnaire"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 200, description = "The questionnaire; the version in `ETag`", body = Questionnaire), RecordProblems)
)]
async fn questionnaires_restore(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<QuestionnaireId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Questionnaire>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    questionnaire::archive(&mut tx, id, seen, false).await?;
    let now = questionnaire::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}

/// The name of a copy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CopyName {
    /// Its name, for staff.
    name: String,
}

/// Make a copy of a questionnaire.
#[utoipa::path(
    post,
    path = "/questionnaires/{id}/duplicate",
    operation_id = "questionnaires_duplicate",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The questionnaire")),
    request_body = CopyName,
    responses((status = 201, description = "The copy; the version in `ETag`", body = Questionnaire), RecordProblems)
)]
async fn questionnaires_duplicate(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<QuestionnaireId>,
    Json(copy): Json<CopyName>,
) -> Result<(StatusCode, ETag, Json<Questionnaire>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = questionnaire::duplicate(&mut tx, id, &copy.name).await?;
    let made = questionnaire::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// List the ready questions that a questionnaire can be made of.
#[utoipa::path(
    get,
    path = "/questionnaire-blocks",
    operation_id = "questionnaire_blocks_list",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    responses((status = 200, description = "The blocks", body = Vec<Block>), Problems)
)]
async fn questionnaire_blocks_list(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
) -> Result<Json<Vec<Block>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let blocks = questionnaire::blocks(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(blocks))
}
