//! Key posts (handbook §7.2.1): who holds a post that can do great harm was looked into before, and has signed what he is
//! held to. Whoever is *cleared* has passed every check the post asks for and signed a responsibility letter, and all of it
//! still counts.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::codes::codes;

/// Days before the end of a clearance in which it stands out and is reminded of: background checks take weeks.
pub const CLEARANCE_SOON_DAYS: i64 = 30;

codes! {
    /// What is looked into.
    pub enum BackgroundKind: "background check" {
        /// Who it is.
        Identity = "identity",
        /// Certificates and degrees.
        Education = "education",
        /// Where he worked before.
        Employment = "employment",
        /// Criminal records.
        Criminal = "criminal",
        /// Debts and credit.
        Credit = "credit",
        /// What others say who worked with him.
        Reference = "reference",
        /// Work for others, shares: what may pull in another direction.
        Conflict = "conflict",
    }
}

codes! {
    /// What a background check showed.
    pub enum BackgroundResult: "background result" {
        /// Nothing stands against it.
        Passed = "passed",
        /// Nothing stands against it while conditions are kept.
        Conditions = "conditions",
        /// Something stands against it.
        Failed = "failed",
        /// The person took back the consent, or the check was called off.
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// What is signed.
    pub enum LetterKind: "letter" {
        /// What the holder answers for.
        Responsibility = "responsibility",
        /// What is kept secret, during the work and after it.
        Confidentiality = "confidentiality",
        /// What is given back and what lasts, when somebody leaves.
        OffBoarding = "off_boarding",
    }
}

codes! {
    /// Where the holder of a key post stands.
    pub enum HolderState: "holder state" {
        /// Everything the post asks for is there.
        Cleared = "cleared",
        /// The same, and some of it ends within [`CLEARANCE_SOON_DAYS`].
        Ending = "ending",
        /// Something is missing, failed or over.
        NotCleared = "not_cleared",
        /// The post is no longer held.
        Ended = "ended",
    }
}

impl BackgroundResult {
    /// May the person hold the post by it?
    pub const fn clears(self) -> bool {
        matches!(self, Self::Passed | Self::Conditions)
    }
}

/// A check that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What was looked into.
    pub kind: BackgroundKind,
    /// The day.
    pub done_on: Date,
    /// What it showed.
    pub result: BackgroundResult,
    /// The last day it counts; none = it does not run out.
    pub valid_until: Option<Date>,
}

/// A letter that is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What was signed.
    pub kind: LetterKind,
    /// The day.
    pub signed_on: Date,
    /// The last day it counts; none = it does not run out.
    pub valid_until: Option<Date>,
}

/// How a holder stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clearance {
    /// Checks the post asks for that are not passed, or no longer count.
    pub unchecked: Vec<BackgroundKind>,
    /// No responsibility letter counts.
    pub unsigned: bool,
    /// The last day on which all of it counts; none = it does not run out, or nothing counts.
    pub until: Option<Date>,
}

impl Clearance {
    /// Everything the post asks for is there.
    pub fn is_cleared(&self) -> bool {
        self.unchecked.is_empty() && !self.unsigned
    }

    /// Every check the post asks for is there, whatever was signed.
    pub fn is_checked(&self) -> bool {
        self.unchecked.is_empty()
    }
}

impl HolderState {
    /// Where somebody stands on a day who holds the post until `held_until` and is cleared until `cleared_until`
    /// ([`Date::MAX`] = it does not run out, none = not cleared).
    pub fn on(day: Date, held_until: Option<Date>, cleared_until: Option<Date>) -> Self {
        if held_until.is_some_and(|until| until < day) {
            return Self::Ended;
        }
        match cleared_until {
            Some(until) if until >= day => {
                let soon = day.checked_add(CLEARANCE_SOON_DAYS.days()).unwrap_or(Date::MAX);
                if until <= soon {
                    Self::Ending
                } else {
                    Self::Cleared
                }
            }
            _ => Self::NotCleared,
        }
    }
}

