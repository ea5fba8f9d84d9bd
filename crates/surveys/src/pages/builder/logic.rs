//! Conditions as rows of a form: what is looked at, how, beside what, and the group the row belongs to.

use sqm_domain::survey::{Condition, Groups, Join, Op, Questionnaire, Test};
use sqm_platform::page::{Choice, Fields, PageFrame, codes};

/// Groups are called by letters.
const LETTERS: &str = "ABCDEFGH";

/// The rows of one condition, as a form shows them.
#[derive(Debug)]
pub(super) struct Rows {
    /// Before the names of its fields.
    pub(super) prefix: String,
    pub(super) any: bool,
    pub(super) tests: Vec<Row>,
    /// A condition deeper than rows can say, as JSON: kept unless somebody takes it away.
    pub(super) deep: String,
}

/// One test.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) of: Vec<Choice>,
    pub(super) op: Vec<Choice>,
    pub(super) value: String,
    pub(super) group: Vec<Choice>,
}

/// Puts a condition into the fields of a form.
pub(super) fn write(fields: &mut Fields, prefix: &str, condition: Option<&Condition>) {
    let Some(condition) = condition else { return };
    let Some(groups) = Groups::of(condition) else {
        fields.set(
            format!("{prefix}.deep"),
            serde_json::to_string(condition).unwrap_or_default(),
        );
        return;
    };
    fields.set(
        format!("{prefix}.join"),
        if groups.join == Join::Any { "any" } else { "all" },
    );
    let mut number = 0;
    for (group, letter) in groups.groups.iter().zip(LETTERS.chars().cycle()) {
        for test in group {
            let field = |name: &str| format!("{prefix}.{number}.{name}");
            fields.set(field("of"), &test.of);
            fields.set(field("op"), test.op);
            fields.set(field("value"), &test.value);
            fields.set(field("group"), letter);
            number += 1;
        }
    }
}

/// The condition a form says; rows without anything to look at say nothing.
pub(super) fn read(fields: &Fields, prefix: &str) -> Option<Condition> {
    let deep = fields.text(&format!("{prefix}.deep"));
    if !deep.is_empty() && !fields.is_set(&format!("{prefix}.plain")) {
        return serde_json::from_str(deep).ok();
    }
    let mut groups: Vec<(String, Vec<Test>)> = Vec::new();
    for number in fields.rows(prefix) {
        let field = |name: &str| fields.text(&format!("{prefix}.{number}.{name}")).to_owned();
        let of = field("of");
        if of.is_empty() {
            continue;
        }
        let test = Test {
            of,
            op: field("op").parse().unwrap_or(Op::Is),
            value: field("value"),
        };
        let letter = field("group");
        match groups
            .iter_mut()
            .find(|(known, _)| *known == letter && !letter.is_empty())
        {
            Some((_, tests)) => tests.push(test),
            None => groups.push((letter, vec![test])),
        }
    }
    Groups {
        join: if fields.text(&format!("{prefix}.join")) == "any" {
            Join::Any
        } else {
            Join::All
        },
        groups: groups.into_iter().map(|(_, tests)| tests).collect(),
    }
    .condition()
}

