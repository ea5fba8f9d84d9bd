//! Clocks and their reckoning over REST.

use axum::extract::State;
use serde::Serialize;
use sqm_domain::ids::TicketId;
use sqm_platform::auth::Allow;
use sqm_platform::error::Problem;
use sqm_platform::http::{Json, Path};
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{self, ClockView, Explanation};
use crate::permissions::TicketRead;
use crate::sla::clocks;

/// The operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(tickets_clocks))
        .routes(routes!(tickets_explain))
}

/// The clocks of a ticket.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClockList {
    /// In the order in which they started.
    items: Vec<ClockView>,
}

/// The SLA clocks of a ticket as they stand now.
#[utoipa::path(
    get,
    path = "/tickets/{id}/clocks",
    operation_id = "tickets_clocks",
    tag = "sla",
    security(("bearer" = ["ticket.read"])),
    params(("id" = Uuid, Path, description = "The ticket")),
    responses(
        (status = 200, description = "Its clocks", body = ClockList),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such ticket", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn tickets_clocks(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<TicketId>,
) -> Result<Json<ClockList>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    clocks::seen(&mut tx, id).await?;
    let items = model::clock_views(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(ClockList { items }))
}

/// Why the SLA clocks of a ticket show what they show: every counted, paused, closed and excluded stretch, and why this
/// policy applies.
#[utoipa::path(
    get,
    path = "/tickets/{id}/explain",
    operation_id = "tickets_explain",
    tag = "sla",
    security(("bearer" = ["ticket.read"])),
    params(("id" = Uuid, Path, description = "The ticket")),
    responses(
        (status = 200, description = "The whole reckoning", body = Explanation),
        (status = 401, description = "Not signed in", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Not allowed", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such ticket", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn tickets_explain(
    State(state): State<AppState>,
    caller: Allow<TicketRead>,
    Path(id): Path<TicketId>,
) -> Result<Json<Explanation>> {
    let mut tx = state.db.tenant(&caller.scope()).await?;
    let explanation = model::explain(&mut tx, id).await?;
    tx.commit().await?;
    Ok(Json(explanation))
}
