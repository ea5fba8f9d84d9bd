//! Checks and their plans as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::ids::{CheckId, CheckPlanId, DataAssetId, DepartmentId, PhotoId, SiteId};
use sqm_domain::security::{CheckAnswer, CheckArea, CheckCycle, CheckState, TestKind};
use utoipa::ToSchema;

use crate::row::Person;

/// A plan of security checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SecurityCheckPlan)]
pub struct Plan {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CheckPlanId,
    /// What its checks are called.
    pub name: String,
    /// `people`, `physical`, `network`, `data`, `application`.
    #[schema(value_type = String)]
    pub area: CheckArea,
    /// `day`, `week`, `month`, `quarter`, `half_year`, `year`.
    #[schema(value_type = String)]
    pub cycle: CheckCycle,
    /// What is looked at, item by item.
    pub checklist: Vec<String>,
    /// Who walks the checks.
    pub owner: Person,
    /// Whose they are.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// The site it looks at.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub site_id: Option<SiteId>,
    /// Its code and name.
    pub site: Option<String>,
    /// The data asset it looks at.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub data_asset_id: Option<DataAssetId>,
    /// Its code and name.
    pub data_asset: Option<String>,
    /// The application it looks at, by name.
    #[schema(example = "Billing portal")]
    pub application: String,
    /// How an application is tested: `code_scan`, `penetration_test`, `configuration`, `dependency_check`; none = not a test.
    #[schema(value_type = Option<String>)]
    pub test_kind: Option<TestKind>,
    /// The day of the first check.
    #[schema(value_type = String, format = Date)]
    pub first_on: Date,
    /// Checks made so far.
    pub made: i32,
    /// The day of the next check.
    #[schema(value_type = String, format = Date)]
    pub next_on: Date,
    /// Does it still make checks?
    pub active: bool,
    /// Counts changes; the `ETag`.
    pub version: i64,
}

/// A security check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SecurityCheck)]
pub struct Check {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CheckId,
    /// `SC-2026-000012`.
    #[schema(example = "SC-2026-000012")]
    pub number: String,
    /// The plan that made it; none = made by hand.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub plan_id: Option<CheckPlanId>,
    /// What it is called.
    pub title: String,
    /// `people`, `physical`, `network`, `data`, `application`.
    #[schema(value_type = String)]
    pub area: CheckArea,
    /// Who walks it.
    pub owner: Person,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// The site it looks at.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub site_id: Option<SiteId>,
    /// Its code and name.
    pub site: Option<String>,
    /// The data asset it looks at.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub data_asset_id: Option<DataAssetId>,
    /// Its code and name.
    pub data_asset: Option<String>,
    /// The application it looks at, by name.
    #[schema(example = "Billing portal")]
    pub application: String,
    /// The version that was tested.
    #[schema(example = "4.12.1")]
    pub tested_version: String,
    /// How an application is tested: `code_scan`, `penetration_test`, `configuration`, `dependency_check`; none = not a test.
    #[schema(value_type = Option<String>)]
    pub test_kind: Option<TestKind>,
    /// Where the report of the test is: its number or address.
    #[schema(example = "PT-2026-017")]
    pub report: String,
    /// Until the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// The day has passed and it is not done.
    pub overdue: bool,
    /// `due`, `in_progress`, `done`, `skipped`.
    #[schema(value_type = String)]
    pub state: CheckState,
    /// Handed in.
    #[schema(value_type = Option<String>, format = Date)]
    pub done_on: Option<Date>,
    /// By whom.
    pub done_by: Option<Person>,
    /// Why it was not held.
    pub reason: String,
    /// Items that were not as they should be.
    pub findings: i32,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// An item of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SecurityCheckItem)]
pub struct Item {
    /// Its place, from 0.
    pub place: i16,
    /// What is looked at.
    pub item: String,
    /// `ok`, `not_ok`, `not_applicable`; none = not answered.
    #[schema(value_type = Option<String>)]
    pub answer: Option<CheckAnswer>,
    /// What was seen; wanted where it is not as it should be.
    pub note: String,
}

/// A photograph beside an item of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SecurityCheckPhoto)]
pub struct Photo {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PhotoId,
    /// The place of the item it belongs to, from 0.
    pub place: i16,
    /// `image/png`, `image/jpeg`, `image/webp`.
    pub content_type: String,
    /// Bytes.
    pub size: i32,
    /// Who took it.
    pub taken_by: Option<Person>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}
