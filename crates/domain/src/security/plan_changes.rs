//! What changed from one version of an emergency plan to the next (handbook §7.3.2): a response is judged by the text it went by,
//! and whoever revises a plan sees what is different.

use std::collections::HashMap;

use super::playbook::{PlanOption, PlanStep};
use crate::codes::codes;

codes! {
    /// What happened to a step.
    pub enum StepFate: "change of a step" {
        /// It was not there before.
        Added = "added",
        /// It is there no more.
        Removed = "removed",
        /// It says something else, or stands somewhere else.
        Changed = "changed",
    }
}

codes! {
    /// A part of a step that can change.
    pub enum StepPart: "part of a step" {
        /// Its place among the steps, from 1.
        Place = "place",
        /// In a few words.
        Title = "title",
        /// How it is done.
        Instructions = "instructions",
        /// When in the response.
        Phase = "phase",
        /// A task or a decision.
        Kind = "kind",
        /// Whose it is.
        Role = "role",
        /// A person it always is.
        Owner = "owner",
        /// Minutes it has.
        Minutes = "minutes",
        /// Wanted before the incident is closed.
        Required = "required",
        /// What can be decided.
        Options = "options",
    }
}

/// A part of a step, before and after; '' = nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartChange {
    /// Which part.
    pub part: StepPart,
    /// What it said.
    pub before: String,
    /// What it says.
    pub after: String,
}

/// A step that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepChange {
    /// Its name inside the plan.
    pub key: String,
    /// What it is called; of a removed one, was called.
    pub title: String,
    /// What happened to it.
    pub fate: StepFate,
    /// What differs; empty for added and removed ones.
    pub parts: Vec<PartChange>,
}

/// What differs between two versions: added and changed steps in the order of the later one, then those that are gone. Steps are
/// told apart by their keys. A step has moved when it does not keep its order among those both versions have; that another was put
/// before it moves nothing.
#[must_use]
pub fn changes(before: &[PlanStep], after: &[PlanStep]) -> Vec<StepChange> {
    let was: HashMap<&str, (usize, &PlanStep)> = before
        .iter()
        .enumerate()
        .map(|(place, step)| (step.key.as_str(), (place, step)))
        .collect();
    let common: Vec<(&str, usize)> = after
        .iter()
        .filter_map(|step| {
            was.get(step.key.as_str())
                .map(|(place, _)| (step.key.as_str(), *place))
        })
        .collect();
    let places: Vec<usize> = common.iter().map(|(_, place)| *place).collect();
    let moved: Vec<&str> = common
        .iter()
        .zip(in_order(&places))
        .filter(|(_, kept)| !kept)
        .map(|((key, _), _)| *key)
        .collect();
    let change = |step: &PlanStep, fate, parts| StepChange {
        key: step.key.clone(),
        title: step.title.clone(),
        fate,
        parts,
    };
    let mut all = Vec::new();
    for (place, step) in after.iter().enumerate() {
        let Some((old_place, old)) = was.get(step.key.as_str()) else {
            all.push(change(step, StepFate::Added, Vec::new()));
            continue;
        };
        let mut differs = parts(old, step);
        if moved.contains(&step.key.as_str()) {
            let place = PartChange {
                part: StepPart::Place,
                before: (old_place + 1).to_string(),
                after: (place + 1).to_string(),
            };
            differs.insert(0, place);
        }
        if !differs.is_empty() {
            all.push(change(step, StepFate::Changed, differs));
        }
    }
    let gone = before
        .iter()
        .filter(|step| !after.iter().any(|other| other.key == step.key));
    all.extend(gone.map(|step| change(step, StepFate::Removed, Vec::new())));
    all
}

