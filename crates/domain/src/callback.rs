//! How a low score is called back (handbook §4.3.4, §8.3.3, §9.1.3): tried until somebody was spoken to or it was tried
//! often enough, then closed with what came of it.

use thiserror::Error;

use crate::codes::codes;

codes! {
    /// Where a call back stands.
    pub enum CallbackState: "call back state" {
        /// To be called.
        Open = "open",
        /// Called, or tried often enough; what came of it is to be written down.
        Called = "called",
        /// Done with.
        Closed = "closed",
    }
}

codes! {
    /// What came of one try.
    pub enum Reach: "reach" {
        /// The customer was spoken to.
        Reached = "reached",
        /// Nobody answered, or the wrong one.
        NotReached = "not_reached",
        /// The customer did not want to talk.
        Refused = "refused",
    }
}

codes! {
    /// Why the score was low.
    pub enum Reason: "reason" {
        /// How the customer was treated.
        Attitude = "attitude",
        /// How long it took.
        Efficiency = "efficiency",
        /// The problem was not solved, or not well.
        Quality = "quality",
        /// The network.
        Network = "network",
        /// Charges and offers.
        Charges = "charges",
        /// The product or the device.
        Product = "product",
        /// Rules and processes.
        Process = "process",
        /// It was meant otherwise.
        Misread = "misread",
        /// Anything else.
        Other = "other",
    }
}

/// Tries after which a customer counts as not to be reached: at least so many have to be made.
pub const TRIES: i32 = 3;

/// Why a step is refused; the message's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// There is nothing more to be called.
    #[error("callback-not-open")]
    NotOpen,
    /// Nobody was called yet.
    #[error("callback-not-called")]
    NotCalled,
    /// What came of it has to be said.
    #[error("callback-result-missing")]
    NoResult,
    /// Whoever was spoken to said why.
    #[error("callback-reason-missing")]
    NoReason,
}

impl CallbackState {
    /// Is something still to be done?
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed)
    }

    /// After another try; `tries` counts it in.
    pub const fn after(self, reach: Reach, tries: i32) -> Result<Self, Refused> {
        match (self, reach) {
            (Self::Closed | Self::Called, _) => Err(Refused::NotOpen),
            (Self::Open, Reach::NotReached) if tries < TRIES => Ok(Self::Open),
            (Self::Open, _) => Ok(Self::Called),
        }
    }

    /// Closed: with a reason and a result where the customer was spoken to.
    pub fn close(self, reach: Option<Reach>, reason: Option<Reason>, result: &str) -> Result<Self, Refused> {
        match self {
            Self::Closed => Err(Refused::NotOpen),
            Self::Open => Err(Refused::NotCalled),
            Self::Called if reach == Some(Reach::Reached) && result.trim().is_empty() => {
                Err(Refused::NoResult)
            }
            Self::Called if reach == Some(Reach::Reached) && reason.is_none() => Err(Refused::NoReason),
            Self::Called => Ok(Self::Closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn somebody_who_cannot_be_reached_is_tried_three_times() {
        let open = CallbackState::Open;
        assert_eq!(open.after(Reach::NotReached, 1), Ok(CallbackState::Open));
        assert_eq!(open.after(Reach::NotReached, 2), Ok(CallbackState::Open));
        assert_eq!(open.after(Reach::NotReached, 3), Ok(CallbackState::Called));
        assert_eq!(open.after(Reach::Refused, 1), Ok(CallbackState::Called));
        assert_eq!(
            CallbackState::Called.after(Reach::Reached, 4),
            Err(Refused::NotOpen)
        );
    }

    #[test]
    fn what_the_customer_said_is_written_down() {
        let called = CallbackState::Called;
        let (reached, why) = (Some(Reach::Reached), Some(Reason::Charges));
        assert_eq!(called.close(reached, why, " "), Err(Refused::NoResult));
        assert_eq!(called.close(reached, None, "explained"), Err(Refused::NoReason));
        assert_eq!(called.close(reached, why, "explained"), Ok(CallbackState::Closed));
        assert_eq!(
            called.close(Some(Reach::Refused), None, ""),
            Ok(CallbackState::Closed)
        );
        assert_eq!(
            CallbackState::Open.close(reached, why, "x"),
            Err(Refused::NotCalled)
        );
    }

    proptest! {
        /// However it goes: after at most three tries a call back is called, and never open again.
        #[test]
        fn three_tries_are_enough(tries in prop::collection::vec(0..3usize, 3..6)) {
            let mut state = CallbackState::Open;
            for (number, which) in tries.iter().enumerate() {
                match state.after(Reach::ALL[*which], number as i32 + 1) {
                    Ok(next) => state = next,
                    Err(refused) => prop_assert_eq!((state, refused), (CallbackState::Called, Refused::NotOpen)),
                }
            }
            prop_assert_eq!(state, CallbackState::Called);
        }
    }
}
