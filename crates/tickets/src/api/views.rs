//! Saved views over REST.

use axum::extract::State;
use http::StatusCode;
use sqm_domain::ids::ViewId;
use sqm_platform::auth::Allow;
use sqm_platform::http::{ETag, IfMatch, Json, Path};
use sqm_platform::{AppState, Error, Result};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::permissions::TicketRead;
use crate::views::{self, SavedView, ViewInput};
use sqm_platform::error::{Problems, RecordProblems};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(ticket_views_list, ticket_views_create))
        .routes(routes!(ticket_views_replace, ticket_views_delete))
}

const SHARE: &str = "ticket.settings";

/// One's own views and everybody's.
#[utoipa::path(
    get,
    path = "/ticket-views",
    operation_id = "ticket_views_list",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    responses((status = 200, description = "The views", body = Vec<SavedView>), Problems)
)]
async fn ticket_views_list(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
) -> Result<Json<Vec<SavedView>>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let views = views::list(&mut tx, caller.user).await?;
    tx.commit().await?;
    Ok(Json(views))
}

/// Save a view. Sharing it needs `ticket.settings`.
#[utoipa::path(
    post,
    path = "/ticket-views",
    operation_id = "ticket_views_create",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    request_body = ViewInput,
    responses((status = 201, description = "The view; its version in `ETag`", body = SavedView), RecordProblems)
)]
async fn ticket_views_create(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Json(input): Json<ViewInput>,
) -> Result<(StatusCode, ETag, Json<SavedView>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let id = views::create(&mut tx, caller.user, caller.can(SHARE), input).await?;
    let made = one(views::list(&mut tx, caller.user).await?, id)?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, ETag(made.version), Json(made)))
}

/// Replace a view: one's own, or a shared one with `ticket.settings`.
#[utoipa::path(
    put,
    path = "/ticket-views/{id}",
    operation_id = "ticket_views_replace",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The view"),
        ("If-Match" = String, Header, description = "The version seen")
    ),
    request_body = ViewInput,
    responses((status = 200, description = "The view; its version in `ETag`", body = SavedView), RecordProblems)
)]
async fn ticket_views_replace(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<ViewId>,
    seen: IfMatch,
    Json(input): Json<ViewInput>,
) -> Result<(ETag, Json<SavedView>)> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    views::update(&mut tx, caller.user, caller.can(SHARE), id, seen, input).await?;
    // A view that stops being shared leaves the lists of all but its owner.
    let changed = one(views::list(&mut tx, caller.user).await?, id)?;
    tx.commit().await?;
    Ok((ETag(changed.version), Json(changed)))
}

/// Remove a view.
#[utoipa::path(
    delete,
    path = "/ticket-views/{id}",
    operation_id = "ticket_views_delete",
    tag = "tickets",
    security(("bearer" = ["ticket.read"])),
    params(("id" = uuid::Uuid, Path, description = "The view")),
    responses((status = 204, description = "Removed"), RecordProblems)
)]
async fn ticket_views_delete(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<ViewId>,
) -> Result<StatusCode> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    views::remove(&mut tx, caller.user, caller.can(SHARE), id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn one(views: Vec<SavedView>, id: ViewId) -> Result<SavedView> {
    views
        .into_iter()
        .find(|view| view.id == id)
        .ok_or(Error::NotFound("view"))
}
