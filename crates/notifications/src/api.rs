//! Notifications over REST.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqm_platform::auth::Anyone;
use sqm_platform::error::Problem;
use sqm_platform::http::{Json, Paged, Paging, Query};
use sqm_platform::{AppState, Result};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::model::{NotificationView, Position};
use crate::{pages, sql};

pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only those not read yet.
    #[serde(default)]
    unread: bool,
    /// Items per page, 1 to 200; 50 unless told.
    limit: Option<i64>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Your notifications, unread first, newest first.
#[utoipa::path(
    get,
    path = "/notifications",
    operation_id = "notifications_list",
    tag = "notifications",
    security(("bearer" = [])),
    params(Filter),
    responses(
        (status = 200, description = "A page of notifications", body = Paged<NotificationView>),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(state): State<AppState>,
    Query(filter): Query<Filter>,
    Anyone(caller): Anyone,
) -> Result<Json<Paged<NotificationView>>> {
    let paging = Paging {
        limit: filter.limit,
        after: filter.after,
    };
    let size = paging.size();
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let rows = sql::list(&mut tx, caller.user, filter.unread, paging.position()?, size).await?;
    tx.commit().await?;
    let rows = Paged::new(rows, size, |row| Position::from(row));
    Ok(Json(rows.map(|row| NotificationView {
        title: row.title(&state.catalogue, caller.lang),
        id: row.id,
        kind: row.kind,
        href: row.href,
        at: row.at,
        read_at: row.read_at,
    })))
}

/// Which to mark as read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MarkRead {
    /// Their ids; without it, all.
    ids: Option<Vec<Uuid>>,
}

/// What marking did.
#[derive(Debug, Serialize, ToSchema)]
struct Marked {
    /// How many had not been read before.
    read: u64,
}

/// Marks your notifications as read.
#[utoipa::path(
    post,
    path = "/notifications/read",
    operation_id = "notifications_read",
    tag = "notifications",
    security(("bearer" = [])),
    request_body = MarkRead,
    responses(
        (status = 200, description = "Marked", body = Marked),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field cannot be accepted", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn read(
    State(state): State<AppState>,
    Anyone(caller): Anyone,
    Json(body): Json<MarkRead>,
) -> Result<Json<Marked>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let read = pages::mark(&mut tx, &caller, body.ids.as_deref()).await?;
    tx.commit().await?;
    Ok(Json(Marked { read }))
}
