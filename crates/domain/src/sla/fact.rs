//! What can happen to a clock.

use jiff::Timestamp;

use super::Terms;
use crate::codes::codes;
use crate::ticket::PendingReason;

/// Something that happened to a clock. Facts are kept in the order in which they happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: ClockEvent,
}

/// What happened. An event that means nothing in the present state (a second start, a resume without a pause, an end
/// after the end) changes nothing: the sources of facts need not know the state.
#[derive(Clone, Debug, PartialEq)]
pub enum ClockEvent {
    /// The promise begins. After a cancellation: it holds again, time used before is kept.
    Started(Terms),
    /// The promise is kept: replied, resolved.
    Stopped,
    /// The end was none: reopened, unmerged. Time used before is kept, the time since the end is excluded.
    Reopened,
    /// The ticket waits. Whether the clock waits too is decided by the reason and the terms.
    Paused(PendingReason),
    /// The ticket no longer waits.
    Resumed,
    /// Another target or calendar from now on: priority, policy or the calendar itself changed. On an ended clock it
    /// waits for a reopening; the verdict stays.
    Retargeted(Terms),
    /// The promise no longer holds, so it can be neither kept nor broken.
    Cancelled(CancelReason),
}

impl Fact {
    /// A fact.
    pub const fn new(at: Timestamp, event: ClockEvent) -> Self {
        Self { at, event }
    }
}

codes! {
    /// Why a clock ended without a verdict.
    pub enum CancelReason: "cancel reason" {
        /// The ticket goes on in another one.
        Merged = "merged",
        /// No policy applies any more, or the policy was switched off.
        PolicyOff = "policy_off",
        /// The ticket was withdrawn.
        TicketCancelled = "ticket_cancelled",
    }
}
