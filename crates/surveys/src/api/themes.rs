//! Themes over REST.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::ThemeId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::{SurveyEdit, SurveyRead};
use crate::theme::{self, Theme, ThemeInput};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(survey_themes_list, survey_themes_create))
        .routes(routes!(
            survey_themes_get,
            survey_themes_edit,
            survey_themes_delete
        ))
}

/// List the themes of questionnaires, by name.
#[utoipa::path(
    get,
    path = "/survey-themes",
    operation_id = "survey_themes_list",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    responses((status = 200, description = "All themes", body = Vec<Theme>), Problems)
)]
async fn survey_themes_list(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
) -> Result<Json<Vec<Theme>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let themes = theme::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(themes))
}

/// Make a theme.
#[utoipa::path(
    post,
    path = "/survey-themes",
    operation_id = "survey_themes_create",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    request_body = ThemeInput,
    responses((status = 201, description = "The theme; the version in `ETag`", body = Theme), RecordProblems)
)]
async fn survey_themes_create(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Json(input): Json<ThemeInput>,
) -> Result<(StatusCode, ETag, Json<Theme>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = theme::create(&mut tx, input).await?;
    let made = theme::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One theme.
#[utoipa::path(
    get,
    path = "/survey-themes/{id}",
    operation_id = "survey_themes_get",
    tag = "surveys",
    security(("bearer" = ["survey.read"])),
    params(("id" = uuid::Uuid, Path, description = "The theme")),
    responses((status = 200, description = "The theme; the version in `ETag`", body = Theme), RecordProblems)
)]
async fn survey_themes_get(
    State(state): State<AppState>,
    caller: Allow<SurveyRead>,
    Path(id): Path<ThemeId>,
) -> Result<(ETag, Json<Theme>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = theme::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Replace what a theme says.
#[utoipa::path(
    put,
    path = "/survey-themes/{id}",
    operation_id = "survey_themes_edit",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The theme"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = ThemeInput,
    responses((status = 200, description = "The theme; the version in `ETag`", body = Theme), RecordProblems)
)]
async fn survey_themes_edit(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<ThemeId>,
    seen: IfMatch,
    Json(input): Json<ThemeInput>,
) -> Result<(ETag, Json<Theme>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    theme::edit(&mut tx, id, seen, input).await?;
    let now = theme::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(now.version), Json(now)))
}

/// Delete a theme that no survey uses.
#[utoipa::path(
    delete,
    path = "/survey-themes/{id}",
    operation_id = "survey_themes_delete",
    tag = "surveys",
    security(("bearer" = ["survey.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The theme"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 204, description = "Deleted"), RecordProblems)
)]
async fn survey_themes_delete(
    State(state): State<AppState>,
    caller: Allow<SurveyEdit>,
    Path(id): Path<ThemeId>,
    seen: IfMatch,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    theme::delete(&mut tx, id, seen).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
