//! Emergency plans (handbook §7.3.2): steps in phases, with decision points that leave steps out or bring others in, and
//! the tasks they become when a plan is started.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::codes::codes;

codes! {
    /// The phases of a response, in the handbook's order: report at once, isolate, fix, restore, prevent (§7.3.2).
    pub enum Phase: "phase of a plan" {
        /// Tell, confirm, gather people.
        Alert = "alert",
        /// Stop it from spreading.
        Contain = "contain",
        /// Remove the cause.
        Eradicate = "eradicate",
        /// Bring the service back.
        Recover = "recover",
        /// Sum up and prevent.
        Review = "review",
    }
}

codes! {
    /// What a step is.
    pub enum StepKind: "kind of step" {
        /// Something to be done.
        Task = "task",
        /// Something to be decided: the way goes on as the decision says.
        Decision = "decision",
    }
}

codes! {
    /// What somebody does in a response, whoever it is this time.
    pub enum ResponseRole: "role in a response" {
        /// Leads the response.
        Lead = "lead",
        /// Finds out what happened.
        Analyst = "analyst",
        /// Systems and applications.
        Systems = "systems",
        /// The network.
        Network = "network",
        /// Speaks with customers, authorities, the press.
        Communications = "communications",
        /// Law and data protection.
        Legal = "legal",
        /// Decides what only the management may decide.
        Management = "management",
    }
}

codes! {
    /// Where a task stands.
    pub enum TaskState: "state of a task" {
        /// Not begun.
        Open = "open",
        /// Somebody is at it.
        Doing = "doing",
        /// Done.
        Done = "done",
        /// Left out, by a decision or with a reason.
        Skipped = "skipped",
    }
}

impl TaskState {
    /// Is something still to be done?
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Doing)
    }

    /// Where it may go from here, the usual way first.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Doing, Self::Done, Self::Skipped],
            Self::Doing => &[Self::Done, Self::Open, Self::Skipped],
            // Reported too early, or needed after all.
            Self::Done | Self::Skipped => &[Self::Open],
        }
    }
}

/// A step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanStep {
    /// Its name inside the plan, for decisions to speak of.
    pub key: String,
    /// When in the response.
    pub phase: Phase,
    /// A task or a decision.
    #[serde(default = "task")]
    pub kind: StepKind,
    /// In a few words.
    pub title: String,
    /// How it is done.
    #[serde(default)]
    pub instructions: String,
    /// Whose it is, whoever that is this time.
    #[serde(default = "lead")]
    pub role: ResponseRole,
    /// A person it always is, instead of a role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<uuid::Uuid>,
    /// Until so many minutes after the plan was started; none = no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The incident is not closed before it is done or left out with a reason.
    #[serde(default = "yes")]
    pub required: bool,
    /// What can be decided; for decisions only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<PlanOption>,
}

/// One of the ways a decision can go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanOption {
    /// In a few words.
    pub label: String,
    /// Steps that are left out then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skips: Vec<String>,
    /// Steps that are needed only then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adds: Vec<String>,
}

fn task() -> StepKind {
    StepKind::Task
}

fn lead() -> ResponseRole {
    ResponseRole::Lead
}

fn yes() -> bool {
    true
}

/// Most steps of a plan: what is longer is not read in an emergency.
pub const MOST_STEPS: usize = 60;
/// The longest time of a step: 30 days.
pub const LONGEST: u32 = 30 * 24 * 60;

/// What is wrong with a plan: the step's place, the field, and the message's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Counted from 0.
    pub step: usize,
    /// The field of the step.
    pub field: &'static str,
    /// Why.
    pub why: &'static str,
}

/// Checks the steps of a plan. Decisions may only speak of steps that come after them, so a way through the plan always
/// leads forward and ends.
pub fn flaws(steps: &[PlanStep]) -> Vec<Flaw> {
    let mut found = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, step) in steps.iter().enumerate() {
        let mut flaw = |field, why| {
            found.push(Flaw { step: at, field, why });
        };
        let plain = step
            .key
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if step.key.is_empty() || step.key.len() > 20 || !plain {
            flaw("key", "playbook-step-key");
        } else if places.insert(&step.key, at).is_some() {
            flaw("key", "playbook-step-key-twice");
        }
        if step.title.trim().is_empty() {
            flaw("title", "field-required");
        }
        if step.minutes.is_some_and(|minutes| minutes > LONGEST) {
            flaw("minutes", "playbook-step-minutes");
        }
        match step.kind {
            StepKind::Decision if step.options.len() < 2 => flaw("options", "playbook-step-options"),
            StepKind::Task if !step.options.is_empty() => flaw("options", "playbook-step-no-options"),
            _ => {}
        }
    }
    for (at, step) in steps.iter().enumerate() {
        let mut flaw = |why| {
            found.push(Flaw {
                step: at,
                field: "options",
                why,
            });
        };
        for option in &step.options {
            if option.label.trim().is_empty() {
                flaw("playbook-option-label");
            }
            for key in option.skips.iter().chain(&option.adds) {
                match places.get(key.as_str()) {
                    None => flaw("playbook-option-unknown"),
                    Some(place) if *place <= at => flaw("playbook-option-earlier"),
                    Some(_) => {}
                }
            }
            if option.skips.iter().any(|key| option.adds.contains(key)) {
                flaw("playbook-option-both");
            }
        }
    }
    found
}

