//! The organisation tree over REST.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::DepartmentId;
use sqm_platform::auth::Allow;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Department, DepartmentChange, NewDepartment, TreeNode, ops};
use crate::nullable::Nullable;
use crate::permissions::{DepartmentEdit, DepartmentRead};
use sqm_platform::error::{Problems, RecordProblems};

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(departments_list, departments_create))
        .routes(routes!(departments_get, departments_change, departments_delete))
}

/// The whole tree.
#[derive(Serialize, ToSchema)]
pub(crate) struct DepartmentTree {
    /// Each department after the one above it, neighbours by code.
    items: Vec<TreeNode>,
}

/// A new department.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentCreate {
    /// The department above it.
    #[schema(value_type = Option<uuid::Uuid>)]
    parent_id: Option<DepartmentId>,
    /// Its code, unique in the tenant.
    code: String,
    /// Its name.
    name: String,
    /// `general`, `quality`, `service`, `network`, `technical`, `sales`, `branch`, `team`; `general` unless told.
    kind: Option<String>,
}

/// A change of a department; what is missing stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentPatch {
    /// The department above it; null = to the top.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    parent_id: Nullable<DepartmentId>,
    /// Its code.
    code: Option<String>,
    /// Its name.
    name: Option<String>,
    /// Its kind.
    kind: Option<String>,
}

/// The organisation tree.
#[utoipa::path(
    get,
    path = "/departments",
    operation_id = "departments_list",
    tag = "departments",
    security(("bearer" = ["department.read"])),
    responses((status = 200, description = "The tree", body = DepartmentTree), Problems)
)]
async fn departments_list(
    State(state): State<AppState>,
    caller: Allow<DepartmentRead>,
) -> Result<Json<DepartmentTree>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = ops::tree(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(DepartmentTree { items }))
}

/// Create a department.
#[utoipa::path(
    post,
    path = "/departments",
    operation_id = "departments_create",
    tag = "departments",
    security(("bearer" = ["department.edit"])),
    request_body = DepartmentCreate,
    responses((status = 201, description = "The department; its version in `ETag`", body = Department), RecordProblems)
)]
async fn departments_create(
    State(state): State<AppState>,
    caller: Allow<DepartmentEdit>,
    Json(body): Json<DepartmentCreate>,
) -> Result<(StatusCode, ETag, Json<Department>)> {
    let new = NewDepartment {
        parent: body.parent_id,
        code: body.code,
        name: body.name,
        kind: body.kind.unwrap_or_else(|| "general".to_owned()),
    };
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let department = ops::create(&mut tx, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(department.version), Json(department)))
}

/// One department.
#[utoipa::path(
    get,
    path = "/departments/{id}",
    operation_id = "departments_get",
    tag = "departments",
    security(("bearer" = ["department.read"])),
    params(("id" = uuid::Uuid, Path, description = "The department")),
    responses((status = 200, description = "The department; its version in `ETag`", body = Department), RecordProblems)
)]
async fn departments_get(
    State(state): State<AppState>,
    caller: Allow<DepartmentRead>,
    Path(id): Path<DepartmentId>,
) -> Result<(ETag, Json<Department>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let department = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(department.version), Json(department)))
}

/// Change a department, its place in the tree included.
#[utoipa::path(
    patch,
    path = "/departments/{id}",
    operation_id = "departments_change",
    tag = "departments",
    security(("bearer" = ["department.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The department"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = DepartmentPatch,
    responses((status = 200, description = "The department; its version in `ETag`", body = Department), RecordProblems)
)]
async fn departments_change(
    State(state): State<AppState>,
    caller: Allow<DepartmentEdit>,
    Path(id): Path<DepartmentId>,
    seen: IfMatch,
    Json(body): Json<DepartmentPatch>,
) -> Result<(ETag, Json<Department>)> {
    let change = DepartmentChange {
        parent: body.parent_id,
        code: body.code,
        name: body.name,
        kind: body.kind,
    };
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let department = ops::change(&mut tx, id, seen, change).await?;
    tx.commit().await?;
    Ok((ETag(department.version), Json(department)))
}

/// Delete a department without people, posts, departments below and work.
#[utoipa::path(
    delete,
    path = "/departments/{id}",
    operation_id = "departments_delete",
    tag = "departments",
    security(("bearer" = ["department.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The department"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 204, description = "Deleted"), RecordProblems)
)]
async fn departments_delete(
    State(state): State<AppState>,
    caller: Allow<DepartmentEdit>,
    Path(id): Path<DepartmentId>,
    seen: IfMatch,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::delete(&mut tx, id, seen).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
