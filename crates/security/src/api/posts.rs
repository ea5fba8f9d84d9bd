//! Key posts over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use sqm_domain::ids::{KeyPostId, PostCheckId, PostHolderId};
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewComment;
use crate::history::Entry;
use crate::permissions::{KeyPostEdit, KeyPostExport, KeyPostRead};
use crate::post::{
    self, BackgroundOutcome, Holder, HolderEnd, HolderFilter, HolderPapers, KeyPost, KeyPostFilter,
    KeyPostPatch, NewBackgroundCheck, NewHolder, NewKeyPost, NewLetter,
};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(key_posts_list, key_posts_create))
        .routes(routes!(key_posts_register_export))
        .routes(routes!(key_posts_holders))
        .routes(routes!(key_posts_export))
        .routes(routes!(key_posts_get, key_posts_change))
        .routes(routes!(key_posts_papers, key_posts_hold))
        .routes(routes!(key_posts_end))
        .routes(routes!(key_posts_ask_check))
        .routes(routes!(key_posts_finish_check))
        .routes(routes!(key_posts_sign))
        .routes(routes!(key_posts_history, key_posts_comment))
}

/// List key posts: those there are first.
#[utoipa::path(
    get,
    path = "/key-posts",
    operation_id = "key_posts_list",
    tag = "security",
    security(("bearer" = ["key_post.read"])),
    params(KeyPostFilter, Paging),
    responses((status = 200, description = "A page of key posts", body = Paged<KeyPost>), Problems)
)]
async fn key_posts_list(
    State(state): State<AppState>,
    caller: Allow<KeyPostRead>,
    Query(filter): Query<KeyPostFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<KeyPost>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = post::list(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Key posts as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/key-posts/export.csv",
    operation_id = "key_posts_register_export",
    tag = "security",
    security(("bearer" = ["key_post.export"])),
    params(KeyPostFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn key_posts_register_export(
    State(state): State<AppState>,
    caller: Allow<KeyPostExport>,
    Query(filter): Query<KeyPostFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = post::register_csv(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(super::file("key-posts", text))
}

/// Register a key post.
#[utoipa::path(
    post,
    path = "/key-posts",
    operation_id = "key_posts_create",
    tag = "security",
    security(("bearer" = ["key_post.edit"])),
    request_body = NewKeyPost,
    responses((status = 201, description = "The key post; its version in `ETag`", body = KeyPost), RecordProblems)
)]
async fn key_posts_create(
    State(state): State<AppState>,
    caller: Allow<KeyPostEdit>,
    Json(new): Json<NewKeyPost>,
) -> Result<(StatusCode, ETag, Json<KeyPost>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = post::create(&state, &mut tx, new).await?;
    let made = post::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// List who holds key posts: what is missing or ends first comes first.
#[utoipa::path(
    get,
    path = "/key-posts/holders",
    operation_id = "key_posts_holders",
    tag = "security",
    security(("bearer" = ["key_post.read"])),
    params(HolderFilter, Paging),
    responses((status = 200, description = "A page of holders", body = Paged<Holder>), Problems)
)]
async fn key_posts_holders(
    State(state): State<AppState>,
    caller: Allow<KeyPostRead>,
    Query(filter): Query<HolderFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Holder>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = post::list_holders(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// The list of holders as a file for spreadsheets.
#[utoipa::path(
    get,
    path = "/key-posts/holders/export.csv",
    operation_id = "key_posts_export",
    tag = "security",
    security(("bearer" = ["key_post.export"])),
    params(HolderFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn key_posts_export(
    State(state): State<AppState>,
    caller: Allow<KeyPostExport>,
    Query(filter): Query<HolderFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = post::csv(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(super::file("key-post-holders", text))
}

/// One key post.
#[utoipa::path(
    get,
    path = "/key-posts/{id}",
    operation_id = "key_posts_get",
    tag = "security",
    security(("bearer" = ["key_post.read"])),
    params(("id" = uuid::Uuid, Path, description = "The key post")),
    responses((status = 200, description = "The key post; its version in `ETag`", body = KeyPost), RecordProblems)
)]
async fn key_posts_get(
    State(state): State<AppState>,
    caller: Allow<KeyPostRead>,
    Path(id): Path<KeyPostId>,
) -> Result<(ETag, Json<KeyPost>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = post::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change a key post. One that is held cannot be closed.
#[utoipa::path(
    patch,
    path = "/key-posts/{id}",
    operation_id = "key_posts_change",
    tag = "security",
    security(("bearer" = ["key_post.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The key post"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = KeyPostPatch,
    responses((status = 200, description = "The key post; its version in `ETag`", body = KeyPost), RecordProblems)
)]
async fn key_posts_change(
    State(state): State<AppState>,
    caller: Allow<KeyPostEdit>,
    Path(id): Path<KeyPostId>,
    seen: IfMatch,
    Json(patch): Json<KeyPostPatch>,
) -> Result<(ETag, Json<KeyPost>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    post::change(&mut tx, id, seen, patch).await?;
    let changed = post::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Who holds a key post, with background checks and letters.
#[utoipa::path(
    get,
    path = "/key-posts/{id}/holders",
    operation_id = "key_posts_papers",
    tag = "security",
    security(("bearer" = ["key_post.read"])),
    params(("id" = uuid::Uuid, Path, description = "The key post")),
    responses((status = 200, description = "The holders", body = Vec<HolderPapers>), RecordProblems)
)]
async fn key_posts_papers(
    State(state): State<AppState>,
    caller: Allow<KeyPostRead>,
    Path(id): Path<KeyPostId>,
) -> Result<Json<Vec<HolderPapers>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = post::holders(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(found))
}

/// Let somebody hold a key post.
#[utoipa::path(
    post,
    path = "/key-posts/{id}/holders",
    operation_id = "key_posts_hold",
    tag = "security",
    security(("bearer" = ["key_post.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The key post"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = NewHolder,
    responses((status = 201, description = "The holders; the post's version in `ETag`", body = Vec<HolderPapers>), RecordProblems)
)]
async fn key_posts_hold(
    State(state): State<AppState>,
    caller: Allow<KeyPostEdit>,
    Path(id): Path<KeyPostId>,
    seen: IfMatch,
    Json(new): Json<NewHolder>,
) -> Result<(StatusCode, ETag, Json<Vec<HolderPapers>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    post::hold(&mut tx, id, seen, new).await?;
    let version = post::get(&mut tx, id).await?.version;
    let found = post::holders(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(version), Json(found)))
}

/// Say until when somebody holds a key post.
#[utoipa::path(
    patch,
    path = "/key-posts/{id}/holders/{holder}",
    operation_id = "key_posts_end",
    tag = "security",
    security(("bearer" = ["key_post.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The key post"),
        ("holder" = uuid::Uuid, Path, description = "The holder"),
        ("If-Match" = String, Header, description = "The version of the key post seen")
    ),
    request_body = HolderEnd,
    responses((status = 200, description = "The holders; the post's version in `ETag`", body = Vec<HolderPapers>), RecordProblems)
)]
async fn key_posts_end(
    State(state): State<AppState>,
    caller: Allow<KeyPostEdit>,
    Path((id, holder)): Path<(KeyPostId, PostHolderId)>,
    seen: IfMatch,
    Json(end): Json<HolderEnd>,
) -> Result<(ETag, Json<Vec<HolderPapers>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    post::end(&mut tx, id, holder, seen, end).await?;
    let version = post::get(&mut tx, id).await?.version;
    let found = post::holders(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(version), Json(found)))
}

/// Ask for a background check of a holder, or record one that is done.
#[utoipa::path(
    post,
    path = "/key-posts/{id}/holders/{holder}/checks",
    operation_id = "key_posts_ask_check",
    tag = "security",
    security(("bearer" = ["key_post.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The key post"),
        ("holder" = uuid::Uuid, Path, description = "The holder"),
        ("If-Match" = String, Header, description = "The version of the key post seen")
    ),
    request_body = NewBackgroundCheck,
    responses((status = 201, description = "The holders; the post's version in `ETag`", body = Vec<HolderPapers>), RecordProblems)
)]
async fn key_posts_ask_check(
    State(state): State<AppState>,
    caller: Allow<KeyPostEdit>,
    Path((id, holder)): Path<(KeyPostId, PostHolderId)>,
    seen: IfMatch,
    Json(new): Json<NewBackgroundCheck>,
) -> Result<(StatusCode, ETag, Json<Vec<HolderPapers>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    post::ask_check(&state, &mut tx, id, holder, seen, new).await?;
    let version = post::get(&mut tx, id).await?.version;
    let found = post::holders(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(version), Json(found)))
}

