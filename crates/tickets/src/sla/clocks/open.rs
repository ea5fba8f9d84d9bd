//! The clocks a ticket starts with.

use jiff::Timestamp;
use serde_json::json;
use sqm_domain::sla::{ClockKind, Outcome};
use sqm_platform::Result;

use super::settle::{settle, summary};
use super::{Clock, Shown};
use crate::sla::policy::Book;
use crate::sla::{NewClock, Opening, Subject};

/// Starts what the ticket's policy promises from its receipt on.
pub(super) fn start(book: &Book, subject: &Subject) -> Vec<Clock> {
    let Some(policy) = book.find(subject) else {
        return Vec::new();
    };
    [
        ClockKind::FirstResponse,
        ClockKind::Resolution,
        ClockKind::Statutory,
    ]
    .into_iter()
    .filter_map(|kind| Some((kind, book.line_of(policy, subject, kind)?)))
    .map(|(kind, line)| Clock::start(subject.ticket, kind, 1, subject.opened_at, &line))
    .collect()
}

/// The clocks of a new ticket, for the statement that writes it. A limit that has passed at registration already is
/// stored as running: the timer tells it like any other, so that it is told once and in one place.
pub(crate) fn open(book: &Book, subject: &Subject, now: Timestamp) -> Result<Opening> {
    let snapshots = book.snapshots();
    let mut clocks = start(book, subject);
    for clock in &mut clocks {
        settle(clock, &snapshots, now)?;
        if clock.shown.outcome == Outcome::Missed {
            clock.shown = Shown {
                outcome: Outcome::Running,
                breached_at: None,
                ..clock.shown
            };
        }
    }
    let due = summary(&clocks);
    let clocks = clocks
        .into_iter()
        .map(NewClock::try_from)
        .collect::<Result<_>>()?;
    Ok(Opening { clocks, due })
}

impl TryFrom<Clock> for NewClock {
    type Error = sqm_platform::Error;

    fn try_from(clock: Clock) -> Result<Self> {
        Ok(Self {
            id: clock.id,
            kind: clock.kind,
            cycle: clock.cycle,
            policy: clock.policy,
            policy_version: clock.policy_version,
            target: clock.target(),
            policy_names: clock.policy_names,
            calendar: clock.calendar,
            calendar_version: clock.calendar_version,
            started_at: clock.started_at,
            due_at: clock.shown.due_at,
            warn_at: clock.shown.warn_at,
            breached_at: clock.shown.breached_at,
            phase: clock.shown.phase,
            outcome: clock.shown.outcome,
            facts: json!(clock.facts),
        })
    }
}
