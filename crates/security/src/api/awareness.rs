//! Awareness campaigns over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::CampaignId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewComment;
use crate::awareness::{
    self, Campaign, CampaignFilter, CampaignPatch, DepartmentTally, NewCampaign, NewResult, Tally,
};
use crate::history::Entry;
use crate::permissions::{AwarenessEdit, AwarenessExport, AwarenessRead};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(awareness_list, awareness_create))
        .routes(routes!(awareness_export))
        .routes(routes!(awareness_get, awareness_change))
        .routes(routes!(awareness_start))
        .routes(routes!(awareness_close))
        .routes(routes!(awareness_follow_up))
        .routes(routes!(awareness_results))
        .routes(routes!(awareness_tally))
        .routes(routes!(awareness_history, awareness_comment))
}

/// How far a campaign is, as a whole and by department.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AwarenessProgress)]
struct Progress {
    /// Everybody.
    whole: Tally,
    /// The departments people worked in when they were asked, the biggest first.
    departments: Vec<DepartmentTally>,
}

/// Results of a simulation.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = AwarenessResults)]
struct Results {
    /// At most 5,000.
    lines: Vec<NewResult>,
}

/// What became of results.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AwarenessResultsNoted)]
struct Noted {
    /// People whose result is new or another one.
    changed: usize,
}

