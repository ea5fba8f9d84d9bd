//! Emergency drills over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use serde::Deserialize;
use sqm_domain::ids::DrillId;
use sqm_platform::auth::Allow;
use sqm_platform::db::TenantTx;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Drill, DrillFilter, DrillPatch, Evaluation, NewDrill};
use crate::permissions::{DrillExport, DrillPlan, DrillRead, DrillWork};

/// The operations on drills.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(emergency_drills_list, emergency_drills_create))
        .routes(routes!(emergency_drills_export))
        .routes(routes!(emergency_drills_get, emergency_drills_change))
        .routes(routes!(emergency_drills_start))
        .routes(routes!(emergency_drills_cancel))
        .routes(routes!(emergency_drills_evaluate))
}

async fn shown(tx: &mut TenantTx, id: DrillId) -> Result<(ETag, Json<Drill>)> {
    let drill = super::get(tx, id).await?;
    Ok((ETag(drill.version), Json(drill)))
}

/// List emergency drills: what is to be held by its day, the rest latest first.
#[utoipa::path(
    get,
    path = "/emergency-drills",
    operation_id = "emergency_drills_list",
    tag = "incidents",
    security(("bearer" = ["drill.read"])),
    params(DrillFilter, Paging),
    responses((status = 200, description = "A page of drills", body = Paged<Drill>), Problems)
)]
async fn emergency_drills_list(
    State(state): State<AppState>,
    caller: Allow<DrillRead>,
    Query(filter): Query<DrillFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Drill>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = super::list(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Emergency drills as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/emergency-drills/export.csv",
    operation_id = "emergency_drills_export",
    tag = "incidents",
    security(("bearer" = ["drill.export"])),
    params(DrillFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn emergency_drills_export(
    State(state): State<AppState>,
    caller: Allow<DrillExport>,
    Query(filter): Query<DrillFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = super::csv(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
            (
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"emergency-drills.csv\"",
            ),
        ],
        text,
    ))
}

/// Plan an emergency drill.
#[utoipa::path(
    post,
    path = "/emergency-drills",
    operation_id = "emergency_drills_create",
    tag = "incidents",
    security(("bearer" = ["drill.plan"])),
    request_body = NewDrill,
    responses((status = 201, description = "The drill; its version in `ETag`", body = Drill), RecordProblems)
)]
async fn emergency_drills_create(
    State(state): State<AppState>,
    caller: Allow<DrillPlan>,
    Json(new): Json<NewDrill>,
) -> Result<(StatusCode, ETag, Json<Drill>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = super::create(&state, &mut tx, new).await?;
    let (tag, made) = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, tag, made))
}

/// One emergency drill.
#[utoipa::path(
    get,
    path = "/emergency-drills/{id}",
    operation_id = "emergency_drills_get",
    tag = "incidents",
    security(("bearer" = ["drill.read"])),
    params(("id" = uuid::Uuid, Path, description = "The drill")),
    responses((status = 200, description = "The drill; its version in `ETag`", body = Drill), RecordProblems)
)]
async fn emergency_drills_get(
    State(state): State<AppState>,
    caller: Allow<DrillRead>,
    Path(id): Path<DrillId>,
) -> Result<(ETag, Json<Drill>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let answer = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Change an emergency drill that was not started.
#[utoipa::path(
    patch,
    path = "/emergency-drills/{id}",
    operation_id = "emergency_drills_change",
    tag = "incidents",
    security(("bearer" = ["drill.plan"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The drill"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = DrillPatch,
    responses((status = 200, description = "The drill; its version in `ETag`", body = Drill), RecordProblems)
)]
async fn emergency_drills_change(
    State(state): State<AppState>,
    caller: Allow<DrillPlan>,
    Path(id): Path<DrillId>,
    seen: IfMatch,
    Json(patch): Json<DrillPatch>,
) -> Result<(ETag, Json<Drill>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::change(&mut tx, id, seen, patch).await?;
    let answer = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Start an emergency drill: an incident is made that is marked as a drill, with the tasks of the emergency plan. The drill ends
/// when that incident is closed. Its owner may; others need `drill.plan`.
#[utoipa::path(
    post,
    path = "/emergency-drills/{id}/start",
    operation_id = "emergency_drills_start",
    tag = "incidents",
    security(("bearer" = ["drill.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The drill"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    responses((status = 200, description = "The drill; its version in `ETag`", body = Drill), RecordProblems)
)]
async fn emergency_drills_start(
    State(state): State<AppState>,
    caller: Allow<DrillWork>,
    Path(id): Path<DrillId>,
    seen: IfMatch,
) -> Result<(ETag, Json<Drill>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::may_work(&super::get(&mut tx, id).await?, &caller)?;
    super::start(&state, &mut tx, id, seen).await?;
    let answer = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Why a drill is not held.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Cancellation {
    /// Why it is called off or broken off.
    reason: String,
}

/// Call an emergency drill off, or break one off, with a reason.
#[utoipa::path(
    post,
    path = "/emergency-drills/{id}/cancel",
    operation_id = "emergency_drills_cancel",
    tag = "incidents",
    security(("bearer" = ["drill.plan"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The drill"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Cancellation,
    responses((status = 200, description = "The drill; its version in `ETag`", body = Drill), RecordProblems)
)]
async fn emergency_drills_cancel(
    State(state): State<AppState>,
    caller: Allow<DrillPlan>,
    Path(id): Path<DrillId>,
    seen: IfMatch,
    Json(body): Json<Cancellation>,
) -> Result<(ETag, Json<Drill>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::cancel(&state, &mut tx, id, seen, &body.reason).await?;
    let answer = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Write the evaluation of an emergency drill that has ended, and finish it. Its owner may; others need `drill.plan`.
#[utoipa::path(
    put,
    path = "/emergency-drills/{id}/evaluation",
    operation_id = "emergency_drills_evaluate",
    tag = "incidents",
    security(("bearer" = ["drill.work"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The drill"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = Evaluation,
    responses((status = 200, description = "The drill; its version in `ETag`", body = Drill), RecordProblems)
)]
async fn emergency_drills_evaluate(
    State(state): State<AppState>,
    caller: Allow<DrillWork>,
    Path(id): Path<DrillId>,
    seen: IfMatch,
    Json(found): Json<Evaluation>,
) -> Result<(ETag, Json<Drill>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    super::may_work(&super::get(&mut tx, id).await?, &caller)?;
    super::evaluate(&mut tx, id, seen, found).await?;
    let answer = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok(answer)
}
