//! What a clock shows.

use jiff::{SignedDuration, Timestamp};

use super::timeline::{Mode, Stretch, Timeline};
use super::{ClockError, Fact, Terms};
use crate::codes::codes;

codes! {
    /// What a clock is doing.
    pub enum Phase: "phase" {
        /// Counting, or waiting for opening hours.
        Running = "running",
        /// Standing still because the ticket waits.
        Paused = "paused",
        /// Ended: replied, resolved.
        Stopped = "stopped",
        /// Ended without a verdict.
        Cancelled = "cancelled",
    }
}

codes! {
    /// The verdict. A limit that ran out is missed at once, also while the clock runs on (rules §1.3.3).
    pub enum Outcome: "outcome" {
        /// Still within its limit.
        Running = "running",
        /// Still within its limit, standing still.
        Paused = "paused",
        /// Kept. Ending at the very instant of the limit is in time.
        Met = "met",
        /// The limit ran out first.
        Missed = "missed",
        /// No verdict.
        Cancelled = "cancelled",
    }
}

/// What a clock shows at an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct ClockState {
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended: stopped or cancelled.
    pub ended_at: Option<Timestamp>,
    /// What it is doing.
    pub phase: Phase,
    /// The verdict.
    pub outcome: Outcome,
    /// Counted time (net).
    pub used: SignedDuration,
    /// The limit as counted time.
    pub limit: SignedDuration,
    /// Limit less used; negative = counted time over the limit.
    pub remaining: SignedDuration,
    /// Time by the clock on the wall from start to end, pauses and nights included (rules §1.3.2).
    pub gross: SignedDuration,
    /// When the warning share was or will be used up; unknown while paused before it.
    pub warn_at: Option<Timestamp>,
    /// When the limit was or will be used up; for an ended clock, when it would have been. Unknown while paused before
    /// it: a deadline on show means the clock is running.
    pub due_at: Option<Timestamp>,
    /// When the limit ran out with nobody having stopped the clock.
    pub missed_at: Option<Timestamp>,
    /// The warning share is used up, the limit not, and it has not ended.
    pub warned: bool,
}

impl ClockState {
    /// The next instant after `now` at which the clock changes by itself: a warning or a miss. None while paused and
    /// after the end. Where to set the timer.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        if self.phase != Phase::Running {
            return None;
        }
        [self.warn_at, self.due_at]
            .into_iter()
            .flatten()
            .filter(|at| *at > now)
            .min()
    }
}

/// What the clock shows at `now`; later facts are left out.
///
/// # Errors
/// [`ClockError`] when the facts do not begin with a start by then, are not in order, or the target cannot be reached.
pub fn evaluate(facts: &[Fact], now: Timestamp) -> Result<ClockState, ClockError> {
    let timeline = Timeline::fold(facts, now)?;
    let limit = timeline.terms.limit(timeline.started)?;
    let due = crossing(&timeline, |_, limit| limit)?;
    let warning = crossing(&timeline, |terms, limit| {
        limit / 100 * i32::from(terms.warn_percent())
    })?;
    let phase = match timeline.mode {
        Mode::Counting { .. } => Phase::Running,
        Mode::Paused(_) => Phase::Paused,
        Mode::Stopped => Phase::Stopped,
        Mode::Cancelled(_) => Phase::Cancelled,
    };
    let missed_at = due.passed.filter(|_| phase != Phase::Cancelled);
    let outcome = match phase {
        Phase::Cancelled => Outcome::Cancelled,
        _ if missed_at.is_some() => Outcome::Missed,
        Phase::Running => Outcome::Running,
        Phase::Paused => Outcome::Paused,
        Phase::Stopped => Outcome::Met,
    };
    let ended = timeline.mode.has_ended();
    Ok(ClockState {
        started_at: timeline.started,
        ended_at: ended.then_some(timeline.end),
        phase,
        outcome,
        used: due.used,
        limit,
        remaining: limit - due.used,
        gross: timeline.started.duration_until(timeline.end),
        warn_at: warning.at,
        due_at: missed_at.or(due.at),
        missed_at,
        warned: !ended && missed_at.is_none() && warning.at.is_some_and(|at| at <= now),
    })
}

/// How a clock stands to a threshold of counted time.
pub(super) struct Crossing {
    /// Counted time in all.
    pub(super) used: SignedDuration,
    /// When the threshold was used up; if not yet, when it will be or would have been. None while paused before it.
    pub(super) at: Option<Timestamp>,
    /// Since when the clock has been going on beyond the threshold.
    pub(super) passed: Option<Timestamp>,
}

/// Follows a threshold through a clock's life. `threshold` is asked once per set of terms, with their limit.
pub(super) fn crossing(
    timeline: &Timeline<'_>,
    threshold: impl Fn(&Terms, SignedDuration) -> SignedDuration,
) -> Result<Crossing, ClockError> {
    let mark_of = |terms: &Terms| terms.limit(timeline.started).map(|limit| threshold(terms, limit));
    let mut terms = timeline
        .stretches
        .first()
        .map_or(timeline.terms, |stretch| stretch.terms);
    let mut tally = Tally {
        used: SignedDuration::ZERO,
        mark: mark_of(terms)?,
        reached: None,
        passed: None,
    };
    let live = matches!(timeline.mode, Mode::Counting { .. });
    let last = timeline.stretches.len().saturating_sub(1);

    for (index, stretch) in timeline.stretches.iter().enumerate() {
        if !std::ptr::eq(stretch.terms, terms) {
            terms = stretch.terms;
            tally.judge_anew(mark_of(terms)?, stretch.from);
        }
        if matches!(stretch.mode, Mode::Counting { .. }) {
            tally.count(stretch, live && index == last)?;
        }
    }
    // Terms that came at the very instant of the end: no stretch has them, the verdict does.
    if !std::ptr::eq(timeline.terms, terms) {
        tally.judge_anew(mark_of(timeline.terms)?, timeline.end);
    }

    let at = match timeline.mode {
        _ if tally.reached.is_some() => tally.reached,
        Mode::Paused(_) => None,
        // A calendar without open time ahead never gets there.
        _ => timeline.terms.advance(timeline.end, tally.mark - tally.used).ok(),
    };
    Ok(Crossing {
        used: tally.used,
        at,
        passed: tally.passed,
    })
}

/// Counted time on its way to a mark.
struct Tally {
    used: SignedDuration,
    mark: SignedDuration,
    reached: Option<Timestamp>,
    passed: Option<Timestamp>,
}

impl Tally {
    /// Time used stays; what the new terms still allow is no longer missed.
    fn judge_anew(&mut self, mark: SignedDuration, at: Timestamp) {
        self.mark = mark;
        if self.used < mark {
            (self.reached, self.passed) = (None, None);
            return;
        }
        self.reached = self.reached.or(Some(at));
        if self.used > mark {
            self.passed = self.passed.or(Some(at));
        }
    }

    fn count(&mut self, stretch: &Stretch<'_>, goes_on: bool) -> Result<(), ClockError> {
        let counted = stretch.terms.counted(stretch.from, stretch.to);
        if self.reached.is_none() && self.used + counted >= self.mark {
            self.reached = Some(stretch.terms.advance(stretch.from, self.mark - self.used)?);
        }
        self.used += counted;
        // Ending at the very instant is in time; still running at it is not.
        if let Some(at) = self.reached.filter(|at| stretch.to > *at || goes_on) {
            self.passed = self.passed.or(Some(at.max(stretch.from)));
        }
        Ok(())
    }
}