/// List awareness campaigns, newest first. The filter is that of the page.
#[utoipa::path(
    get,
    path = "/awareness-campaigns",
    operation_id = "awareness_campaigns_list",
    tag = "security",
    security(("bearer" = ["awareness.read"])),
    params(CampaignFilter, Paging),
    responses((status = 200, description = "A page of campaigns", body = Paged<Campaign>), Problems)
)]
async fn awareness_list(
    State(state): State<AppState>,
    caller: Allow<AwarenessRead>,
    Query(filter): Query<CampaignFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Campaign>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = awareness::list(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Awareness campaigns as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/awareness-campaigns/export.csv",
    operation_id = "awareness_campaigns_export",
    tag = "security",
    security(("bearer" = ["awareness.export"])),
    params(CampaignFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn awareness_export(
    State(state): State<AppState>,
    caller: Allow<AwarenessExport>,
    Query(filter): Query<CampaignFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = awareness::register_csv(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(super::file("awareness-campaigns", text))
}

/// Prepare a campaign; nobody is asked yet.
#[utoipa::path(
    post,
    path = "/awareness-campaigns",
    operation_id = "awareness_campaigns_create",
    tag = "security",
    security(("bearer" = ["awareness.edit"])),
    request_body = NewCampaign,
    responses((status = 201, description = "The campaign; its version in `ETag`", body = Campaign), RecordProblems)
)]
async fn awareness_create(
    State(state): State<AppState>,
    caller: Allow<AwarenessEdit>,
    Json(new): Json<NewCampaign>,
) -> Result<(StatusCode, ETag, Json<Campaign>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = awareness::create(&state, &mut tx, new).await?;
    let made = awareness::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One campaign.
#[utoipa::path(
    get,
    path = "/awareness-campaigns/{id}",
    operation_id = "awareness_campaigns_get",
    tag = "security",
    security(("bearer" = ["awareness.read"])),
    params(("id" = uuid::Uuid, Path, description = "The campaign")),
    responses((status = 200, description = "The campaign; its version in `ETag`", body = Campaign), RecordProblems)
)]
async fn awareness_get(
    State(state): State<AppState>,
    caller: Allow<AwarenessRead>,
    Path(id): Path<CampaignId>,
) -> Result<(ETag, Json<Campaign>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = awareness::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change a campaign. Once people are asked, only who answers for it and whom it asks. Owners may, without the right for all.
#[utoipa::path(
    patch,
    path = "/awareness-campaigns/{id}",
    operation_id = "awareness_campaigns_change",
    tag = "security",
    security(("bearer" = ["awareness.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The campaign"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = CampaignPatch,
    responses((status = 200, description = "The campaign; its version in `ETag`", body = Campaign), RecordProblems)
)]
async fn awareness_change(
    State(state): State<AppState>,
    caller: Allow<AwarenessRead>,
    Path(id): Path<CampaignId>,
    seen: IfMatch,
    Json(patch): Json<CampaignPatch>,
) -> Result<(ETag, Json<Campaign>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    awareness::may_edit(&awareness::get(&mut tx, id).await?, &caller)?;
    awareness::change(&mut tx, id, seen, patch).await?;
    let changed = awareness::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Ask everybody of the audience. Owners may, without the right for all.
#[utoipa::path(
    post,
    path = "/awareness-campaigns/{id}/start",
    operation_id = "awareness_campaigns_start",
    tag = "security",
    security(("bearer" = ["awareness.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The campaign"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    responses((status = 200, description = "The campaign; its version in `ETag`", body = Campaign), RecordProblems)
)]
async fn awareness_start(
    State(state): State<AppState>,
    caller: Allow<AwarenessRead>,
    Path(id): Path<CampaignId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Campaign>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    awareness::may_edit(&awareness::get(&mut tx, id).await?, &caller)?;
    awareness::start(&mut tx, id, seen).await?;
    let changed = awareness::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// End a campaign: whoever has not done it missed it. Owners may, without the right for all.
#[utoipa::path(
    post,
    path = "/awareness-campaigns/{id}/close",
    operation_id = "awareness_campaigns_close",
    tag = "security",
    security(("bearer" = ["awareness.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The campaign"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    responses((status = 200, description = "The campaign; its version in `ETag`", body = Campaign), RecordProblems)
)]
async fn awareness_close(
    State(state): State<AppState>,
    caller: Allow<AwarenessRead>,
    Path(id): Path<CampaignId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Campaign>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    awareness::may_edit(&awareness::get(&mut tx, id).await?, &caller)?;
    awareness::close(&mut tx, id, seen).await?;
    let changed = awareness::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Prepare a campaign that asks those again who missed in this one.
#[utoipa::path(
    post,
    path = "/awareness-campaigns/{id}/follow-up",
    operation_id = "awareness_campaigns_follow_up",
    tag = "security",
    security(("bearer" = ["awareness.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The campaign")),
    responses((status = 201, description = "The new campaign; its version in `ETag`", body = Campaign), RecordProblems)
)]
async fn awareness_follow_up(
    State(state): State<AppState>,
    caller: Allow<AwarenessEdit>,
    Path(id): Path<CampaignId>,
) -> Result<(StatusCode, ETag, Json<Campaign>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let follower = awareness::follow_up(&state, &mut tx, id).await?;
    let made = awareness::get(&mut tx, follower).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// Results of a simulation: all of them are noted, or none. The latest result of a person counts.
#[utoipa::path(
    post,
    path = "/awareness-campaigns/{id}/results",
    operation_id = "awareness_campaigns_results",
    tag = "security",
    security(("bearer" = ["awareness.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The campaign")),
    request_body = Results,
    responses((status = 200, description = "What became of them", body = Noted), RecordProblems)
)]
async fn awareness_results(
    State(state): State<AppState>,
    caller: Allow<AwarenessEdit>,
    Path(id): Path<CampaignId>,
    Json(results): Json<Results>,
) -> Result<Json<Noted>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let lines: Vec<_> = results.lines.into_iter().enumerate().collect();
    let changed = awareness::record(&mut tx, id, &lines).await?;
    tx.commit().await?;
    Ok(Json(Noted { changed }))
}

/// How far a campaign is, as a whole and by department.
#[utoipa::path(
    get,
    path = "/awareness-campaigns/{id}/progress",
    operation_id = "awareness_campaigns_progress",
    tag = "security",
    security(("bearer" = ["awareness.read"])),
    params(("id" = uuid::Uuid, Path, description = "The campaign")),
    responses((status = 200, description = "How far it is", body = Progress), RecordProblems)
)]
async fn awareness_tally(
    State(state): State<AppState>,
    caller: Allow<AwarenessRead>,
    Path(id): Path<CampaignId>,
) -> Result<Json<Progress>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    awareness::get(&mut tx, id).await?;
    let whole = awareness::tally(&mut tx, id).await?;
    let departments = awareness::tally_by_department(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(Progress { whole, departments }))
}

/// What happened to a campaign, comments among it; oldest first.
#[utoipa::path(
    get,
    path = "/awareness-campaigns/{id}/history",
    operation_id = "awareness_campaigns_history",
    tag = "security",
    security(("bearer" = ["awareness.read"])),
    params(("id" = uuid::Uuid, Path, description = "The campaign")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn awareness_history(
    State(state): State<AppState>,
    caller: Allow<AwarenessRead>,
    Path(id): Path<CampaignId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    awareness::get(&mut tx, id).await?;
    let lines = awareness::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// Comment on a campaign.
#[utoipa::path(
    post,
    path = "/awareness-campaigns/{id}/history",
    operation_id = "awareness_campaigns_comment",
    tag = "security",
    security(("bearer" = ["awareness.read"])),
    params(("id" = uuid::Uuid, Path, description = "The campaign")),
    request_body = NewComment,
    responses((status = 201, description = "The lines, the new one last", body = Vec<Entry>), RecordProblems)
)]
async fn awareness_comment(
    State(state): State<AppState>,
    caller: Allow<AwarenessRead>,
    Path(id): Path<CampaignId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    awareness::comment(&mut tx, id, &new.text).await?;
    let lines = awareness::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}
