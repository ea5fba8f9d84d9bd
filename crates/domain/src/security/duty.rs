//! A duty to report: one step of one regime on one incident, its state and its warnings.

use jiff::{SignedDuration, Timestamp};

use super::{Anchor, Level, OperatorKind, Regime, Situation};
use crate::codes::codes;

codes! {
    /// Where a duty stands.
    pub enum DutyState: "duty" {
        /// What its clock waits for has not happened yet.
        Waiting = "waiting",
        /// The clock runs.
        Running = "running",
        /// Time is up and nothing was sent.
        Late = "late",
        /// Sent in time.
        Met = "met",
        /// Sent, too late.
        Missed = "missed",
        /// Somebody decided, with a reason, that it need not be sent.
        NotRequired = "not_required",
    }
}

impl DutyState {
    /// Something is still to be sent.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running | Self::Late)
    }
}

/// How a duty stands. `started`: its clock has begun. Sent at the very instant is in time, not
/// sent at it is late, so that a timer set to it finds what it came for. Without a number it cannot be late.
pub fn state(started: bool, due: Option<Timestamp>, sent: Option<Timestamp>, now: Timestamp) -> DutyState {
    match (sent, due) {
        (Some(sent), Some(due)) if sent > due => DutyState::Missed,
        (Some(_), _) => DutyState::Met,
        (None, _) if !started => DutyState::Waiting,
        (None, Some(due)) if now >= due => DutyState::Late,
        (None, _) => DutyState::Running,
    }
}

/// Whether a clock whose time is up stays as it is although what started it is undone: an incident that is opened again, or breaks
/// out again, does not make a late report of its end one that nobody owed.
pub fn stays_late(anchor: Anchor, due: Option<Timestamp>, now: Timestamp) -> bool {
    matches!(anchor, Anchor::Remedied | Anchor::Closed) && due.is_some_and(|due| now >= due)
}

/// Whether a duty that ended was missed: sent after its time, or decided not to be required once its time was up.
pub fn missed(due: Option<Timestamp>, sent: Option<Timestamp>, waived: Option<Timestamp>) -> bool {
    due.is_some_and(|due| sent.is_some_and(|at| at > due) || waived.is_some_and(|at| at >= due))
}

/// What a duty that stands already looks like to a new assessment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Which step of the regime.
    pub step: usize,
    /// Decided not to be required, at this level.
    pub waived_at: Option<Option<Level>>,
}

/// The steps of a regime that begin with this assessment: those that apply and do not stand yet, and those that were
/// waived at a lower level. Nothing ever ends here: a lowered level keeps the clocks that were started.
pub fn newly_due(
    regime: &Regime,
    situation: &Situation,
    operator: &[OperatorKind],
    known: &[Known],
) -> Vec<usize> {
    if !regime.conditions.hold(situation, operator) {
        return Vec::new();
    }
    let fresh = |index: usize| {
        known
            .iter()
            .find(|duty| duty.step == index)
            .is_none_or(|duty| duty.waived_at.is_some_and(|level| situation.level > level))
    };
    regime
        .steps
        .iter()
        .enumerate()
        .filter(|(index, step)| step.conditions.hold(situation, operator) && fresh(*index))
        .map(|(index, _)| index)
        .collect()
}

/// Shares of the time after which somebody is warned.
pub const WARN_PERCENTS: [u8; 2] = [50, 75];

/// What has to be said about a running duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// So much of the time has gone.
    Percent(u8),
    /// Time is up.
    Late,
}

/// When so much of the time has gone. Whole seconds, rounded down: rather early than late.
pub fn warn_at(start: Timestamp, due: Timestamp, percent: u8) -> Timestamp {
    let length = due.as_second().saturating_sub(start.as_second());
    let share = i128::from(length) * i128::from(percent) / 100;
    start
        .checked_add(SignedDuration::from_secs(
            i64::try_from(share).unwrap_or(i64::MAX),
        ))
        .unwrap_or(due)
        .min(due)
}

/// The gravest thing to say now, and when to look again. After a pause of the machine nobody is told the half when three
/// quarters have gone.
pub fn warning(start: Timestamp, due: Timestamp, now: Timestamp) -> (Option<Warning>, Option<Timestamp>) {
    if now >= due {
        return (Some(Warning::Late), None);
    }
    let mut said = None;
    for percent in WARN_PERCENTS {
        let at = warn_at(start, due, percent);
        if now < at {
            return (said, Some(at));
        }
        said = Some(Warning::Percent(percent));
    }
    (said, Some(due))
}
