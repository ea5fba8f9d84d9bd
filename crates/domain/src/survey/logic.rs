//! Who sees what: conditions over answers, jumps, calculated numbers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::codes::codes;

use super::answer::{Answer, Answers};
use super::questionnaire::Questionnaire;

codes! {
    /// How an operand is tested.
    pub enum Op: "operator" {
        /// There is an answer.
        Answered = "answered",
        /// There is none.
        Unanswered = "unanswered",
        /// Is the value; chosen, of several.
        Is = "is",
        /// Is not the value.
        IsNot = "is_not",
        /// Less than.
        Less = "less",
        /// At most.
        AtMost = "at_most",
        /// More than.
        More = "more",
        /// At least.
        AtLeast = "at_least",
        /// The text has these words in it.
        Contains = "contains",
    }
}

/// What a test looks at, written `q1`, `q1.row`, `var.score` or `hidden.operator`.
pub type Operand = String;

/// One test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Looks at this.
    pub of: Operand,
    /// In this way.
    pub op: Op,
    /// Beside this.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// Tests joined by AND and OR.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// This holds.
    Test(Test),
}

/// Where to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// That page.
    Page(String),
    /// To the end: everything asked.
    End,
    /// To the end as somebody who is not asked (screened out); does not count as a response.
    Out,
}

/// Going on elsewhere than at the next page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jump {
    /// If this holds.
    #[serde(rename = "if")]
    pub condition: Condition,
    /// There.
    pub to: Target,
}

/// A change of a variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calculation {
    /// If this holds; always, without.
    #[serde(rename = "if", default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// `set`, `add`, `multiply`.
    pub by: String,
    /// A number, or an operand whose number is taken.
    pub value: String,
}

/// What conditions can look at.
#[derive(Debug)]
pub(super) struct Sight<'a> {
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) answers: &'a Answers,
    pub(super) hidden: &'a BTreeMap<String, String>,
    pub(super) variables: BTreeMap<String, f64>,
}

impl<'a> Sight<'a> {
    pub(super) fn new(
        questionnaire: &'a Questionnaire,
        answers: &'a Answers,
        hidden: &'a BTreeMap<String, String>,
    ) -> Self {
        let mut sight = Self {
            questionnaire,
            answers,
            hidden,
            variables: BTreeMap::new(),
        };
        for variable in &questionnaire.variables {
            let mut value = variable.start;
            for step in &variable.calculations {
                if step
                    .condition
                    .as_ref()
                    .is_none_or(|condition| sight.holds(condition))
                {
                    let by = step
                        .value
                        .parse()
                        .ok()
                        .or_else(|| sight.number(&step.value))
                        .unwrap_or(0.0);
                    value = match step.by.as_str() {
                        "set" => by,
                        "multiply" => value * by,
                        _ => value + by,
                    };
                }
            }
            sight.variables.insert(variable.key.clone(), value);
        }
        sight
    }

    pub(super) fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(all) => all.iter().all(|one| self.holds(one)),
            Condition::Any(any) => any.iter().any(|one| self.holds(one)),
            Condition::Test(test) => self.passes(test),
        }
    }

    fn passes(&self, test: &Test) -> bool {
        let texts = self.texts(&test.of);
        let compare =
            |op: fn(&f64, &f64) -> bool| match (self.number(&test.of), test.value.trim().parse::<f64>()) {
                (Some(left), Ok(right)) => op(&left, &right),
                _ => false,
            };
        let is = || {
            compare(f64::eq)
                || texts
                    .iter()
                    .any(|text| text.eq_ignore_ascii_case(test.value.trim()))
        };
        match test.op {
            Op::Answered => !texts.is_empty(),
            Op::Unanswered => texts.is_empty(),
            Op::Is => is(),
            Op::IsNot => !texts.is_empty() && !is(),
            Op::Less => compare(f64::lt),
            Op::AtMost => compare(f64::le),
            Op::More => compare(f64::gt),
            Op::AtLeast => compare(f64::ge),
            Op::Contains => {
                let wanted = test.value.trim().to_lowercase();
                texts.iter().any(|text| text.to_lowercase().contains(&wanted))
            }
        }
    }

    /// The number an operand stands for.
    pub(super) fn number(&self, operand: &str) -> Option<f64> {
        if let Some(key) = operand.strip_prefix("var.") {
            return self.variables.get(key).copied();
        }
        if let Some(key) = operand.strip_prefix("hidden.") {
            return self.hidden.get(key)?.trim().parse().ok();
        }
        let (key, row) = operand
            .split_once('.')
            .map_or((operand, None), |(key, row)| (key, Some(row)));
        let answer = self.answers.get(key)?;
        match (answer, row) {
            (Answer::Rows(rows), Some(row)) => rows.get(row).copied(),
            (Answer::Text(code), None) => {
                let question = self.questionnaire.question(key)?;
                let choice = Answer::Choice {
                    code: code.clone(),
                    other: String::new(),
                };
                question.value_of(&choice).or_else(|| code.parse().ok())
            }
            (answer, None) => self.questionnaire.question(key)?.value_of(answer),
            _ => None,
        }
    }

    /// The texts an operand stands for: codes of choices, words, points; none = unanswered.
    pub(super) fn texts(&self, operand: &str) -> Vec<String> {
        if let Some(key) = operand.strip_prefix("hidden.") {
            return self
                .hidden
                .get(key)
                .cloned()
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect();
        }
        if operand.starts_with("var.") {
            return self
                .number(operand)
                .map(|value| value.to_string())
                .into_iter()
                .collect();
        }
        let (key, row) = operand
            .split_once('.')
            .map_or((operand, None), |(key, row)| (key, Some(row)));
        match self.answers.get(key) {
            None => Vec::new(),
            Some(Answer::Flag(flag)) => vec![if *flag { "yes" } else { "no" }.to_owned()],
            Some(Answer::Number(number)) => vec![number.to_string()],
            Some(Answer::Rows(rows)) => match row {
                Some(row) => rows.get(row).map(ToString::to_string).into_iter().collect(),
                None => rows.values().map(ToString::to_string).collect(),
            },
            Some(Answer::Contact(parts)) => parts.values().filter(|text| !text.is_empty()).cloned().collect(),
            Some(answer) => answer.codes().into_iter().map(str::to_owned).collect(),
        }
    }
}
