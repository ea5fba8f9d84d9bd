//! What the dates of a column can mean, reading by reading.
//!
//! `04-08-2015` is 4 August or 8 April. No program can know; the counts per month let a person see it. One case
//! betrays itself: a spreadsheet that took month-day text for day-month swapped every date whose day is 12 or
//! less and left the others, so that the swapped ones scatter over months in which nothing else happened.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::dates::{DateParts, Reading};

/// Fewer dates than this on either side prove nothing about a swap.
const SWAP_EVIDENCE: u64 = 20;

/// The dates of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DateProfile {
    /// Values that are dates.
    pub values: u64,
    /// Values that are not.
    pub misses: u64,
    /// Values with a time of day.
    pub with_time: u64,
    /// Values that state their offset from UTC.
    pub with_offset: u64,
    /// Values that can be read day-month and month-day with different results.
    pub ambiguous: u64,
    /// Whether the dates look swapped by a spreadsheet (see the module's text).
    pub looks_swapped: bool,
    /// The readings that fit every date, and those that fit most; best first.
    pub readings: Vec<ReadingProfile>,
}

/// The column read in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadingProfile {
    /// The reading.
    pub reading: Reading,
    /// Dates that cannot be read this way.
    pub failures: u64,
    /// Earliest date.
    #[schema(value_type = Option<String>, format = Date)]
    pub first: Option<Date>,
    /// Latest date.
    #[schema(value_type = Option<String>, format = Date)]
    pub last: Option<Date>,
    /// Dates per month, oldest first.
    pub months: Vec<MonthCount>,
}

/// Dates in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthCount {
    /// `YYYY-MM`.
    pub month: String,
    /// Dates in it.
    pub count: u64,
}

impl DateProfile {
    /// Whether a person has to decide: several readings fit and give different dates, or a swap is suspected.
    pub fn needs_choice(&self) -> bool {
        self.looks_swapped || (self.fitting().count() > 1 && self.ambiguous > 0)
    }

    /// The readings without failures, leaving out the undoing of a swap unless one is suspected.
    pub fn fitting(&self) -> impl Iterator<Item = &ReadingProfile> {
        self.readings
            .iter()
            .filter(|r| r.failures == 0 && (r.reading != Reading::MixedUnswap || self.looks_swapped))
    }

    /// The reading to begin with: what is written, if only one way of reading it fits every date. A swap is
    /// never undone without being asked to.
    pub fn literal(&self) -> Option<Reading> {
        let mut fitting = self
            .readings
            .iter()
            .filter(|r| r.failures == 0 && r.reading != Reading::MixedUnswap)
            .map(|r| r.reading);
        let first = fitting.next()?;
        (fitting.next().is_none() || self.ambiguous == 0).then_some(first)
    }

    /// The profile of one reading.
    pub fn reading(&self, reading: Reading) -> Option<&ReadingProfile> {
        self.readings.iter().find(|profile| profile.reading == reading)
    }
}

type Months = BTreeMap<(i16, i8), u64>;

#[derive(Default)]
struct ReadingCensus {
    failures: u64,
    first: Option<Date>,
    last: Option<Date>,
    months: Months,
}

impl ReadingCensus {
    fn add(&mut self, date: Option<Date>) {
        let Some(date) = date else {
            self.failures += 1;
            return;
        };
        if self.first.is_none_or(|first| date < first) {
            self.first = Some(date);
        }
        if self.last.is_none_or(|last| date > last) {
            self.last = Some(date);
        }
        *self.months.entry((date.year(), date.month())).or_default() += 1;
    }

    fn finish(self, reading: Reading) -> ReadingProfile {
        let months = self
            .months
            .into_iter()
            .map(|((year, month), count)| MonthCount {
                month: format!("{year:04}-{month:02}"),
                count,
            })
            .collect();
        ReadingProfile {
            reading,
            failures: self.failures,
            first: self.first,
            last: self.last,
            months,
        }
    }
}

#[derive(Default)]
pub(super) struct DateCensus {
    pub(super) values: u64,
    pub(super) misses: u64,
    with_time: u64,
    with_offset: u64,
    ambiguous: u64,
    /// Dates with a form that allows one reading, by that reading.
    sure: ReadingCensus,
    ymd: ReadingCensus,
    dmy: ReadingCensus,
    mdy: ReadingCensus,
    unswapped: ReadingCensus,
    /// Months of the dates no swap can have touched: their day is beyond 12.
    untouched: Months,
    /// Months of the dates a swap can have touched, as written and exchanged back.
    touched_written: Months,
    touched_back: Months,
}

impl DateCensus {
    pub(super) fn add(&mut self, parts: DateParts, time: bool, offset: bool) {
        self.values += 1;
        self.with_time += u64::from(time);
        self.with_offset += u64::from(offset);
        self.ambiguous += u64::from(parts.is_ambiguous());
        self.sure.add(Reading::Sure.date(parts));
        self.ymd.add(Reading::Ymd.date(parts));
        self.dmy.add(Reading::Dmy.date(parts));
        self.mdy.add(Reading::Mdy.date(parts));
        let back = Reading::MixedUnswap.date(parts);
        self.unswapped.add(back);
        let written = Reading::Sure.date(parts).or_else(|| {
            // Swapped text is written day-month: that is the shape a swap leaves.
            Reading::Dmy.date(parts)
        });
        if let (Some(written), Some(back)) = (written, back) {
            if written.day() > 12 {
                *self
                    .untouched
                    .entry((written.year(), written.month()))
                    .or_default() += 1;
            } else {
                *self
                    .touched_written
                    .entry((written.year(), written.month()))
                    .or_default() += 1;
                *self.touched_back.entry((back.year(), back.month())).or_default() += 1;
            }
        }
    }

    /// Exchanged back, (nearly) every touched date falls between the untouched ones; as written, many do not.
    fn looks_swapped(&self) -> bool {
        let untouched: u64 = self.untouched.values().sum();
        let touched: u64 = self.touched_back.values().sum();
        if untouched < SWAP_EVIDENCE || touched < SWAP_EVIDENCE || self.with_offset > 0 {
            return false;
        }
        let (Some((&from, _)), Some((&to, _))) =
            (self.untouched.first_key_value(), self.untouched.last_key_value())
        else {
            return false;
        };
        let outside = |months: &Months| -> u64 {
            months
                .iter()
                .filter(|(month, _)| **month < from || **month > to)
                .map(|(_, count)| count)
                .sum()
        };
        outside(&self.touched_back) * 50 <= touched && outside(&self.touched_written) * 5 >= touched
    }

    pub(super) fn finish(self) -> DateProfile {
        let looks_swapped = self.looks_swapped();
        let values = self.values;
        let sure_fits = self.sure.failures == 0;
        let mut readings = vec![self.sure.finish(Reading::Sure)];
        if sure_fits {
            // Day-month and the others would only say the same again.
            if looks_swapped {
                readings.push(self.unswapped.finish(Reading::MixedUnswap));
            }
        } else {
            readings.push(self.dmy.finish(Reading::Dmy));
            readings.push(self.mdy.finish(Reading::Mdy));
            readings.push(self.ymd.finish(Reading::Ymd));
            readings.push(self.unswapped.finish(Reading::MixedUnswap));
            readings.retain(|r| r.reading == Reading::MixedUnswap || r.failures * 2 < values.max(1));
            readings.sort_by_key(|r| (r.failures, r.reading == Reading::MixedUnswap));
        }
        DateProfile {
            values,
            misses: self.misses,
            with_time: self.with_time,
            with_offset: self.with_offset,
            ambiguous: self.ambiguous,
            looks_swapped,
            readings,
        }
    }
}
