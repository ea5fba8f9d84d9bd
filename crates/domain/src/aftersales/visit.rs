//! Follow-up visits by telephone: how one stands, and what an attempt to reach the customer makes of it
//! (handbook §8.1.1, §8.1.4).

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use thiserror::Error;

use crate::codes::codes;

/// Unanswered calls, at different times, after which a customer counts as not to be reached.
pub const UNREACHED_LIMIT: usize = 3;

codes! {
    /// Why a customer is called.
    pub enum VisitKind: "visit kind" {
        /// Some days after a purchase.
        AfterPurchase = "after_purchase",
        /// Some days after a service order was completed.
        AfterService = "after_service",
        /// After a need of the customer was met.
        AfterTicket = "after_ticket",
        /// For any other reason.
        Other = "other",
    }
}

codes! {
    /// Where a visit stands.
    pub enum VisitState: "visit state" {
        /// To be made.
        Due = "due",
        /// Somebody is on the telephone.
        InProgress = "in_progress",
        /// Begun or put off; goes on another day. Nothing of it is dropped.
        CarriedOver = "carried_over",
        /// The customer was reached and has answered.
        Done = "done",
        /// Tried often enough at different times.
        Unreachable = "unreachable",
        /// The customer does not want to be asked.
        Refused = "refused",
        /// Planned by mistake.
        Cancelled = "cancelled",
        /// The customer has asked not to be called, or has returned the product.
        NotNeeded = "not_needed",
    }
}

codes! {
    /// What came of a call.
    pub enum AttemptOutcome: "attempt outcome" {
        /// The customer spoke.
        Reached = "reached",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// The line was busy.
        Busy = "busy",
        /// The customer asked to be called at another time.
        CallLater = "call_later",
        /// The number is somebody else's.
        WrongNumber = "wrong_number",
        /// The customer does not want to be asked.
        Refused = "refused",
    }
}

/// A part of the day: trying twice within one says little about whether a customer can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayPart {
    /// Before noon.
    Morning,
    /// From noon to six.
    Afternoon,
    /// From six on.
    Evening,
}

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: AttemptOutcome,
}

impl Attempt {
    /// The day and the part of it, where the customer lives.
    pub fn moment(&self, zone: &TimeZone) -> (Date, DayPart) {
        let local = self.at.to_zoned(zone.clone());
        let part = match local.hour() {
            ..12 => DayPart::Morning,
            12..18 => DayPart::Afternoon,
            _ => DayPart::Evening,
        };
        (local.date(), part)
    }
}

/// A move a visit cannot make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a visit cannot go from {from} to {to}")]
pub struct InvalidVisitMove {
    /// The present state.
    pub from: VisitState,
    /// The state asked for.
    pub to: VisitState,
}

impl VisitState {
    /// Whether there is still somebody to call.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Due | Self::InProgress | Self::CarriedOver)
    }

    /// Whether it was carried out, whatever came of it: it counts as made.
    pub const fn is_made(self) -> bool {
        matches!(self, Self::Done | Self::Unreachable | Self::Refused)
    }

    /// Goes on to another state. An open visit may end in any way; what has ended stays so, but one that was
    /// unreachable may be tried again.
    ///
    /// # Errors
    /// [`InvalidVisitMove`] otherwise; staying where one is, is not a move.
    pub fn go(self, to: Self) -> Result<Self, InvalidVisitMove> {
        let possible = match self {
            Self::Due => to != Self::Due,
            // Letting go of a call puts the visit back where it was.
            Self::InProgress => to != Self::InProgress,
            Self::CarriedOver => !matches!(to, Self::Due | Self::CarriedOver),
            Self::Unreachable => to == Self::CarriedOver,
            Self::Done | Self::Refused | Self::Cancelled | Self::NotNeeded => false,
        };
        possible.then_some(to).ok_or(InvalidVisitMove { from: self, to })
    }
}

/// When to try again after a call that nobody answered: in the next part of the day, so that every try tells something
/// new. Nobody is rung up at night.
pub fn next_try(after: Timestamp, zone: &TimeZone) -> Timestamp {
    let attempt = Attempt {
        at: after,
        outcome: AttemptOutcome::NoAnswer,
    };
    let (day, part) = attempt.moment(zone);
    let next = match part {
        DayPart::Morning => Some(day.at(14, 0, 0, 0)),
        DayPart::Afternoon => Some(day.at(18, 30, 0, 0)),
        DayPart::Evening => day.tomorrow().ok().map(|day| day.at(9, 30, 0, 0)),
    };
    next.and_then(|local| local.to_zoned(zone.clone()).ok())
        .map_or(after, |zoned| zoned.timestamp())
}

