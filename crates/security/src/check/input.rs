//! What can be said about checks and plans.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DataAssetId, DepartmentId, SiteId, UserId};
use sqm_domain::security::{CheckAnswer, CheckArea, CheckCycle, CheckState, TestKind};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use super::subject;

/// Items of a checklist.
const ITEMS: usize = 100;
/// Longest item.
const ITEM: usize = 300;
/// Longest note.
pub(super) const NOTE: usize = 1_000;

/// A plan to make.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewSecurityCheckPlan)]
pub struct NewPlan {
    /// What its checks are called.
    #[schema(example = "核心机房月度巡检")]
    pub name: String,
    /// What is checked.
    #[schema(value_type = String, example = "physical")]
    pub area: Option<CheckArea>,
    /// How often.
    #[schema(value_type = String, example = "month")]
    pub cycle: Option<CheckCycle>,
    /// What is looked at, item by item.
    pub checklist: Vec<String>,
    /// Who walks the checks; whoever makes the plan unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose they are; the owner's department unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// The site its checks look at.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub site: Option<SiteId>,
    /// The data asset its checks look at.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub data_asset: Option<DataAssetId>,
    /// The application its checks look at, by name.
    pub application: String,
    /// How the application is tested; wants the area `application`, and the application or a data asset.
    #[schema(value_type = Option<String>)]
    pub test_kind: Option<TestKind>,
    /// The day of the first check.
    #[schema(value_type = String, format = Date)]
    pub first_on: Option<Date>,
}

/// What to change; what is not mentioned stays. Checks that are made stay as they are.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = SecurityCheckPlanPatch)]
pub struct PlanPatch {
    /// What its checks are called.
    pub name: Option<String>,
    /// What is looked at, item by item.
    pub checklist: Option<Vec<String>>,
    /// Who walks the checks.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose they are; `null` = nobody's in particular.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// The site its checks look at; `null` = none.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub site: Option<Option<SiteId>>,
    /// The data asset its checks look at; `null` = none.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub data_asset: Option<Option<DataAssetId>>,
    /// The application its checks look at, by name; empty = none.
    pub application: Option<String>,
    /// How the application is tested; `null` = not a test.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    pub test_kind: Option<Option<TestKind>>,
    /// Does it still make checks?
    pub active: Option<bool>,
}

/// A check to make by hand.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewSecurityCheck)]
pub struct NewCheck {
    /// What it is called.
    #[schema(example = "计费门户上线前渗透测试")]
    pub title: String,
    /// What is checked.
    #[schema(value_type = String, example = "application")]
    pub area: Option<CheckArea>,
    /// What is looked at, item by item.
    pub checklist: Vec<String>,
    /// Who walks it; whoever makes it unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is; the owner's department unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// Until the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Option<Date>,
    /// The site it looks at.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub site: Option<SiteId>,
    /// The data asset it looks at.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub data_asset: Option<DataAssetId>,
    /// The application it looks at, by name.
    pub application: String,
    /// The version that is tested, where it is known already.
    pub tested_version: String,
    /// How the application is tested; wants the area `application`, and the application or a data asset.
    #[schema(value_type = Option<String>)]
    pub test_kind: Option<TestKind>,
    /// Where the report of the test is: its number or address.
    pub report: String,
}

/// What was tested and reported; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = SecurityCheckPatch)]
pub struct CheckPatch {
    /// The version that was tested; wanted before a test of an application is handed in.
    pub tested_version: Option<String>,
    /// Where the report of the test is: its number or address.
    pub report: Option<String>,
}

/// The answer to one item.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecurityCheckAnswer)]
pub struct Answer {
    /// The item's place, from 0.
    pub place: i16,
    /// `ok`, `not_ok`, `not_applicable`; none = not answered.
    #[schema(value_type = Option<String>)]
    pub answer: Option<CheckAnswer>,
    /// What was seen.
    #[serde(default)]
    pub note: String,
}

/// Answers to items; the others stay as they are.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = SecurityCheckAnswers)]
pub struct Answers {
    /// The answers.
    pub answers: Vec<Answer>,
}

/// A step of a check.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SecurityCheckStep)]
pub struct CheckStep {
    /// Where to: `done` (handed in), `skipped`.
    #[schema(value_type = String)]
    pub to: CheckState,
    /// Why it is not held; wanted for `skipped`.
    #[serde(default)]
    pub text: String,
}

fn tidy(errors: &mut FieldErrors, checklist: &mut Vec<String>) {
    *checklist = checklist
        .iter()
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect();
    if checklist.is_empty() {
        errors.add("checklist", "field-required");
    }
    if checklist.len() > ITEMS || checklist.iter().any(|item| item.chars().count() > ITEM) {
        errors.add("checklist", "check-checklist-long");
    }
}

impl NewPlan {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.name = errors.text("name", &self.name, 200).to_owned();
        if self.area.is_none() {
            errors.add("area", "field-required");
        }
        if self.cycle.is_none() {
            errors.add("cycle", "field-required");
        }
        tidy(&mut errors, &mut self.checklist);
        let asset = self.data_asset.is_some();
        subject::about(
            &mut errors,
            self.area,
            &mut self.application,
            asset,
            self.test_kind,
        );
        ahead(&mut errors, "first_on", self.first_on, today);
        errors.into_result(self)
    }
}

/// A day that is wanted and has not passed.
fn ahead(errors: &mut FieldErrors, field: &'static str, day: Option<Date>, today: Date) {
    match day {
        None => errors.add(field, "field-required"),
        Some(day) if day < today => errors.add(field, "security-day-past"),
        Some(_) => {}
    }
}

impl NewCheck {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.title = errors.text("title", &self.title, 200).to_owned();
        if self.area.is_none() {
            errors.add("area", "field-required");
        }
        tidy(&mut errors, &mut self.checklist);
        let asset = self.data_asset.is_some();
        subject::about(
            &mut errors,
            self.area,
            &mut self.application,
            asset,
            self.test_kind,
        );
        subject::version(&mut errors, &mut self.tested_version);
        subject::report(&mut errors, &mut self.report);
        ahead(&mut errors, "due_on", self.due_on, today);
        errors.into_result(self)
    }
}

impl CheckPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(version) = &mut self.tested_version {
            subject::version(&mut errors, version);
        }
        if let Some(report) = &mut self.report {
            subject::report(&mut errors, report);
        }
        errors.into_result(self)
    }
}

impl PlanPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(name) = &mut self.name {
            *name = errors.text("name", name, 200).to_owned();
        }
        if let Some(checklist) = &mut self.checklist {
            tidy(&mut errors, checklist);
        }
        errors.into_result(self)
    }
}
