//! Tickets over REST: extract, ask the operation, answer.

mod bulk;
mod categories;
mod messages;
mod related;
mod tickets;
mod views;

use sqm_platform::AppState;
use utoipa_axum::router::OpenApiRouter;

/// All operations.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(tickets::router())
        .merge(bulk::router())
        .merge(messages::router())
        .merge(related::router())
        .merge(categories::router())
        .merge(views::router())
}
