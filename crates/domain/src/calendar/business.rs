//! Questions to a calendar. Costs grow with the exceptions and clock changes of a range, not with its length: whole
//! weeks are multiplied, not walked.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use super::Period;
use super::local;
use super::spans::{ClosedReason, Spans};
use super::spec::{self, CalendarError, CalendarSpec, DayRule, Hours, Week};

/// How far ahead a limit is looked for. No service limit is longer than a century; a calendar that opens only on
/// dates of the past would be searched for ever.
const HORIZON_DAYS: i32 = 36_525;

/// The calendar has too little open time ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the calendar has not enough open time after {after}")]
pub struct Unreachable {
    /// From where on it was looked for.
    pub after: Timestamp,
}

/// A checked calendar.
#[derive(Clone, Debug)]
pub struct BusinessCalendar {
    spec: CalendarSpec,
    zone: TimeZone,
    /// Open seconds by the clock on the wall, Monday first.
    weekday_seconds: [i64; 7],
}

impl PartialEq for BusinessCalendar {
    fn eq(&self, other: &Self) -> bool {
        self.spec == other.spec
    }
}

impl BusinessCalendar {
    /// Checks and sorts what a specification says.
    ///
    /// # Errors
    /// [`CalendarError`]: an unknown zone, periods that overlap, a working day without hours, never open.
    pub fn new(mut spec: CalendarSpec) -> Result<Self, CalendarError> {
        let zone = TimeZone::get(&spec.zone).map_err(|_| CalendarError::UnknownZone(spec.zone.clone()))?;
        let weekday_seconds = match &mut spec.hours {
            Hours::Always => [24 * 60 * 60; 7],
            Hours::Weekly { week, days } => {
                spec::tidy(week, days)?;
                std::array::from_fn(|day| seconds(&week[day]))
            }
        };
        Ok(Self {
            spec,
            zone,
            weekday_seconds,
        })
    }

    /// Open day and night in a zone that is already known to exist.
    pub fn always(name: impl Into<String>, zone: TimeZone) -> Self {
        let spec = CalendarSpec::always(name, zone.iana_name().unwrap_or("UTC"));
        Self {
            spec,
            zone,
            weekday_seconds: [24 * 60 * 60; 7],
        }
    }

    /// What it was made from, periods sorted.
    pub const fn spec(&self) -> &CalendarSpec {
        &self.spec
    }

    /// How people call it.
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// Its time zone.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether it never closes.
    pub const fn is_always_open(&self) -> bool {
        matches!(self.spec.hours, Hours::Always)
    }

