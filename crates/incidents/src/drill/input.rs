//! What can be said about drills.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, PlaybookId, UserId};
use sqm_domain::security::{DrillKind, DrillResult, MONTHS};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use super::Targets;
use crate::incident::TEXT;

/// Goals, findings of one drill.
const LINES: usize = 30;
/// Longest goal or finding, in characters.
const LINE: usize = 300;
/// Most people of one drill.
const PEOPLE: usize = 200;
/// Longest target: thirty days.
const MINUTES: i32 = 43_200;

/// A drill to plan.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewEmergencyDrill)]
pub struct NewDrill {
    /// In a few words.
    #[schema(example = "核心网勒索病毒应急演练")]
    pub title: String,
    /// What is played.
    pub scenario: String,
    /// `tabletop`, `functional`, `full`.
    #[schema(value_type = String, example = "functional")]
    pub kind: Option<DrillKind>,
    /// The emergency plan that is practised.
    #[schema(value_type = uuid::Uuid)]
    pub plan: Option<PlaybookId>,
    /// Who prepares, holds and evaluates it; whoever plans it unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is; the owner's department unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// To be held until this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Option<Date>,
    /// Comes round every so many months, 1 to 60; none = once.
    pub every_months: Option<i16>,
    /// What it shall reach in how many minutes.
    pub targets: Targets,
    /// What it is to show, goal by goal.
    pub goals: Vec<String>,
    /// Who takes part.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub participants: Vec<UserId>,
    /// Who takes part without an account.
    pub others: String,
}

/// What to change of a drill that was not started; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = EmergencyDrillPatch)]
pub struct DrillPatch {
    /// In a few words.
    pub title: Option<String>,
    /// What is played.
    pub scenario: Option<String>,
    /// `tabletop`, `functional`, `full`.
    #[schema(value_type = Option<String>)]
    pub kind: Option<DrillKind>,
    /// The emergency plan that is practised.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub plan: Option<PlaybookId>,
    /// Who prepares, holds and evaluates it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is; `null` = nobody's in particular.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// To be held until this day; the days that follow are counted from it.
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// Comes round every so many months; `null` = not any more.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<i16>)]
    pub every_months: Option<Option<i16>>,
    /// What it shall reach in how many minutes.
    pub targets: Option<Targets>,
    /// What it is to show, goal by goal.
    pub goals: Option<Vec<String>>,
    /// Who takes part.
    #[schema(value_type = Option<Vec<uuid::Uuid>>)]
    pub participants: Option<Vec<UserId>>,
    /// Who takes part without an account.
    pub others: Option<String>,
}

/// How far a goal was reached.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DrillGoalJudgement)]
pub struct GoalJudgement {
    /// The goal's place, from 0.
    pub place: i16,
    /// `met`, `partly`, `missed`; none = not judged yet.
    #[schema(value_type = Option<String>)]
    pub result: Option<DrillResult>,
    /// What was seen; wanted where it was not met.
    #[serde(default)]
    pub note: String,
}

/// What those who took part found.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = DrillEvaluation)]
pub struct Evaluation {
    /// The goals; those that are not named stay as they are.
    pub goals: Vec<GoalJudgement>,
    /// What went well.
    pub went_well: String,
    /// What did not.
    pub went_badly: String,
    /// In short; wanted to finish.
    pub summary: String,
    /// What is to be better, one by one; wanted where a goal was not met.
    pub findings: Vec<String>,
    /// Finish it: nothing is changed any more.
    pub finish: bool,
}

/// Lines without their blanks.
fn tidy(errors: &mut FieldErrors, field: &'static str, lines: &mut Vec<String>) {
    *lines = lines
        .iter()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    if lines.len() > LINES || lines.iter().any(|line| line.chars().count() > LINE) {
        errors.add(field, "drill-lines-long");
    }
}

fn people(errors: &mut FieldErrors, people: &mut Vec<UserId>) {
    people.sort_unstable();
    people.dedup();
    if people.len() > PEOPLE {
        errors.add("participants", "drill-people-many");
    }
}

fn cycle(errors: &mut FieldErrors, months: Option<i16>) {
    if months.is_some_and(|months| !MONTHS.contains(&months)) {
        errors.add("every_months", "drill-months");
    }
}

fn targets(errors: &mut FieldErrors, targets: &Targets) {
    for (field, minutes) in [
        ("acknowledge_minutes", targets.acknowledge_minutes),
        ("contain_minutes", targets.contain_minutes),
        ("recover_minutes", targets.recover_minutes),
    ] {
        if minutes.is_some_and(|minutes| !(1..=MINUTES).contains(&minutes)) {
            errors.add(field, "drill-minutes");
        }
    }
}

impl NewDrill {
    pub(super) fn check(mut self, today: Date) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.title = errors.text("title", &self.title, 200).to_owned();
        errors.at_most("scenario", &self.scenario, TEXT);
        self.scenario = self.scenario.trim().to_owned();
        if self.kind.is_none() {
            errors.add("kind", "field-required");
        }
        if self.plan.is_none() {
            errors.add("plan", "field-required");
        }
        match self.due_on {
            None => errors.add("due_on", "field-required"),
            Some(day) if day < today => errors.add("due_on", "drill-day-past"),
            Some(_) => {}
        }
        cycle(&mut errors, self.every_months);
        targets(&mut errors, &self.targets);
        tidy(&mut errors, "goals", &mut self.goals);
        if self.goals.is_empty() {
            errors.add("goals", "field-required");
        }
        people(&mut errors, &mut self.participants);
        errors.at_most("others", &self.others, 1_000);
        self.others = self.others.trim().to_owned();
        errors.into_result(self)
    }
}

impl DrillPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(title) = &mut self.title {
            *title = errors.text("title", title, 200).to_owned();
        }
        if let Some(scenario) = &mut self.scenario {
            errors.at_most("scenario", scenario, TEXT);
            *scenario = scenario.trim().to_owned();
        }
        cycle(&mut errors, self.every_months.flatten());
        if let Some(wanted) = &self.targets {
            targets(&mut errors, wanted);
        }
        if let Some(goals) = &mut self.goals {
            tidy(&mut errors, "goals", goals);
            if goals.is_empty() {
                errors.add("goals", "field-required");
            }
        }
        if let Some(list) = &mut self.participants {
            people(&mut errors, list);
        }
        if let Some(others) = &mut self.others {
            errors.at_most("others", others, 1_000);
            *others = others.trim().to_owned();
        }
        errors.into_result(self)
    }
}

impl Evaluation {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        for (field, text) in [
            ("went_well", &mut self.went_well),
            ("went_badly", &mut self.went_badly),
            ("summary", &mut self.summary),
        ] {
            errors.at_most(field, text, TEXT);
            *text = text.trim().to_owned();
        }
        for goal in &mut self.goals {
            goal.note = goal.note.trim().to_owned();
            if goal.note.chars().count() > 1_000 {
                errors.add(format!("note.{}", goal.place), "field-too-long");
            }
        }
        tidy(&mut errors, "findings", &mut self.findings);
        if self.finish && self.summary.is_empty() {
            errors.add("summary", "field-required");
        }
        errors.into_result(self)
    }
}
