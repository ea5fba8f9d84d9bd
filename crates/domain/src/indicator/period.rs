//! Reporting periods: days, ISO weeks, months, quarters, half-years, years (handbook §1.1.2(5), §8.3.2). They follow
//! the calendar of a time zone; a rolling window is no period.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, ISOWeekDate, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::calendar::local;
use crate::codes::codes;

codes! {
    /// Length of a period.
    pub enum PeriodKind: "period" {
        /// A day.
        Day = "day",
        /// An ISO 8601 week, Monday to Sunday.
        Week = "week",
        /// A month.
        Month = "month",
        /// A quarter.
        Quarter = "quarter",
        /// A half-year.
        HalfYear = "half_year",
        /// A year.
        Year = "year",
    }
}

/// One period. Written by its code: `2026-03-05`, `2026-W07`, `2026-03`, `2026-Q1`, `2026-H1`, `2026`. Sorts by its
/// first day within a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    kind: PeriodKind,
    first: Date,
}

/// A text that is no period's code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is not a period such as 2026-03-05, 2026-W07, 2026-03, 2026-Q1, 2026-H1 or 2026")]
pub struct InvalidPeriodCode(String);

/// What a period's name is put together from; the words are the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodParts {
    /// 5 March 2026.
    Day {
        /// Year.
        year: i16,
        /// Month, 1 to 12.
        month: i8,
        /// Day of the month.
        day: i8,
    },
    /// Week 7 of 2026, by the year the ISO week belongs to.
    Week {
        /// ISO week year.
        year: i16,
        /// Week, 1 to 53.
        week: i8,
    },
    /// March 2026.
    Month {
        /// Year.
        year: i16,
        /// Month, 1 to 12.
        month: i8,
    },
    /// First quarter of 2026.
    Quarter {
        /// Year.
        year: i16,
        /// Quarter, 1 to 4.
        quarter: i8,
    },
    /// First half of 2026.
    HalfYear {
        /// Year.
        year: i16,
        /// Half, 1 or 2.
        half: i8,
    },
    /// 2026.
    Year {
        /// Year.
        year: i16,
    },
}

