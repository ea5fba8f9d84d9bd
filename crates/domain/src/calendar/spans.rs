//! A calendar read aloud: open, closed because of …, open …

use std::iter::FusedIterator;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{BusinessCalendar, local};

/// Why a calendar is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum ClosedReason {
    /// Before opening, after closing, the lunch break.
    OutsideHours,
    /// A day of the week without hours (休息日).
    RestDay,
    /// A holiday.
    Holiday {
        /// Its name.
        name: String,
    },
}

impl ClosedReason {
    /// The code, for message keys.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::OutsideHours => "outside_hours",
            Self::RestDay => "rest_day",
            Self::Holiday { .. } => "holiday",
        }
    }
}

/// Whether a stretch is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Open.
    Open,
    /// Closed, and why.
    Closed(ClosedReason),
}

/// A stretch of a calendar that is open or closed throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
    /// Open or closed.
    pub opening: Opening,
}

impl Span {
    /// How long it is.
    pub fn duration(&self) -> SignedDuration {
        self.from.duration_until(self.to)
    }
}

/// Iterator of [`BusinessCalendar::spans`].
#[derive(Clone, Debug)]
pub struct Spans<'a> {
    calendar: &'a BusinessCalendar,
    at: Timestamp,
    to: Timestamp,
    ahead: Option<Span>,
}

impl<'a> Spans<'a> {
    pub(super) fn new(calendar: &'a BusinessCalendar, from: Timestamp, to: Timestamp) -> Self {
        Self {
            calendar,
            at: from,
            to,
            ahead: None,
        }
    }

    /// The next stretch inside one date.
    fn step(&mut self) -> Option<Span> {
        let from = self.at;
        if from >= self.to {
            return None;
        }
        let (to, opening) = if self.calendar.is_always_open() {
            (self.to, Opening::Open)
        } else {
            let zone = self.calendar.zone();
            let date = local::date_of(zone, from);
            match self.calendar.intervals(date).find(|(_, closes)| from < *closes) {
                Some((opens, closes)) if opens <= from => (closes, Opening::Open),
                Some((opens, _)) => (opens, Opening::Closed(self.calendar.closed_reason(date))),
                None => (
                    local::instant(zone, date, local::DAY),
                    Opening::Closed(self.calendar.closed_reason(date)),
                ),
            }
        };
        self.at = to.min(self.to);
        Some(Span {
            from,
            to: self.at,
            opening,
        })
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let mut span = match self.ahead.take() {
            Some(span) => span,
            None => self.step()?,
        };
        // A night is one stretch, a weekend too.
        while let Some(next) = self.step() {
            if next.opening != span.opening {
                self.ahead = Some(next);
                break;
            }
            span.to = next.to;
        }
        Some(span)
    }
}

impl FusedIterator for Spans<'_> {}
