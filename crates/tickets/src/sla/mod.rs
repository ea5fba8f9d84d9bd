//! Where tickets meet the SLA engine: what it is told, and what it answers.
//!
//! Ticket operations call [`on_create`] before they write a ticket and [`on_change`] after a change, both inside their
//! transaction. Whatever belongs to clocks is decided and written here; operations never touch `tickets.clock`.

mod subject;

pub use subject::{DueSummary, Happening, NewClock, Opening, Subject};

use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

/// The clocks a new ticket starts with. They are written by the statement that writes the ticket.
pub async fn on_create(_state: &AppState, _tx: &mut TenantTx, _subject: &Subject) -> Result<Opening> {
    Ok(Opening::default())
}

/// Tells the clocks what happened to a ticket; `subject` is the ticket afterwards.
pub async fn on_change(
    _state: &AppState,
    _tx: &mut TenantTx,
    _subject: &Subject,
    _happenings: &[Happening],
) -> Result<()> {
    Ok(())
}
