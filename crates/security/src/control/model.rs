//! Controls as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::ids::{ControlId, DepartmentId, RiskId};
use sqm_domain::security::{ControlState, ControlTheme, RiskLevel, TestResult};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::row::Person;

/// A control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Control {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ControlId,
    /// Its place in the catalogue.
    pub position: i32,
    /// `A.8.8`, or an own code.
    #[schema(example = "A.8.8")]
    pub code: String,
    /// Where the code comes from.
    #[schema(example = "ISO/IEC 27001:2022 A.8.8")]
    pub reference: String,
    /// `organisation`, `people`, `physical`, `network`, `data`, `application`.
    #[schema(value_type = String)]
    pub theme: ControlTheme,
    /// In a few words.
    pub title: String,
    /// What is done here.
    pub description: String,
    /// Does it apply? None = not decided.
    pub applicable: Option<bool>,
    /// Why, or why not.
    pub justification: String,
    /// How far it is: `none`, `planned`, `partial`, `full`.
    #[schema(value_type = String)]
    pub state: ControlState,
    /// Who answers for it.
    pub owner: Option<Person>,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// Days between tests; none = not tested by plan.
    pub test_days: Option<i32>,
    /// The next test.
    #[schema(value_type = Option<String>, format = Date)]
    pub next_test_on: Option<Date>,
    /// The day of the next test has passed.
    pub overdue: bool,
    /// The last test.
    #[schema(value_type = Option<String>, format = Date)]
    pub tested_on: Option<Date>,
    /// What it showed: `effective`, `partly`, `not_effective`.
    #[schema(value_type = Option<String>)]
    pub result: Option<TestResult>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A test of a control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ControlTest {
    /// Its id.
    pub id: Uuid,
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub tested_on: Date,
    /// What it showed.
    #[schema(value_type = String)]
    pub result: TestResult,
    /// How it was tested, what was found.
    pub note: String,
    /// Where the proof lies.
    pub evidence: String,
    /// Who tested.
    pub by: Option<Person>,
}

/// A control, as a risk shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ControlRef {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ControlId,
    /// Its code.
    pub code: String,
    /// In a few words.
    pub title: String,
    /// How far it is.
    #[schema(value_type = String)]
    pub state: ControlState,
    /// What the last test showed.
    #[schema(value_type = Option<String>)]
    pub result: Option<TestResult>,
}

/// A risk, as a control shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RiskRef {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: RiskId,
    /// Its number.
    pub number: String,
    /// In a few words.
    pub title: String,
    /// How high it is now.
    #[schema(value_type = String)]
    pub level: RiskLevel,
}

/// The statement of applicability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Statement {
    /// The day it is of.
    #[schema(value_type = String, format = Date)]
    pub on: Date,
    /// Controls that apply.
    pub applicable: usize,
    /// Of these: in full.
    pub implemented: usize,
    /// Controls left out, each with its reason.
    pub excluded: usize,
    /// Controls nobody has decided about.
    pub undecided: usize,
    /// All, in the order of the catalogue.
    pub controls: Vec<Control>,
}
