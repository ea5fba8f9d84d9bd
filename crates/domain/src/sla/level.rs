//! Escalation levels before and after a limit.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::state::crossing;
use super::timeline::{Mode, Timeline};
use super::{ClockError, ClockKind, Fact};

/// Where a level lies, in counted time of its clock: hours before the limit are hours of the same calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Offset {
    /// At a share of the limit; 150 = when half as long again has passed.
    Share {
        /// Percent of the limit.
        percent: u16,
    },
    /// Before the limit; at the start, where the limit is shorter.
    Before {
        /// Seconds of counted time.
        seconds: u32,
    },
    /// After the limit.
    After {
        /// Seconds of counted time.
        seconds: u32,
    },
}

/// A level of escalation: it belongs to one kind of clock and to no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Level {
    /// The kind of clock that fires it.
    pub clock: ClockKind,
    /// Where it lies.
    pub offset: Offset,
}

/// When the level is due on this clock. In the past: it has fired. None: another kind of clock, ended or cancelled
/// before reaching it, or paused before it.
///
/// # Errors
/// As for [`evaluate`](super::evaluate).
pub fn level_at(
    kind: ClockKind,
    facts: &[Fact],
    level: Level,
    now: Timestamp,
) -> Result<Option<Timestamp>, ClockError> {
    if kind != level.clock {
        return Ok(None);
    }
    let timeline = Timeline::fold(facts, now)?;
    if matches!(timeline.mode, Mode::Cancelled(_)) {
        return Ok(None);
    }
    let crossing = crossing(&timeline, |_, limit| match level.offset {
        Offset::Share { percent } => limit / 100 * i32::from(percent),
        Offset::Before { seconds } => (limit - secs(seconds)).max(SignedDuration::ZERO),
        Offset::After { seconds } => limit + secs(seconds),
    })?;
    Ok(if timeline.mode.has_ended() {
        crossing.passed
    } else {
        crossing.at
    })
}

fn secs(seconds: u32) -> SignedDuration {
    SignedDuration::from_secs(i64::from(seconds))
}
