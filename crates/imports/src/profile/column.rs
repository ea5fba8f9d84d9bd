//! The census of one column.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::dates::{DateCensus, DateProfile};
use crate::dates;
use crate::rows::text;

/// Different values counted before giving up on an exact number.
const DISTINCT_LIMIT: usize = 20_000;
/// Different values listed with their counts; a column with more is not offered for translation of values.
const LISTED_VALUES: usize = 60;
/// Examples shown.
const EXAMPLES: usize = 3;
/// After this many values that are neither date nor time, more than those that are, no more are looked at.
const DATE_PATIENCE: u64 = 200;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ColumnProfile {
    /// Name of the column.
    pub name: String,
    /// Cells with content.
    pub filled: u64,
    /// Cells without.
    pub empty: u64,
    /// Different values; a lower bound unless `distinct_exact`.
    pub distinct: u64,
    /// Whether `distinct` is exact.
    pub distinct_exact: bool,
    /// Characters of the longest value.
    pub longest: u64,
    /// The first different values.
    pub examples: Vec<String>,
    /// Every value with its count, most frequent first, when there are few.
    pub values: Vec<ValueCount>,
    /// The type every value fits.
    pub guess: Guess,
    /// The dates of the column, when it holds dates.
    pub dates: Option<DateProfile>,
}

/// A value and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ValueCount {
    /// The value.
    pub value: String,
    /// Rows with it.
    pub count: u64,
}

/// The narrowest type that every value of a column fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Guess {
    /// No cell has content.
    Empty,
    /// Yes and no.
    Boolean,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Decimal,
    /// Dates, with or without time.
    Date,
    /// Times of day without date.
    Time,
    /// Anything.
    Text,
}

impl Guess {
    /// Name used in Fluent keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Time => "time",
            Self::Text => "text",
        }
    }
}

pub(super) struct ColumnCensus {
    name: String,
    filled: u64,
    empty: u64,
    longest: usize,
    /// Hash of a value → its place in `listed` (while it is one of the first) and its count.
    seen: HashMap<u64, Seen>,
    listed: Vec<String>,
    overflow: bool,
    booleans: u64,
    integers: u64,
    decimals: u64,
    times: u64,
    dates: DateCensus,
}

struct Seen {
    count: u64,
    place: Option<usize>,
}

impl ColumnCensus {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            filled: 0,
            empty: 0,
            longest: 0,
            seen: HashMap::new(),
            listed: Vec::new(),
            overflow: false,
            booleans: 0,
            integers: 0,
            decimals: 0,
            times: 0,
            dates: DateCensus::default(),
        }
    }

    pub(super) fn add(&mut self, cell: &str) {
        if cell.is_empty() {
            self.empty += 1;
            return;
        }
        self.filled += 1;
        // Bytes bound characters from above: most cells need no count.
        if cell.len() > self.longest {
            self.longest = self.longest.max(cell.chars().count());
        }
        self.count_value(cell);
        // A type stays possible only while every value before fitted it.
        let before = self.filled - 1;
        if self.booleans == before && text::boolean(cell).is_some() {
            self.booleans += 1;
        }
        if self.integers == before && text::integer(cell).is_some() {
            self.integers += 1;
        }
        if self.decimals == before && text::decimal(cell).is_some() {
            self.decimals += 1;
        }
        let neither = self.dates.misses - self.times;
        if neither > DATE_PATIENCE && neither > self.dates.values + self.times {
            self.dates.misses += 1;
            return;
        }
        let scanned = dates::scan(cell);
        if let Some((scanned, date)) = scanned.and_then(|scanned| Some((scanned, scanned.date?))) {
            self.dates
                .add(date, scanned.time.is_some(), scanned.offset.is_some());
        } else {
            self.times += u64::from(scanned.is_some());
            self.dates.misses += 1;
        }
    }

    fn count_value(&mut self, cell: &str) {
        let mut hasher = DefaultHasher::new();
        cell.hash(&mut hasher);
        let key = hasher.finish();
        if let Some(seen) = self.seen.get_mut(&key) {
            seen.count += 1;
        } else if self.seen.len() >= DISTINCT_LIMIT {
            self.overflow = true;
        } else {
            let place = (self.listed.len() < LISTED_VALUES).then(|| {
                self.listed.push(cell.to_owned());
                self.listed.len() - 1
            });
            self.seen.insert(key, Seen { count: 1, place });
        }
    }

    pub(super) fn finish(self) -> ColumnProfile {
        let guess = self.guess();
        let examples = self.listed.iter().take(EXAMPLES).cloned().collect();
        let distinct = self.seen.len() as u64;
        let mut values = Vec::new();
        if self.seen.len() <= self.listed.len() {
            let mut counts = vec![0; self.listed.len()];
            for seen in self.seen.values() {
                if let Some(place) = seen.place {
                    counts[place] = seen.count;
                }
            }
            values = self
                .listed
                .into_iter()
                .zip(counts)
                .map(|(value, count)| ValueCount { value, count })
                .collect();
            values.sort_by_key(|value| std::cmp::Reverse(value.count));
        }
        ColumnProfile {
            name: self.name,
            filled: self.filled,
            empty: self.empty,
            distinct,
            distinct_exact: !self.overflow,
            longest: self.longest as u64,
            examples,
            values,
            guess,
            dates: (guess == Guess::Date).then(|| self.dates.finish()),
        }
    }

    fn guess(&self) -> Guess {
        let all = self.filled;
        // Eight digits are rather a number than a date, unless every one of them is a day of the calendar.
        if all == 0 {
            Guess::Empty
        } else if self.dates.values > 0 && self.dates.misses * 20 <= self.dates.values {
            Guess::Date
        } else if self.times == all {
            Guess::Time
        } else if self.booleans == all && self.integers < all {
            Guess::Boolean
        } else if self.integers == all {
            Guess::Integer
        } else if self.decimals == all {
            Guess::Decimal
        } else {
            Guess::Text
        }
    }
}
