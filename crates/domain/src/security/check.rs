//! Security checks by plan (handbook §7.2.1–7.2.5): a cycle makes checks due, each is answered item by item.

use jiff::ToSpan as _;
use jiff::civil::Date;
use thiserror::Error;

use crate::codes::codes;

codes! {
    /// What is checked.
    pub enum CheckArea: "check area" {
        /// §7.2.1.
        People = "people",
        /// §7.2.2.
        Physical = "physical",
        /// §7.2.3.
        Network = "network",
        /// §7.2.4.
        Data = "data",
        /// §7.2.5.
        Application = "application",
    }
}

codes! {
    /// How often.
    pub enum CheckCycle: "check cycle" {
        /// Every day.
        Day = "day",
        /// Every week.
        Week = "week",
        /// Every month.
        Month = "month",
        /// Every quarter.
        Quarter = "quarter",
        /// Every half-year.
        HalfYear = "half_year",
        /// Every year.
        Year = "year",
    }
}

codes! {
    /// How an application is tested (§7.2.5).
    pub enum TestKind: "kind of test" {
        /// Its source is read, by people or tools.
        CodeScan = "code_scan",
        /// Somebody tries to get in.
        PenetrationTest = "penetration_test",
        /// Its settings are compared with the rules for hardening.
        Configuration = "configuration",
        /// What it is built of is looked up among known vulnerabilities.
        DependencyCheck = "dependency_check",
    }
}

codes! {
    /// Where a check stands.
    pub enum CheckState: "check state" {
        /// Planned, not begun.
        Due = "due",
        /// Some items are answered.
        InProgress = "in_progress",
        /// All items are answered and it is handed in.
        Done = "done",
        /// Not held, with a reason.
        Skipped = "skipped",
    }
}

codes! {
    /// The answer to an item.
    pub enum CheckAnswer: "check answer" {
        /// As it should be.
        Ok = "ok",
        /// Not as it should be: a finding.
        NotOk = "not_ok",
        /// There is nothing to check.
        NotApplicable = "not_applicable",
    }
}

/// Why a check cannot be handed in; the message's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CheckRefused {
    /// An item has no answer.
    #[error("check-unanswered")]
    Unanswered,
    /// A finding says nothing.
    #[error("check-finding-silent")]
    Silent,
}

/// Can it be handed in? Answers the number of findings. The place of the first item at fault comes with the refusal.
pub fn hand_in<'a>(
    answers: impl IntoIterator<Item = (Option<CheckAnswer>, &'a str)>,
) -> Result<usize, (usize, CheckRefused)> {
    let mut findings = 0;
    for (place, (answer, note)) in answers.into_iter().enumerate() {
        match answer {
            None => return Err((place, CheckRefused::Unanswered)),
            Some(CheckAnswer::NotOk) if note.trim().is_empty() => {
                return Err((place, CheckRefused::Silent));
            }
            Some(CheckAnswer::NotOk) => findings += 1,
            Some(_) => {}
        }
    }
    Ok(findings)
}

impl CheckState {
    /// Something is still to be answered.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Due | Self::InProgress)
    }
}

impl CheckCycle {
    /// Days before its day from which a check can be walked.
    pub const fn lead_days(self) -> i64 {
        match self {
            Self::Day => 0,
            Self::Week => 3,
            Self::Month => 7,
            Self::Quarter | Self::HalfYear | Self::Year => 14,
        }
    }

    /// The day of the n-th check after the first. Counted from the first day, not from the one before: a plan of the 31st
    /// comes back to the 31st after February.
    pub fn nth(self, first: Date, n: u16) -> Date {
        let n = i64::from(n);
        let span = match self {
            Self::Day => n.days(),
            Self::Week => n.weeks(),
            Self::Month => n.months(),
            Self::Quarter => (3 * n).months(),
            Self::HalfYear => (6 * n).months(),
            Self::Year => n.years(),
        };
        first.checked_add(span).unwrap_or(Date::MAX)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plan_of_the_last_day_comes_back_to_it() {
        let first = date(2026, 1, 31);
        assert_eq!(CheckCycle::Month.nth(first, 1), date(2026, 2, 28));
        assert_eq!(CheckCycle::Month.nth(first, 2), date(2026, 3, 31));
        assert_eq!(CheckCycle::Quarter.nth(first, 1), date(2026, 4, 30));
        assert_eq!(CheckCycle::HalfYear.nth(first, 2), date(2027, 1, 31));
    }

    #[test]
    fn a_check_is_handed_in_whole_and_findings_say_what_they_are() {
        use CheckAnswer::{NotApplicable, NotOk, Ok as Fine};
        assert_eq!(hand_in([(Some(Fine), ""), (Some(NotApplicable), "")]), Ok(0));
        assert_eq!(
            hand_in([(Some(NotOk), "door held open"), (Some(NotOk), "no log")]),
            Ok(2)
        );
        assert_eq!(
            hand_in([(Some(Fine), ""), (None, "")]),
            Err((1, CheckRefused::Unanswered))
        );
        assert_eq!(hand_in([(Some(NotOk), " ")]), Err((0, CheckRefused::Silent)));
    }

    proptest! {
        #[test]
        fn days_only_grow(cycle in 0usize..6, start in 0i64..2_000, n in 0u16..200) {
            let cycle = CheckCycle::ALL[cycle];
            let first = date(2024, 1, 1).checked_add(start.days()).unwrap();
            prop_assert!(cycle.nth(first, n) < cycle.nth(first, n + 1));
        }
    }
}
