//! A question as a form: what is stored put into fields, and read back.

use sqm_domain::survey::{Choice, Jump, Question, QuestionKind, Questionnaire, Row, Scale, Target, Words};
use sqm_platform::page::Fields;
use sqm_platform::{FieldErrors, Result};

use super::logic;
use super::words::{read_words, write_words};

/// The fields of a question.
pub(super) fn write(form: &Questionnaire, question: &Question) -> Fields {
    let mut fields = Fields::default();
    fields.set("key", &question.key);
    fields.set("kind", question.kind);
    write_words(&mut fields, "text", &question.text, form);
    write_words(&mut fields, "help", &question.help, form);
    fields.tick("required", question.required);
    fields.tick("shuffle", question.shuffle);
    fields.set("metric", question.metric.map_or("", |metric| metric.as_str()));
    fields.set("aspect", question.aspect.map_or("", |aspect| aspect.as_str()));
    fields.set("at_least", number_text(question.at_least));
    fields.set("at_most", number_text(question.at_most));
    fields.set("link", question.link.as_deref().unwrap_or_default());
    for (number, choice) in question.choices.iter().enumerate() {
        let field = |name: &str| format!("choice.{number}.{name}");
        fields.set(field("code"), &choice.code);
        write_words(&mut fields, &field("label"), &choice.label, form);
        fields.set(field("value"), number_text(choice.value));
        fields.tick(field("alone"), choice.alone);
        fields.tick(field("other"), choice.other);
        fields.set(field("picture"), choice.picture.as_deref().unwrap_or_default());
    }
    for (number, row) in question.rows.iter().enumerate() {
        let field = |name: &str| format!("row.{number}.{name}");
        fields.set(field("code"), &row.code);
        write_words(&mut fields, &field("label"), &row.label, form);
        fields.set(field("aspect"), row.aspect.map_or("", |aspect| aspect.as_str()));
    }
    let scale = question.points().unwrap_or_default();
    fields.set("scale.min", scale.min);
    fields.set("scale.max", scale.max);
    fields.set("scale.look", &scale.look);
    fields.tick("scale.reversed", scale.reversed);
    fields.tick("scale.not_applicable", scale.not_applicable);
    write_words(&mut fields, "scale.low", &scale.low, form);
    write_words(&mut fields, "scale.high", &scale.high, form);
    logic::write(&mut fields, "show", question.show_if.as_ref());
    logic::write(&mut fields, "require", question.require_if.as_ref());
    for (number, jump) in question.jumps.iter().enumerate() {
        fields.set(format!("jump.{number}.to"), target_text(&jump.to));
        logic::write(&mut fields, &format!("jump.{number}.if"), Some(&jump.condition));
    }
    fields
}

/// The question a form says. `known` gives what the form does not show: words in languages no longer offered.
pub(super) fn read(form: &Questionnaire, known: &Question, fields: &Fields) -> Result<Question> {
    let mut errors = FieldErrors::new();
    let number = |errors: &mut FieldErrors, name: &str| read_number(errors, fields, name);
    let kind = fields.text("kind").parse().unwrap_or(known.kind);
    let key = errors.text("key", fields.text("key"), 40).to_owned();
    let elsewhere = form
        .questions()
        .any(|other| other.key == key && other.key != known.key);
    if elsewhere {
        errors.add("key", "field-taken");
    }
    let mut question = Question::new(key, kind, read_words(fields, "text", &known.text, form));
    question.help = read_words(fields, "help", &known.help, form);
    question.required = fields.is_set("required");
    question.metric = fields.text("metric").parse().ok();
    question.aspect = fields.text("aspect").parse().ok();
    question.at_least = number(&mut errors, "at_least");
    question.at_most = number(&mut errors, "at_most");
    question.shuffle = fields.is_set("shuffle");
    question.link = Some(fields.text("link").to_owned()).filter(|link| !link.is_empty());
    if question
        .link
        .as_deref()
        .is_some_and(|link| !link.starts_with("https://") && !link.starts_with("http://"))
    {
        errors.add("link", "field-invalid");
    }
    question.choices = choices(&mut errors, form, known, fields);
    question.rows = rows(form, known, fields);
    if kind.has_scale() {
        question.scale = Some(scale(&mut errors, form, known, fields));
    }
    question.show_if = logic::read(fields, "show");
    question.require_if = logic::read(fields, "require");
    for number in fields.rows("jump") {
        let to = read_target(fields.text(&format!("jump.{number}.to")));
        let condition = logic::read(fields, &format!("jump.{number}.if"));
        if let (Some(to), Some(condition)) = (to, condition) {
            question.jumps.push(Jump { condition, to });
        }
    }
    Ok(errors.into_result(question)?)
}

