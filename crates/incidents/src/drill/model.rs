//! Drills as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, DrillId, IncidentId, PlaybookId};
use sqm_domain::security::{DrillKind, DrillResult, DrillState};
use utoipa::ToSchema;

use crate::incident::Person;

/// The times a drill shall reach, in minutes from its start; none = no target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = DrillTargets)]
pub struct Targets {
    /// Somebody has taken it up.
    pub acknowledge_minutes: Option<i32>,
    /// It has ceased to spread.
    pub contain_minutes: Option<i32>,
    /// Everything works again.
    pub recover_minutes: Option<i32>,
}

/// A time of a drill against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DrillTime)]
pub struct Time {
    /// `acknowledge`, `contain`, `recover`.
    pub what: &'static str,
    /// Minutes from the start in which it was wanted.
    pub target: Option<i32>,
    /// Minutes from the start in which it was reached; none = not reached.
    pub reached: Option<i64>,
    /// In time? None where there is no target, or it is still ahead.
    pub in_time: Option<bool>,
}

/// A goal of a drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DrillGoal)]
pub struct Goal {
    /// Its place, from 0.
    pub place: i16,
    /// What the drill is to show.
    pub goal: String,
    /// `met`, `partly`, `missed`; none = not judged.
    #[schema(value_type = Option<String>)]
    pub result: Option<DrillResult>,
    /// What was seen; wanted where it was not met.
    pub note: String,
}

/// An emergency drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = EmergencyDrill)]
pub struct Drill {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: DrillId,
    /// `DR-2026-000003`.
    #[schema(example = "DR-2026-000003")]
    pub number: String,
    /// In a few words.
    pub title: String,
    /// What is played.
    pub scenario: String,
    /// `tabletop`, `functional`, `full`.
    #[schema(value_type = String)]
    pub kind: DrillKind,
    /// The emergency plan that is practised.
    #[schema(value_type = uuid::Uuid)]
    pub plan: PlaybookId,
    /// Its name.
    pub plan_name: String,
    /// Who prepares, holds and evaluates it.
    pub owner: Person,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// To be held until the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// The day has passed and it was not held.
    pub overdue: bool,
    /// Comes round every so many months; none = once.
    pub every_months: Option<i16>,
    /// `planned`, `running`, `ended` (to be evaluated), `done`, `cancelled`.
    #[schema(value_type = String)]
    pub state: DrillState,
    /// What it shall reach in how many minutes.
    pub targets: Targets,
    /// What it is to show.
    pub goals: Vec<Goal>,
    /// Who takes part, by name.
    pub participants: Vec<Person>,
    /// Who takes part without an account.
    pub others: String,
    /// The incident it was held with, if the reader may know of it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub incident: Option<IncidentId>,
    /// Its number.
    pub incident_number: Option<String>,
    /// When it was started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// The day on which it ended.
    #[schema(value_type = Option<String>, format = Date)]
    pub ended_on: Option<Date>,
    /// The times reached, against their targets; empty before it was started.
    pub times: Vec<Time>,
    /// Why it was not held, or broken off.
    pub reason: String,
    /// What went well.
    pub went_well: String,
    /// What did not.
    pub went_badly: String,
    /// The evaluation in short.
    pub summary: String,
    /// What is to be better; each is raised into the improvement register.
    pub findings: Vec<String>,
    /// When it was evaluated.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub evaluated_at: Option<Timestamp>,
    /// By whom.
    pub evaluated_by: Option<Person>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// The first of its series, that one's day, the place in it from 0.
    #[serde(skip)]
    #[schema(ignore)]
    pub(super) series: Series,
}

/// Where a drill stands in its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Series {
    pub(super) id: DrillId,
    pub(super) first_on: Date,
    pub(super) place: i32,
    /// The next one is planned.
    pub(super) followed: bool,
}