/// What the last of a visit's calls makes of it. Unanswered calls count once per part of a day: three rings within ten
/// minutes are one attempt.
pub fn after_attempt(attempts: &[Attempt], zone: &TimeZone, limit: usize) -> VisitState {
    let Some(last) = attempts.last() else {
        return VisitState::Due;
    };
    match last.outcome {
        AttemptOutcome::Reached => VisitState::InProgress,
        AttemptOutcome::Refused => VisitState::Refused,
        AttemptOutcome::WrongNumber => VisitState::Unreachable,
        AttemptOutcome::CallLater => VisitState::CarriedOver,
        AttemptOutcome::NoAnswer | AttemptOutcome::Busy => {
            let unanswered: BTreeSet<(Date, DayPart)> = attempts
                .iter()
                .rev()
                // A customer who spoke once can be reached: what was before does not count any more.
                .take_while(|attempt| {
                    matches!(attempt.outcome, AttemptOutcome::NoAnswer | AttemptOutcome::Busy)
                })
                .map(|attempt| attempt.moment(zone))
                .collect();
            if unanswered.len() >= limit {
                VisitState::Unreachable
            } else {
                VisitState::CarriedOver
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn rung(at: &str, outcome: AttemptOutcome) -> Attempt {
        Attempt {
            at: at.parse().unwrap(),
            outcome,
        }
    }

    #[test]
    fn three_rings_within_an_hour_are_one_attempt() {
        let quick = [
            rung("2026-03-02T01:00:00Z", AttemptOutcome::NoAnswer),
            rung("2026-03-02T01:20:00Z", AttemptOutcome::Busy),
            rung("2026-03-02T01:50:00Z", AttemptOutcome::NoAnswer),
        ];
        assert_eq!(after_attempt(&quick, &shanghai(), 3), VisitState::CarriedOver);
        let spread = [
            rung("2026-03-02T01:00:00Z", AttemptOutcome::NoAnswer),
            rung("2026-03-02T11:00:00Z", AttemptOutcome::NoAnswer),
            rung("2026-03-03T01:00:00Z", AttemptOutcome::Busy),
        ];
        assert_eq!(after_attempt(&spread, &shanghai(), 3), VisitState::Unreachable);
    }

    #[test]
    fn the_day_is_the_customers() {
        // 23:30 UTC is the next morning in Shanghai.
        let late = rung("2026-03-02T23:30:00Z", AttemptOutcome::NoAnswer);
        assert_eq!(
            late.moment(&shanghai()),
            (jiff::civil::date(2026, 3, 3), DayPart::Morning)
        );
    }

    #[test]
    fn the_next_try_is_in_another_part_of_the_day() {
        let next = |at: &str| next_try(at.parse().unwrap(), &shanghai()).to_string();
        assert_eq!(next("2026-03-02T01:00:00Z"), "2026-03-02T06:00:00Z");
        assert_eq!(next("2026-03-02T07:00:00Z"), "2026-03-02T10:30:00Z");
        assert_eq!(next("2026-03-02T12:00:00Z"), "2026-03-03T01:30:00Z");
    }

    #[test]
    fn who_asked_to_be_called_later_can_be_reached() {
        let attempts = [
            rung("2026-03-02T01:00:00Z", AttemptOutcome::NoAnswer),
            rung("2026-03-02T08:00:00Z", AttemptOutcome::NoAnswer),
            rung("2026-03-02T11:00:00Z", AttemptOutcome::CallLater),
            rung("2026-03-03T01:00:00Z", AttemptOutcome::NoAnswer),
        ];
        assert_eq!(after_attempt(&attempts, &shanghai(), 3), VisitState::CarriedOver);
    }

    #[test]
    fn what_has_ended_stays_ended() {
        for ended in [
            VisitState::Done,
            VisitState::Refused,
            VisitState::Cancelled,
            VisitState::NotNeeded,
        ] {
            for to in VisitState::ALL {
                assert!(ended.go(*to).is_err(), "{ended} → {to}");
            }
        }
        assert_eq!(
            VisitState::Unreachable.go(VisitState::CarriedOver),
            Ok(VisitState::CarriedOver)
        );
    }

    proptest! {
        #[test]
        fn a_call_never_ends_in_a_state_nobody_may_go_to(
            outcomes in prop::collection::vec(0usize..6, 1..8),
            hours in prop::collection::vec(0i64..400, 8),
        ) {
            let mut at: Timestamp = "2026-03-02T00:00:00Z".parse().unwrap();
            let attempts: Vec<Attempt> = outcomes.iter().zip(hours).map(|(outcome, hours)| {
                at += jiff::SignedDuration::from_hours(hours);
                Attempt { at, outcome: AttemptOutcome::ALL[*outcome] }
            }).collect();
            let after = after_attempt(&attempts, &shanghai(), UNREACHED_LIMIT);
            prop_assert!(after == VisitState::InProgress || VisitState::InProgress.go(after).is_ok());
            // Fewer calls than the limit never make a customer unreachable, unless the number was wrong.
            if attempts.len() < UNREACHED_LIMIT && attempts.last().map(|a| a.outcome) != Some(AttemptOutcome::WrongNumber) {
                prop_assert_ne!(after, VisitState::Unreachable);
            }
        }
    }
}
