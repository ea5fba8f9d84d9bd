//! Codes as people read them.

use sqm_domain::ticket::{PendingReason, Priority, Status};
use sqm_platform::page::{PageFrame, word};

/// A status with what it waits for.
pub(super) fn status(page: &PageFrame, status: Status, reason: Option<PendingReason>) -> String {
    let name = word(page, "ticket-status", status);
    match reason {
        Some(reason) => format!("{name} · {}", word(page, "pending-reason", reason)),
        None => name,
    }
}

/// The level of `badge::priority` that a priority looks like.
pub(super) fn level(priority: Priority) -> &'static str {
    match priority {
        Priority::P1 => "urgent",
        Priority::P2 => "high",
        Priority::P3 => "normal",
        Priority::P4 | Priority::P5 => "low",
    }
}
