//! The register of indicators over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use sqm_platform::auth::Allow;
use sqm_platform::error::Problems;
use sqm_platform::http::{Json, Paged, Paging, Query};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Bundle, IndicatorFilter, SeenIndicator};
use crate::api::file;
use crate::permissions::{IncidentExport, IncidentRead};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(incident_indicators_list))
        .routes(routes!(incident_indicators_export))
        .routes(routes!(incident_indicators_bundle))
}

/// List indicators of compromise over all incidents the caller may know of: every value once, the last noted first.
#[utoipa::path(
    get,
    path = "/incident-indicators",
    operation_id = "incident_indicators_list",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(IndicatorFilter, Paging),
    responses((status = 200, description = "A page of indicators", body = Paged<SeenIndicator>), Problems)
)]
async fn incident_indicators_list(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Query(filter): Query<IndicatorFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<SeenIndicator>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = super::list(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Indicators as a file for spreadsheets: what the filter shows, in its order, but for what is marked TLP:RED.
#[utoipa::path(
    get,
    path = "/incident-indicators/export.csv",
    operation_id = "incident_indicators_export",
    tag = "incidents",
    security(("bearer" = ["incident.export"])),
    params(IndicatorFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn incident_indicators_export(
    State(state): State<AppState>,
    caller: Allow<IncidentExport>,
    Query(filter): Query<IndicatorFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = super::csv(&state, &mut tx, &filter).await?;
    tx.commit().await?;
    Ok(file("incident-indicators", text))
}

/// Indicators as a bundle of STIX 2.1 for other systems, marked by TLP 2.0. Left out are what is marked TLP:RED, what was seen in
/// exercises and false alarms only, and what patterns have no words for. The same indicators make the same bundle.
#[utoipa::path(
    get,
    path = "/incident-indicators/stix.json",
    operation_id = "incident_indicators_bundle",
    tag = "incidents",
    security(("bearer" = ["incident.export"])),
    params(IndicatorFilter),
    responses(
        (status = 200, description = "The bundle", body = Bundle, content_type = "application/stix+json;version=2.1"),
        Problems
    )
)]
async fn incident_indicators_bundle(
    State(state): State<AppState>,
    caller: Allow<IncidentExport>,
    Query(filter): Query<IndicatorFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let bundle = super::bundle(&mut tx, &filter).await?;
    tx.commit().await?;
    let headers = [
        (header::CONTENT_TYPE, "application/stix+json;version=2.1"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"incident-indicators.json\"",
        ),
    ];
    Ok((headers, Json(bundle)))
}
