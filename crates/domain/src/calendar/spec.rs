//! What a calendar says, as it is stored, edited and imported; checked when it becomes a
//! [`BusinessCalendar`](super::BusinessCalendar).

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Period;

/// Opening hours per weekday, Monday first.
pub type Week = [Vec<Period>; 7];

/// A calendar as data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarSpec {
    /// How people call it; shown where a clock explains itself.
    pub name: String,
    /// IANA name of the time zone: `Asia/Shanghai`.
    pub zone: String,
    /// When it is open.
    pub hours: Hours,
}

/// When a calendar is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Hours {
    /// Day and night, holidays too: statutory clocks (rules §1.3.2), the network operations centre.
    Always,
    /// By the week, with exceptions by date.
    Weekly {
        /// The usual week.
        week: Week,
        /// Dates that differ from it.
        #[serde(default)]
        days: BTreeMap<Date, DayRule>,
    },
}

/// How one date differs from the usual week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DayRule {
    /// Closed all day.
    Holiday {
        /// Which holiday; shown where a clock explains itself, so that nobody wonders.
        name: String,
    },
    /// A make-up working day (调休): a Saturday or Sunday worked like another day of the week.
    Workday {
        /// What it makes up for.
        name: String,
        /// The weekday whose hours it has.
        #[serde(with = "iso_weekday")]
        like: Weekday,
    },
    /// Hours of its own: the half day before a festival.
    Hours {
        /// Why.
        name: String,
        /// The hours.
        periods: Vec<Period>,
    },
}

/// A day of a calendar, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKey {
    /// A day of the usual week.
    Weekday(Weekday),
    /// A date with a rule of its own.
    Date(Date),
}

impl fmt::Display for DayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekday(day) => write!(f, "{day:?}"),
            Self::Date(date) => date.fmt(f),
        }
    }
}

/// Why a [`CalendarSpec`] is no calendar.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// The zone is not in the time zone database.
    #[error("unknown time zone {0:?}")]
    UnknownZone(String),
    /// Two periods of one day share time, which would count twice.
    #[error("on {day}, {first} and {second} overlap")]
    Overlap {
        /// The day.
        day: DayKey,
        /// The period that begins first.
        first: Period,
        /// The one that begins before the first ends.
        second: Period,
    },
    /// A make-up day that copies a weekday without hours, or a day with its own hours but none given. A day off is a holiday.
    #[error("{0} is a working day without hours")]
    EmptyWorkday(Date),
    /// No open time at all: no limit would ever be reached.
    #[error("the calendar is never open")]
    NeverOpen,
}

impl CalendarSpec {
    /// Open day and night.
    pub fn always(name: impl Into<String>, zone: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            zone: zone.into(),
            hours: Hours::Always,
        }
    }

    /// The same periods Monday to Friday, closed on Saturday and Sunday.
    pub fn weekdays(name: impl Into<String>, zone: impl Into<String>, periods: &[Period]) -> Self {
        let week = std::array::from_fn(|day| if day < 5 { periods.to_vec() } else { Vec::new() });
        Self {
            name: name.into(),
            zone: zone.into(),
            hours: Hours::Weekly {
                week,
                days: BTreeMap::new(),
            },
        }
    }

    /// Adds or replaces the rule of a date. Without effect where the calendar is always open.
    #[must_use]
    pub fn with_day(mut self, date: Date, rule: DayRule) -> Self {
        if let Hours::Weekly { days, .. } = &mut self.hours {
            days.insert(date, rule);
        }
        self
    }
}

/// Sorts the periods of every day and checks what can be checked day by day.
pub(super) fn tidy(week: &mut Week, days: &mut BTreeMap<Date, DayRule>) -> Result<(), CalendarError> {
    for (periods, weekday) in week.iter_mut().zip(Weekday::Monday.cycle_forward()) {
        sort(periods, DayKey::Weekday(weekday))?;
    }
    for (date, rule) in days.iter_mut() {
        match rule {
            DayRule::Holiday { .. } => {}
            DayRule::Workday { like, .. } => {
                if hours_of(week, *like).is_empty() {
                    return Err(CalendarError::EmptyWorkday(*date));
                }
            }
            DayRule::Hours { periods, .. } => {
                sort(periods, DayKey::Date(*date))?;
                if periods.is_empty() {
                    return Err(CalendarError::EmptyWorkday(*date));
                }
            }
        }
    }
    let opens = week.iter().any(|periods| !periods.is_empty())
        || days.values().any(|rule| !matches!(rule, DayRule::Holiday { .. }));
    if opens {
        Ok(())
    } else {
        Err(CalendarError::NeverOpen)
    }
}

/// The hours of a weekday.
pub(super) fn hours_of(week: &Week, day: Weekday) -> &[Period] {
    &week[day.to_monday_zero_offset() as usize]
}

fn sort(periods: &mut [Period], day: DayKey) -> Result<(), CalendarError> {
    periods.sort_unstable();
    match periods.windows(2).find(|pair| pair[0].overlaps(pair[1])) {
        Some(pair) => Err(CalendarError::Overlap {
            day,
            first: pair[0],
            second: pair[1],
        }),
        None => Ok(()),
    }
}

/// Weekdays as ISO 8601 numbers, 1 = Monday.
mod iso_weekday {
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes fields by reference"
    )]
    pub(super) fn serialize<S: Serializer>(day: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i8(day.to_monday_one_offset())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
        let number = i8::deserialize(deserializer)?;
        Weekday::from_monday_one_offset(number).map_err(serde::de::Error::custom)
    }
}
