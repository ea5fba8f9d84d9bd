//! The fixed types of status and the moves between them (handbook §4.2.4). Names shown to people may differ by tenant;
//! the type is fixed, since clocks, lists and figures depend on it.

use thiserror::Error;

use crate::codes::codes;

codes! {
    /// Where a ticket stands.
    pub enum Status: "status" {
        /// Registered, nobody has begun.
        New = "new",
        /// Being worked on.
        Open = "open",
        /// Waiting, with a [`PendingReason`](super::PendingReason).
        Pending = "pending",
        /// Done in the operator's eyes; the customer may still disagree (handbook §6.1).
        Resolved = "resolved",
        /// Confirmed by the customer or by the passing of time.
        Closed = "closed",
        /// Withdrawn, or entered by mistake.
        Cancelled = "cancelled",
        /// Went on in another ticket.
        Merged = "merged",
    }
}

codes! {
    /// What a change of status means. History, permissions and clocks read this rather than pairs of statuses.
    pub enum Move: "move" {
        /// Work begins.
        Start = "start",
        /// Work stops until something happens.
        Wait = "wait",
        /// Work goes on after waiting.
        Resume = "resume",
        /// Declared done.
        Resolve = "resolve",
        /// Confirmed done.
        Close = "close",
        /// Open again after having ended.
        Reopen = "reopen",
        /// Withdrawn.
        Cancel = "cancel",
        /// Carried on in another ticket.
        Merge = "merge",
    }
}

/// A move the table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a ticket cannot go from {from} to {to}")]
pub struct InvalidMove {
    /// The present status.
    pub from: Status,
    /// The status asked for.
    pub to: Status,
}

impl Status {
    /// The statuses a person or a rule may choose next. History that is imported is kept as it was, whatever it did.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::New => &[
                Self::Open,
                Self::Pending,
                Self::Resolved,
                Self::Cancelled,
                Self::Merged,
            ],
            Self::Open => &[Self::Pending, Self::Resolved, Self::Cancelled, Self::Merged],
            Self::Pending => &[Self::Open, Self::Resolved, Self::Cancelled, Self::Merged],
            Self::Resolved => &[Self::Closed, Self::Open, Self::Merged],
            Self::Closed | Self::Cancelled | Self::Merged => &[Self::Open],
        }
    }

    /// What going to `to` means.
    ///
    /// # Errors
    /// [`InvalidMove`] when the table does not have it; staying where one is, is not a move.
    pub fn go(self, to: Self) -> Result<Move, InvalidMove> {
        if !self.next().contains(&to) {
            return Err(InvalidMove { from: self, to });
        }
        Ok(match (self, to) {
            (Self::New, Self::Open) => Move::Start,
            (Self::Pending, Self::Open) => Move::Resume,
            (_, Self::Open | Self::New) => Move::Reopen,
            (_, Self::Pending) => Move::Wait,
            (_, Self::Resolved) => Move::Resolve,
            (_, Self::Closed) => Move::Close,
            (_, Self::Cancelled) => Move::Cancel,
            (_, Self::Merged) => Move::Merge,
        })
    }

    /// Whether there is still something to do.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Open | Self::Pending)
    }

    /// Whether the need was met: resolved or closed. Neither open nor done: cancelled, merged.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_life() {
        assert_eq!(Status::New.go(Status::Open), Ok(Move::Start));
        assert_eq!(Status::Open.go(Status::Pending), Ok(Move::Wait));
        assert_eq!(Status::Pending.go(Status::Open), Ok(Move::Resume));
        assert_eq!(Status::Open.go(Status::Resolved), Ok(Move::Resolve));
        assert_eq!(Status::Resolved.go(Status::Closed), Ok(Move::Close));
    }

    #[test]
    fn whatever_ended_can_be_reopened() {
        for ended in Status::ALL.iter().filter(|status| !status.is_open()) {
            assert_eq!(ended.go(Status::Open), Ok(Move::Reopen), "{ended}");
        }
    }

    #[test]
    fn nothing_is_closed_unresolved() {
        for status in [
            Status::New,
            Status::Open,
            Status::Pending,
            Status::Cancelled,
            Status::Merged,
        ] {
            assert_eq!(
                status.go(Status::Closed),
                Err(InvalidMove {
                    from: status,
                    to: Status::Closed
                })
            );
        }
    }

    #[test]
    fn staying_is_not_a_move_and_nothing_becomes_new_again() {
        for status in Status::ALL {
            assert!(!status.next().contains(status));
            assert!(!status.next().contains(&Status::New));
        }
    }

    #[test]
    fn codes_are_stable() {
        assert_eq!(serde_json::to_string(&Status::Merged).unwrap(), "\"merged\"");
        assert_eq!(
            serde_json::from_str::<Status>("\"pending\"").unwrap(),
            Status::Pending
        );
        let error = serde_json::from_str::<Status>("\"stalled\"")
            .unwrap_err()
            .to_string();
        assert!(error.contains("\"stalled\" is not a known status"), "{error}");
    }
}
