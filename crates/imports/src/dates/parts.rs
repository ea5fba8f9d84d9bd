//! The pieces of a written date.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// A date as written, before anyone decides which number is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateParts {
    /// Four-digit year first (ISO 8601, Chinese dates): only one reading.
    YearFirst {
        /// Year.
        year: i16,
        /// Month.
        month: i8,
        /// Day.
        day: i8,
    },
    /// The month is a word: only one reading.
    Named {
        /// Year.
        year: i16,
        /// Month.
        month: i8,
        /// Day.
        day: i8,
    },
    /// Three numbers whose order is not told by their form.
    Numeric {
        /// First number, one or two digits.
        first: i8,
        /// Second number, one or two digits.
        second: i8,
        /// Third number: a year of two or four digits, or a day when the year comes first with two.
        third: i16,
        /// Whether the third number has two digits or fewer.
        short: bool,
    },
}

/// What [`super::scan`] found in a text. At least one of date and time is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scanned {
    /// The date.
    pub date: Option<DateParts>,
    /// The time of day.
    pub time: Option<Time>,
    /// The offset from UTC, when the text states one.
    pub offset: Option<Offset>,
}

impl DateParts {
    /// Whether day-month and month-day are both possible and differ.
    pub fn is_ambiguous(&self) -> bool {
        matches!(*self, Self::Numeric { first, second, .. }
            if first != second && (1..=12).contains(&first) && (1..=12).contains(&second))
    }

    /// The date with the first number as day.
    pub(super) fn day_month(self) -> Option<Date> {
        match self {
            Self::Numeric {
                first,
                second,
                third,
                short,
            } => Date::new(full_year(third, short), second, first).ok(),
            sure => sure.sure(),
        }
    }

    /// The date with the first number as month.
    pub(super) fn month_day(self) -> Option<Date> {
        match self {
            Self::Numeric {
                first,
                second,
                third,
                short,
            } => Date::new(full_year(third, short), first, second).ok(),
            sure => sure.sure(),
        }
    }

    /// The date with the first number as year.
    pub(super) fn year_month_day(self) -> Option<Date> {
        match self {
            Self::Numeric {
                first,
                second,
                third,
                short: true,
            } => Date::new(
                full_year(i16::from(first), true),
                second,
                i8::try_from(third).ok()?,
            )
            .ok(),
            Self::Numeric { .. } => None,
            sure => sure.sure(),
        }
    }

    /// The date when its form allows one reading only.
    pub(super) fn sure(self) -> Option<Date> {
        match self {
            Self::YearFirst { year, month, day } | Self::Named { year, month, day } => {
                Date::new(year, month, day).ok()
            }
            Self::Numeric { .. } => None,
        }
    }

    /// The date with the swap of a spreadsheet undone: day and month were exchanged wherever both could be
    /// a month, everything else is as written.
    pub(super) fn unswapped(self) -> Option<Date> {
        match self {
            Self::YearFirst { year, month, day } | Self::Named { year, month, day } if day <= 12 => {
                Date::new(year, day, month).ok()
            }
            Self::Numeric { first, second, .. } if first <= 12 && second <= 12 => self.month_day(),
            Self::Numeric { first, .. } if first > 12 => self.day_month(),
            Self::Numeric { .. } => self.month_day(),
            sure => sure.sure(),
        }
    }
}

/// Two digits as POSIX `strptime` reads them: 69–99 are 1969–1999, 00–68 are 2000–2068.
fn full_year(year: i16, short: bool) -> i16 {
    match (short, year) {
        (true, 69..) => 1900 + year,
        (true, _) => 2000 + year,
        (false, _) => year,
    }
}

pub(super) fn year_of(year: i16, short: bool) -> i16 {
    full_year(year, short)
}
