//! Accounts over REST.

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use sqm_domain::ids::{DepartmentId, PostId, UserId};
use sqm_platform::auth::Allow;
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::i18n::Lang;
use sqm_platform::{AppState, Error, Result};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{NewUser, User, UserChange, UserFilter, ops};
use crate::nullable::Nullable;
use crate::permissions::{UserEdit, UserRead};
use sqm_platform::error::{Problems, RecordProblems};

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(users_list, users_create))
        .routes(routes!(users_get, users_change))
        .routes(routes!(users_deactivate))
}

/// Which accounts are wanted; the same names as in the address of the page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserQuery {
    /// A part of the name or address.
    q: Option<String>,
    /// With this role, by themselves or by a post.
    role: Option<String>,
    /// Working or holding a post in this department.
    #[param(value_type = Option<uuid::Uuid>)]
    department: Option<DepartmentId>,
    /// Active or not; both unless told.
    active: Option<bool>,
    /// Items per page, 1 to 200; 50 unless told.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserCreate {
    /// The sign-in address.
    email: String,
    /// The person's name.
    name: String,
    /// `en`, `zh-Hans`, `zh-Hant`; the tenant's unless told.
    lang: Option<String>,
    /// Where the person works.
    #[schema(value_type = Option<uuid::Uuid>)]
    department_id: Option<DepartmentId>,
    /// Roles by id.
    #[serde(default)]
    roles: Vec<String>,
    /// Posts to hold.
    #[serde(default)]
    #[schema(value_type = Vec<uuid::Uuid>)]
    posts: Vec<PostId>,
    /// At least ten characters. Without one the account cannot sign in by password yet.
    password: Option<String>,
}

/// A change of an account; what is missing stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserPatch {
    /// The sign-in address.
    email: Option<String>,
    /// The person's name.
    name: Option<String>,
    /// `en`, `zh-Hans`, `zh-Hant`.
    lang: Option<String>,
    /// Where the person works; null = nowhere in particular.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    department_id: Nullable<DepartmentId>,
    /// All roles given to the person.
    roles: Option<Vec<String>>,
    /// All posts held.
    #[schema(value_type = Option<Vec<uuid::Uuid>>)]
    posts: Option<Vec<PostId>>,
    /// May sign in?
    active: Option<bool>,
    /// A new password; ends the person's sessions.
    password: Option<String>,
}

/// A language by its tag, or a field error.
pub(crate) fn read_lang(tag: Option<&str>) -> Result<Option<Lang>> {
    tag.map(|tag| {
        Lang::ALL
            .into_iter()
            .find(|lang| lang.tag() == tag)
            .ok_or(Error::field("lang", "field-unknown"))
    })
    .transpose()
}

/// List accounts by name.
#[utoipa::path(
    get,
    path = "/users",
    operation_id = "users_list",
    tag = "users",
    security(("bearer" = ["user.read"])),
    params(UserQuery),
    responses((status = 200, description = "A page of accounts", body = Paged<User>), Problems)
)]
async fn users_list(
    State(state): State<AppState>,
    caller: Allow<UserRead>,
    Query(query): Query<UserQuery>,
) -> Result<Json<Paged<User>>> {
    let filter = UserFilter {
        q: query.q,
        role: query.role,
        department: query.department,
        active: query.active,
    };
    let paging = Paging {
        limit: query.limit,
        after: query.after,
    };
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = ops::list(&mut tx, &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Create an account.
#[utoipa::path(
    post,
    path = "/users",
    operation_id = "users_create",
    tag = "users",
    security(("bearer" = ["user.edit"])),
    request_body = UserCreate,
    responses((status = 201, description = "The account; its version in `ETag`", body = User), RecordProblems)
)]
async fn users_create(
    State(state): State<AppState>,
    caller: Allow<UserEdit>,
    Json(body): Json<UserCreate>,
) -> Result<(StatusCode, ETag, Json<User>)> {
    let new = NewUser {
        email: body.email,
        name: body.name,
        lang: read_lang(body.lang.as_deref())?,
        department: body.department_id,
        roles: body.roles,
        password: body.password,
    };
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = ops::create_with_posts(&mut tx, new, &body.posts).await?;
    let user = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(user.version), Json(user)))
}

/// One account.
#[utoipa::path(
    get,
    path = "/users/{id}",
    operation_id = "users_get",
    tag = "users",
    security(("bearer" = ["user.read"])),
    params(("id" = uuid::Uuid, Path, description = "The account")),
    responses((status = 200, description = "The account; its version in `ETag`", body = User), RecordProblems)
)]
async fn users_get(
    State(state): State<AppState>,
    caller: Allow<UserRead>,
    Path(id): Path<UserId>,
) -> Result<(ETag, Json<User>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let user = ops::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(user.version), Json(user)))
}

/// Change an account. Whoever is deactivated or gets a new password is signed out everywhere.
#[utoipa::path(
    patch,
    path = "/users/{id}",
    operation_id = "users_change",
    tag = "users",
    security(("bearer" = ["user.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The account"), ("If-Match" = String, Header, description = "The version seen")),
    request_body = UserPatch,
    responses((status = 200, description = "The account; its version in `ETag`", body = User), RecordProblems)
)]
async fn users_change(
    State(state): State<AppState>,
    caller: Allow<UserEdit>,
    Path(id): Path<UserId>,
    seen: IfMatch,
    Json(body): Json<UserPatch>,
) -> Result<(ETag, Json<User>)> {
    let change = UserChange {
        email: body.email,
        name: body.name,
        lang: read_lang(body.lang.as_deref())?,
        department: body.department_id,
        roles: body.roles,
        posts: body.posts,
        active: body.active,
        password: body.password,
    };
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let user = ops::change(&mut tx, id, seen, change).await?;
    tx.commit().await?;
    state.authenticator().forget(id);
    Ok((ETag(user.version), Json(user)))
}

/// End an account's use: its sessions and tokens end, what it did stays.
#[utoipa::path(
    post,
    path = "/users/{id}/deactivate",
    operation_id = "users_deactivate",
    tag = "users",
    security(("bearer" = ["user.edit"])),
    params(("id" = uuid::Uuid, Path, description = "The account"), ("If-Match" = String, Header, description = "The version seen")),
    responses((status = 200, description = "The account; its version in `ETag`", body = User), RecordProblems)
)]
async fn users_deactivate(
    State(state): State<AppState>,
    caller: Allow<UserEdit>,
    Path(id): Path<UserId>,
    seen: IfMatch,
) -> Result<(ETag, Json<User>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let user = ops::deactivate(&mut tx, id, seen).await?;
    tx.commit().await?;
    state.authenticator().forget(id);
    Ok((ETag(user.version), Json(user)))
}
