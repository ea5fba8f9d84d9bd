//! Name, title and greeting, hidden fields and variables as a form.

use sqm_domain::survey::{Calculation, Variable};
use sqm_platform::FieldErrors;
use sqm_platform::page::{Choice, Fields, FormErrors, PageFrame, codes};

use super::form::{InLang, texts};
use super::logic::{self, Rows};
use super::words::{read_words, write_words};
use crate::questionnaire::{Purpose, QuestionnaireInput};

/// The form.
#[derive(Debug)]
pub(super) struct HeadForm {
    pub(super) name: String,
    pub(super) clause: String,
    pub(super) purposes: Vec<Choice>,
    pub(super) title: Vec<InLang>,
    pub(super) intro: Vec<InLang>,
    pub(super) thanks: Vec<InLang>,
    pub(super) hidden: String,
    pub(super) variables: Vec<VariableForm>,
    pub(super) errors: FormErrors,
}

/// A variable.
#[derive(Debug)]
pub(super) struct VariableForm {
    pub(super) number: usize,
    pub(super) key: String,
    pub(super) start: String,
    pub(super) steps: Vec<StepForm>,
}

/// A change of a variable.
#[derive(Debug)]
pub(super) struct StepForm {
    pub(super) number: usize,
    pub(super) by: Vec<Choice>,
    pub(super) value: String,
    pub(super) rows: Rows,
}

/// The ways to change a variable.
const WAYS: [&str; 3] = ["add", "set", "multiply"];

/// The fields of what is stored.
pub(super) fn write(input: &QuestionnaireInput) -> Fields {
    let form = &input.draft;
    let mut fields = Fields::default();
    fields.set("name", &input.name);
    fields.set("clause", &input.clause);
    fields.set("purpose", input.purpose.as_str());
    write_words(&mut fields, "title", &form.title, form);
    write_words(&mut fields, "intro", &form.intro, form);
    write_words(&mut fields, "thanks", &form.thanks, form);
    fields.set("hidden", form.hidden.join(", "));
    for (number, variable) in form.variables.iter().enumerate() {
        fields.set(format!("var.{number}.key"), &variable.key);
        fields.set(format!("var.{number}.start"), variable.start);
        for (place, step) in variable.calculations.iter().enumerate() {
            let field = |name: &str| format!("var.{number}.step.{place}.{name}");
            fields.set(field("by"), &step.by);
            fields.set(field("value"), &step.value);
            logic::write(&mut fields, &field("if"), step.condition.as_ref());
        }
    }
    fields
}

/// Puts what a form says into what is stored.
pub(super) fn read(input: &mut QuestionnaireInput, fields: &Fields) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::new();
    fields.text("name").clone_into(&mut input.name);
    fields.text("clause").clone_into(&mut input.clause);
    input.purpose = Purpose::from_code(fields.text("purpose"));
    let form = &input.draft;
    let title = read_words(fields, "title", &form.title, form);
    let intro = read_words(fields, "intro", &form.intro, form);
    let thanks = read_words(fields, "thanks", &form.thanks, form);
    let hidden = fields.words("hidden");
    if hidden.iter().any(|name| !is_name(name)) {
        errors.add("hidden", "questionnaire-key");
    }
    let mut variables = Vec::new();
    for number in fields.rows("var") {
        let key = fields.text(&format!("var.{number}.key")).to_owned();
        if key.is_empty() {
            continue;
        }
        if !is_name(&key) {
            errors.add(format!("var.{number}.key"), "questionnaire-key");
        }
        let start = fields.text(&format!("var.{number}.start"));
        let start = if start.is_empty() {
            0.0
        } else {
            start.parse().unwrap_or_else(|_| {
                errors.add(format!("var.{number}.start"), "field-not-a-number");
                0.0
            })
        };
        variables.push(Variable {
            calculations: steps(fields, number),
            key,
            start,
        });
    }
    let form = &mut input.draft;
    (form.title, form.intro, form.thanks) = (title, intro, thanks);
    (form.hidden, form.variables) = (hidden, variables);
    errors.into_result(())
}

fn steps(fields: &Fields, number: usize) -> Vec<Calculation> {
    let prefix = format!("var.{number}.step");
    fields
        .rows(&prefix)
        .into_iter()
        .filter_map(|place| {
            let field = |name: &str| format!("{prefix}.{place}.{name}");
            let value = fields.text(&field("value")).to_owned();
            let by = WAYS.into_iter().find(|way| *way == fields.text(&field("by")));
            (!value.is_empty()).then(|| Calculation {
                condition: logic::read(fields, &field("if")),
                by: by.unwrap_or("add").to_owned(),
                value,
            })
        })
        .collect()
}

fn is_name(name: &str) -> bool {
    (1..=40).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The form with these fields.
pub(super) fn form(
    page: &PageFrame,
    input: &QuestionnaireInput,
    fields: &Fields,
    errors: FormErrors,
) -> HeadForm {
    let form = &input.draft;
    let operands = logic::operands(form, page.caller.lang.tag(), "", true);
    let mut purposes = Vec::new();
    for purpose in Purpose::ALL {
        let code = purpose.as_str();
        purposes.push(Choice::new(
            code,
            page.t(&format!("survey-purpose-{code}")),
            fields.text("purpose") == code,
        ));
    }
    let step = |prefix: &str, number: usize| {
        let field = |name: &str| format!("{prefix}.{number}.{name}");
        StepForm {
            by: codes(page, "calculation", &WAYS, &[fields.text(&field("by"))]),
            value: fields.text(&field("value")).to_owned(),
            rows: logic::rows(page, fields, &field("if"), &operands),
            number,
        }
    };
    let variable = |number: usize| {
        let prefix = format!("var.{number}.step");
        let mut filled: Vec<usize> = fields.rows(&prefix);
        filled.retain(|place| fields.is_set(&format!("{prefix}.{place}.value")));
        let next = filled.last().map_or(0, |last| last + 1);
        VariableForm {
            key: fields.text(&format!("var.{number}.key")).to_owned(),
            start: fields.text(&format!("var.{number}.start")).to_owned(),
            steps: filled
                .into_iter()
                .chain(std::iter::once(next))
                .map(|place| step(&prefix, place))
                .collect(),
            number,
        }
    };
    let mut filled = fields.rows("var");
    filled.retain(|number| fields.is_set(&format!("var.{number}.key")));
    let next = filled.last().map_or(0, |last| last + 1);
    HeadForm {
        name: fields.text("name").to_owned(),
        clause: fields.text("clause").to_owned(),
        purposes,
        title: texts(fields, "title", form),
        intro: texts(fields, "intro", form),
        thanks: texts(fields, "thanks", form),
        hidden: fields.text("hidden").to_owned(),
        variables: filled
            .into_iter()
            .chain(std::iter::once(next))
            .map(variable)
            .collect(),
        errors,
    }
}