fn choices(errors: &mut FieldErrors, form: &Questionnaire, known: &Question, fields: &Fields) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for number in fields.rows("choice") {
        let field = |name: &str| format!("choice.{number}.{name}");
        let code = fields.text(&field("code")).to_owned();
        let before = known.choices.iter().find(|choice| choice.code == code);
        let none = Words::default();
        let label = read_words(
            fields,
            &field("label"),
            before.map_or(&none, |choice| &choice.label),
            form,
        );
        if code.is_empty() && label.is_empty() {
            continue;
        }
        let taken: Vec<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
        let code = if code.is_empty() {
            code_of(&label, &taken)
        } else {
            code
        };
        choices.push(Choice {
            value: read_number(errors, fields, &field("value")),
            alone: fields.is_set(&field("alone")),
            other: fields.is_set(&field("other")),
            picture: Some(fields.text(&field("picture")).to_owned()).filter(|address| !address.is_empty()),
            code,
            label,
        });
    }
    choices
}

fn rows(form: &Questionnaire, known: &Question, fields: &Fields) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for number in fields.rows("row") {
        let field = |name: &str| format!("row.{number}.{name}");
        let code = fields.text(&field("code")).to_owned();
        let before = known.rows.iter().find(|row| row.code == code);
        let none = Words::default();
        let label = read_words(
            fields,
            &field("label"),
            before.map_or(&none, |row| &row.label),
            form,
        );
        if code.is_empty() && label.is_empty() {
            continue;
        }
        let taken: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
        let code = if code.is_empty() {
            code_of(&label, &taken)
        } else {
            code
        };
        rows.push(Row {
            aspect: fields.text(&field("aspect")).parse().ok(),
            code,
            label,
        });
    }
    rows
}

fn scale(errors: &mut FieldErrors, form: &Questionnaire, known: &Question, fields: &Fields) -> Scale {
    let before = known.scale.clone().unwrap_or_default();
    let mut end = |name: &str, otherwise: i16| match fields.text(name) {
        "" => otherwise,
        text => text.parse().unwrap_or_else(|_| {
            errors.add(name, "field-not-a-number");
            otherwise
        }),
    };
    Scale {
        min: end("scale.min", before.min),
        max: end("scale.max", before.max),
        low: read_words(fields, "scale.low", &before.low, form),
        high: read_words(fields, "scale.high", &before.high, form),
        look: Some(fields.text("scale.look").to_owned())
            .filter(|look| !look.is_empty())
            .unwrap_or(before.look),
        reversed: fields.is_set("scale.reversed"),
        not_applicable: fields.is_set("scale.not_applicable"),
    }
}

/// A code for a label: its Latin letters, or a number where it has none.
fn code_of(label: &Words, taken: &[&str]) -> String {
    let latin = label.in_lang("en", "en").to_lowercase();
    let word: String = latin
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(24)
        .collect();
    let word = word.trim_matches('_');
    let readable = !word.is_empty() && latin.is_ascii();
    if readable && !taken.contains(&word) {
        return word.to_owned();
    }
    // Among one more number than there are codes, one is free.
    (taken.len() + 1..=2 * taken.len() + 1)
        .map(|number| format!("c{number}"))
        .find(|code| !taken.contains(&code.as_str()))
        .unwrap_or_default()
}

