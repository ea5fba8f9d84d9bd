//! The form of an emergency plan: steps as rows that are added, moved and taken out, each decision with its ways.

use sqm_domain::security::{Level, Phase, ResponseRole, StepKind};
use sqm_platform::page::{Fields, filled_code, filled_id};
use sqm_platform::{FieldErrors, Result};

use super::{NewPlaybook, Playbook, Step, StepOption};

/// Rows of ways a decision offers in the form; empty ones are left out.
pub(super) const WAYS: usize = 4;

/// What is stored, as the form shows it.
pub(super) fn stored(plan: &Playbook) -> Fields {
    let mut fields = Fields::default();
    fields.set("version", plan.version);
    fields.set("name", &plan.name);
    fields.set("purpose", &plan.purpose);
    fields.tick("active", plan.active);
    fields.set_list("category", &plan.categories);
    fields.set_list("level", &plan.levels);
    let version = plan.draft.as_ref().or(plan.published.as_ref());
    for (row, step) in version.into_iter().flat_map(|version| &version.steps).enumerate() {
        let name = |field: &str| format!("step.{row}.{field}");
        fields.set(name("key"), &step.key);
        fields.set(name("phase"), step.phase);
        fields.set(name("kind"), step.kind);
        fields.set(name("title"), &step.title);
        fields.set(name("instructions"), &step.instructions);
        fields.set(name("role"), step.role);
        fields.set(
            name("owner"),
            step.owner.map(|id| id.to_string()).unwrap_or_default(),
        );
        fields.set(
            name("minutes"),
            step.minutes
                .map(|minutes| minutes.to_string())
                .unwrap_or_default(),
        );
        fields.tick(name("required"), step.required);
        for (way, option) in step.options.iter().enumerate() {
            fields.set(name(&format!("way.{way}.label")), &option.label);
            fields.set(name(&format!("way.{way}.skips")), option.skips.join(", "));
            fields.set(name(&format!("way.{way}.adds")), option.adds.join(", "));
        }
    }
    fields
}

/// What an empty form begins with.
pub(super) fn empty() -> Fields {
    let mut fields = Fields::default();
    fields.tick("active", true);
    add(&mut fields);
    fields
}

/// One more step, with a name of its own.
fn add(fields: &mut Fields) {
    let rows = fields.rows("step");
    let row = rows.last().map_or(0, |last| last + 1);
    let taken: Vec<String> = rows
        .iter()
        .map(|row| fields.text(&format!("step.{row}.key")).to_owned())
        .collect();
    let key = (1..=rows.len() + 1)
        .map(|n| format!("s{n}"))
        .find(|key| !taken.contains(key));
    fields.set(format!("step.{row}.key"), key.unwrap_or_default());
    let phase = rows
        .last()
        .and_then(|last| filled_code::<Phase>(fields.text(&format!("step.{last}.phase"))))
        .unwrap_or(Phase::Alert);
    fields.set(format!("step.{row}.phase"), phase);
    fields.set(format!("step.{row}.kind"), StepKind::Task);
    fields.tick(format!("step.{row}.required"), true);
}

/// Buttons that only change the form: one more step, one less, another order.
pub(super) fn rearranged(fields: &mut Fields) -> bool {
    let act = fields.text("do").to_owned();
    match act.split_once(':') {
        Some(("step-remove", row)) => row.parse().is_ok_and(|row| {
            fields.remove_row("step", row);
            true
        }),
        Some(("step-up", row)) => row.parse().is_ok_and(|row| {
            fields.move_row_up("step", row);
            true
        }),
        _ if act == "step-add" => {
            add(fields);
            true
        }
        // A decision shows its ways once the form knows that it is one.
        _ => act == "step-refresh",
    }
}

/// What the form says.
pub(super) fn read(fields: &Fields) -> Result<NewPlaybook> {
    let mut errors = FieldErrors::new();
    let steps = fields
        .rows("step")
        .into_iter()
        .enumerate()
        .map(|(at, row)| {
            let text = |name: &str| fields.text(&format!("step.{row}.{name}"));
            let minutes = match text("minutes") {
                "" => None,
                typed => typed
                    .parse()
                    .map_err(|_| errors.add(format!("steps[{at}].minutes"), "field-not-a-number"))
                    .ok(),
            };
            let kind = filled_code(text("kind")).unwrap_or(StepKind::Task);
            let ways = (0..WAYS).filter_map(|way| {
                let label = text(&format!("way.{way}.label"));
                let keys = |name: &str| fields.words(&format!("step.{row}.way.{way}.{name}"));
                let option = StepOption {
                    label: label.to_owned(),
                    skips: keys("skips"),
                    adds: keys("adds"),
                };
                let says = !label.is_empty() || !option.skips.is_empty() || !option.adds.is_empty();
                says.then_some(option)
            });
            Step {
                key: text("key").to_owned(),
                phase: filled_code(text("phase")).unwrap_or(Phase::Alert),
                kind,
                title: text("title").to_owned(),
                instructions: text("instructions").to_owned(),
                role: filled_code(text("role")).unwrap_or(ResponseRole::Lead),
                owner: filled_id(text("owner")),
                minutes,
                required: fields.is_set(&format!("step.{row}.required")),
                options: if kind == StepKind::Decision {
                    ways.collect()
                } else {
                    Vec::new()
                },
            }
        })
        .collect();
    let plan = NewPlaybook {
        name: fields.text("name").to_owned(),
        purpose: fields.text("purpose").to_owned(),
        categories: fields.list("category").map(str::to_owned).collect(),
        levels: fields.list("level").filter_map(filled_code::<Level>).collect(),
        steps,
    };
    Ok(errors.into_result(plan)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_added_under_names_of_their_own_and_read_back() {
        let mut fields = empty();
        fields.set("do", "step-add");
        assert!(rearranged(&mut fields));
        assert_eq!(fields.text("step.1.key"), "s2");
        fields.set("step.0.kind", "decision");
        fields.set("step.0.way.0.label", "Yes");
        fields.set("step.0.way.0.adds", "s2");
        fields.set("step.0.way.2.label", "No");
        let Ok(plan) = read(&fields) else {
            panic!("a plan that can be read")
        };
        assert_eq!(plan.steps[0].options.len(), 2, "empty ways are left out");
        assert_eq!(plan.steps[0].options[0].adds, ["s2"]);
        fields.set("step.1.minutes", "soon");
        assert!(read(&fields).is_err());
    }
}