/// The steps that become tasks at once: all but those a decision may still bring in.
pub fn at_start(steps: &[PlanStep]) -> Vec<&PlanStep> {
    let later: BTreeSet<&str> = steps
        .iter()
        .flat_map(|step| &step.options)
        .flat_map(|option| &option.adds)
        .map(String::as_str)
        .collect();
    steps
        .iter()
        .filter(|step| !later.contains(step.key.as_str()))
        .collect()
}

/// What a decision changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome<'a> {
    /// Steps that become tasks now.
    pub adds: Vec<&'a PlanStep>,
    /// Tasks that are left out.
    pub skips: Vec<&'a str>,
}

/// What deciding for an option (counted from 0) of a step changes; none when there is no such option.
pub fn decide<'a>(steps: &'a [PlanStep], key: &str, option: usize) -> Option<Outcome<'a>> {
    let option = steps.iter().find(|step| step.key == key)?.options.get(option)?;
    Some(Outcome {
        adds: steps
            .iter()
            .filter(|step| option.adds.contains(&step.key))
            .collect(),
        skips: option.skips.iter().map(String::as_str).collect(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step(key: &str) -> PlanStep {
        PlanStep {
            key: key.into(),
            phase: Phase::Contain,
            kind: StepKind::Task,
            title: "Do it".into(),
            instructions: String::new(),
            role: ResponseRole::Lead,
            owner: None,
            minutes: Some(30),
            required: true,
            options: Vec::new(),
        }
    }

    fn decision(key: &str, options: &[(&[&str], &[&str])]) -> PlanStep {
        let keys = |list: &[&str]| list.iter().map(|key| (*key).to_owned()).collect();
        PlanStep {
            kind: StepKind::Decision,
            options: options
                .iter()
                .map(|(skips, adds)| PlanOption {
                    label: "So".into(),
                    skips: keys(skips),
                    adds: keys(adds),
                })
                .collect(),
            ..step(key)
        }
    }

    #[test]
    fn a_decision_leaves_steps_out_and_brings_others_in() {
        let plan = [
            step("isolate"),
            decision("paid", &[(&["restore"], &["police"]), (&[], &[])]),
            step("restore"),
            step("police"),
        ];
        assert_eq!(flaws(&plan), []);
        let started: Vec<&str> = at_start(&plan).iter().map(|step| step.key.as_str()).collect();
        assert_eq!(started, ["isolate", "paid", "restore"]);
        let outcome = decide(&plan, "paid", 0).expect("an option");
        assert_eq!(outcome.adds, [&plan[3]]);
        assert_eq!(outcome.skips, ["restore"]);
        assert_eq!(decide(&plan, "paid", 2), None);
        assert_eq!(decide(&plan, "isolate", 0), None);
    }

    #[test]
    fn a_plan_that_could_not_be_followed_is_refused() {
        let why = |steps: &[PlanStep]| -> Vec<&str> { flaws(steps).iter().map(|flaw| flaw.why).collect() };
        assert_eq!(why(&[step("a"), step("a")]), ["playbook-step-key-twice"]);
        assert_eq!(why(&[step("A b")]), ["playbook-step-key"]);
        assert_eq!(why(&[decision("a", &[(&[], &[])])]), ["playbook-step-options"]);
        assert_eq!(
            why(&[step("a"), decision("b", &[(&["a"], &[]), (&["x"], &[])])]),
            ["playbook-option-earlier", "playbook-option-unknown"]
        );
        let both = [decision("a", &[(&["b"], &["b"]), (&[], &[])]), step("b")];
        assert_eq!(why(&both), ["playbook-option-both"]);
        let late = PlanStep {
            minutes: Some(LONGEST + 1),
            title: " ".into(),
            ..step("a")
        };
        assert_eq!(why(&[late]), ["field-required", "playbook-step-minutes"]);
    }

    #[test]
    fn a_step_in_json_says_no_more_than_it_has_to() {
        let read: PlanStep =
            serde_json::from_str(r#"{"key":"a","phase":"alert","title":"Tell the lead"}"#).expect("a step");
        assert!(read.required && read.role == ResponseRole::Lead && read.kind == StepKind::Task);
    }

    #[test]
    fn tasks_go_forward_and_can_be_taken_up_again() {
        for state in TaskState::ALL {
            assert!(!state.next().contains(state));
            assert!(state.is_open() || state.next() == [TaskState::Open]);
        }
    }

    proptest! {
        /// Whatever is decided, no step is both started at once and brought in by the decision.
        #[test]
        fn no_step_is_started_twice(adds in proptest::collection::btree_set(0usize..6, 0..6), option in 0usize..2) {
            let keys = ["s0", "s1", "s2", "s3", "s4", "s5"];
            let added: Vec<&str> = adds.iter().map(|at| keys[*at]).collect();
            let mut plan = vec![decision("d", &[(&[], &added), (&[], &[])])];
            plan.extend(keys.iter().map(|key| step(key)));
            prop_assert!(flaws(&plan).is_empty());
            let first: BTreeSet<&str> = at_start(&plan).iter().map(|step| step.key.as_str()).collect();
            let outcome = decide(&plan, "d", option).expect("an option");
            prop_assert!(outcome.adds.iter().all(|step| !first.contains(step.key.as_str())));
            prop_assert!(option == 1 || first.len() + outcome.adds.len() == plan.len());
        }
    }
}
