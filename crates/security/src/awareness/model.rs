//! Campaigns, and what they ask of people, as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{AwarenessTaskId, CampaignId, DepartmentId};
use sqm_domain::security::{AwarenessState, CampaignKind, CampaignState, PhishingOutcome};
use sqm_org::Audience;
use utoipa::ToSchema;

use crate::row::Person;

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AwarenessCampaign)]
pub struct Campaign {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CampaignId,
    /// Its number.
    #[schema(example = "AW-2026-000012")]
    pub number: String,
    /// What it is about.
    pub title: String,
    /// `briefing`, `course`, `reading`, `phishing`.
    #[schema(value_type = String)]
    pub kind: CampaignKind,
    /// What people read, in Markdown; of a simulation, how it was played.
    pub body: String,
    /// What they are asked.
    pub questions: Vec<Question>,
    /// Right answers in percent that are enough.
    pub pass_mark: u8,
    /// `draft`, `running`, `closed`.
    #[schema(value_type = String)]
    pub state: CampaignState,
    /// Until the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// Who answers for it.
    pub owner: Person,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Asks those again who missed in that campaign; the audience is theirs then.
    pub follows: Option<CampaignRef>,
    /// Whom it asks.
    pub audience: Audience,
    /// Started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// Over.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Timestamp>,
    /// People who were asked, without those excused.
    pub asked: i64,
    /// Those of them who have done it; of a simulation, who did not follow the thief.
    pub done: i64,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// Another campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AwarenessCampaignRef)]
pub struct CampaignRef {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CampaignId,
    /// Its number.
    pub number: String,
}

/// A question with one right choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AwarenessQuestion)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// The place of the right choice, from 0.
    pub right: u8,
}

/// What a campaign asks of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AwarenessTask)]
pub struct Task {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: AwarenessTaskId,
    /// The campaign.
    #[schema(value_type = uuid::Uuid)]
    pub campaign_id: CampaignId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// `briefing`, `course`, `reading`, `phishing`.
    #[schema(value_type = String)]
    pub kind: CampaignKind,
    /// Who.
    pub person: Person,
    /// Where he worked when he was asked.
    pub department: Option<String>,
    /// Asked at.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// Until the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// `open`, `overdue`, `done`, `failed` (followed the thief), `excused`.
    #[schema(value_type = String)]
    pub state: AwarenessState,
    /// Done on that day.
    #[schema(value_type = Option<String>, format = Date)]
    pub done_on: Option<Date>,
    /// After its day.
    pub late: bool,
    /// The last mark, in percent.
    pub percent: Option<u8>,
    /// How often answers were given.
    pub tries: i32,
    /// How a simulation went: `reported`, `ignored`, `clicked`, `gave_data`.
    #[schema(value_type = Option<String>)]
    pub outcome: Option<PhishingOutcome>,
}

/// What the person himself sees of what is asked: nothing tells which choice is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AwarenessToDo)]
pub struct ToDo {
    /// What is asked.
    pub task: Task,
    /// What to read, in Markdown.
    pub body: String,
    /// The questions.
    pub questions: Vec<Outlook>,
    /// Right answers in percent that are enough.
    pub pass_mark: u8,
    /// The campaign takes no more answers.
    pub closed: bool,
}

/// A question as it is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AwarenessAsked)]
pub struct Outlook {
    /// What is asked.
    pub text: String,
    /// What can be chosen.
    pub choices: Vec<String>,
}

/// What answers were worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AwarenessMarked)]
pub struct Marked {
    /// Right answers in percent, rounded down.
    pub percent: u8,
    /// It is enough.
    pub passed: bool,
}

/// How far a campaign is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AwarenessTally)]
pub struct Tally {
    /// People asked, without those excused.
    pub asked: i64,
    /// Have done it; of a simulation, did not follow the thief.
    pub done: i64,
    /// Have not done it yet, and their day has not passed.
    pub open: i64,
    /// Have not done it, and their day has passed.
    pub overdue: i64,
    /// Followed the thief.
    pub failed: i64,
    /// Nobody waits for them any more.
    pub excused: i64,
}

/// How far a department is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AwarenessDepartmentTally)]
pub struct DepartmentTally {
    /// The department; none = people without one.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// How far it is.
    pub tally: Tally,
}