fn parts(before: &PlanStep, after: &PlanStep) -> Vec<PartChange> {
    let person = |step: &PlanStep| step.owner.map(|id| id.to_string()).unwrap_or_default();
    let minutes = |step: &PlanStep| step.minutes.map(|n| n.to_string()).unwrap_or_default();
    let said = |step: &PlanStep| {
        [
            (StepPart::Title, step.title.clone()),
            (StepPart::Instructions, step.instructions.clone()),
            (StepPart::Phase, step.phase.to_string()),
            (StepPart::Kind, step.kind.to_string()),
            (StepPart::Role, step.role.to_string()),
            (StepPart::Owner, person(step)),
            (StepPart::Minutes, minutes(step)),
            (StepPart::Required, step.required.to_string()),
            (StepPart::Options, ways(&step.options)),
        ]
    };
    said(before)
        .into_iter()
        .zip(said(after))
        .filter(|((_, before), (_, after))| before != after)
        .map(|((part, before), (_, after))| PartChange { part, before, after })
        .collect()
}

/// Ways of a decision in one line: what each leaves out and brings in.
fn ways(options: &[PlanOption]) -> String {
    let way = |option: &PlanOption| {
        let mut text = option.label.clone();
        for (sign, keys) in [("−", &option.skips), ("+", &option.adds)] {
            for key in keys {
                text.push(' ');
                text.push_str(sign);
                text.push_str(key);
            }
        }
        text
    };
    options.iter().map(way).collect::<Vec<_>>().join("; ")
}

/// Which of these places belong to the longest rising run: those that kept their order among each other.
fn in_order(places: &[usize]) -> Vec<bool> {
    // The longest run that ends here, and where it comes from.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for place in places {
        let longest = runs
            .iter()
            .zip(places)
            .enumerate()
            .filter(|(_, (_, other))| *other < place)
            .max_by_key(|(_, ((length, _), _))| *length);
        runs.push(longest.map_or((1, None), |(at, ((length, _), _))| (length + 1, Some(at))));
    }
    let mut kept = vec![false; places.len()];
    let mut next = runs
        .iter()
        .enumerate()
        .max_by_key(|(_, (length, _))| *length)
        .map(|(at, _)| at);
    while let Some(at) = next {
        kept[at] = true;
        next = runs[at].1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::playbook::{Phase, ResponseRole, StepKind};
    use super::*;

    fn step(key: &str) -> PlanStep {
        PlanStep {
            key: key.into(),
            phase: Phase::Contain,
            kind: StepKind::Task,
            title: key.to_uppercase(),
            instructions: String::new(),
            role: ResponseRole::Lead,
            owner: None,
            minutes: None,
            required: true,
            options: Vec::new(),
        }
    }

    fn steps(keys: &str) -> Vec<PlanStep> {
        keys.split(' ').map(step).collect()
    }

    fn said(before: &[PlanStep], after: &[PlanStep]) -> Vec<String> {
        changes(before, after)
            .iter()
            .map(|one| format!("{} {}", one.fate, one.key))
            .collect()
    }

    #[test]
    fn steps_come_and_go_without_moving_the_others() {
        assert_eq!(said(&steps("a b c"), &steps("a b c")), Vec::<String>::new());
        assert_eq!(said(&steps("a b c"), &steps("x a c")), ["added x", "removed b"]);
    }

    #[test]
    fn only_what_was_moved_has_moved() {
        let found = changes(&steps("a b c d"), &steps("d a b c"));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].key, "d");
        assert_eq!(
            found[0].parts,
            [PartChange {
                part: StepPart::Place,
                before: "4".into(),
                after: "1".into()
            }]
        );
    }

    #[test]
    fn what_a_step_says_is_compared_part_by_part() {
        let before = steps("a b");
        let mut after = steps("a b");
        after[1].minutes = Some(30);
        after[1].role = ResponseRole::Network;
        after[1].options = vec![PlanOption {
            label: "Yes".into(),
            skips: vec!["c".into()],
            adds: vec!["d".into()],
        }];
        let found = changes(&before, &after);
        assert_eq!(found.len(), 1);
        let parts: Vec<(StepPart, &str, &str)> = found[0]
            .parts
            .iter()
            .map(|one| (one.part, one.before.as_str(), one.after.as_str()))
            .collect();
        assert_eq!(
            parts,
            [
                (StepPart::Role, "lead", "network"),
                (StepPart::Minutes, "", "30"),
                (StepPart::Options, "", "Yes −c +d"),
            ]
        );
    }
}
