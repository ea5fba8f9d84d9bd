//! Emergency plans as they are shown and said.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{PlaybookId, PlaybookVersionId};
use sqm_domain::security::{Level, MOST_STEPS, Phase, PlanOption, PlanStep, ResponseRole, StepKind, flaws};
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

/// An emergency plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Playbook {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PlaybookId,
    /// What it is called.
    pub name: String,
    /// When it is used.
    pub purpose: String,
    /// Codes of the categories it is offered for; empty = all.
    pub categories: Vec<String>,
    /// The levels it is offered for; empty = all.
    #[schema(value_type = Vec<String>)]
    pub levels: Vec<Level>,
    /// Offered at all.
    pub active: bool,
    /// What is started; none before the first publication.
    pub published: Option<PlaybookVersion>,
    /// What is being written; none = nothing differs from what is published.
    pub draft: Option<PlaybookVersion>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A version of a plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlaybookVersion {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PlaybookVersionId,
    /// Counted from 1.
    pub number: i32,
    /// When it was published.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Timestamp>,
    /// By whom.
    pub published_by: Option<String>,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlaybookStep)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name inside the plan, for decisions to speak of: small letters, digits, `_`.
    #[schema(example = "isolate")]
    pub key: String,
    /// `alert`, `contain`, `eradicate`, `recover`, `review`.
    #[schema(value_type = String)]
    pub phase: Phase,
    /// `task`, `decision`.
    #[schema(value_type = String)]
    pub kind: StepKind,
    /// In a few words.
    pub title: String,
    /// How it is done.
    #[serde(default)]
    pub instructions: String,
    /// Whose it is: `lead`, `analyst`, `systems`, `network`, `communications`, `legal`, `management`.
    #[schema(value_type = String)]
    pub role: ResponseRole,
    /// A person it always is, instead of a role.
    #[serde(default)]
    pub owner: Option<uuid::Uuid>,
    /// Until so many minutes after the plan was started, or after the decision that brought it in.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// The incident is not closed before it is done or left out.
    pub required: bool,
    /// What can be decided; for decisions only.
    #[serde(default)]
    pub options: Vec<StepOption>,
}

/// One of the ways a decision can go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlaybookOption)]
#[serde(deny_unknown_fields)]
pub struct StepOption {
    /// In a few words.
    pub label: String,
    /// Keys of steps that are left out then.
    #[serde(default)]
    pub skips: Vec<String>,
    /// Keys of steps that are needed only then.
    #[serde(default)]
    pub adds: Vec<String>,
}

impl From<PlanStep> for Step {
    fn from(step: PlanStep) -> Self {
        let option = |option: PlanOption| StepOption {
            label: option.label,
            skips: option.skips,
            adds: option.adds,
        };
        Self {
            key: step.key,
            phase: step.phase,
            kind: step.kind,
            title: step.title,
            instructions: step.instructions,
            role: step.role,
            owner: step.owner,
            minutes: step.minutes,
            required: step.required,
            options: step.options.into_iter().map(option).collect(),
        }
    }
}

impl From<Step> for PlanStep {
    fn from(step: Step) -> Self {
        let option = |option: StepOption| PlanOption {
            label: option.label.trim().to_owned(),
            skips: option.skips,
            adds: option.adds,
        };
        Self {
            key: step.key,
            phase: step.phase,
            kind: step.kind,
            title: step.title.trim().to_owned(),
            instructions: step.instructions.trim().to_owned(),
            role: step.role,
            owner: step.owner,
            minutes: step.minutes,
            required: step.required,
            options: step.options.into_iter().map(option).collect(),
        }
    }
}

/// A plan to write.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewPlaybook {
    /// What it is called.
    pub name: String,
    /// When it is used.
    pub purpose: String,
    /// Codes of the categories it is offered for; empty = all.
    pub categories: Vec<String>,
    /// The levels it is offered for; empty = all.
    #[schema(value_type = Vec<String>)]
    pub levels: Vec<Level>,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
}

/// What to change about a plan; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlaybookPatch {
    /// What it is called.
    pub name: Option<String>,
    /// When it is used.
    pub purpose: Option<String>,
    /// Codes of the categories it is offered for; empty = all.
    pub categories: Option<Vec<String>>,
    /// The levels it is offered for; empty = all.
    #[schema(value_type = Option<Vec<String>>)]
    pub levels: Option<Vec<Level>>,
    /// Offered at all.
    pub active: Option<bool>,
}

/// The steps of a draft.
pub(super) fn checked(errors: &mut FieldErrors, steps: Vec<Step>) -> Vec<PlanStep> {
    let steps: Vec<PlanStep> = steps.into_iter().map(PlanStep::from).collect();
    if steps.is_empty() {
        errors.add("steps", "playbook-steps-missing");
    }
    if steps.len() > MOST_STEPS {
        errors.add("steps", "playbook-steps-many");
    }
    for flaw in flaws(&steps) {
        errors.add(format!("steps[{}].{}", flaw.step, flaw.field), flaw.why);
    }
    for (at, step) in steps.iter().enumerate() {
        let options = step.options.iter().map(|option| option.label.as_str());
        for (field, text, most) in [
            ("title", step.title.as_str(), 200),
            ("instructions", &step.instructions, 4_000),
        ]
        .into_iter()
        .chain(options.map(|label| ("options", label, 100)))
        {
            if text.chars().count() > most {
                errors.add_with(
                    format!("steps[{at}].{field}"),
                    "field-too-long",
                    vec![("max", (most as i64).into())],
                );
            }
        }
    }
    steps
}
