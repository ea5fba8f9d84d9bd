//! What was promised: how long, and by which calendar.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::{BusinessCalendar, Unreachable};
use crate::ticket::PendingReason;

/// Share of the limit at which a warning is due, in percent (rules §1.3.1, a product default).
pub const DEFAULT_WARN_PERCENT: u8 = 75;

/// How long something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    /// So much open time of the calendar.
    Business {
        /// Seconds of open time.
        seconds: u32,
    },
    /// Until closing time of the nth working day after the day it starts: "two working days" are not sixteen hours.
    WorkingDays {
        /// Working days; 0 = by closing time of the same working day.
        days: u16,
    },
    /// So much time by the clock on the wall. No calendar, no pause (rules §1.3.2).
    Statutory {
        /// Seconds.
        seconds: u32,
    },
}

/// A target, the calendar it is counted by, and when to warn.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    target: Target,
    warn_percent: u8,
    calendar: Arc<BusinessCalendar>,
}

impl Terms {
    /// Terms that warn at [`DEFAULT_WARN_PERCENT`].
    pub const fn new(target: Target, calendar: Arc<BusinessCalendar>) -> Self {
        Self {
            target,
            warn_percent: DEFAULT_WARN_PERCENT,
            calendar,
        }
    }

    /// Another share of the limit to warn at, in percent; more than 100 is taken as 100.
    #[must_use]
    pub fn warning_at(mut self, percent: u8) -> Self {
        self.warn_percent = percent.min(100);
        self
    }

    /// How long it may take.
    pub const fn target(&self) -> Target {
        self.target
    }

    /// Share of the limit to warn at, in percent.
    pub const fn warn_percent(&self) -> u8 {
        self.warn_percent
    }

    /// The calendar it is counted by; a statutory target does not look at it.
    pub const fn calendar(&self) -> &Arc<BusinessCalendar> {
        &self.calendar
    }

    /// Whether it is a limit of the law.
    pub const fn is_statutory(&self) -> bool {
        matches!(self.target, Target::Statutory { .. })
    }

    /// The limit as counted time, for a clock that started at `started`.
    ///
    /// A target in working days becomes the open time from the start to the closing time meant. That way a pause and a
    /// change of terms move it by the rules that hold for every target.
    ///
    /// # Errors
    /// [`Unreachable`] when the calendar has not that many working days ahead.
    pub fn limit(&self, started: Timestamp) -> Result<SignedDuration, Unreachable> {
        match self.target {
            Target::Business { seconds } | Target::Statutory { seconds } => {
                Ok(SignedDuration::from_secs(i64::from(seconds)))
            }
            Target::WorkingDays { days } => {
                let closing = self.calendar.end_of_working_day(started, days)?;
                Ok(self.calendar.open_between(started, closing))
            }
        }
    }

    /// Time that counts between two instants.
    pub fn counted(&self, from: Timestamp, to: Timestamp) -> SignedDuration {
        if self.is_statutory() {
            from.duration_until(to)
        } else {
            self.calendar.open_between(from, to)
        }
    }

    /// The first instant by which so much time has counted.
    ///
    /// # Errors
    /// [`Unreachable`] when the calendar has too little open time ahead.
    pub fn advance(&self, from: Timestamp, counted: SignedDuration) -> Result<Timestamp, Unreachable> {
        if self.is_statutory() {
            from.checked_add(counted).map_err(|_| Unreachable { after: from })
        } else {
            self.calendar.add_open(from, counted)
        }
    }

    /// Whether the clock stands still while the ticket waits for this.
    pub const fn pauses_for(&self, reason: PendingReason) -> bool {
        !self.is_statutory() && reason.pauses_contract_clocks()
    }
}