fn read_number(errors: &mut FieldErrors, fields: &Fields, name: &str) -> Option<f64> {
    let text = fields.text(name);
    if text.is_empty() {
        return None;
    }
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    if number.is_none() {
        errors.add(name, "field-not-a-number");
    }
    number
}

fn number_text(number: Option<f64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// `page:p3`, `end`, `out`.
pub(super) fn target_text(target: &Target) -> String {
    match target {
        Target::Page(key) => format!("page:{key}"),
        Target::End => "end".to_owned(),
        Target::Out => "out".to_owned(),
    }
}

fn read_target(text: &str) -> Option<Target> {
    match text {
        "end" => Some(Target::End),
        "out" => Some(Target::Out),
        text => text.strip_prefix("page:").map(|key| Target::Page(key.to_owned())),
    }
}

/// A question of a kind that can be answered as it is, to begin with.
pub(super) fn blank(kind: QuestionKind) -> Question {
    let mut question = Question::new(
        match kind {
            QuestionKind::Statement => "note".to_owned(),
            _ => "q1".to_owned(),
        },
        kind,
        Words::default(),
    );
    if kind.has_scale() {
        question.scale = Some(question.points().unwrap_or_default());
    }
    question
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form() -> Questionnaire {
        serde_json::from_value(json!({
            "language": "en", "languages": ["en", "zh-Hans"], "title": {"en": "Service"},
            "pages": [{"key": "p1", "questions": [
                {"key": "csat", "kind": "rating", "text": {"en": "How?", "zh-Hans": "如何？", "fr": "Comment ?"}, "required": true, "metric": "csat",
                 "scale": {"min": 1, "max": 5, "look": "faces", "low": {"en": "bad"}, "high": {"en": "good"}}},
                {"key": "why", "kind": "multi", "text": {"en": "Why?"}, "at_most": 2.0, "shuffle": true, "choices": [
                    {"code": "slow", "label": {"en": "Slow", "zh-Hans": "慢"}, "value": 1.5},
                    {"code": "none", "label": {"en": "None"}, "alone": true}, {"code": "other", "label": {"en": "Other"}, "other": true}],
                 "show_if": {"test": {"of": "csat", "op": "at_most", "value": "3"}},
                 "jumps": [{"if": {"test": {"of": "why", "op": "is", "value": "slow"}}, "to": "end"}]},
                {"key": "dims", "kind": "matrix", "text": {"en": "Dims"}, "scale": {"min": 1, "max": 5},
                 "rows": [{"code": "a", "label": {"en": "A"}, "aspect": "attitude"}]}]},
                {"key": "p2"}]
        }))
        .unwrap()
    }

    #[test]
    fn questions_survive_their_form() {
        let form = form();
        for question in form.questions() {
            let fields = write(&form, question);
            assert_eq!(read(&form, question, &fields).unwrap(), *question);
        }
    }

    #[test]
    fn lines_without_code_get_one_and_empty_lines_are_none() {
        let form = form();
        let why = form.question("why").unwrap();
        let mut fields = write(&form, why);
        fields.set("choice.3.label.en", "Too dear");
        fields.set("choice.4.label.zh-Hans", "排队太久");
        fields.set("choice.5.code", "");
        let codes: Vec<String> = read(&form, why, &fields)
            .unwrap()
            .choices
            .into_iter()
            .map(|choice| choice.code)
            .collect();
        assert_eq!(codes, ["slow", "none", "other", "too_dear", "c5"]);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let form = form();
        let why = form.question("why").unwrap();
        let mut fields = write(&form, why);
        fields.set("key", "csat");
        fields.set("at_most", "many");
        let sqm_platform::Error::Invalid(errors) = read(&form, why, &fields).unwrap_err() else {
            panic!("expected refused fields");
        };
        let names: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(names, ["key", "at_most"]);
    }
}
