//! Emergency drills (handbook §7.3.2): an emergency plan is practised by its cycle, with the tools of real incidents, timed and
//! judged goal by goal.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use thiserror::Error;

use crate::codes::codes;

/// Months a cycle may have.
pub const MONTHS: RangeInclusive<i16> = 1..=60;

codes! {
    /// How much of the real thing is practised.
    pub enum DrillKind: "drill kind" {
        /// Talked through at a table.
        Tabletop = "tabletop",
        /// One function is carried out: alerting, switching over, restoring.
        Functional = "functional",
        /// Everybody does everything, as in an emergency.
        Full = "full",
    }
}

codes! {
    /// Where a drill stands.
    pub enum DrillState: "drill state" {
        /// To be held by its day.
        Planned = "planned",
        /// Its incident is being dealt with.
        Running = "running",
        /// Held; to be evaluated.
        Ended = "ended",
        /// Held and evaluated.
        Done = "done",
        /// Not held, or broken off, with a reason.
        Cancelled = "cancelled",
    }
}

codes! {
    /// How far a goal was reached.
    pub enum DrillResult: "drill result" {
        /// As wanted.
        Met = "met",
        /// In part.
        Partly = "partly",
        /// Not.
        Missed = "missed",
    }
}

impl DrillState {
    /// Still to be held, or being held.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Running)
    }
}

/// Why an evaluation is not whole; the message's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DrillRefused {
    /// A goal is not judged.
    #[error("drill-goal-unjudged")]
    Unjudged,
    /// A goal that was not met, and nothing is said of it.
    #[error("drill-goal-silent")]
    Silent,
}

/// Is every goal judged? Answers how many were not met in full. The place of the first goal at fault comes with the refusal.
///
/// # Errors
/// A goal without a result, or one that was not met without a word on it.
pub fn evaluated<'a>(
    goals: impl IntoIterator<Item = (Option<DrillResult>, &'a str)>,
) -> Result<usize, (usize, DrillRefused)> {
    let mut short = 0;
    for (place, (result, note)) in goals.into_iter().enumerate() {
        match result {
            None => return Err((place, DrillRefused::Unjudged)),
            Some(DrillResult::Met) => {}
            Some(_) if note.trim().is_empty() => return Err((place, DrillRefused::Silent)),
            Some(_) => short += 1,
        }
    }
    Ok(short)
}

/// A time that was reached, against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Minutes from the start, begun ones counted whole; none = never reached.
    pub minutes: Option<i64>,
    /// In time? None where no target was set, or the drill goes on and the target is still ahead.
    pub in_time: Option<bool>,
}

/// Measures a moment of a drill against its target in minutes. `until` is when the drill ended, or now.
pub fn reached(
    start: Timestamp,
    at: Option<Timestamp>,
    target: Option<i32>,
    until: Timestamp,
    over: bool,
) -> Reached {
    let minutes = at.map(|at| begun_minutes(start, at));
    let in_time = target.and_then(|target| match minutes {
        Some(minutes) => Some(minutes <= i64::from(target)),
        None if over || begun_minutes(start, until) > i64::from(target) => Some(false),
        None => None,
    });
    Reached { minutes, in_time }
}

fn begun_minutes(start: Timestamp, at: Timestamp) -> i64 {
    let seconds = at.as_second().saturating_sub(start.as_second()).max(0);
    seconds.div_euclid(60) + i64::from(seconds.rem_euclid(60) > 0)
}

/// The day of the n-th drill after the first. Counted from the first day, not from the one before: a cycle of the 31st comes
/// back to the 31st after February.
pub fn drill_day(first: Date, months: i16, n: i32) -> Date {
    let months = i64::from(months).saturating_mul(i64::from(n));
    // More months than the calendar has years is the end of the calendar.
    if !(0..=200_000).contains(&months) {
        return Date::MAX;
    }
    first.checked_add(months.months()).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cycle_of_the_last_day_comes_back_to_it() {
        let first = date(2026, 8, 31);
        assert_eq!(drill_day(first, 6, 1), date(2027, 2, 28));
        assert_eq!(drill_day(first, 6, 2), date(2027, 8, 31));
    }

    #[test]
    fn every_goal_is_judged_and_what_was_not_met_says_why() {
        use DrillResult::{Met, Missed, Partly};
        assert_eq!(evaluated([]), Ok(0));
        assert_eq!(
            evaluated([
                (Some(Met), ""),
                (Some(Partly), "late"),
                (Some(Missed), "no phone")
            ]),
            Ok(2)
        );
        assert_eq!(
            evaluated([(Some(Met), ""), (None, "?")]),
            Err((1, DrillRefused::Unjudged))
        );
        assert_eq!(evaluated([(Some(Missed), " ")]), Err((0, DrillRefused::Silent)));
    }

    #[test]
    fn times_are_judged_when_they_are_reached_or_cannot_be_any_more() {
        let start: Timestamp = "2026-06-01T08:00:00Z".parse().unwrap();
        let later: Timestamp = "2026-06-01T08:30:01Z".parse().unwrap();
        let judged = |at, target, over| reached(start, at, target, later, over);
        assert_eq!(
            judged(Some(later), Some(31), true),
            Reached {
                minutes: Some(31),
                in_time: Some(true)
            }
        );
        assert_eq!(judged(Some(later), Some(30), false).in_time, Some(false));
        assert_eq!(judged(None, Some(60), false).in_time, None, "still ahead");
        assert_eq!(judged(None, Some(30), false).in_time, Some(false));
        assert_eq!(judged(None, Some(60), true).in_time, Some(false));
        assert_eq!(judged(Some(later), None, true).in_time, None);
    }

    proptest! {
        #[test]
        fn days_only_grow(start in 0i64..2_000, months in MONTHS, n in 0i32..100) {
            let first = date(2024, 1, 1).checked_add(start.days()).unwrap();
            prop_assert!(drill_day(first, months, n) < drill_day(first, months, n + 1));
        }
    }
}