impl Period {
    /// The period of this kind that holds a date.
    pub fn containing(kind: PeriodKind, day: Date) -> Self {
        let first = match kind {
            PeriodKind::Day => day,
            PeriodKind::Week => day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days()),
            PeriodKind::Month => day.first_of_month(),
            PeriodKind::Quarter => date(day.year(), (day.month() - 1) / 3 * 3 + 1, 1),
            PeriodKind::HalfYear => date(day.year(), (day.month() - 1) / 6 * 6 + 1, 1),
            PeriodKind::Year => day.first_of_year(),
        };
        Self { kind, first }
    }

    /// The period of this kind that holds an instant, by the calendar of a zone.
    pub fn at(kind: PeriodKind, instant: Timestamp, zone: &TimeZone) -> Self {
        Self::containing(kind, local::date_of(zone, instant))
    }

    /// Its kind.
    pub const fn kind(self) -> PeriodKind {
        self.kind
    }

    /// Its first day.
    pub const fn first_day(self) -> Date {
        self.first
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.next().first.saturating_sub(1.day())
    }

    /// Its first instant.
    pub fn start(self, zone: &TimeZone) -> Timestamp {
        local::instant(zone, self.first, 0)
    }

    /// The first instant after it.
    pub fn end(self, zone: &TimeZone) -> Timestamp {
        self.next().start(zone)
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        let length = match self.kind {
            PeriodKind::Day => 1.day(),
            PeriodKind::Week => 7.days(),
            PeriodKind::Month => 1.month(),
            PeriodKind::Quarter => 3.months(),
            PeriodKind::HalfYear => 6.months(),
            PeriodKind::Year => 1.year(),
        };
        Self {
            first: self.first.saturating_add(length),
            ..self
        }
    }

    /// The one before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::containing(self.kind, self.first.saturating_sub(1.day()))
    }

    /// The same period a year earlier; for week 53 of a year whose predecessor has none, its last week.
    #[must_use]
    pub fn year_earlier(self) -> Self {
        if self.kind == PeriodKind::Week {
            let week = self.first.iso_week_date();
            let earlier =
                |number| ISOWeekDate::new(week.year() - 1, number, Weekday::Monday).map(ISOWeekDate::date);
            let first = earlier(week.week())
                .or_else(|_| earlier(52))
                .unwrap_or(self.first);
            return Self { first, ..self };
        }
        Self {
            first: self.first.saturating_sub(1.year()),
            ..self
        }
    }

    /// The `n` periods that end with this one, oldest first: the points of a trend.
    pub fn trail(self, n: usize) -> Vec<Self> {
        let mut trail: Vec<Self> = std::iter::successors(Some(self), |period| Some(period.previous()))
            .take(n)
            .collect();
        trail.reverse();
        trail
    }

    /// What its name is put together from.
    pub fn parts(self) -> PeriodParts {
        let (year, month) = (self.first.year(), self.first.month());
        match self.kind {
            PeriodKind::Day => PeriodParts::Day {
                year,
                month,
                day: self.first.day(),
            },
            PeriodKind::Week => {
                let week = self.first.iso_week_date();
                PeriodParts::Week {
                    year: week.year(),
                    week: week.week(),
                }
            }
            PeriodKind::Month => PeriodParts::Month { year, month },
            PeriodKind::Quarter => PeriodParts::Quarter {
                year,
                quarter: (month - 1) / 3 + 1,
            },
            PeriodKind::HalfYear => PeriodParts::HalfYear {
                year,
                half: (month - 1) / 6 + 1,
            },
            PeriodKind::Year => PeriodParts::Year { year },
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts() {
            PeriodParts::Day { year, month, day } => write!(f, "{year:04}-{month:02}-{day:02}"),
            PeriodParts::Week { year, week } => write!(f, "{year:04}-W{week:02}"),
            PeriodParts::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            PeriodParts::Quarter { year, quarter } => write!(f, "{year:04}-Q{quarter}"),
            PeriodParts::HalfYear { year, half } => write!(f, "{year:04}-H{half}"),
            PeriodParts::Year { year } => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = InvalidPeriodCode;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        parse(code).ok_or_else(|| InvalidPeriodCode(code.to_owned()))
    }
}

fn parse(code: &str) -> Option<Period> {
    let (year, rest) = code.split_at_checked(4)?;
    let year: i16 = digits(year)?;
    if rest.is_empty() {
        return Some(Period {
            kind: PeriodKind::Year,
            first: nth(year, 1, 1)?,
        });
    }
    let rest = rest.strip_prefix('-')?;
    let (kind, first) = match (rest.len(), rest.as_bytes().first()?) {
        (3, b'W') => {
            let week = ISOWeekDate::new(year, digits(&rest[1..])?, Weekday::Monday).ok()?;
            (PeriodKind::Week, Some(week.date()))
        }
        (2, b'Q') => (PeriodKind::Quarter, nth(year, digits(&rest[1..])?, 4)),
        (2, b'H') => (PeriodKind::HalfYear, nth(year, digits(&rest[1..])?, 2)),
        (2, _) => (PeriodKind::Month, nth(year, digits(rest)?, 12)),
        (5, _) => {
            let (month, day) = rest.split_once('-')?;
            (
                PeriodKind::Day,
                Date::new(year, digits(month)?, digits(day)?).ok(),
            )
        }
        _ => return None,
    };
    Some(Period { kind, first: first? })
}

/// First day of the nth of `parts` equal parts of a year.
fn nth(year: i16, n: i8, parts: i8) -> Option<Date> {
    if !(1..=parts).contains(&n) {
        return None;
    }
    Date::new(year, (n - 1) * (12 / parts) + 1, 1).ok()
}

/// Digits and nothing else: `parse` alone would take a sign.
fn digits<T: FromStr>(text: &str) -> Option<T> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn period(code: &str) -> Period {
        code.parse().unwrap()
    }

    #[test]
    fn codes_go_there_and_back() {
        for (code, first, last) in [
            ("2026-03-05", "2026-03-05", "2026-03-05"),
            ("2026-W07", "2026-02-09", "2026-02-15"),
            ("2026-W01", "2025-12-29", "2026-01-04"),
            ("2026-W53", "2026-12-28", "2027-01-03"),
            ("2026-02", "2026-02-01", "2026-02-28"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2026-H1", "2026-01-01", "2026-06-30"),
            ("2026", "2026-01-01", "2026-12-31"),
        ] {
            let period = period(code);
            assert_eq!(
                (period.first_day().to_string(), period.last_day().to_string()),
                (first.into(), last.into())
            );
            assert_eq!(period.to_string(), code);
        }
    }

    #[test]
    fn what_is_no_period() {
        for bad in [
            "",
            "26",
            "2026-",
            "2026-13",
            "2026-00",
            "2026-W54",
            "2025-W53",
            "2026-W7",
            "2026-Q0",
            "2026-Q5",
            "2026-H3",
            "2026-02-29",
            "2026-2-1",
            "2026-+1",
            "+026",
            "2026-Q+",
            "2026-03-05T",
            "２０２６",
        ] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }

    #[test]
    fn before_and_after() {
        assert_eq!(period("2026-01").previous(), period("2025-12"));
        assert_eq!(period("2025-12").next(), period("2026-01"));
        assert_eq!(period("2026-Q1").previous(), period("2025-Q4"));
        assert_eq!(period("2026-W01").previous(), period("2025-W52"));
        assert_eq!(period("2024-02-29").year_earlier(), period("2023-02-28"));
        assert_eq!(period("2026-W53").year_earlier(), period("2025-W52"));
        assert_eq!(period("2026-W07").year_earlier(), period("2025-W07"));
        assert_eq!(
            period("2026-H1").trail(3),
            ["2025-H1", "2025-H2", "2026-H1"].map(period)
        );
    }

    #[test]
    fn an_instant_belongs_to_the_day_of_the_zone() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let late = "2026-03-31T16:30Z".parse().unwrap();
        assert_eq!(Period::at(PeriodKind::Month, late, &zone), period("2026-04"));
        assert_eq!(
            Period::at(PeriodKind::Month, late, &TimeZone::UTC),
            period("2026-03")
        );
        assert_eq!(
            period("2026-04").start(&zone),
            "2026-03-31T16:00Z".parse().unwrap()
        );
        assert_eq!(period("2026-04").end(&zone), "2026-04-30T16:00Z".parse().unwrap());
    }

    #[test]
    fn a_day_can_have_23_hours() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let day = period("2026-03-29");
        assert_eq!(day.start(&zone).duration_until(day.end(&zone)).as_hours(), 23);
    }

    #[test]
    fn stored_by_its_code() {
        assert_eq!(serde_json::to_string(&period("2026-Q1")).unwrap(), "\"2026-Q1\"");
        assert_eq!(
            serde_json::from_str::<Period>("\"2026-W07\"").unwrap(),
            period("2026-W07")
        );
    }

    proptest! {
        #[test]
        fn periods_tile_time(days in 0i32..40_000, kind in proptest::sample::select(PeriodKind::ALL)) {
            let day = date(1990, 1, 1).saturating_add(days.days());
            let period = Period::containing(kind, day);
            prop_assert!(period.first_day() <= day && day <= period.last_day());
            prop_assert_eq!(period.next().previous(), period);
            prop_assert_eq!(period.previous().next(), period);
            prop_assert_eq!(period.to_string().parse(), Ok(period));
            prop_assert_eq!(Period::containing(kind, period.last_day()), period);
        }
    }
}
