//! Tasks as they are shown and said.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{IncidentId, PlaybookId, PlaybookRunId, TaskId, UserId};
use sqm_domain::security::{Phase, ResponseRole, StepKind, TaskState};
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use crate::incident::Person;

/// A plan that was started on an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PlaybookRun)]
pub struct Run {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PlaybookRunId,
    /// Which plan.
    #[schema(value_type = uuid::Uuid)]
    pub plan: PlaybookId,
    /// What it is called.
    pub name: String,
    /// Which version of it: a later one changes nothing here.
    pub number: i32,
    /// When it was started.
    #[schema(value_type = String, format = DateTime)]
    pub started_at: Timestamp,
    /// By whom.
    pub started_by: Option<Person>,
    /// Its tasks so far.
    pub tasks: i64,
    /// How many of them are done or left out.
    pub settled: i64,
}

/// A task of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentTask)]
pub struct Task {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: TaskId,
    /// The started plan it comes from; none = somebody added it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub run: Option<PlaybookRunId>,
    /// The plan's name.
    pub plan: String,
    /// `alert`, `contain`, `eradicate`, `recover`, `review`.
    #[schema(value_type = String)]
    pub phase: Phase,
    /// `task`, `decision`.
    #[schema(value_type = String)]
    pub kind: StepKind,
    /// In a few words.
    pub title: String,
    /// How it is done.
    pub instructions: String,
    /// Whose it is while nobody is named.
    #[schema(value_type = String)]
    pub role: ResponseRole,
    /// Who does it, and answers for it.
    pub owner: Option<Person>,
    /// Who helps, by name.
    pub helpers: Vec<Person>,
    /// Until when.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// Its time has passed.
    pub overdue: bool,
    /// The incident is not closed before it is done or left out.
    pub required: bool,
    /// `open`, `doing`, `done`, `skipped`.
    #[schema(value_type = String)]
    pub state: TaskState,
    /// What was done, or why it was left out or decided so.
    pub result: String,
    /// What can be decided.
    pub options: Vec<String>,
    /// What was decided: the place among the options, from 0.
    pub decided: Option<i16>,
    /// When it was done or left out.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub done_at: Option<Timestamp>,
    /// By whom.
    pub done_by: Option<Person>,
    /// Counts changes; the `ETag`.
    pub version: i64,
}

/// A task, with the incident it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentTaskLine)]
pub struct TaskLine {
    /// The incident.
    #[schema(value_type = uuid::Uuid)]
    pub incident: IncidentId,
    /// Its number.
    #[schema(example = "SEC-2026-000012")]
    pub number: String,
    /// What it is called.
    pub incident_title: String,
    /// It is an exercise.
    pub drill: bool,
    /// The task.
    pub task: Task,
}

/// A task to add.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewIncidentTask)]
pub struct NewTask {
    /// In a few words.
    pub title: String,
    /// How it is done.
    pub instructions: String,
    /// `contain` unless told.
    #[schema(value_type = Option<String>)]
    pub phase: Option<Phase>,
    /// `lead` unless told.
    #[schema(value_type = Option<String>)]
    pub role: Option<ResponseRole>,
    /// Who does it, and answers for it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Who helps.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub helpers: Vec<UserId>,
    /// Until when.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// The incident is not closed before it is done or left out.
    pub required: bool,
}

/// What to change about a task; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentTaskPatch)]
pub struct TaskPatch {
    /// In a few words.
    pub title: Option<String>,
    /// How it is done.
    pub instructions: Option<String>,
    /// Who does it; `null` = nobody in particular.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<Option<UserId>>,
    /// Who helps; all of them.
    #[schema(value_type = Option<Vec<uuid::Uuid>>)]
    pub helpers: Option<Vec<UserId>>,
    /// Until when; `null` = no limit.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Option<Timestamp>>,
}

/// A step of a task.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentTaskStep)]
pub struct TaskStep {
    /// Where to: `open`, `doing`, `done`, `skipped`.
    #[schema(value_type = String)]
    pub to: TaskState,
    /// What was done; why it is left out (wanted for `skipped`).
    #[serde(default)]
    pub result: String,
}

/// What is decided at a decision point.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentDecision)]
pub struct Decision {
    /// The place among the options, from 0.
    pub option: usize,
    /// Why.
    #[serde(default)]
    pub reason: String,
}
