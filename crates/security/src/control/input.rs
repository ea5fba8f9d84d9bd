//! What can be said about a control.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_domain::security::{ControlState, ControlTheme, TestResult};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use crate::history::TEXT;

/// The longest time between tests, in days.
const LONGEST: i32 = 1_095;

/// A control of one's own.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewControl {
    /// Its code, used once.
    #[schema(example = "T-01")]
    pub code: String,
    /// Where it comes from: a law, a standard, a contract.
    pub reference: String,
    /// What it protects.
    #[schema(value_type = String)]
    pub theme: Option<ControlTheme>,
    /// In a few words.
    pub title: String,
    /// What is done.
    pub description: String,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ControlPatch {
    /// In a few words.
    pub title: Option<String>,
    /// What is done here.
    pub description: Option<String>,
    /// Does it apply?
    pub applicable: Option<bool>,
    /// Why, or why not; wanted where it does not apply.
    pub justification: Option<String>,
    /// How far it is.
    #[schema(value_type = Option<String>)]
    pub state: Option<ControlState>,
    /// Who answers for it; `null` = nobody yet.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<Option<UserId>>,
    /// Whose it is; `null` = nobody's in particular.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// Days between tests; `null` = not tested by plan.
    #[serde(deserialize_with = "mentioned")]
    pub test_days: Option<Option<i32>>,
}

/// A test to record.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewTest {
    /// The day; today unless told.
    #[schema(value_type = Option<String>, format = Date)]
    pub tested_on: Option<Date>,
    /// What it showed.
    #[schema(value_type = String)]
    pub result: Option<TestResult>,
    /// How it was tested, what was found.
    pub note: String,
    /// Where the proof lies: a link, a file reference, the number of a record.
    pub evidence: String,
}

impl NewControl {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.code = errors.text("code", &self.code, 30).to_owned();
        self.title = errors.text("title", &self.title, 200).to_owned();
        if self.theme.is_none() {
            errors.add("theme", "field-required");
        }
        errors.at_most("reference", &self.reference, 200);
        errors.at_most("description", &self.description, TEXT);
        errors.into_result(self)
    }
}

impl ControlPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(title) = &mut self.title {
            *title = errors.text("title", title, 200).to_owned();
        }
        errors.at_most(
            "description",
            self.description.as_deref().unwrap_or_default(),
            TEXT,
        );
        errors.at_most(
            "justification",
            self.justification.as_deref().unwrap_or_default(),
            TEXT,
        );
        if let Some(Some(days)) = self.test_days
            && !(1..=LONGEST).contains(&days)
        {
            let range = vec![("min", 1.into()), ("max", i64::from(LONGEST).into())];
            errors.add_with("test_days", "field-out-of-range", range);
        }
        errors.into_result(self)
    }
}

impl NewTest {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.result.is_none() {
            errors.add("result", "field-required");
        }
        if self.tested_on.is_some_and(|day| day > today) {
            errors.add("tested_on", "vulnerability-future");
        }
        self.note = self.note.trim().to_owned();
        errors.at_most("note", &self.note, TEXT);
        // A test without a trace proves nothing to whoever reads it later.
        self.evidence = errors.text("evidence", &self.evidence, 1_000).to_owned();
        errors.into_result(self)
    }
}
