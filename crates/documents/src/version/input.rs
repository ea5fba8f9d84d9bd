//! What can be said about a version.

use jiff::civil::Date;
use serde::Deserialize;
use sqm_domain::document::{Decision, VersionStep};
use sqm_domain::ids::UserId;
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

/// Longest text, in characters.
pub(crate) const BODY: usize = 200_000;
/// Longest summary of changes, in characters.
pub(crate) const CHANGES: usize = 1_000;
/// Longest comment of a decision, in characters.
const COMMENT: usize = 2_000;
/// Most people asked to agree.
const PANEL: usize = 20;

/// A next version to begin; its text begins as that of the version in force.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Begin {
    /// `major` (2.0) or `minor` (1.1).
    #[schema(value_type = String)]
    pub step: VersionStep,
}

/// What to change of the version in preparation; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct VersionPatch {
    /// Its text, in Markdown.
    pub body: Option<String>,
    /// What differs from the version before, in words.
    pub changes: Option<String>,
    /// In force from this day; `null` = as soon as everybody agreed.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>, format = Date)]
    pub effective_on: Option<Option<Date>>,
    /// Are people asked to read it? Major versions always ask.
    pub ask: Option<bool>,
}

/// Those to put a version before.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Submission {
    /// Who says whether it is right; may be nobody.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub reviewers: Vec<UserId>,
    /// Who puts it into force, once the reviewers agreed.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub approvers: Vec<UserId>,
}

/// What somebody asked says.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// `agreed` or `returned`.
    #[schema(value_type = String)]
    pub decision: Decision,
    /// Why; wanted when it goes back.
    #[serde(default)]
    pub comment: String,
}

impl VersionPatch {
    pub(super) fn check(self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        errors.at_most("body", self.body.as_deref().unwrap_or_default(), BODY);
        errors.at_most("changes", self.changes.as_deref().unwrap_or_default(), CHANGES);
        if let Some(Some(day)) = self.effective_on
            && day < today
        {
            errors.add("effective_on", "document-effective-past");
        }
        errors.into_result(self)
    }
}

impl Submission {
    /// Nobody is asked twice, and somebody has to approve.
    pub(super) fn check(self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.approvers.is_empty() {
            errors.add("approvers", "document-approver-missing");
        }
        let twice = |list: &[UserId]| {
            list.iter()
                .enumerate()
                .any(|(place, one)| list[..place].contains(one))
        };
        if twice(&self.approvers) || self.approvers.iter().any(|one| self.reviewers.contains(one)) {
            errors.add("approvers", "document-asked-twice");
        }
        if twice(&self.reviewers) {
            errors.add("reviewers", "document-asked-twice");
        }
        if self.reviewers.len() + self.approvers.len() > PANEL {
            errors.add("reviewers", "document-asked-many");
        }
        errors.into_result(self)
    }
}

impl Verdict {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.comment = self.comment.trim().to_owned();
        errors.at_most("comment", &self.comment, COMMENT);
        if self.decision == Decision::Returned && self.comment.is_empty() {
            errors.add("comment", "document-return-reason");
        }
        errors.into_result(self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_that_has_passed_is_refused() {
        let patch = |day| VersionPatch {
            effective_on: Some(Some(day)),
            ..VersionPatch::default()
        };
        let today = date(2026, 3, 2);
        assert!(patch(today).check(today).is_ok());
        assert!(patch(date(2026, 3, 1)).check(today).is_err());
    }

    #[test]
    fn nobody_is_asked_twice_and_somebody_approves() {
        let ann: UserId = uuid::Uuid::from_u128(1).into();
        let bob: UserId = uuid::Uuid::from_u128(2).into();
        let submit = |reviewers: &[UserId], approvers: &[UserId]| {
            Submission {
                reviewers: reviewers.to_vec(),
                approvers: approvers.to_vec(),
            }
            .check()
            .is_ok()
        };
        assert!(submit(&[], &[ann]));
        assert!(submit(&[bob], &[ann]));
        assert!(!submit(&[bob], &[]));
        assert!(!submit(&[ann], &[ann]));
        assert!(!submit(&[], &[ann, ann]));
    }

    #[test]
    fn sending_back_wants_a_reason() {
        let verdict = |decision, comment: &str| {
            Verdict {
                decision,
                comment: comment.to_owned(),
            }
            .check()
            .is_ok()
        };
        assert!(verdict(Decision::Agreed, ""));
        assert!(!verdict(Decision::Returned, "  "));
        assert!(verdict(Decision::Returned, "§3 is missing"));
    }
}