    /// Whether it is open at this instant. The closing minute itself is closed.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.is_always_open()
            || self
                .intervals(local::date_of(&self.zone, at))
                .any(|(from, to)| from <= at && at < to)
    }

    /// Whether the date has opening hours.
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.periods(date).is_empty()
    }

    /// Open time between two instants; zero where `to` is not after `from`.
    pub fn open_between(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        if to <= from {
            return SignedDuration::ZERO;
        }
        if self.is_always_open() {
            return from.duration_until(to);
        }
        let (first, last) = (local::date_of(&self.zone, from), local::date_of(&self.zone, to));
        if first == last {
            return self.open_on(first, from, to);
        }
        let between = first
            .tomorrow()
            .map_or(SignedDuration::ZERO, |second| self.open_on_days(second, last));
        self.open_on(first, from, to) + between + self.open_on(last, from, to)
    }

    /// The first instant by which this much open time has passed: a limit that is used up at closing time falls on
    /// closing time, not on the next opening. Nothing to pass: `from` itself.
    ///
    /// # Errors
    /// [`Unreachable`] when there is not that much open time within a century.
    pub fn add_open(&self, from: Timestamp, open: SignedDuration) -> Result<Timestamp, Unreachable> {
        let unreachable = Unreachable { after: from };
        if open <= SignedDuration::ZERO {
            return Ok(from);
        }
        if self.is_always_open() {
            return from.checked_add(open).map_err(|_| unreachable);
        }
        let first = local::date_of(&self.zone, from);
        let mut left = match self.spend(first, from, open) {
            Ok(at) => return Ok(at),
            Err(left) => left,
        };
        // Strides that double, then halving inside the stride that holds the instant.
        let mut day = plus(first, 1).ok_or(unreachable)?;
        let mut stride = 7;
        let mut walked = 0;
        loop {
            let open = self.open_on_days(day, plus(day, stride).ok_or(unreachable)?);
            if open >= left {
                break;
            }
            walked += stride;
            if walked > HORIZON_DAYS {
                return Err(unreachable);
            }
            left -= open;
            day = plus(day, stride).ok_or(unreachable)?;
            stride *= 2;
        }
        let (mut low, mut high) = (0, stride);
        while high - low > 1 {
            let middle = i32::midpoint(low, high);
            if self.open_on_days(day, plus(day, middle).ok_or(unreachable)?) < left {
                low = middle;
            } else {
                high = middle;
            }
        }
        let last = plus(day, low).ok_or(unreachable)?;
        left -= self.open_on_days(day, last);
        self.spend(last, Timestamp::MIN, left).map_err(|_| unreachable)
    }

    /// The instant itself if open, else the next opening: where a reminder that would come at midnight belongs.
    ///
    /// # Errors
    /// [`Unreachable`] when it never opens again.
    pub fn next_open(&self, at: Timestamp) -> Result<Timestamp, Unreachable> {
        let moment = SignedDuration::from_nanos(1);
        let just_after = self.add_open(at, moment)?;
        Ok(just_after.checked_sub(moment).unwrap_or(at))
    }

    /// Closing time of the nth working day after the day of `from`, which itself is not counted (as limits in days are
    /// reckoned by law). With 0, closing time of the present working day, or of the next where that has passed.
    ///
    /// # Errors
    /// [`Unreachable`] when there are not that many working days within a century.
    pub fn end_of_working_day(&self, from: Timestamp, days: u16) -> Result<Timestamp, Unreachable> {
        let unreachable = Unreachable { after: from };
        let mut date = local::date_of(&self.zone, from);
        let mut left = days;
        if left > 0 {
            date = plus(date, 1).ok_or(unreachable)?;
        } else {
            left = 1;
        }
        for _ in 0..HORIZON_DAYS {
            if let Some(closing) = self.closing(date).filter(|closing| *closing > from) {
                left -= 1;
                if left == 0 {
                    return Ok(closing);
                }
            }
            date = plus(date, 1).ok_or(unreachable)?;
        }
        Err(unreachable)
    }

    /// Every open and closed stretch from one instant to another, in order and without gaps, each closed one with its
    /// reason.
    pub fn spans(&self, from: Timestamp, to: Timestamp) -> Spans<'_> {
        Spans::new(self, from, to)
    }

    /// The open intervals of a date, in order.
    pub(super) fn intervals(&self, date: Date) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        self.periods(date)
            .iter()
            .map(move |period| {
                (
                    local::instant(&self.zone, date, period.from()),
                    local::instant(&self.zone, date, period.to()),
                )
            })
            // Hours that the clock skips.
            .filter(|(from, to)| from < to)
    }

    /// Why the date is closed outside its hours.
    pub(super) fn closed_reason(&self, date: Date) -> ClosedReason {
        match self.rule(date) {
            Some(DayRule::Holiday { name }) => ClosedReason::Holiday { name: name.clone() },
            _ if self.periods(date).is_empty() => ClosedReason::RestDay,
            _ => ClosedReason::OutsideHours,
        }
    }

    fn rule(&self, date: Date) -> Option<&DayRule> {
        match &self.spec.hours {
            Hours::Always => None,
            Hours::Weekly { days, .. } => days.get(&date),
        }
    }

    fn periods(&self, date: Date) -> &[Period] {
        match &self.spec.hours {
            Hours::Always => &[Period::FULL_DAY],
            Hours::Weekly { week, days } => match days.get(&date) {
                Some(rule) => rule_periods(week, rule),
                None => spec::hours_of(week, date.weekday()),
            },
        }
    }

    fn closing(&self, date: Date) -> Option<Timestamp> {
        self.intervals(date).last().map(|(_, to)| to)
    }

    /// Open time of one date inside a range.
    fn open_on(&self, date: Date, from: Timestamp, to: Timestamp) -> SignedDuration {
        self.intervals(date)
            .fold(SignedDuration::ZERO, |total, (opens, closes)| {
                let (opens, closes) = (opens.max(from), closes.min(to));
                if opens < closes {
                    total + opens.duration_until(closes)
                } else {
                    total
                }
            })
    }

    /// Open time of the whole dates from one to before another.
    fn open_on_days(&self, from: Date, to: Date) -> SignedDuration {
        let mut total = SignedDuration::ZERO;
        let mut day = from;
        let (start, end) = (
            local::instant(&self.zone, from, 0),
            local::instant(&self.zone, to, 0),
        );
        for (first, last) in local::uneven_days(&self.zone, start, end) {
            if day < first {
                total += SignedDuration::from_secs(self.wall_seconds(day, first.min(to)));
            }
            day = day.max(first);
            while day <= last && day < to {
                total += self.open_on(day, Timestamp::MIN, Timestamp::MAX);
                match day.tomorrow() {
                    Ok(next) => day = next,
                    Err(_) => return total,
                }
            }
        }
        total + SignedDuration::from_secs(self.wall_seconds(day, to))
    }

    /// Open seconds by the clock on the wall: whole weeks at once, then the odd days, then the exceptions.
    fn wall_seconds(&self, from: Date, to: Date) -> i64 {
        if to <= from {
            return 0;
        }
        let days = from.duration_until(to).as_hours() / 24;
        let usual: i64 = self.weekday_seconds.iter().sum::<i64>() * (days / 7)
            + from
                .weekday()
                .cycle_forward()
                .take((days % 7) as usize)
                .map(|day| self.usual(day))
                .sum::<i64>();
        let Hours::Weekly { week, days } = &self.spec.hours else {
            return usual;
        };
        let differing: i64 = days
            .range(from..to)
            .map(|(date, rule)| seconds(rule_periods(week, rule)) - self.usual(date.weekday()))
            .sum();
        usual + differing
    }

    fn usual(&self, day: Weekday) -> i64 {
        self.weekday_seconds[day.to_monday_zero_offset() as usize]
    }

    /// Passes open time on one date from an instant on: where it ends, or what is left after the date.
    fn spend(&self, date: Date, from: Timestamp, open: SignedDuration) -> Result<Timestamp, SignedDuration> {
        let mut left = open;
        for (opens, closes) in self.intervals(date) {
            let opens = opens.max(from);
            if closes <= opens {
                continue;
            }
            let here = opens.duration_until(closes);
            if here >= left {
                return opens.checked_add(left).map_err(|_| left);
            }
            left -= here;
        }
        Err(left)
    }
}

fn rule_periods<'a>(week: &'a Week, rule: &'a DayRule) -> &'a [Period] {
    match rule {
        DayRule::Holiday { .. } => &[],
        DayRule::Workday { like, .. } => spec::hours_of(week, *like),
        DayRule::Hours { periods, .. } => periods,
    }
}

fn seconds(periods: &[Period]) -> i64 {
    periods.iter().map(|period| period.seconds()).sum()
}

fn plus(date: Date, days: i32) -> Option<Date> {
    debug_assert!(
        (0..=4 * HORIZON_DAYS).contains(&days),
        "strides end at the horizon"
    );
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}
