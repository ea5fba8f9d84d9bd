//! The form of a regime: its conditions and its reports.

use askama::Template;
use askama_web::WebTemplate;
use sqm_domain::security::{Anchor, Level, OperatorKind, ReportKind, ReportLanguage};
use sqm_platform::page::{Choice, Fields, FormErrors, PageFrame, Shell, codes, filled_code, word};
use sqm_platform::{FieldErrors, Result};

use super::regimes::HERE;
use crate::reporting::regime::{Regime, RegimeInput, RegimeStepInput};

const UNITS: [&str; 5] = ["at_once", "minutes", "hours", "days", "months"];

/// A report in the form.
#[derive(Debug)]
struct Step {
    /// The row's number in the names of its fields.
    row: usize,
    /// Its place for people.
    place: i64,
    reports: Vec<Choice>,
    units: Vec<Choice>,
    anchors: Vec<Choice>,
}

impl Step {
    fn field(&self, name: &str) -> String {
        format!("step.{}.{name}", self.row)
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/regime.html")]
pub(super) struct RegimePage {
    shell: Shell,
    known: Option<Regime>,
    fields: Fields,
    errors: FormErrors,
    steps: Vec<Step>,
    languages: Vec<Choice>,
    levels: Vec<Choice>,
    critical: Vec<Choice>,
    flaw: Vec<Choice>,
    operators: Vec<Choice>,
    action: String,
}

impl RegimePage {
    fn step_text(&self, step: &Step, name: &str) -> &str {
        self.fields.text(&step.field(name))
    }

    /// What is wrong with a field of a report.
    fn step_error(&self, step: &Step, name: &str) -> &str {
        self.errors.of(&step.field(name))
    }
}

/// Yes, no, or all the same.
fn either(page: &PageFrame, fields: &Fields, name: &str, list: &str) -> Vec<Choice> {
    ["", "yes", "no"]
        .into_iter()
        .map(|value| {
            let label = if value.is_empty() {
                page.t("regime-either")
            } else {
                word(page, list, value)
            };
            Choice::new(value, label, fields.text(name) == value)
        })
        .collect()
}

pub(super) fn form_page(
    page: &PageFrame,
    known: Option<Regime>,
    mut fields: Fields,
    mut errors: FormErrors,
) -> RegimePage {
    if let Some(known) = &known
        && let Some(newest) = errors.go_on_from(page, known.version)
    {
        fields.set("version", newest);
    }
    let errors = errors.of_rows("steps", "step", &fields.rows("step"));
    let level: Vec<Level> = filled_code(fields.text("minimum_level")).into_iter().collect();
    let mut levels = vec![Choice::new("", page.t("regime-any-level"), level.is_empty())];
    levels.extend(codes(page, "incident-level", Level::ALL, &level));
    let language: Vec<ReportLanguage> = filled_code(fields.text("language")).into_iter().collect();
    let operators: Vec<OperatorKind> = fields
        .list("operator")
        .filter_map(|code| code.parse().ok())
        .collect();
    let steps = (1..)
        .zip(fields.rows("step"))
        .map(|(place, row)| {
            let text = |name: &str| fields.text(&format!("step.{row}.{name}"));
            let report: Vec<ReportKind> = filled_code(text("report")).into_iter().collect();
            let anchor: Vec<Anchor> = filled_code(text("anchor")).into_iter().collect();
            Step {
                row,
                place,
                reports: codes(page, "report-kind", ReportKind::ALL, &report),
                units: UNITS
                    .into_iter()
                    .map(|unit| {
                        Choice::new(
                            unit,
                            word(page, "deadline-unit", unit),
                            text("deadline_unit") == unit,
                        )
                    })
                    .collect(),
                anchors: codes(page, "duty-anchor", Anchor::ALL, &anchor),
            }
        })
        .collect();
    RegimePage {
        shell: page.shell(
            known
                .as_ref()
                .map_or_else(|| page.t("regime-new"), |regime| regime.name.clone()),
        ),
        action: known
            .as_ref()
            .map_or_else(|| format!("{HERE}/new"), |regime| format!("{HERE}/{}", regime.id)),
        steps,
        languages: codes(page, "report-language", ReportLanguage::ALL, &language),
        levels,
        critical: either(page, &fields, "critical_infrastructure", "regime-critical"),
        flaw: either(page, &fields, "product_flaw", "regime-flaw"),
        operators: codes(page, "operator-kind", OperatorKind::ALL, &operators),
        known,
        fields,
        errors,
    }
}

/// The form of a regime that is not there yet.
pub(super) fn fresh() -> Fields {
    let mut fields = Fields::default();
    fields.tick("active", true);
    fields.set("language", ReportLanguage::Zh);
    empty_step(&mut fields, 0);
    fields
}

fn empty_step(fields: &mut Fields, row: usize) {
    fields.set(format!("step.{row}.report"), ReportKind::Initial);
    fields.set(format!("step.{row}.deadline_unit"), "hours");
    fields.set(format!("step.{row}.anchor"), Anchor::Aware);
}

pub(super) fn stored(regime: &Regime) -> Fields {
    let yes_no = |value: Option<bool>| match value {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    };
    let mut fields = Fields::default();
    fields.set("version", regime.version);
    fields.set("name", &regime.name);
    fields.set("source", &regime.source);
    fields.tick("verified", regime.verified);
    fields.tick("active", regime.active);
    fields.set("language", regime.language);
    fields.set(
        "minimum_level",
        regime
            .minimum_level
            .map(sqm_domain::security::Level::as_str)
            .unwrap_or_default(),
    );
    fields.tick("personal_data", regime.personal_data);
    fields.tick("high_risk", regime.high_risk);
    fields.set("critical_infrastructure", yes_no(regime.critical_infrastructure));
    fields.set("product_flaw", yes_no(regime.product_flaw));
    fields.set_list("operator", &regime.operators);
    for (row, step) in regime.steps.iter().enumerate() {
        let mut set = |name: &str, value: String| fields.set(format!("step.{row}.{name}"), value);
        set("id", step.id.to_string());
        set("report", step.report.to_string());
        set("name", step.name.clone());
        set("recipient", step.recipient.clone());
        set("deadline_unit", step.deadline_unit.clone());
        if step.deadline_count > 0 {
            set("deadline_count", step.deadline_count.to_string());
        }
        set("anchor", step.anchor.to_string());
        set(
            "minimum_level",
            step.minimum_level
                .map(|level| level.to_string())
                .unwrap_or_default(),
        );
        fields.tick(format!("step.{row}.high_risk"), step.high_risk);
        fields.tick(format!("step.{row}.verified"), step.verified);
    }
    fields
}

pub(super) fn read(fields: &Fields) -> Result<RegimeInput> {
    let mut errors = FieldErrors::new();
    let yes_no = |name: &str| match fields.text(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let steps = fields
        .rows("step")
        .into_iter()
        .enumerate()
        .map(|(index, row)| {
            let text = |name: &str| fields.text(&format!("step.{row}.{name}"));
            let count = text("deadline_count");
            RegimeStepInput {
                id: text("id").parse().ok(),
                report: filled_code(text("report")).unwrap_or(ReportKind::Initial),
                name: text("name").to_owned(),
                recipient: text("recipient").to_owned(),
                deadline_unit: text("deadline_unit").to_owned(),
                deadline_count: if count.is_empty() {
                    0
                } else {
                    count.parse().unwrap_or_else(|_| {
                        errors.add(format!("steps[{index}].deadline_count"), "field-not-a-number");
                        1
                    })
                },
                anchor: filled_code(text("anchor")).unwrap_or(Anchor::Aware),
                minimum_level: filled_code(text("minimum_level")),
                high_risk: fields.is_set(&format!("step.{row}.high_risk")),
                verified: fields.is_set(&format!("step.{row}.verified")),
            }
        })
        .collect();
    let input = RegimeInput {
        name: fields.text("name").to_owned(),
        source: fields.text("source").to_owned(),
        verified: fields.is_set("verified"),
        language: filled_code(fields.text("language")).unwrap_or(ReportLanguage::Zh),
        active: fields.is_set("active"),
        minimum_level: filled_code(fields.text("minimum_level")),
        personal_data: fields.is_set("personal_data"),
        high_risk: fields.is_set("high_risk"),
        critical_infrastructure: yes_no("critical_infrastructure"),
        product_flaw: yes_no("product_flaw"),
        operators: fields
            .list("operator")
            .filter_map(|code| code.parse().ok())
            .collect(),
        steps,
    };
    Ok(errors.into_result(input)?)
}

/// Buttons that only change the form: one more report, one less.
pub(super) fn rearranged(fields: &mut Fields) -> bool {
    let act = fields.text("do").to_owned();
    match act.split_once(':') {
        Some(("step-remove", row)) => {
            if let Ok(row) = row.parse() {
                fields.remove_row("step", row);
            }
            true
        }
        _ if act == "step-add" => {
            let row = fields.rows("step").last().map_or(0, |last| last + 1);
            empty_step(fields, row);
            true
        }
        _ => false,
    }
}
