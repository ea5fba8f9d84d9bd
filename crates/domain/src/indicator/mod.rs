//! Indicators: how a figure is aggregated, in which direction it should go, over which period, and how it is judged
//! (handbook §1.1, §9.1.2; KPI catalogue, rules for all rows).

mod aggregate;
mod goal;
mod period;
mod unit;
mod verdict;

pub use aggregate::{Aggregate, UnknownAggregate};
pub use goal::{Comparator, Direction, Goal};
pub use period::{InvalidPeriodCode, Period, PeriodKind, PeriodParts};
pub use unit::Unit;
pub use verdict::{DEFAULT_MIN_SAMPLE, Reading, Verdict, Yardstick};
