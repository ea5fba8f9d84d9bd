//! Clocks as stored: the facts of each, and what follows from them.

mod amend;
mod open;
mod past;
mod replay;
mod settle;
mod sql;
mod story;
mod tick;

pub(crate) use amend::{change, retarget};
pub(crate) use open::open;
pub(crate) use replay::rebuild;
pub(crate) use settle::News;
pub(crate) use sql::{Told, of_ticket, open_tickets, seen};
pub(crate) use tick::{tick, tick_due};

use jiff::Timestamp;
use serde_json::{Value, json};
use sqm_domain::ids::{CalendarId, ClockId, PolicyId, TicketId};
use sqm_domain::sla::{ClockKind, Outcome, Phase};
use sqm_platform::Result;

use super::fact::{Standing, StoredEvent, StoredFact, StoredTerms};
use super::policy::Line;
use super::snapshot::Snapshots;

/// A clock of a ticket.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    pub(crate) id: ClockId,
    pub(crate) ticket: TicketId,
    pub(crate) kind: ClockKind,
    /// 1 for the first of its kind on a ticket.
    pub(crate) cycle: i32,
    pub(crate) policy: Option<PolicyId>,
    pub(crate) policy_version: i64,
    pub(crate) policy_names: Value,
    pub(crate) calendar: Option<CalendarId>,
    pub(crate) calendar_version: Option<i64>,
    pub(crate) started_at: Timestamp,
    /// Everything that happened to it; the rest follows from this.
    pub(crate) facts: Vec<StoredFact>,
    pub(crate) shown: Shown,
    /// Something was added that is not written yet.
    pub(crate) touched: bool,
}

/// What a clock showed when it was last looked at, as its columns keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) phase: Phase,
    pub(crate) outcome: Outcome,
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) warn_at: Option<Timestamp>,
    pub(crate) stopped_at: Option<Timestamp>,
    /// When the warning share was used up; kept so that it is told once.
    pub(crate) warned_at: Option<Timestamp>,
    /// When the limit ran out.
    pub(crate) breached_at: Option<Timestamp>,
    /// Counted time in seconds.
    pub(crate) used: i64,
    /// Time by the clock on the wall in seconds.
    pub(crate) gross: i64,
}

impl Shown {
    const FRESH: Self = Self {
        phase: Phase::Running,
        outcome: Outcome::Running,
        due_at: None,
        warn_at: None,
        stopped_at: None,
        warned_at: None,
        breached_at: None,
        used: 0,
        gross: 0,
    };
}

impl Clock {
    /// A promise that begins.
    fn start(ticket: TicketId, kind: ClockKind, cycle: i32, at: Timestamp, line: &Line<'_>) -> Self {
        let mut clock = Self {
            id: ClockId::new_at(at),
            ticket,
            kind,
            cycle,
            policy: None,
            policy_version: 0,
            policy_names: json!({}),
            calendar: None,
            calendar_version: None,
            started_at: at,
            facts: vec![StoredFact::new(at, StoredEvent::Started(line.terms.clone()))],
            shown: Shown::FRESH,
            touched: true,
        };
        clock.note_policy(line);
        clock
    }

    /// Notes whose promise it is now.
    fn note_policy(&mut self, line: &Line<'_>) {
        self.policy = Some(line.policy.id);
        self.policy_version = line.policy.version;
        self.policy_names = json!(line.policy.draft.names);
        self.calendar = line.calendar.map(|calendar| calendar.id);
        self.calendar_version = line.calendar.map(|calendar| calendar.version);
        self.touched = true;
    }

    /// Adds a fact. Told late, it counts from the fact before it: facts are in order of time.
    fn push(&mut self, at: Timestamp, event: StoredEvent) {
        let at = self.facts.last().map_or(at, |last| at.max(last.at));
        self.facts.push(StoredFact::new(at, event));
        self.touched = true;
    }

    /// Where it stands.
    pub(crate) fn standing(&self) -> Standing {
        Standing::of(&self.facts)
    }

    /// The last terms it was given.
    pub(crate) fn terms(&self) -> Option<&StoredTerms> {
        self.facts.iter().rev().find_map(StoredFact::terms)
    }

    /// The limit for its column, for reports.
    pub(crate) fn target(&self) -> Value {
        self.terms().map_or(Value::Null, |terms| {
            let mut target = json!(terms.target);
            target["warn_percent"] = terms.warn.into();
            target["ends_with"] = terms.ends_with.as_str().into();
            target
        })
    }
}

/// Loads the calendars that these clocks were counted by.
pub(crate) async fn calendars_of(
    tx: &mut sqm_platform::db::TenantTx,
    clocks: &[Clock],
    mut known: Snapshots,
) -> Result<Snapshots> {
    let ids = clocks
        .iter()
        .flat_map(|clock| &clock.facts)
        .filter_map(|fact| fact.terms()?.calendar);
    known.add(tx, ids).await?;
    Ok(known)
}
