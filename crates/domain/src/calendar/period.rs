//! Opening hours inside one day.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::local::DAY;

/// From a minute of the day to a later one of the same day, at most 24:00; written `09:00-12:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    from: u16,
    to: u16,
}

/// Why something is not a [`Period`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidPeriod {
    /// Not of the form `09:00-12:00`.
    #[error("{0:?} is not of the form 09:00-12:00")]
    Format(String),
    /// Ends where it begins, or before. Hours across midnight are two periods: `22:00-24:00` and `00:00-06:00`.
    #[error("{0} ends before it begins")]
    Backwards(String),
}

impl Period {
    /// The whole day.
    pub const FULL_DAY: Self = Self { from: 0, to: DAY };

    /// A period between two minutes of the day (0 to 1440).
    ///
    /// # Errors
    /// When it does not run forward inside one day.
    pub fn new(from: u16, to: u16) -> Result<Self, InvalidPeriod> {
        let period = Self { from, to };
        if to > DAY {
            return Err(InvalidPeriod::Format(period.to_string()));
        }
        if from >= to {
            return Err(InvalidPeriod::Backwards(period.to_string()));
        }
        Ok(period)
    }

    /// Minute of the day at which it opens.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// Minute of the day at which it closes; 1440 is midnight.
    pub const fn to(self) -> u16 {
        self.to
    }

    /// Seconds from opening to closing by the clock on the wall.
    pub const fn seconds(self) -> i64 {
        (self.to - self.from) as i64 * 60
    }

    /// Whether they share a minute. Touching (09:00-12:00, 12:00-14:00) is not sharing.
    pub const fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            to / 60,
            to % 60
        )
    }
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let total = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && total <= DAY).then_some(total)
}

impl FromStr for Period {
    type Err = InvalidPeriod;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // People type an en dash or a tilde between times as readily as a hyphen.
        let parsed = text
            .split_once(['-', '–', '~', '～'])
            .and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
        match parsed {
            Some((from, to)) => Self::new(from, to),
            None => Err(InvalidPeriod::Format(text.to_owned())),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
