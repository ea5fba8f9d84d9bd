//! Where tickets meet the SLA engine: what it is told, and what it answers.
//!
//! Ticket operations call [`on_create`] before they write a ticket and [`on_change`] after a change, both inside their
//! transaction. Whatever belongs to clocks is decided and written here; operations never touch `tickets.clock`.
//!
//! * `policy`: which limits apply to which tickets, and why.
//! * `clocks`: the facts of each clock, and the columns that follow from them.
//! * `timers`: warnings and breaches on time, by the job queue and a sweep.
//! * `explain`: the reckoning laid open.

mod clocks;
mod explain;
mod fact;
mod news;
pub mod policy;
mod snapshot;
mod subject;
mod timers;

pub(crate) use explain::label_key;
pub use explain::{Chip, chips};
pub use subject::{DueSummary, Happening, NewClock, Opening, Subject};

use sqm_domain::ids::TicketId;
use sqm_platform::db::TenantTx;
use sqm_platform::events::Subscriber;
use sqm_platform::jobs::JobDef;
use sqm_platform::routes::Pages;
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;

/// The clocks a new ticket starts with. They are written by the statement that writes the ticket.
pub async fn on_create(_state: &AppState, tx: &mut TenantTx, subject: &Subject) -> Result<Opening> {
    let book = policy::open(tx).await?;
    clocks::open(&book, subject, tx.now())
}

/// Tells the clocks what happened to a ticket; `subject` is the ticket afterwards, its row held by the caller.
pub async fn on_change(
    _state: &AppState,
    tx: &mut TenantTx,
    subject: &Subject,
    happenings: &[Happening],
) -> Result<()> {
    clocks::change(tx, subject, happenings).await
}

/// Makes the clocks of tickets from their threads and histories, for imports and the demo tenant: in bulk, nothing
/// announced, the same however often it is done.
pub async fn rebuild(_state: &AppState, tx: &mut TenantTx, tickets: &[TicketId]) -> Result<()> {
    clocks::rebuild(tx, tickets).await
}

/// Does at once what the timers of a tenant would do by now: where no worker runs, or the clock is a test's.
pub async fn tick_due(state: &AppState, scope: &Scope) -> Result<()> {
    clocks::tick_due(state, scope).await
}

/// Brings all open clocks of a tenant under its present policies at once, as the round after an edit does in batches.
pub async fn retarget_now(state: &AppState, scope: &Scope) -> Result<()> {
    timers::round_now(state, scope).await
}

/// Follows edits of policies and calendars made by other instances until told to stop.
pub async fn follow_changes(state: AppState, stop: CancellationToken) {
    policy::follow(state, stop).await;
}

/// The REST operations.
pub(crate) fn api() -> OpenApiRouter<AppState> {
    policy::api::router().merge(explain::api::router())
}

/// The pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    explain::pages::pages(policy::pages::pages(pages))
}

/// The jobs.
pub(crate) fn jobs() -> Vec<JobDef> {
    timers::jobs()
}

/// The readers of events.
pub(crate) fn subscribers() -> Vec<Subscriber> {
    timers::subscribers()
}

/// The look for lost timers.
pub(crate) fn sweeps() -> Vec<Sweep> {
    timers::sweeps()
}
