//! From facts to columns.

use anyhow::anyhow;
use jiff::Timestamp;
use sqm_domain::sla::{ClockError, Outcome, Phase, evaluate};
use sqm_platform::{Error, Result};

use super::{Clock, Shown};
use crate::sla::DueSummary;
use crate::sla::fact::{Ended, resolve};
use crate::sla::snapshot::Snapshots;

/// Something a clock has to say, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The warning share is used up.
    Warned,
    /// The limit has run out.
    Breached,
}

/// Works out what the clock shows at `now`, and what is new about it.
pub(crate) fn settle(clock: &mut Clock, snapshots: &Snapshots, now: Timestamp) -> Result<Option<News>> {
    let before = clock.shown;
    let facts = resolve(&clock.facts, snapshots)?;
    // A receipt that another machine dates a moment ahead has happened all the same.
    let now = facts.last().map_or(now, |last| now.max(last.at));
    let state = match evaluate(&facts, now) {
        Ok(state) => state,
        Err(ClockError::Calendar(error)) => {
            tracing::warn!(clock = %clock.id, %error, "the calendar has too little open time; the clock has no limit");
            clock.shown = without_limit(clock, now);
            return Ok(None);
        }
        Err(error) => return Err(Error::Internal(anyhow!("clock {}: {error}", clock.id))),
    };
    let live = matches!(state.phase, Phase::Running | Phase::Paused);
    let passed_warning = state.missed_at.is_some() || state.warned;
    let warned_at = match (live, passed_warning) {
        (_, true) => before.warned_at.or(state.warn_at),
        // A longer limit takes the warning back: it is due again later.
        (true, false) => None,
        (false, false) => before.warned_at,
    };
    clock.shown = Shown {
        phase: state.phase,
        outcome: state.outcome,
        due_at: state.due_at,
        warn_at: state.warn_at,
        stopped_at: state.ended_at,
        warned_at,
        breached_at: state.missed_at,
        used: state.used.as_secs(),
        gross: state.gross.as_secs(),
    };
    Ok(if before.breached_at.is_none() && state.missed_at.is_some() {
        Some(News::Breached)
    } else if before.warned_at.is_none() && state.warned {
        Some(News::Warned)
    } else {
        None
    })
}

fn without_limit(clock: &Clock, now: Timestamp) -> Shown {
    let standing = clock.standing();
    let last = clock.facts.last().map_or(now, |fact| fact.at);
    let (phase, outcome) = match standing.ended {
        None => (Phase::Running, Outcome::Running),
        Some(Ended::Stopped) => (Phase::Stopped, Outcome::Met),
        Some(Ended::Cancelled(_)) => (Phase::Cancelled, Outcome::Cancelled),
    };
    let end = if standing.is_open() { now } else { last };
    Shown {
        phase,
        outcome,
        stopped_at: (!standing.is_open()).then_some(last),
        gross: clock.started_at.duration_until(end).as_secs(),
        ..Shown::FRESH
    }
}

/// What lists show of a ticket's clocks.
pub(super) fn summary(clocks: &[Clock]) -> DueSummary {
    let live = || {
        clocks
            .iter()
            .filter(|clock| matches!(clock.shown.phase, Phase::Running | Phase::Paused))
    };
    let next = live()
        .filter(|clock| clock.shown.phase == Phase::Running)
        .filter_map(|clock| Some((clock.shown.due_at?, clock)))
        .min_by_key(|(due, clock)| (*due, clock.kind));
    DueSummary {
        due_at: next.map(|(due, _)| due),
        due_kind: next.map(|(_, clock)| clock.kind),
        warn_at: next.and_then(|(_, clock)| clock.shown.warn_at),
        overdue_since: live().filter_map(|clock| clock.shown.breached_at).min(),
        paused: live().count() > 0 && live().all(|clock| clock.shown.phase == Phase::Paused),
    }
}
