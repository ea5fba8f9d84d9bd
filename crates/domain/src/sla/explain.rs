//! The reckoning, laid open.

use jiff::{SignedDuration, Timestamp};

use super::timeline::{Mode, Stretch, Timeline};
use super::{CancelReason, ClockError, Fact, Target};
use crate::calendar::{ClosedReason, Opening};
use crate::ticket::PendingReason;

/// Why time between an end and a reopening is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exclusion {
    /// It had been stopped: the ticket was taken to be resolved.
    Stopped,
    /// It had been cancelled.
    Cancelled(CancelReason),
}

/// What became of a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// Counted. `waiting`: the ticket waited, but for something that does not stop this clock.
    Counted {
        /// What it waited for.
        waiting: Option<PendingReason>,
    },
    /// Not counted: the ticket waited.
    Paused(PendingReason),
    /// Not counted: the calendar is closed.
    Closed(ClosedReason),
    /// Not counted: the promise did not hold then.
    Excluded(Exclusion),
}

impl SegmentKind {
    /// The code, for message keys.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Counted { .. } => "counted",
            Self::Paused(_) => "paused",
            Self::Closed(_) => "closed",
            Self::Excluded(_) => "excluded",
        }
    }
}

/// A stretch of a clock's life and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
    /// What became of it.
    pub kind: SegmentKind,
    /// The target that held.
    pub target: Target,
    /// Name of the calendar that counted; None for a limit of the law, which looks at none.
    pub calendar: Option<String>,
}

impl Segment {
    /// How long it is.
    pub fn duration(&self) -> SignedDuration {
        self.from.duration_until(self.to)
    }

    /// Whether it was counted.
    pub const fn is_counted(&self) -> bool {
        matches!(self.kind, SegmentKind::Counted { .. })
    }
}

/// Everything from the start to the end (or to `now`), in order and without gaps. The counted segments add up to
/// [`used`](super::ClockState::used), all of them to [`gross`](super::ClockState::gross).
///
/// # Errors
/// As for [`evaluate`](super::evaluate).
pub fn explain(facts: &[Fact], now: Timestamp) -> Result<Vec<Segment>, ClockError> {
    let timeline = Timeline::fold(facts, now)?;
    let mut segments = Vec::new();
    for stretch in &timeline.stretches {
        match stretch.mode {
            Mode::Counting { waiting } => count(stretch, waiting, &mut segments),
            Mode::Paused(reason) => segments.push(segment(stretch, SegmentKind::Paused(reason))),
            Mode::Stopped => segments.push(segment(stretch, SegmentKind::Excluded(Exclusion::Stopped))),
            Mode::Cancelled(reason) => {
                segments.push(segment(
                    stretch,
                    SegmentKind::Excluded(Exclusion::Cancelled(reason)),
                ));
            }
        }
    }
    segments.retain(|segment| segment.from < segment.to);
    Ok(segments)
}

fn count(stretch: &Stretch<'_>, waiting: Option<PendingReason>, segments: &mut Vec<Segment>) {
    if stretch.terms.is_statutory() {
        segments.push(segment(stretch, SegmentKind::Counted { waiting }));
        return;
    }
    for span in stretch.terms.calendar().spans(stretch.from, stretch.to) {
        let kind = match span.opening {
            Opening::Open => SegmentKind::Counted { waiting },
            Opening::Closed(reason) => SegmentKind::Closed(reason),
        };
        segments.push(Segment {
            from: span.from,
            to: span.to,
            ..segment(stretch, kind)
        });
    }
}

fn segment(stretch: &Stretch<'_>, kind: SegmentKind) -> Segment {
    let terms = stretch.terms;
    Segment {
        from: stretch.from,
        to: stretch.to,
        kind,
        target: terms.target(),
        calendar: (!terms.is_statutory()).then(|| terms.calendar().name().to_owned()),
    }
}
