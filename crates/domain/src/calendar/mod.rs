//! Business calendars: when a clock may count (handbook §4.2.3, §4.2.4; rules §1.3.1).
//!
//! Several periods a day, a time zone, holidays, make-up working days (调休) and days with hours of their own. All
//! arithmetic is on instants, so a day of 23 or 25 hours counts as what it is.

mod business;
pub(crate) mod local;
mod period;
mod spans;
mod spec;

#[cfg(test)]
pub(crate) mod tests;

pub use business::{BusinessCalendar, Unreachable};
pub use period::{InvalidPeriod, Period};
pub use spans::{ClosedReason, Opening, Span, Spans};
pub use spec::{CalendarError, CalendarSpec, DayKey, DayRule, Hours, Week};
