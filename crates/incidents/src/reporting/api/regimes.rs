//! Reporting regimes over REST.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::RegimeId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::{IncidentConfigure, IncidentRead};
use crate::reporting::regime::{self, Regime, RegimeInput, Reporter, ReporterInput};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(reporting_regimes_list, reporting_regimes_create))
        .routes(routes!(reporting_regimes_get, reporting_regimes_replace))
        .routes(routes!(reporting_operator_get, reporting_operator_replace))
}

/// The reporting regimes.
#[utoipa::path(
    get,
    path = "/reporting-regimes",
    operation_id = "reporting_regimes_list",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    responses((status = 200, description = "The regimes", body = Vec<Regime>), Problems)
)]
async fn reporting_regimes_list(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
) -> Result<Json<Vec<Regime>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let regimes = regime::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(regimes))
}

/// Add a reporting regime.
#[utoipa::path(
    post,
    path = "/reporting-regimes",
    operation_id = "reporting_regimes_create",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    request_body = RegimeInput,
    responses((status = 201, description = "The regime; its version in `ETag`", body = Regime), RecordProblems)
)]
async fn reporting_regimes_create(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Json(input): Json<RegimeInput>,
) -> Result<(StatusCode, ETag, Json<Regime>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = regime::create(&mut tx, input).await?;
    let made = regime::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One reporting regime.
#[utoipa::path(
    get,
    path = "/reporting-regimes/{id}",
    operation_id = "reporting_regimes_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    params(("id" = uuid::Uuid, Path, description = "The regime")),
    responses((status = 200, description = "The regime; its version in `ETag`", body = Regime), RecordProblems)
)]
async fn reporting_regimes_get(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
    Path(id): Path<RegimeId>,
) -> Result<(ETag, Json<Regime>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = regime::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Put a reporting regime as entered. Clocks that run keep the limits they began with.
#[utoipa::path(
    put,
    path = "/reporting-regimes/{id}",
    operation_id = "reporting_regimes_replace",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The regime"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = RegimeInput,
    responses((status = 200, description = "The regime; its version in `ETag`", body = Regime), RecordProblems)
)]
async fn reporting_regimes_replace(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    Path(id): Path<RegimeId>,
    seen: IfMatch,
    Json(input): Json<RegimeInput>,
) -> Result<(ETag, Json<Regime>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    regime::replace(&mut tx, id, seen, input).await?;
    let after = regime::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(after)))
}

/// What this operator is in the eyes of the regimes.
#[utoipa::path(
    get,
    path = "/reporting-operator",
    operation_id = "reporting_operator_get",
    tag = "incidents",
    security(("bearer" = ["incident.read"])),
    responses((status = 200, description = "The kinds; their version in `ETag`", body = Reporter), Problems)
)]
async fn reporting_operator_get(
    State(state): State<AppState>,
    caller: Allow<IncidentRead>,
) -> Result<(ETag, Json<Reporter>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = regime::reporter(&mut tx).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Say what this operator is. Duties that stand, stand.
#[utoipa::path(
    put,
    path = "/reporting-operator",
    operation_id = "reporting_operator_replace",
    tag = "incidents",
    security(("bearer" = ["incident.configure"])),
    params(("If-Match" = String, Header, description = "The version seen")),
    request_body = ReporterInput,
    responses((status = 200, description = "The kinds; their version in `ETag`", body = Reporter), RecordProblems)
)]
async fn reporting_operator_replace(
    State(state): State<AppState>,
    caller: Allow<IncidentConfigure>,
    seen: IfMatch,
    Json(input): Json<ReporterInput>,
) -> Result<(ETag, Json<Reporter>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    regime::set_reporter(&mut tx, seen, input).await?;
    let after = regime::reporter(&mut tx).await?;
    tx.commit().await?;
    Ok((ETag(after.version), Json(after)))
}