/// The rows as shown: those that are filled, and one to fill. A new row stands in a group of its own.
pub(super) fn rows(page: &PageFrame, fields: &Fields, prefix: &str, operands: &[(String, String)]) -> Rows {
    let filled: Vec<usize> = fields
        .rows(prefix)
        .into_iter()
        .filter(|number| fields.is_set(&format!("{prefix}.{number}.of")))
        .collect();
    let next = filled.last().map_or(0, |last| last + 1);
    let taken: Vec<&str> = filled
        .iter()
        .map(|number| fields.text(&format!("{prefix}.{number}.group")))
        .collect();
    let fresh = LETTERS
        .chars()
        .map(String::from)
        .find(|letter| !taken.contains(&letter.as_str()))
        .unwrap_or_else(|| "A".to_owned());
    let row = |number: usize| {
        let field = |name: &str| fields.text(&format!("{prefix}.{number}.{name}"));
        let (of, op) = (field("of"), field("op").parse().unwrap_or(Op::Is));
        let group = match field("group") {
            "" => fresh.clone(),
            letter => letter.to_owned(),
        };
        let mut offered: Vec<Choice> = operands
            .iter()
            .map(|(value, label)| Choice::new(value, label.as_str(), value == of))
            .collect();
        // What is looked at and no longer there is a fault to be seen, not to be swallowed.
        if !of.is_empty() && !offered.iter().any(|choice| choice.on) {
            offered.push(Choice::new(of, of, true));
        }
        Row {
            number,
            of: offered,
            op: codes(page, "condition-op", Op::ALL, &[op]),
            value: field("value").to_owned(),
            group: LETTERS
                .chars()
                .map(|letter| Choice::new(letter, letter, letter.to_string() == group))
                .collect(),
        }
    };
    Rows {
        any: fields.text(&format!("{prefix}.join")) == "any",
        tests: filled
            .iter()
            .copied()
            .chain(std::iter::once(next))
            .map(row)
            .collect(),
        deep: fields.text(&format!("{prefix}.deep")).to_owned(),
        prefix: prefix.to_owned(),
    }
}

/// What can be looked at: the questions up to one (it included or not), hidden values, variables.
pub(super) fn operands(
    form: &Questionnaire,
    lang: &str,
    key: &str,
    inclusive: bool,
) -> Vec<(String, String)> {
    let mut offered = Vec::new();
    for question in form.questions() {
        if question.key == key && !inclusive {
            break;
        }
        if !question.kind.is_silent() {
            let text = short(question.text.in_lang(lang, &form.language));
            offered.push((question.key.clone(), format!("{} · {text}", question.key)));
            for row in &question.rows {
                let label = short(row.label.in_lang(lang, &form.language));
                offered.push((
                    format!("{}.{}", question.key, row.code),
                    format!("{}.{} · {label}", question.key, row.code),
                ));
            }
        }
        if question.key == key {
            break;
        }
    }
    let hidden = form.hidden.iter().map(|name| format!("hidden.{name}"));
    let variables = form
        .variables
        .iter()
        .map(|variable| format!("var.{}", variable.key));
    offered.extend(hidden.chain(variables).map(|name| (name.clone(), name)));
    offered
}

/// A text cut to what a chooser can show.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MOST - 1).collect();
    format!("{cut}…")
}

/// A condition in words: `csat ≤ 3`, joined by the reader's "and" and "or".
pub(super) fn said(page: &PageFrame, condition: &Condition) -> String {
    let joined = |many: &[Condition], word: &str| {
        let parts: Vec<String> = many
            .iter()
            .map(|one| match one {
                Condition::Test(_) => said(page, one),
                Condition::All(_) | Condition::Any(_) => format!("({})", said(page, one)),
            })
            .collect();
        parts.join(&format!(" {} ", page.t(word)))
    };
    match condition {
        Condition::All(many) => joined(many, "condition-and"),
        Condition::Any(many) => joined(many, "condition-or"),
        Condition::Test(test) => {
            let op = page.t(&format!("condition-op-{}", test.op.as_str().replace('_', "-")));
            format!("{} {op} {}", test.of, test.value).trim_end().to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(of: &str) -> Condition {
        Condition::Test(Test {
            of: of.to_owned(),
            op: Op::AtMost,
            value: "3".to_owned(),
        })
    }

    #[test]
    fn conditions_survive_their_form() {
        for condition in [
            test("a"),
            Condition::All(vec![test("a"), test("b")]),
            Condition::Any(vec![test("a"), Condition::All(vec![test("b"), test("c.r")])]),
            Condition::All(vec![Condition::Any(vec![Condition::All(vec![
                test("a"),
                test("b"),
            ])])]),
        ] {
            let mut fields = Fields::default();
            write(&mut fields, "show", Some(&condition));
            assert_eq!(read(&fields, "show"), Some(condition));
        }
        assert_eq!(read(&Fields::default(), "show"), None);
    }

    #[test]
    fn a_row_that_looks_at_nothing_says_nothing() {
        let mut fields = Fields::default();
        fields.set("show.0.of", "");
        fields.set("show.0.value", "3");
        assert_eq!(read(&fields, "show"), None);
    }
}
