//! Deciding what a written date means.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parts::{DateParts, Scanned};
use super::scan::scan;

/// How the numbers of a date column are read.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// Only dates whose form leaves no choice: year first, or the month as a word. Others are refused.
    #[default]
    Sure,
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
    /// Year, month, day, also with a year of two digits.
    Ymd,
    /// Dates a spreadsheet has swapped: it took month-day text for day-month wherever both numbers could be a
    /// month, and left the rest. Where both are 12 or less, day and month are exchanged back.
    MixedUnswap,
    /// Seconds since 1970-01-01T00:00Z.
    UnixSeconds,
    /// Milliseconds since 1970-01-01T00:00Z.
    UnixMillis,
    /// Day number of a spreadsheet (1900 system), with the time as fraction.
    Serial,
}

impl Reading {
    /// The readings a person may choose for text, in the order shown.
    pub const ALL: [Self; 8] = [
        Self::Sure,
        Self::Ymd,
        Self::Dmy,
        Self::Mdy,
        Self::MixedUnswap,
        Self::UnixSeconds,
        Self::UnixMillis,
        Self::Serial,
    ];

    /// The name used in mappings and forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
            Self::MixedUnswap => "mixed-unswap",
            Self::UnixSeconds => "unix-seconds",
            Self::UnixMillis => "unix-millis",
            Self::Serial => "serial",
        }
    }

    /// The reading of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reading| reading.name() == name)
    }

    /// The date the parts mean, if they can be read this way.
    pub fn date(self, parts: DateParts) -> Option<Date> {
        match self {
            Self::Dmy => parts.day_month(),
            Self::Mdy => parts.month_day(),
            Self::Ymd => parts.year_month_day(),
            Self::MixedUnswap => parts.unswapped(),
            Self::Sure | Self::UnixSeconds | Self::UnixMillis | Self::Serial => parts.sure(),
        }
    }
}

/// Everything needed to turn the cells of a date field into an instant.
#[derive(Debug, Clone)]
pub struct DateFormat {
    /// How numbers are read.
    pub reading: Reading,
    /// An explicit `strftime` pattern; it takes the place of the reading.
    pub pattern: Option<String>,
    /// The zone of local times, those without an offset of their own.
    pub zone: TimeZone,
}

/// Why cells are not an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstantError {
    /// No date can be made of the text.
    NotADate,
    /// It is a date, but the chosen reading does not tell day from month, or gives no date of the calendar.
    NotInThisReading,
}

/// Reads one or more cells (a date, a time in a column of its own) as an instant.
///
/// A date without time is the start of its day. A local time that a change of clocks skips or repeats is taken
/// as RFC 5545 §3.3.5 says: after the gap, before the fold.
///
/// # Errors
/// [`InstantError`].
pub fn read_instant<'c>(
    cells: impl IntoIterator<Item = &'c str>,
    format: &DateFormat,
) -> Result<Timestamp, InstantError> {
    let cells = cells.into_iter().filter(|cell| !cell.is_empty());
    if let Some(pattern) = &format.pattern {
        let text = cells.collect::<Vec<_>>().join(" ");
        return read_pattern(&text, pattern, &format.zone);
    }
    match format.reading {
        Reading::UnixSeconds => read_number(cells, |number| unix(number, 1)),
        Reading::UnixMillis => read_number(cells, |number| unix(number, 1000)),
        Reading::Serial => read_number(cells, |number| serial(number, &format.zone)),
        reading => {
            let merged = merge(cells)?;
            let date = merged.date.ok_or(InstantError::NotADate)?;
            let date = reading.date(date).ok_or(InstantError::NotInThisReading)?;
            instant(
                date.to_datetime(merged.time.unwrap_or(Time::midnight())),
                merged.offset,
                &format.zone,
            )
        }
    }
}

/// One scan of several cells: the date of the first cell that has one, the time of the last that has one. (A
/// time column exported by a spreadsheet may carry its zero day, 1899-12-31, in front.)
fn merge<'c>(cells: impl Iterator<Item = &'c str>) -> Result<Scanned, InstantError> {
    let mut merged = Scanned {
        date: None,
        time: None,
        offset: None,
    };
    for cell in cells {
        let scanned = scan(cell).ok_or(InstantError::NotADate)?;
        merged.date = merged.date.or(scanned.date);
        merged.time = scanned.time.or(merged.time);
        merged.offset = scanned.offset.or(merged.offset);
    }
    Ok(merged)
}

fn instant(local: DateTime, offset: Option<Offset>, zone: &TimeZone) -> Result<Timestamp, InstantError> {
    match offset {
        Some(offset) => offset.to_timestamp(local),
        None => zone.to_ambiguous_timestamp(local).compatible(),
    }
    .map_err(|_| InstantError::NotInThisReading)
}

fn read_pattern(text: &str, pattern: &str, zone: &TimeZone) -> Result<Timestamp, InstantError> {
    let parsed = jiff::fmt::strtime::parse(pattern, text).map_err(|_| InstantError::NotADate)?;
    let date = parsed.to_date().map_err(|_| InstantError::NotADate)?;
    let time = parsed.to_time().unwrap_or(Time::midnight());
    instant(date.to_datetime(time), parsed.offset(), zone)
}

fn read_number<'c>(
    mut cells: impl Iterator<Item = &'c str>,
    convert: impl Fn(f64) -> Option<Timestamp>,
) -> Result<Timestamp, InstantError> {
    let number: f64 = cells
        .next()
        .and_then(|cell| cell.parse().ok())
        .ok_or(InstantError::NotADate)?;
    convert(number).ok_or(InstantError::NotInThisReading)
}

fn unix(number: f64, per_second: i64) -> Option<Timestamp> {
    let micros = number * (1_000_000 / per_second) as f64;
    if micros.is_finite() {
        Timestamp::from_microsecond(micros.round() as i64).ok()
    } else {
        None
    }
}

/// Day 60 of the 1900 system is a 29 February that never was; days from 61 on count from 1899-12-30.
fn serial(number: f64, zone: &TimeZone) -> Option<Timestamp> {
    if !(61.0..2_958_466.0).contains(&number) {
        return None;
    }
    let millis = (number * 86_400_000.0).round() as i64;
    let epoch = DateTime::new(1899, 12, 30, 0, 0, 0, 0).ok()?;
    let local = epoch.checked_add(SignedDuration::from_millis(millis)).ok()?;
    instant(local, None, zone).ok()
}