/// Record what a background check showed that was asked for.
#[utoipa::path(
    patch,
    path = "/key-posts/{id}/holders/{holder}/checks/{check}",
    operation_id = "key_posts_finish_check",
    tag = "security",
    security(("bearer" = ["key_post.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The key post"),
        ("holder" = uuid::Uuid, Path, description = "The holder"),
        ("check" = uuid::Uuid, Path, description = "The check"),
        ("If-Match" = String, Header, description = "The version of the key post seen")
    ),
    request_body = BackgroundOutcome,
    responses((status = 200, description = "The holders; the post's version in `ETag`", body = Vec<HolderPapers>), RecordProblems)
)]
async fn key_posts_finish_check(
    State(state): State<AppState>,
    caller: Allow<KeyPostEdit>,
    Path((id, holder, check)): Path<(KeyPostId, PostHolderId, PostCheckId)>,
    seen: IfMatch,
    Json(outcome): Json<BackgroundOutcome>,
) -> Result<(ETag, Json<Vec<HolderPapers>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    post::finish_check(&state, &mut tx, id, holder, check, seen, outcome).await?;
    let version = post::get(&mut tx, id).await?.version;
    let found = post::holders(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(version), Json(found)))
}

/// Record a letter a holder signed.
#[utoipa::path(
    post,
    path = "/key-posts/{id}/holders/{holder}/letters",
    operation_id = "key_posts_sign",
    tag = "security",
    security(("bearer" = ["key_post.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The key post"),
        ("holder" = uuid::Uuid, Path, description = "The holder"),
        ("If-Match" = String, Header, description = "The version of the key post seen")
    ),
    request_body = NewLetter,
    responses((status = 201, description = "The holders; the post's version in `ETag`", body = Vec<HolderPapers>), RecordProblems)
)]
async fn key_posts_sign(
    State(state): State<AppState>,
    caller: Allow<KeyPostEdit>,
    Path((id, holder)): Path<(KeyPostId, PostHolderId)>,
    seen: IfMatch,
    Json(new): Json<NewLetter>,
) -> Result<(StatusCode, ETag, Json<Vec<HolderPapers>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    post::sign(&mut tx, id, holder, seen, new).await?;
    let version = post::get(&mut tx, id).await?.version;
    let found = post::holders(&state, &mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(version), Json(found)))
}

/// What happened to a key post.
#[utoipa::path(
    get,
    path = "/key-posts/{id}/history",
    operation_id = "key_posts_history",
    tag = "security",
    security(("bearer" = ["key_post.read"])),
    params(("id" = uuid::Uuid, Path, description = "The key post")),
    responses((status = 200, description = "Changes and comments, oldest first", body = Vec<Entry>), RecordProblems)
)]
async fn key_posts_history(
    State(state): State<AppState>,
    caller: Allow<KeyPostRead>,
    Path(id): Path<KeyPostId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    post::get(&mut tx, id).await?;
    let lines = post::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// Comment on a key post.
#[utoipa::path(
    post,
    path = "/key-posts/{id}/history",
    operation_id = "key_posts_comment",
    tag = "security",
    security(("bearer" = ["key_post.read"])),
    params(("id" = uuid::Uuid, Path, description = "The key post")),
    request_body = NewComment,
    responses((status = 201, description = "Changes and comments, oldest first", body = Vec<Entry>), RecordProblems)
)]
async fn key_posts_comment(
    State(state): State<AppState>,
    caller: Allow<KeyPostRead>,
    Path(id): Path<KeyPostId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    post::comment(&mut tx, id, &new.text).await?;
    let lines = post::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}
