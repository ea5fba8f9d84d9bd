//! What can be said about a risk.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_domain::security::{Grade, RiskCategory, RiskState, RiskTreatment};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use crate::history::TEXT;

/// A risk to put into the register.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewRisk {
    /// In a few words.
    #[schema(example = "省干光缆双路由同沟被挖断")]
    pub title: String,
    /// What it is about.
    #[schema(value_type = String, example = "network")]
    pub category: Option<RiskCategory>,
    /// What is at risk.
    pub asset: String,
    /// What may happen to it.
    pub threat: String,
    /// What lets it happen.
    pub weakness: String,
    /// How likely without treatment, 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub likelihood: u8,
    /// How grave without treatment, 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub impact: u8,
    /// Who answers for it; whoever puts it in unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is; the owner's department unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// When it is looked at again; in half a year unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub review_on: Option<Date>,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RiskPatch {
    /// In a few words.
    pub title: Option<String>,
    /// What it is about.
    #[schema(value_type = Option<String>)]
    pub category: Option<RiskCategory>,
    /// What is at risk.
    pub asset: Option<String>,
    /// What may happen to it.
    pub threat: Option<String>,
    /// What lets it happen.
    pub weakness: Option<String>,
    /// Who answers for it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is; `null` = nobody's in particular.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// When it is looked at again.
    #[schema(value_type = Option<String>, format = Date)]
    pub review_on: Option<Date>,
}

/// An assessment to record.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewAssessment {
    /// Of what is left after treatment, rather than of the risk without it.
    pub residual: bool,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub likelihood: u8,
    /// 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    pub impact: u8,
    /// Why so.
    pub note: String,
}

/// What is decided to be done about a risk.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TreatmentPlan {
    /// `avoid`, `reduce` or `share`; accepting has an operation and a right of its own.
    #[schema(value_type = String)]
    pub treatment: Option<RiskTreatment>,
    /// What will be done.
    pub plan: String,
    /// Who does it; the risk's owner unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub treater: Option<UserId>,
    /// Until the end of this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
}

/// A step of a risk.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskStep {
    /// Where to: `treated` (with what is left), `closed`, `open`.
    #[schema(value_type = String)]
    pub to: RiskState,
    /// What was done, or why; wanted for `closed` and for coming back from it.
    #[serde(default)]
    pub text: String,
    /// How likely after treatment, 1 to 5; wanted for `treated`.
    #[serde(default)]
    pub likelihood: u8,
    /// How grave after treatment, 1 to 5; wanted for `treated`.
    #[serde(default)]
    pub impact: u8,
}

/// What is left is accepted.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Acceptance {
    /// Why it can be carried.
    pub reason: String,
    /// Until the end of this day; then it is open again.
    #[schema(value_type = String, format = Date)]
    pub until: Option<Date>,
}

/// A review: it was looked at, and will be again.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Review {
    /// What was found.
    pub text: String,
    /// When it is looked at again.
    #[schema(value_type = String, format = Date)]
    pub next_on: Option<Date>,
}

/// Both parts of a grade, or what is wrong with them.
pub(super) fn grade(errors: &mut FieldErrors, likelihood: u8, impact: u8) -> Option<Grade> {
    for (field, step) in [("likelihood", likelihood), ("impact", impact)] {
        if !(1..=Grade::STEPS).contains(&step) {
            errors.add(field, "risk-grade-missing");
        }
    }
    Grade::new(likelihood, impact)
}

/// A day that lies before us.
pub(super) fn ahead(errors: &mut FieldErrors, field: &'static str, day: Option<Date>, today: Date) {
    match day {
        None => errors.add(field, "field-required"),
        Some(day) if day < today => errors.add(field, "security-day-past"),
        Some(_) => {}
    }
}

fn texts(errors: &mut FieldErrors, texts: [(&'static str, Option<&str>); 3]) {
    for (field, text) in texts {
        errors.at_most(field, text.unwrap_or_default(), TEXT);
    }
}

impl NewRisk {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.title = errors.text("title", &self.title, 200).to_owned();
        if self.category.is_none() {
            errors.add("category", "field-required");
        }
        grade(&mut errors, self.likelihood, self.impact);
        texts(
            &mut errors,
            [
                ("asset", Some(&self.asset)),
                ("threat", Some(&self.threat)),
                ("weakness", Some(&self.weakness)),
            ],
        );
        if self.review_on.is_some() {
            ahead(&mut errors, "review_on", self.review_on, today);
        }
        errors.into_result(self)
    }
}

impl RiskPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(title) = &mut self.title {
            *title = errors.text("title", title, 200).to_owned();
        }
        texts(
            &mut errors,
            [
                ("asset", self.asset.as_deref()),
                ("threat", self.threat.as_deref()),
                ("weakness", self.weakness.as_deref()),
            ],
        );
        errors.into_result(self)
    }
}

impl TreatmentPlan {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        match self.treatment {
            None => errors.add("treatment", "field-required"),
            Some(RiskTreatment::Accept) => errors.add("treatment", "risk-accept-apart"),
            Some(_) => {}
        }
        self.plan = errors.text("plan", &self.plan, TEXT).to_owned();
        ahead(&mut errors, "due_on", self.due_on, today);
        errors.into_result(self)
    }
}

impl Acceptance {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.reason = errors.text("reason", &self.reason, TEXT).to_owned();
        ahead(&mut errors, "until", self.until, today);
        errors.into_result(self)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn fields<T: std::fmt::Debug>(outcome: Result<T, FieldErrors>) -> Vec<String> {
        let errors = outcome.unwrap_err();
        errors.iter().map(|error| error.field.clone()).collect()
    }

    #[test]
    fn what_is_missing_is_said_at_once() {
        let today = date(2026, 3, 1);
        assert_eq!(
            fields(NewRisk::default().check(today)),
            ["title", "category", "likelihood", "impact"]
        );
        assert_eq!(
            fields(TreatmentPlan::default().check(today)),
            ["treatment", "plan", "due_on"]
        );
        let yesterday = Acceptance {
            reason: "Sold next month".into(),
            until: Some(date(2026, 2, 28)),
        };
        assert_eq!(fields(yesterday.check(today)), ["until"]);
    }
}
