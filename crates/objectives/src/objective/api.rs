//! Objectives over REST.

use axum::extract::State;
use http::StatusCode;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::ids::ObjectiveId;
use sqm_domain::indicator::PeriodKind;
use sqm_platform::auth::Allow;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{Objective, ObjectiveInput, ops};
use crate::permissions::{ObjectiveEdit, ObjectiveRead};
use sqm_platform::error::{Problems, RecordProblems};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(objectives_list, objectives_create))
        .routes(routes!(objectives_get, objectives_change, objectives_end))
        .routes(routes!(objectives_results))
}

/// An objective: the version of a target that holds between two days.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ObjectiveBody {
    /// This version.
    id: Uuid,
    /// What all versions of the objective share.
    series: Uuid,
    /// Code of the indicator.
    indicator: String,
    /// Dimension it is set for; empty = the tenant.
    scope_dim: String,
    /// Value of that dimension.
    scope_value: String,
    /// `ge`, `gt`, `le`, `lt`, `between`.
    comparator: String,
    /// The target, in the indicator's unit.
    target: f64,
    /// The upper end of a range.
    target_high: Option<f64>,
    /// The limit the law sets.
    legal_limit: Option<f64>,
    /// The leading level.
    stretch: Option<f64>,
    /// A miss within it counts as met.
    tolerance: f64,
    /// Below it nothing is judged.
    min_sample: i32,
    /// `month`, `quarter`, `half_year`, `year`.
    #[schema(value_type = String)]
    period: PeriodKind,
    /// First day it holds.
    #[schema(value_type = String, format = Date)]
    valid_from: Date,
    /// Last day it holds.
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
    /// Who answers for it.
    owner: Option<Uuid>,
    /// The department responsible.
    department: Option<Uuid>,
    /// Why this target.
    note: String,
    /// For optimistic locking.
    version: i64,
}

impl From<Objective> for ObjectiveBody {
    fn from(o: Objective) -> Self {
        Self {
            id: o.id.into(),
            series: o.series,
            indicator: o.indicator,
            scope_dim: o.scope_dim,
            scope_value: o.scope_value,
            comparator: o.comparator.to_string(),
            target: o.target,
            target_high: o.target_high,
            legal_limit: o.legal_limit,
            stretch: o.stretch,
            tolerance: o.tolerance,
            min_sample: o.min_sample,
            period: o.period,
            valid_from: o.valid_from,
            valid_to: o.valid_to,
            owner: o.owner.map(Uuid::from),
            department: o.department.map(Uuid::from),
            note: o.note,
            version: o.version,
        }
    }
}

/// Objectives.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ObjectiveList {
    /// By indicator and scope.
    items: Vec<ObjectiveBody>,
}

/// A frozen result.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultBody {
    /// The version that judged it.
    objective: Uuid,
    /// First day.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// The figure.
    value: Option<f64>,
    /// Its sample.
    sample: i64,
    /// The verdict.
    verdict: String,
    /// What was decided about it.
    comment: String,
}

/// Frozen results.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultList {
    /// Newest first.
    items: Vec<ResultBody>,
}

/// Objectives that hold now or will.
#[utoipa::path(
    get,
    path = "/objectives",
    operation_id = "objectives_list",
    tag = "objectives",
    security(("bearer" = ["objective.read"])),
    responses((status = 200, description = "The objectives", body = ObjectiveList), Problems)
)]
async fn objectives_list(
    State(state): State<AppState>,
    caller: Allow<ObjectiveRead>,
) -> Result<Json<ObjectiveList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = ops::list(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(ObjectiveList {
        items: items.into_iter().map(ObjectiveBody::from).collect(),
    }))
}

/// Set an objective.
#[utoipa::path(
    post,
    path = "/objectives",
    operation_id = "objectives_create",
    tag = "objectives",
    security(("bearer" = ["objective.edit"])),
    request_body = ObjectiveInput,
    responses((status = 201, description = "The objective; its version in `ETag`", body = ObjectiveBody), RecordProblems)
)]
async fn objectives_create(
    State(state): State<AppState>,
    caller: Allow<ObjectiveEdit>,
    Json(body): Json<ObjectiveInput>,
) -> Result<(StatusCode, ETag, Json<ObjectiveBody>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let objective = ops::create(&mut tx, body).await?;
    tx.commit().await?;
    Ok((
        StatusCode::CREATED,
        ETag(objective.version),
        Json(objective.into()),
    ))
}

/// One version of an objective.
#[utoipa::path(
    get,
    path = "/objectives/{id}",
    operation_id = "objectives_get",
    tag = "objectives",
    security(("bearer" = ["objective.read"])),
    params(("id" = Uuid, Path, description = "The objective")),
    responses((status = 200, description = "The objective; its version in `ETag`", body = ObjectiveBody), RecordProblems)
)]
async fn objectives_get(
    State(state): State<AppState>,
    caller: Allow<ObjectiveRead>,
    Path(id): Path<ObjectiveId>,
) -> Result<(ETag, Json<ObjectiveBody>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let objective = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(objective.version), Json(objective.into())))
}

/// Change an objective. With a later `valid_from` a new version begins that day and the old one keeps its days;
/// indicator and scope stay as they are.
#[utoipa::path(
    put,
    path = "/objectives/{id}",
    operation_id = "objectives_change",
    tag = "objectives",
    security(("bearer" = ["objective.edit"])),
    params(("id" = Uuid, Path, description = "The objective"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = ObjectiveInput,
    responses((status = 200, description = "The version that holds; its version in `ETag`", body = ObjectiveBody), RecordProblems)
)]
async fn objectives_change(
    State(state): State<AppState>,
    caller: Allow<ObjectiveEdit>,
    Path(id): Path<ObjectiveId>,
    seen: IfMatch,
    Json(body): Json<ObjectiveInput>,
) -> Result<(ETag, Json<ObjectiveBody>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let objective = ops::change(&mut tx, id, seen, body).await?;
    tx.commit().await?;
    Ok((ETag(objective.version), Json(objective.into())))
}

/// End an objective today.
#[utoipa::path(
    delete,
    path = "/objectives/{id}",
    operation_id = "objectives_end",
    tag = "objectives",
    security(("bearer" = ["objective.edit"])),
    params(("id" = Uuid, Path, description = "The objective"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 204, description = "Ended"), RecordProblems)
)]
async fn objectives_end(
    State(state): State<AppState>,
    caller: Allow<ObjectiveEdit>,
    Path(id): Path<ObjectiveId>,
    seen: IfMatch,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::end(&mut tx, id, seen).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Frozen results of all versions of an objective.
#[utoipa::path(
    get,
    path = "/objectives/{id}/results",
    operation_id = "objectives_results",
    tag = "objectives",
    security(("bearer" = ["objective.read"])),
    params(("id" = Uuid, Path, description = "The objective")),
    responses((status = 200, description = "The results", body = ResultList), RecordProblems)
)]
async fn objectives_results(
    State(state): State<AppState>,
    caller: Allow<ObjectiveRead>,
    Path(id): Path<ObjectiveId>,
) -> Result<Json<ResultList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let objective = ops::get(&mut tx, id).await?;
    let items = ops::results(&mut tx, objective.series).await?;
    tx.commit().await?;
    let items = items
        .into_iter()
        .map(|r| ResultBody {
            objective: r.objective.into(),
            from: r.from,
            to: r.to,
            value: r.value,
            sample: r.sample,
            verdict: r.verdict,
            comment: r.comment,
        })
        .collect();
    Ok(Json(ResultList { items }))
}
