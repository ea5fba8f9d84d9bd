//! Controlled documents (handbook §2.3.3, §7.1): how a version comes into force, who has to agree, when a document is
//! looked at again, and who has to have read it.

use std::fmt;
use std::str::FromStr;

use jiff::Span;
use jiff::civil::Date;
use thiserror::Error;

use crate::codes::codes;

codes! {
    /// What a document is, from what the house wants to what a hand fills in.
    pub enum DocumentKind: "document kind" {
        /// What the house wants, and why.
        Policy = "policy",
        /// What has to be kept.
        Rule = "rule",
        /// How good something has to be (§2.3.3 service standards).
        Standard = "standard",
        /// How something is done, step by step.
        Procedure = "procedure",
        /// What is done when, or in an emergency.
        Plan = "plan",
        /// What is filled in.
        Form = "form",
    }
}

codes! {
    /// Who may see a document.
    pub enum Confidentiality: "confidentiality" {
        /// May be handed to customers.
        Public = "public",
        /// For everybody in the house.
        Internal = "internal",
        /// For those who work on it or are asked to read it.
        Confidential = "confidential",
    }
}

codes! {
    /// Where a document stands, whatever is being prepared meanwhile.
    pub enum DocumentState: "document state" {
        /// No version has been in force yet.
        Draft = "draft",
        /// A version is in force.
        Effective = "effective",
        /// None is any more.
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// Where a version stands.
    pub enum VersionState: "version state" {
        /// Being written.
        Draft = "draft",
        /// Before those who have to agree.
        InReview = "in_review",
        /// Agreed; its day has not come.
        Approved = "approved",
        /// In force.
        Effective = "effective",
        /// A later one is in force.
        Superseded = "superseded",
        /// Taken out of force with its document.
        Withdrawn = "withdrawn",
        /// Given up before it came into force.
        Discarded = "discarded",
    }
}

codes! {
    /// How much a version differs from the one before.
    pub enum VersionStep: "version step" {
        /// Everybody concerned reads it again.
        Major = "major",
        /// Wording, addresses, names.
        Minor = "minor",
    }
}

codes! {
    /// What somebody is asked for before a version comes into force.
    pub enum Part: "part" {
        /// To say whether it is right.
        Review = "review",
        /// To put it into force.
        Approve = "approve",
    }
}

codes! {
    /// What was said to a version.
    pub enum Decision: "decision" {
        /// As it is.
        Agreed = "agreed",
        /// Back to whoever wrote it, with a reason.
        Returned = "returned",
    }
}

impl DocumentKind {
    /// What its numbers begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Policy => "POL",
            Self::Rule => "RUL",
            Self::Standard => "STD",
            Self::Procedure => "PRO",
            Self::Plan => "PLN",
            Self::Form => "FRM",
        }
    }
}

impl VersionState {
    /// In preparation: a document has at most one such version.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::InReview | Self::Approved)
    }

    /// It was in force at some time, so that everybody who sees the document may see it.
    pub const fn was_in_force(self) -> bool {
        matches!(self, Self::Effective | Self::Superseded | Self::Withdrawn)
    }
}

/// `1.0`, `1.1`, `2.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VersionNumber {
    /// Before the point.
    pub major: i32,
    /// Behind it.
    pub minor: i32,
}

impl VersionNumber {
    /// The first of every document.
    pub const FIRST: Self = Self { major: 1, minor: 0 };

    /// The number after this one.
    pub const fn next(self, step: VersionStep) -> Self {
        match step {
            VersionStep::Major => Self {
                major: self.major + 1,
                minor: 0,
            },
            VersionStep::Minor => Self {
                major: self.major,
                minor: self.minor + 1,
            },
        }
    }

    /// Which step led to this number.
    pub const fn step(self) -> VersionStep {
        if self.minor == 0 {
            VersionStep::Major
        } else {
            VersionStep::Minor
        }
    }
}

impl fmt::Display for VersionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// A text that is no version number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a version number")]
pub struct NoVersionNumber;

impl FromStr for VersionNumber {
    type Err = NoVersionNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (major, minor) = text.trim().split_once('.').ok_or(NoVersionNumber)?;
        let part = |digits: &str| -> Result<i32, NoVersionNumber> {
            if digits.is_empty() || digits.len() > 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(NoVersionNumber);
            }
            digits.parse().map_err(|_| NoVersionNumber)
        };
        Ok(Self {
            major: part(major)?,
            minor: part(minor)?,
        })
    }
}

/// What one of those asked has said so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice {
    /// What they are asked for.
    pub part: Part,
    /// Their decision; none = still to come.
    pub decision: Option<Decision>,
}

