//! Systems, indicators and people over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Serialize;
use sqm_domain::ids::{HitAssetId, IncidentId, InvolvedId, IocId};
use sqm_platform::auth::Allow;
use sqm_platform::error::RecordProblems;
use sqm_platform::http::{Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Asset, AssetPatch, ClearInvolved, Indicator, Involved, NewAsset, NewIndicator, NewInvolved};
use crate::api::file;
use crate::permissions::{IncidentEdit, IncidentExport, IncidentRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incidents_traces_export))
        .routes(routes!(incidents_assets, incidents_add_asset))
        .routes(routes!(incidents_change_asset, incidents_remove_asset))
        .routes(routes!(incidents_indicators, incidents_add_indicator))
        .routes(routes!(incidents_remove_indicator))
        .routes(routes!(incidents_people, incidents_add_person))
        .routes(routes!(incidents_remove_person))
        .routes(routes!(incidents_reveal_person))
}

/// The systems an incident hit and its indicators as a file for spreadsheets. Indicators marked TLP:RED are left out.
#[utoipa::path(
    get,
    path = "/incidents/{id}/traces/export.csv",
    operation_id = "incidents_traces_export",
    tag = "incidents",
    security(("bearer" = ["incident.export"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), RecordProblems)
)]
async fn incidents_traces_export(
    State(state): State<AppState>,
    caller: Allow<IncidentExport>,
    Path(id): Path<IncidentId>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = super::csv(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(file("incident-traces", text))
}

/// The systems an incident hit.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IncidentAssets)]
struct Assets {
    /// By name.
    items: Vec<Asset>,
}

/// The systems an incident hit.
#[utoipa::path(
    get,
    path = "/incidents/{id}/assets",
    operation_id = "incidents_assets",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The systems", body = Assets), RecordProblems)
)]
async fn incidents_assets(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Assets>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = super::assets(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(Assets { items }))
}

/// Add a system an incident hit.
#[utoipa::path(
    post,
    path = "/incidents/{id}/assets",
    operation_id = "incidents_add_asset",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = NewAsset,
    responses((status = 201, description = "The systems", body = Assets), RecordProblems)
)]
async fn incidents_add_asset(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewAsset>,
) -> Result<(StatusCode, Json<Assets>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::add_asset(&mut tx, id, new).await?;
    let items = super::assets(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Assets { items })))
}

/// Change what is known of a system.
#[utoipa::path(
    patch,
    path = "/incidents/{id}/assets/{asset}",
    operation_id = "incidents_change_asset",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("asset" = uuid::Uuid, Path, description = "The system")
    ),
    request_body = AssetPatch,
    responses((status = 200, description = "The systems", body = Assets), RecordProblems)
)]
async fn incidents_change_asset(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, asset)): Path<(IncidentId, HitAssetId)>,
    Json(patch): Json<AssetPatch>,
) -> Result<Json<Assets>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::change_asset(&mut tx, id, asset, patch).await?;
    let items = super::assets(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(Assets { items }))
}

/// Take a system out that was noted by mistake.
#[utoipa::path(
    delete,
    path = "/incidents/{id}/assets/{asset}",
    operation_id = "incidents_remove_asset",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("asset" = uuid::Uuid, Path, description = "The system")
    ),
    responses((status = 204, description = "Taken out"), RecordProblems)
)]
async fn incidents_remove_asset(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, asset)): Path<(IncidentId, HitAssetId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::remove_asset(&mut tx, id, asset).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The indicators of compromise of an incident.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IncidentIndicators)]
struct Indicators {
    /// By kind.
    items: Vec<Indicator>,
}

/// The indicators of compromise of an incident.
#[utoipa::path(
    get,
    path = "/incidents/{id}/indicators",
    operation_id = "incidents_indicators",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The indicators", body = Indicators), RecordProblems)
)]
async fn incidents_indicators(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<Indicators>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = super::indicators(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(Indicators { items }))
}

/// Add an indicator of compromise.
#[utoipa::path(
    post,
    path = "/incidents/{id}/indicators",
    operation_id = "incidents_add_indicator",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = NewIndicator,
    responses((status = 201, description = "The indicators", body = Indicators), RecordProblems)
)]
async fn incidents_add_indicator(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewIndicator>,
) -> Result<(StatusCode, Json<Indicators>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::add_indicator(&mut tx, id, new).await?;
    let items = super::indicators(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Indicators { items })))
}

/// Take an indicator out that was noted by mistake.
#[utoipa::path(
    delete,
    path = "/incidents/{id}/indicators/{indicator}",
    operation_id = "incidents_remove_indicator",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("indicator" = uuid::Uuid, Path, description = "The indicator")
    ),
    responses((status = 204, description = "Taken out"), RecordProblems)
)]
async fn incidents_remove_indicator(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, indicator)): Path<(IncidentId, IocId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::remove_indicator(&mut tx, id, indicator).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The people an incident concerns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IncidentPeople)]
struct People {
    /// Masked.
    items: Vec<Involved>,
}

/// The people an incident concerns, masked.
#[utoipa::path(
    get,
    path = "/incidents/{id}/people",
    operation_id = "incidents_people",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    responses((status = 200, description = "The people", body = People), RecordProblems)
)]
async fn incidents_people(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<IncidentId>,
) -> Result<Json<People>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = super::involved(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(People { items }))
}

/// Add somebody an incident concerns. Name and contact are sealed.
#[utoipa::path(
    post,
    path = "/incidents/{id}/people",
    operation_id = "incidents_add_person",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The incident")),
    request_body = NewInvolved,
    responses((status = 201, description = "The people", body = People), RecordProblems)
)]
async fn incidents_add_person(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path(id): Path<IncidentId>,
    Json(new): Json<NewInvolved>,
) -> Result<(StatusCode, Json<People>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::involve(&state, &mut tx, id, new).await?;
    let items = super::involved(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(People { items })))
}

/// Take somebody out who has nothing to do with it.
#[utoipa::path(
    delete,
    path = "/incidents/{id}/people/{person}",
    operation_id = "incidents_remove_person",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("person" = uuid::Uuid, Path, description = "The person")
    ),
    responses((status = 204, description = "Taken out"), RecordProblems)
)]
async fn incidents_remove_person(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, person)): Path<(IncidentId, InvolvedId)>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::release(&mut tx, id, person).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Show somebody in clear; the audit trail says who looked.
#[utoipa::path(
    post,
    path = "/incidents/{id}/people/{person}/reveal",
    operation_id = "incidents_reveal_person",
    tag = "incidents",
    security(("bearer" = ["incident.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The incident"),
        ("person" = uuid::Uuid, Path, description = "The person")
    ),
    responses((status = 200, description = "The person in clear", body = ClearInvolved), RecordProblems)
)]
async fn incidents_reveal_person(
    State(state): State<AppState>,
    caller: Allow<IncidentEdit>,
    Path((id, person)): Path<(IncidentId, InvolvedId)>,
) -> Result<Json<ClearInvolved>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let clear = super::reveal(&state, &mut tx, id, person).await?;
    tx.commit().await?;
    Ok(Json(clear))
}
