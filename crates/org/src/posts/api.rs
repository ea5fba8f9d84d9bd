//! Posts over REST.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, PostId};
use sqm_platform::auth::Allow;
use sqm_platform::http::{ETag, IfMatch, Json, Path, Query};
use sqm_platform::{AppState, Result};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{NewPost, Post, PostChange, ops};
use crate::nullable::Nullable;
use crate::permissions::{DepartmentEdit, DepartmentRead};
use sqm_platform::error::{Problems, RecordProblems};

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(posts_list, posts_create))
        .routes(routes!(posts_get, posts_change, posts_delete))
}

/// Which posts are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PostQuery {
    /// Of this department only.
    #[param(value_type = Option<uuid::Uuid>)]
    department: Option<DepartmentId>,
}

/// All posts asked for.
#[derive(Serialize, ToSchema)]
pub(crate) struct PostList {
    /// By title.
    items: Vec<Post>,
}

/// A new post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostCreate {
    /// Its department.
    #[schema(value_type = uuid::Uuid)]
    department_id: DepartmentId,
    /// Its title, unique in the department.
    title: String,
    /// The duty statement.
    #[serde(default)]
    duties: String,
    /// The role whoever holds it has.
    role: Option<String>,
}

/// A change of a post; what is missing stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostPatch {
    /// Its title.
    title: Option<String>,
    /// The duty statement.
    duties: Option<String>,
    /// The role whoever holds it has; null = none.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    role: Nullable<String>,
}

/// List posts with their duty statements.
#[utoipa::path(
    get,
    path = "/posts",
    operation_id = "posts_list",
    tag = "departments",
    security(("bearer" = ["department.read"])),
    params(PostQuery),
    responses((status = 200, description = "Posts", body = PostList), Problems)
)]
async fn posts_list(
    State(state): State<AppState>,
    caller: Allow<DepartmentRead>,
    Query(query): Query<PostQuery>,
) -> Result<Json<PostList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let items = ops::list(&mut tx, query.department).await?;
    tx.commit().await?;
    Ok(Json(PostList { items }))
}

/// Create a post.
#[utoipa::path(
    post,
    path = "/posts",
    operation_id = "posts_create",
    tag = "departments",
    security(("bearer" = ["department.edit"])),
    request_body = PostCreate,
    responses((status = 201, description = "The post; its version in `ETag`", body = Post), RecordProblems)
)]
async fn posts_create(
    State(state): State<AppState>,
    caller: Allow<DepartmentEdit>,
    Json(body): Json<PostCreate>,
) -> Result<(StatusCode, ETag, Json<Post>)> {
    let new = NewPost {
        department: body.department_id,
        title: body.title,
        duties: body.duties,
        role: body.role,
    };
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let post = ops::create(&mut tx, new).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(post.version), Json(post)))
}

/// One post.
#[utoipa::path(
    get,
    path = "/posts/{id}",
    operation_id = "posts_get",
    tag = "departments",
    security(("bearer" = ["department.read"])),
    params(("id" = uuid::Uuid, Path, description = "The post")),
    responses((status = 200, description = "The post; its version in `ETag`", body = Post), RecordProblems)
)]
async fn posts_get(
    State(state): State<AppState>,
    caller: Allow<DepartmentRead>,
    Path(id): Path<PostId>,
) -> Result<(ETag, Json<Post>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let post = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(post.version), Json(post)))
}

/// Change a post. A change of its role changes what its holders may do.
#[utoipa::path(
    patch,
    path = "/posts/{id}",
    operation_id = "posts_change",
    tag = "departments",
    security(("bearer" = ["department.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The post"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = PostPatch,
    responses((status = 200, description = "The post; its version in `ETag`", body = Post), RecordProblems)
)]
async fn posts_change(
    State(state): State<AppState>,
    caller: Allow<DepartmentEdit>,
    Path(id): Path<PostId>,
    seen: IfMatch,
    Json(body): Json<PostPatch>,
) -> Result<(ETag, Json<Post>)> {
    let change = PostChange {
        title: body.title,
        duties: body.duties,
        role: body.role,
    };
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let post = ops::change(&mut tx, id, seen, change).await?;
    tx.commit().await?;
    for holder in &post.holders {
        state.authenticator().forget(holder.id);
    }
    Ok((ETag(post.version), Json(post)))
}

/// Delete a post nobody holds.
#[utoipa::path(
    delete,
    path = "/posts/{id}",
    operation_id = "posts_delete",
    tag = "departments",
    security(("bearer" = ["department.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The post"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 204, description = "Deleted"), RecordProblems)
)]
async fn posts_delete(
    State(state): State<AppState>,
    caller: Allow<DepartmentEdit>,
    Path(id): Path<PostId>,
    seen: IfMatch,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    ops::delete(&mut tx, id, seen).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