/// What the voices add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// These are asked now. Approvers wait for the reviewers: they decide on what was found right.
    Asking(Part),
    /// One sent it back, which is enough.
    Returned,
    /// Everybody agreed.
    Agreed,
}

/// Adds up what was said to a version. Without an approver nothing is ever agreed.
pub fn standing(voices: &[Voice]) -> Standing {
    if voices
        .iter()
        .any(|voice| voice.decision == Some(Decision::Returned))
    {
        return Standing::Returned;
    }
    let waits = |part: Part| {
        voices
            .iter()
            .any(|voice| voice.part == part && voice.decision.is_none())
    };
    if waits(Part::Review) {
        Standing::Asking(Part::Review)
    } else if waits(Part::Approve) || !voices.iter().any(|voice| voice.part == Part::Approve) {
        Standing::Asking(Part::Approve)
    } else {
        Standing::Agreed
    }
}

/// Days before the review-by day on which the owner is told: time to ask around and to write.
pub const REVIEW_LEAD_DAYS: i8 = 30;

/// Days before somebody has to have read a document on which they are reminded.
pub const READ_LEAD_DAYS: i8 = 3;

/// The day until which a document is looked at again, counted from when it was last found right.
pub fn next_review(from: Date, months: i32) -> Date {
    from.checked_add(Span::new().months(months)).unwrap_or(Date::MAX)
}

/// The day until which somebody asked today has to have read a document, and whether a reminder would still come later.
pub fn read_by(today: Date, days: i32) -> (Date, bool) {
    let due = today.checked_add(Span::new().days(days)).unwrap_or(Date::MAX);
    (due, days > i32::from(READ_LEAD_DAYS))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn voice(part: Part, decision: Option<Decision>) -> Voice {
        Voice { part, decision }
    }

    #[test]
    fn reviewers_come_before_approvers_and_one_no_is_enough() {
        let (review, approve) = (Part::Review, Part::Approve);
        let yes = Some(Decision::Agreed);
        assert_eq!(
            standing(&[voice(review, None), voice(approve, None)]),
            Standing::Asking(review)
        );
        assert_eq!(
            standing(&[voice(review, yes), voice(approve, None)]),
            Standing::Asking(approve)
        );
        assert_eq!(
            standing(&[voice(review, yes), voice(approve, yes)]),
            Standing::Agreed
        );
        let no = Some(Decision::Returned);
        assert_eq!(
            standing(&[voice(review, no), voice(approve, yes)]),
            Standing::Returned
        );
    }

    #[test]
    fn nobody_asked_is_not_everybody_agreed() {
        assert_eq!(standing(&[]), Standing::Asking(Part::Approve));
        assert_eq!(
            standing(&[voice(Part::Review, Some(Decision::Agreed))]),
            Standing::Asking(Part::Approve)
        );
    }

    #[test]
    fn numbers_go_up_by_their_step() {
        let one = VersionNumber::FIRST;
        assert_eq!(one.next(VersionStep::Minor).to_string(), "1.1");
        assert_eq!(
            one.next(VersionStep::Minor).next(VersionStep::Major).to_string(),
            "2.0"
        );
        assert_eq!("1.10".parse(), Ok(VersionNumber { major: 1, minor: 10 }));
        for text in ["", "1", "1.", ".1", "-1.0", "1.0.0", "a.b", "1.999999"] {
            assert_eq!(text.parse::<VersionNumber>(), Err(NoVersionNumber), "{text}");
        }
    }

    #[test]
    fn a_review_in_a_year_is_on_the_same_day() {
        assert_eq!(next_review(date(2026, 3, 10), 12), date(2027, 3, 10));
        assert_eq!(next_review(date(2024, 2, 29), 12), date(2025, 2, 28));
    }

    proptest! {
        #[test]
        fn a_number_survives_its_text(major in 0..100_000, minor in 0..100_000) {
            let number = VersionNumber { major, minor };
            prop_assert_eq!(number.to_string().parse(), Ok(number));
        }

        /// Agreed means: somebody approved, and nobody is missing or against.
        #[test]
        fn agreed_is_unanimous(said in proptest::collection::vec((any::<bool>(), 0u8..3), 0..6)) {
            let voices: Vec<Voice> = said.iter().map(|(approves, said)| voice(
                if *approves { Part::Approve } else { Part::Review },
                match said { 0 => None, 1 => Some(Decision::Agreed), _ => Some(Decision::Returned) },
            )).collect();
            let agreed = voices.iter().all(|voice| voice.decision == Some(Decision::Agreed))
                && voices.iter().any(|voice| voice.part == Part::Approve);
            prop_assert_eq!(standing(&voices) == Standing::Agreed, agreed);
        }
    }
}
