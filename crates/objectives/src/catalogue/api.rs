//! The catalogue over REST.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqm_platform::auth::Allow;
use sqm_platform::http::{Json, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Indicator, Names, TargetNote, ops};
use crate::permissions::{IndicatorRead, IndicatorSettings};
use sqm_platform::error::{Problems, RecordProblems};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(indicators_list))
        .routes(routes!(indicators_get, indicators_switch))
}

/// An indicator of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorBody {
    /// Its code, for ever.
    code: String,
    /// Its area, 1 to 13; 0 = the service desk's own.
    area: i16,
    /// Its name.
    names: Names,
    /// How it is computed.
    formula: Names,
    /// Key of its unit.
    unit: String,
    /// `up`, `down`, `band`, `info`.
    direction: String,
    /// The measure that feeds it, where one is known.
    measure: Option<String>,
    /// The slice of the measure.
    slice: Option<String>,
    /// Does a module feed it?
    fed: bool,
    /// Switched on for this tenant?
    enabled: bool,
    /// Every value of the source.
    targets: Vec<TargetNote>,
    /// All of them seen in their sources?
    verified: bool,
    /// Keys of the sources.
    source: String,
    /// The jurisdiction pack.
    pack: Option<String>,
    /// Handbook clauses.
    clause: String,
}

impl From<Indicator> for IndicatorBody {
    fn from(i: Indicator) -> Self {
        Self {
            fed: i.cell.is_some(),
            direction: i.direction.to_string(),
            code: i.code,
            area: i.area,
            names: i.names,
            formula: i.formula,
            unit: i.unit,
            measure: i.measure,
            slice: i.slice,
            enabled: i.enabled,
            targets: i.targets,
            verified: i.verified,
            source: i.source,
            pack: i.pack,
            clause: i.clause,
        }
    }
}

/// Which indicators.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct IndicatorFilter {
    /// Only of this area.
    area: Option<i16>,
    /// Only those switched on, or off.
    enabled: Option<bool>,
    /// Only those a module feeds, or none does.
    fed: Option<bool>,
}

/// The catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorList {
    /// In the catalogue's order.
    items: Vec<IndicatorBody>,
}

/// The indicator catalogue.
#[utoipa::path(
    get,
    path = "/indicators",
    operation_id = "indicators_list",
    tag = "indicators",
    security(("bearer" = ["indicator.read"])),
    params(IndicatorFilter),
    responses((status = 200, description = "The catalogue", body = IndicatorList), Problems)
)]
async fn indicators_list(
    State(state): State<AppState>,
    caller: Allow<IndicatorRead>,
    Query(filter): Query<IndicatorFilter>,
) -> Result<Json<IndicatorList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let mut all = ops::list(&mut tx).await?;
    tx.commit().await?;
    all.retain(|i| {
        filter.area.is_none_or(|area| i.area == area)
            && filter.enabled.is_none_or(|enabled| i.enabled == enabled)
            && filter.fed.is_none_or(|fed| i.cell.is_some() == fed)
    });
    Ok(Json(IndicatorList {
        items: all.into_iter().map(IndicatorBody::from).collect(),
    }))
}

/// One indicator.
#[utoipa::path(
    get,
    path = "/indicators/{code}",
    operation_id = "indicators_get",
    tag = "indicators",
    security(("bearer" = ["indicator.read"])),
    params(("code" = String, Path, description = "The indicator's code")),
    responses((status = 200, description = "The indicator", body = IndicatorBody), RecordProblems)
)]
async fn indicators_get(
    State(state): State<AppState>,
    caller: Allow<IndicatorRead>,
    Path(code): Path<String>,
) -> Result<Json<IndicatorBody>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let indicator = ops::get(&mut tx, &code).await?;
    tx.commit().await?;
    Ok(Json(indicator.into()))
}

/// The switch of an indicator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndicatorSwitch {
    /// On or off for this tenant.
    enabled: bool,
}

/// Switch an indicator on or off for the tenant.
#[utoipa::path(
    patch,
    path = "/indicators/{code}",
    operation_id = "indicators_switch",
    tag = "indicators",
    security(("bearer" = ["indicator.settings"])),
    params(("code" = String, Path, description = "The indicator's code")),
    request_body = IndicatorSwitch,
    responses((status = 200, description = "The indicator", body = IndicatorBody), RecordProblems)
)]
async fn indicators_switch(
    State(state): State<AppState>,
    caller: Allow<IndicatorSettings>,
    Path(code): Path<String>,
    Json(body): Json<IndicatorSwitch>,
) -> Result<Json<IndicatorBody>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::get(&mut tx, &code).await?;
    ops::switch(&mut tx, std::slice::from_ref(&code), body.enabled).await?;
    let indicator = ops::get(&mut tx, &code).await?;
    tx.commit().await?;
    Ok(Json(indicator.into()))
}
