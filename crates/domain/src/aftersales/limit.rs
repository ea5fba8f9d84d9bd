//! The two limits of a service order, first response and turnaround, in the open time of a calendar (handbook §8.1.2).

use jiff::{SignedDuration, Timestamp};

use crate::calendar::{BusinessCalendar, Unreachable};

/// A limit on its way: when it warns, and when it has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// When it warns.
    pub warn_at: Timestamp,
    /// When it passes.
    pub due_at: Timestamp,
}

/// How a limit stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Time enough.
    Running,
    /// The warning share is used up.
    Warning,
    /// Passed unmet.
    Breached,
    /// Kept.
    Met,
    /// Done, but late.
    Missed,
}

impl Limit {
    /// A limit of so many open seconds from an instant, warning when `warn_percent` of them are used.
    ///
    /// # Errors
    /// [`Unreachable`] when the calendar has not that much open time ahead.
    pub fn set(
        calendar: &BusinessCalendar,
        from: Timestamp,
        seconds: i64,
        warn_percent: u8,
    ) -> Result<Self, Unreachable> {
        let part = seconds.max(0) / 100 * i64::from(warn_percent.min(100));
        Ok(Self {
            warn_at: calendar.add_open(from, SignedDuration::from_secs(part))?,
            due_at: calendar.add_open(from, SignedDuration::from_secs(seconds))?,
        })
    }

    /// The same limit when the open time between two instants does not count.
    ///
    /// # Errors
    /// [`Unreachable`] when the calendar has not that much open time ahead.
    pub fn pause(
        self,
        calendar: &BusinessCalendar,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Self, Unreachable> {
        let waited = calendar.open_between(from, to);
        // What has passed already stays passed.
        let shift = |at: Timestamp| {
            if at <= from {
                Ok(at)
            } else {
                calendar.add_open(at, waited)
            }
        };
        Ok(Self {
            warn_at: shift(self.warn_at)?,
            due_at: shift(self.due_at)?,
        })
    }

    /// How it stands, given when it was met, if it was.
    pub fn stage(&self, met_at: Option<Timestamp>, now: Timestamp) -> Stage {
        match met_at {
            Some(at) if at <= self.due_at => Stage::Met,
            Some(_) => Stage::Missed,
            None if now >= self.due_at => Stage::Breached,
            None if now >= self.warn_at => Stage::Warning,
            None => Stage::Running,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{CalendarSpec, Period};
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn office() -> BusinessCalendar {
        let hours = [Period::new(9 * 60, 17 * 60).unwrap()];
        BusinessCalendar::new(CalendarSpec::weekdays("office", "UTC", &hours)).unwrap()
    }

    #[test]
    fn four_hours_asked_on_friday_afternoon_end_on_monday() {
        let limit = Limit::set(&office(), at("2026-03-06T15:00:00Z"), 4 * 3600, 75).unwrap();
        assert_eq!(limit.due_at, at("2026-03-09T11:00:00Z"));
        assert_eq!(limit.warn_at, at("2026-03-09T10:00:00Z"));
        assert_eq!(limit.stage(None, at("2026-03-09T10:30:00Z")), Stage::Warning);
        assert_eq!(
            limit.stage(Some(at("2026-03-09T12:00:00Z")), at("2026-03-10T00:00:00Z")),
            Stage::Missed
        );
    }

    #[test]
    fn the_customers_wish_moves_the_limit_by_open_time_only() {
        let calendar = office();
        let limit = Limit::set(&calendar, at("2026-03-06T09:00:00Z"), 8 * 3600, 75).unwrap();
        let paused = limit
            .pause(&calendar, at("2026-03-06T13:00:00Z"), at("2026-03-09T10:00:00Z"))
            .unwrap();
        // Four hours on Friday and one on Monday were waited.
        assert_eq!(paused.due_at, at("2026-03-09T14:00:00Z"));
    }

    proptest! {
        #[test]
        fn waiting_never_shortens(seconds in 60i64..400_000, wait in 0i64..400_000, ahead in 0i64..400_000) {
            let calendar = BusinessCalendar::always("always", TimeZone::UTC);
            let start = at("2026-03-02T00:00:00Z");
            let from = start + SignedDuration::from_secs(ahead);
            let limit = Limit::set(&calendar, start, seconds, 75).unwrap();
            let paused = limit.pause(&calendar, from, from + SignedDuration::from_secs(wait)).unwrap();
            prop_assert!(paused.due_at >= limit.due_at && paused.warn_at <= paused.due_at);
        }
    }
}
