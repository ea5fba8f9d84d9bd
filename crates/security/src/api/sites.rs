//! Sites over REST.

use axum::extract::State;
use axum::response::IntoResponse;
use http::StatusCode;
use sqm_domain::ids::SiteId;
use sqm_platform::auth::Allow;
use sqm_platform::error::{Problems, RecordProblems};
use sqm_platform::http::{ETag, IfMatch, Json, Paged, Paging, Path, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewComment;
use crate::history::Entry;
use crate::permissions::{SiteEdit, SiteRead};
use crate::site::{self, NewSite, Site, SiteFilter, SitePatch};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sites_list, sites_create))
        .routes(routes!(sites_export))
        .routes(routes!(sites_get, sites_change))
        .routes(routes!(sites_history, sites_comment))
}

/// List sites, by code.
#[utoipa::path(
    get,
    path = "/sites",
    operation_id = "sites_list",
    tag = "security",
    security(("bearer" = ["site.read"])),
    params(SiteFilter, Paging),
    responses((status = 200, description = "A page of sites", body = Paged<Site>), Problems)
)]
async fn sites_list(
    State(state): State<AppState>,
    caller: Allow<SiteRead>,
    Query(filter): Query<SiteFilter>,
    Query(paging): Query<Paging>,
) -> Result<Json<Paged<Site>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let page = site::list(&mut tx, Viewpoint::from(&*caller), &filter, &paging).await?;
    tx.commit().await?;
    Ok(Json(page))
}

/// Sites as a file for spreadsheets: what the filter shows, in its order.
#[utoipa::path(
    get,
    path = "/sites/export.csv",
    operation_id = "sites_export",
    tag = "security",
    security(("bearer" = ["site.read"])),
    params(SiteFilter),
    responses((status = 200, description = "The file", body = String, content_type = "text/csv"), Problems)
)]
async fn sites_export(
    State(state): State<AppState>,
    caller: Allow<SiteRead>,
    Query(filter): Query<SiteFilter>,
) -> Result<impl IntoResponse> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let text = site::csv(&state, &mut tx, Viewpoint::from(&*caller), &filter).await?;
    tx.commit().await?;
    Ok(super::file("sites", text))
}

/// Register a site.
#[utoipa::path(
    post,
    path = "/sites",
    operation_id = "sites_create",
    tag = "security",
    security(("bearer" = ["site.edit"])),
    request_body = NewSite,
    responses((status = 201, description = "The site; its version in `ETag`", body = Site), RecordProblems)
)]
async fn sites_create(
    State(state): State<AppState>,
    caller: Allow<SiteEdit>,
    Json(new): Json<NewSite>,
) -> Result<(StatusCode, ETag, Json<Site>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = site::create(&mut tx, new).await?;
    let made = site::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// One site.
#[utoipa::path(
    get,
    path = "/sites/{id}",
    operation_id = "sites_get",
    tag = "security",
    security(("bearer" = ["site.read"])),
    params(("id" = uuid::Uuid, Path, description = "The site")),
    responses((status = 200, description = "The site; its version in `ETag`", body = Site), RecordProblems)
)]
async fn sites_get(
    State(state): State<AppState>,
    caller: Allow<SiteRead>,
    Path(id): Path<SiteId>,
) -> Result<(ETag, Json<Site>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let found = site::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(found.version), Json(found)))
}

/// Change a site. What the rules found by its former hours stays until they are applied again.
#[utoipa::path(
    patch,
    path = "/sites/{id}",
    operation_id = "sites_change",
    tag = "security",
    security(("bearer" = ["site.edit"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The site"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = SitePatch,
    responses((status = 200, description = "The site; its version in `ETag`", body = Site), RecordProblems)
)]
async fn sites_change(
    State(state): State<AppState>,
    caller: Allow<SiteEdit>,
    Path(id): Path<SiteId>,
    seen: IfMatch,
    Json(patch): Json<SitePatch>,
) -> Result<(ETag, Json<Site>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    site::change(&mut tx, id, seen, patch).await?;
    let changed = site::get(&mut tx, id).await?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// What happened to a site.
#[utoipa::path(
    get,
    path = "/sites/{id}/history",
    operation_id = "sites_history",
    tag = "security",
    security(("bearer" = ["site.read"])),
    params(("id" = uuid::Uuid, Path, description = "The site")),
    responses((status = 200, description = "The lines", body = Vec<Entry>), RecordProblems)
)]
async fn sites_history(
    State(state): State<AppState>,
    caller: Allow<SiteRead>,
    Path(id): Path<SiteId>,
) -> Result<Json<Vec<Entry>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    site::get(&mut tx, id).await?;
    let lines = site::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(lines))
}

/// Comment on a site.
#[utoipa::path(
    post,
    path = "/sites/{id}/history",
    operation_id = "sites_comment",
    tag = "security",
    security(("bearer" = ["site.read"])),
    params(("id" = uuid::Uuid, Path, description = "The site")),
    request_body = NewComment,
    responses((status = 201, description = "The lines, the new one last", body = Vec<Entry>), RecordProblems)
)]
async fn sites_comment(
    State(state): State<AppState>,
    caller: Allow<SiteRead>,
    Path(id): Path<SiteId>,
    Json(new): Json<NewComment>,
) -> Result<(StatusCode, Json<Vec<Entry>>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    site::comment(&mut tx, id, &new.text).await?;
    let lines = site::history(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(lines)))
}
