//! SLA clocks that explain themselves (handbook §4.1.2, §4.2.4; rules §1.3).
//!
//! A clock is a list of [`Fact`]s and nothing else: no counter to keep in step, no state to repair. What it shows at an
//! instant is computed from the facts up to then, so the same facts always give the same answer, on any instance, and
//! [`explain`] can lay the whole reckoning open.
//!
//! * Terms (target, calendar) hold from their fact on: time used before stays counted as it was counted.
//! * An open clock is judged by its present terms, an ended one by the terms it ended with, for ever.
//! * A limit that nobody has met counts as missed the moment it runs out (rules §1.3.3).
//! * Statutory clocks run day and night and never pause (rules §1.3.2).

mod explain;
mod fact;
mod kind;
mod level;
mod reply;
mod state;
mod terms;
mod timeline;

#[cfg(test)]
mod tests;

pub use explain::{Exclusion, Segment, SegmentKind, explain};
pub use fact::{CancelReason, ClockEvent, Fact};
pub use kind::ClockKind;
pub use level::{Level, Offset, level_at};
pub use reply::{Cycle, Voice, first_response, reply_cycles};
pub use state::{ClockState, Outcome, Phase, evaluate};
pub use terms::{DEFAULT_WARN_PERCENT, Target, Terms};
pub use timeline::ClockError;
