//! How an improvement action moves from the problem to the proof that it worked (handbook §9.2: measures for the problems
//! found, carried out, followed to their effect).

use jiff::civil::Date;
use thiserror::Error;

use crate::codes::codes;

codes! {
    /// Where an action stands.
    pub enum ActionState: "action state" {
        /// Raised, not begun.
        Open = "open",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// Carried out; its effect is not judged yet.
        Done = "done",
        /// Its effect was judged by somebody else than its owner.
        Verified = "verified",
        /// Not pursued.
        Cancelled = "cancelled",
    }
}

codes! {
    /// How soon it matters.
    pub enum ActionPriority: "action priority" {
        /// First.
        High = "high",
        /// In its turn.
        Medium = "medium",
        /// When there is time.
        Low = "low",
    }
}

/// Why a move is refused; the message's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// There is no such way.
    #[error("action-move-invalid")]
    NoWay,
    /// What was done has to be said.
    #[error("action-result-missing")]
    NoResult,
    /// Nobody judges his own work.
    #[error("action-own-work")]
    OwnWork,
}

impl ActionState {
    /// Something is still to be carried out.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::InProgress)
    }

    /// Where it may go from here, the usual way first.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::InProgress, Self::Done, Self::Cancelled],
            Self::InProgress => &[Self::Done, Self::Open, Self::Cancelled],
            Self::Done => &[Self::Verified, Self::InProgress],
            // Taken up again: the figure fell back, or the reason for dropping it did not hold.
            Self::Verified => &[Self::InProgress],
            Self::Cancelled => &[Self::Open],
        }
    }

    /// Checks a move. `result` is what was done, `own` says whether who judges is who did it.
    pub fn go(self, to: Self, result: &str, own: bool) -> Result<Self, Refused> {
        if !self.next().contains(&to) {
            return Err(Refused::NoWay);
        }
        match to {
            Self::Done if result.trim().is_empty() => Err(Refused::NoResult),
            Self::Verified if own => Err(Refused::OwnWork),
            _ => Ok(to),
        }
    }
}

/// Days before the due day on which the owner is reminded.
pub const REMIND_DAYS: i8 = 3;

/// What an open action has to be told about on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Nothing before this day.
    Wait(Date),
    /// It is due soon.
    Soon,
    /// Its day has passed.
    Overdue,
    /// Nothing any more.
    Nothing,
}

/// Looks at an open action on a day. An action raised within the days of the reminder is reminded of at once.
pub fn notice(due: Date, today: Date, reminded: bool, told_overdue: bool) -> Notice {
    notice_before(due, today, REMIND_DAYS, reminded, told_overdue)
}

/// The same for anything with a day, with a reminder so many days before it.
pub fn notice_before(due: Date, today: Date, days: i8, reminded: bool, told_overdue: bool) -> Notice {
    if today > due {
        return if told_overdue {
            Notice::Nothing
        } else {
            Notice::Overdue
        };
    }
    let soon = due.checked_sub(jiff::Span::new().days(days)).unwrap_or(due);
    match (reminded, today >= soon) {
        (false, true) => Notice::Soon,
        (false, false) => Notice::Wait(soon),
        (true, _) => due.tomorrow().map_or(Notice::Nothing, Notice::Wait),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_done_is_said_and_judged_by_somebody_else() {
        let doing = ActionState::InProgress;
        assert_eq!(doing.go(ActionState::Done, "  ", false), Err(Refused::NoResult));
        assert_eq!(
            doing.go(ActionState::Done, "script changed", true),
            Ok(ActionState::Done)
        );
        let done = ActionState::Done;
        assert_eq!(done.go(ActionState::Verified, "", true), Err(Refused::OwnWork));
        assert_eq!(
            done.go(ActionState::Verified, "", false),
            Ok(ActionState::Verified)
        );
        assert_eq!(
            ActionState::Open.go(ActionState::Verified, "x", false),
            Err(Refused::NoWay)
        );
    }

    #[test]
    fn notices_come_three_days_before_and_the_day_after() {
        let due = date(2026, 3, 20);
        assert_eq!(
            notice(due, date(2026, 3, 1), false, false),
            Notice::Wait(date(2026, 3, 17))
        );
        assert_eq!(notice(due, date(2026, 3, 17), false, false), Notice::Soon);
        assert_eq!(
            notice(due, date(2026, 3, 17), true, false),
            Notice::Wait(date(2026, 3, 21))
        );
        assert_eq!(
            notice(due, due, true, false),
            Notice::Wait(date(2026, 3, 21)),
            "the due day is in time"
        );
        assert_eq!(notice(due, date(2026, 3, 21), true, false), Notice::Overdue);
        assert_eq!(notice(due, date(2026, 3, 21), true, true), Notice::Nothing);
    }

    proptest! {
        /// Whatever happens, every state can be left or is an end somebody chose, and a wait is always for a later day.
        #[test]
        fn a_wait_is_for_a_later_day(due in 0i32..800, today in 0i32..800, reminded: bool, told: bool) {
            let day = |n: i32| date(2025, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap();
            if let Notice::Wait(until) = notice(day(due), day(today), reminded, told) {
                prop_assert!(until > day(today));
            }
        }

        #[test]
        fn moves_stay_on_the_map(from in 0usize..5, to in 0usize..5, own: bool) {
            let (from, to) = (ActionState::ALL[from], ActionState::ALL[to]);
            prop_assert_eq!(from.go(to, "done", own).is_ok(), from.next().contains(&to) && !(own && to == ActionState::Verified));
        }
    }
}