/// How a holder stands on a day. Of a kind the latest check decides: one that failed undoes the one before. Of letters the
/// one that counts longest does.
pub fn clearance(
    required: &[BackgroundKind],
    checks: &[Checked],
    letters: &[Signed],
    day: Date,
) -> Clearance {
    let counts = |until: Option<Date>| until.is_none_or(|until| until >= day);
    let mut unchecked = Vec::new();
    let mut ends: Vec<Option<Date>> = Vec::new();
    for kind in required {
        let latest = checks
            .iter()
            .filter(|check| check.kind == *kind && check.done_on <= day)
            .max_by_key(|check| check.done_on);
        match latest {
            Some(check) if check.result.clears() && counts(check.valid_until) => ends.push(check.valid_until),
            _ => unchecked.push(*kind),
        }
    }
    let letter = letters
        .iter()
        .filter(|letter| letter.kind == LetterKind::Responsibility && letter.signed_on <= day)
        .map(|letter| letter.valid_until.unwrap_or(Date::MAX))
        .max()
        .filter(|until| *until >= day);
    ends.extend(letter.map(|until| Some(until).filter(|until| *until < Date::MAX)));
    let cleared = unchecked.is_empty() && letter.is_some();
    Clearance {
        unchecked,
        unsigned: letter.is_none(),
        until: if cleared {
            ends.into_iter().flatten().min()
        } else {
            None
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const DAY: Date = date(2026, 6, 1);

    fn check(kind: BackgroundKind, done_on: Date, result: BackgroundResult, until: Option<Date>) -> Checked {
        Checked {
            kind,
            done_on,
            result,
            valid_until: until,
        }
    }

    fn letter(until: Option<Date>) -> Signed {
        Signed {
            kind: LetterKind::Responsibility,
            signed_on: date(2026, 1, 5),
            valid_until: until,
        }
    }

    #[test]
    fn whoever_passed_every_check_and_signed_is_cleared_until_the_first_of_it_ends() {
        use BackgroundKind::{Criminal, Identity};
        let checks = [
            check(Identity, date(2026, 1, 1), BackgroundResult::Passed, None),
            check(
                Criminal,
                date(2026, 1, 2),
                BackgroundResult::Conditions,
                Some(date(2027, 1, 2)),
            ),
        ];
        let found = clearance(
            &[Identity, Criminal],
            &checks,
            &[letter(Some(date(2026, 12, 31)))],
            DAY,
        );
        assert!(found.is_cleared());
        assert_eq!(found.until, Some(date(2026, 12, 31)));
        let found = clearance(&[Identity], &checks, &[letter(None)], DAY);
        assert!(found.is_cleared());
        assert_eq!(found.until, None);
    }

    #[test]
    fn what_is_missing_failed_or_over_is_named() {
        use BackgroundKind::{Credit, Criminal, Identity};
        let checks = [
            check(
                Identity,
                date(2025, 1, 1),
                BackgroundResult::Passed,
                Some(date(2026, 5, 31)),
            ),
            check(Criminal, date(2025, 1, 1), BackgroundResult::Passed, None),
            check(Criminal, date(2026, 3, 1), BackgroundResult::Failed, None),
        ];
        let found = clearance(&[Identity, Criminal, Credit], &checks, &[], DAY);
        assert_eq!(found.unchecked, [Identity, Criminal, Credit]);
        assert!(found.unsigned);
        assert_eq!(found.until, None);
        // The last day counts.
        let found = clearance(&[Identity], &checks, &[letter(None)], date(2026, 5, 31));
        assert!(found.is_cleared());
    }

    #[test]
    fn what_ends_within_a_month_stands_out() {
        let on = |until| HolderState::on(DAY, None, until);
        assert_eq!(on(Some(Date::MAX)), HolderState::Cleared);
        assert_eq!(on(Some(date(2026, 7, 2))), HolderState::Cleared);
        assert_eq!(on(Some(date(2026, 7, 1))), HolderState::Ending);
        assert_eq!(on(Some(DAY)), HolderState::Ending);
        assert_eq!(on(Some(date(2026, 5, 31))), HolderState::NotCleared);
        assert_eq!(on(None), HolderState::NotCleared);
        let over = HolderState::on(DAY, Some(date(2026, 5, 31)), Some(Date::MAX));
        assert_eq!(over, HolderState::Ended);
    }

    #[test]
    fn another_letter_does_not_stand_for_the_responsibility_letter() {
        let other = Signed {
            kind: LetterKind::Confidentiality,
            ..letter(None)
        };
        let found = clearance(&[], &[], &[other], DAY);
        assert!(found.is_checked() && found.unsigned && !found.is_cleared());
    }

    proptest! {
        #[test]
        fn a_clearance_holds_to_its_last_day_and_not_a_day_longer(
            ends in prop::collection::vec(prop::option::of(0i64..400), 1..5),
            signed in prop::option::of(0i64..400),
        ) {
            let at = |days: i64| DAY.checked_add(days.days()).unwrap();
            let kinds = &BackgroundKind::ALL[..ends.len()];
            let checks: Vec<Checked> = kinds
                .iter()
                .zip(&ends)
                .map(|(kind, end)| check(*kind, date(2026, 1, 1), BackgroundResult::Passed, end.map(at)))
                .collect();
            let letters = [letter(signed.map(at))];
            let now = clearance(kinds, &checks, &letters, DAY);
            prop_assert!(now.is_cleared());
            match now.until {
                Some(until) => {
                    prop_assert!(clearance(kinds, &checks, &letters, until).is_cleared());
                    prop_assert!(!clearance(kinds, &checks, &letters, until.tomorrow().unwrap()).is_cleared());
                }
                None => prop_assert!(clearance(kinds, &checks, &letters, at(100_000)).is_cleared()),
            }
        }
    }
}
