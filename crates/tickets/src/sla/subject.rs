//! What policies and clocks need to know of a ticket, in the words both sides use.

use jiff::Timestamp;
use serde_json::Value;
use sqm_domain::ids::{CalendarId, CategoryId, ClockId, DepartmentId, PolicyId, TicketId};
use sqm_domain::sla::{ClockKind, Outcome, Phase};
use sqm_domain::ticket::{Channel, PendingReason, Priority, Status, TicketKind};

/// A ticket, as far as a policy's condition can ask about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The ticket.
    pub ticket: TicketId,
    /// What it is about.
    pub kind: TicketKind,
    /// Its priority.
    pub priority: Priority,
    /// Where it stands.
    pub status: Status,
    /// What it waits for, when it waits.
    pub pending_reason: Option<PendingReason>,
    /// Its category.
    pub category: Option<CategoryId>,
    /// The way it came in.
    pub channel: Channel,
    /// Who is to deal with it.
    pub department: Option<DepartmentId>,
    /// The customer's class at receipt; empty = unknown.
    pub customer_class: String,
    /// `urban` or `rural`.
    pub area: String,
    /// Where the customer is.
    pub region: String,
    /// What it concerns.
    pub product: String,
    /// When the need was received: clocks start here.
    pub opened_at: Timestamp,
}

/// Something that matters to clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A person answered the customer.
    Replied {
        /// When.
        at: Timestamp,
    },
    /// The customer wrote or called.
    CustomerWrote {
        /// When.
        at: Timestamp,
    },
    /// The status, or the reason of a pending one, changed.
    StatusChanged {
        /// When.
        at: Timestamp,
        /// Before.
        from: Status,
        /// Before, when it waited.
        from_reason: Option<PendingReason>,
    },
    /// Something a condition asks about changed: priority, category, department, kind …
    PropertiesChanged {
        /// When.
        at: Timestamp,
    },
}

/// A clock to be written with a new ticket. Columns as in `tickets.clock`.
#[derive(Clone, Debug)]
pub struct NewClock {
    /// Its id.
    pub id: ClockId,
    /// Which promise.
    pub kind: ClockKind,
    /// 1 for the first of its kind on a ticket.
    pub cycle: i32,
    /// The policy that asked for it.
    pub policy: Option<PolicyId>,
    /// That policy's version.
    pub policy_version: i64,
    /// That policy's names.
    pub policy_names: Value,
    /// The limit.
    pub target: Value,
    /// The calendar it is counted by; none = around the clock.
    pub calendar: Option<CalendarId>,
    /// That calendar's version.
    pub calendar_version: Option<i64>,
    /// When it started.
    pub started_at: Timestamp,
    /// When it runs out.
    pub due_at: Option<Timestamp>,
    /// When it warns.
    pub warn_at: Option<Timestamp>,
    /// When it ran out, for a ticket that comes in late.
    pub breached_at: Option<Timestamp>,
    /// What it is doing.
    pub phase: Phase,
    /// How it is judged.
    pub outcome: Outcome,
    /// The facts it is folded from.
    pub facts: Value,
}

/// What lists show of a ticket's running clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DueSummary {
    /// The next limit of the running clocks.
    pub due_at: Option<Timestamp>,
    /// Whose limit it is.
    pub due_kind: Option<ClockKind>,
    /// When that clock warns.
    pub warn_at: Option<Timestamp>,
    /// Since when a clock of the open ticket is over its limit.
    pub overdue_since: Option<Timestamp>,
    /// Every clock that could run stands still.
    pub paused: bool,
}

/// The engine's answer to a new ticket.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// Its clocks.
    pub clocks: Vec<NewClock>,
    /// What lists show.
    pub due: DueSummary,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn subject() -> Subject {
        let at: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
        Subject {
            ticket: TicketId::new_at(at),
            kind: TicketKind::Complaint,
            priority: Priority::P3,
            status: Status::New,
            pending_reason: None,
            category: None,
            channel: Channel::Phone,
            department: None,
            customer_class: String::new(),
            area: "urban".to_owned(),
            region: String::new(),
            product: String::new(),
            opened_at: at,
        }
    }
}
