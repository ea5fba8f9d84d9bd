//! Is a questionnaire sound? Asked before a version is published; the editor shows the faults beside their places.

use std::collections::BTreeSet;

use super::logic::{Condition, Target};
use super::question::{Question, QuestionKind};
use super::questionnaire::Questionnaire;

/// A fault of a questionnaire: where, and the message's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The question's or page's key; `""` = the whole.
    pub place: String,
    /// The message's key.
    pub key: &'static str,
    /// The word at fault.
    pub detail: String,
}

/// Questions a questionnaire may have: more than anybody answers.
const MOST_QUESTIONS: usize = 200;

impl Questionnaire {
    /// Its faults; none = it can be asked.
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut add = |place: &str, key: &'static str, detail: &str| {
            faults.push(Fault {
                place: place.to_owned(),
                key,
                detail: detail.to_owned(),
            });
        };
        if self.title.is_empty() {
            add("", "questionnaire-no-title", "");
        }
        let asked = self
            .questions()
            .filter(|question| !question.kind.is_silent())
            .count();
        if asked == 0 {
            add("", "questionnaire-empty", "");
        } else if asked > MOST_QUESTIONS {
            add("", "questionnaire-too-long", &MOST_QUESTIONS.to_string());
        }
        if !self.languages.contains(&self.language) {
            add("", "questionnaire-language", &self.language);
        }
        let pages: Vec<&str> = self.pages.iter().map(|page| page.key.as_str()).collect();
        let mut keys = BTreeSet::new();
        let mut earlier: BTreeSet<&str> = BTreeSet::new();
        for (number, page) in self.pages.iter().enumerate() {
            if pages[..number].contains(&page.key.as_str()) {
                add(&page.key, "questionnaire-key-twice", &page.key);
            }
            for question in &page.questions {
                let key = question.key.as_str();
                if !is_key(key) {
                    add(key, "questionnaire-key", key);
                }
                if !keys.insert(key) {
                    add(key, "questionnaire-key-twice", key);
                }
                for (fault, detail) in faults_of(question) {
                    add(key, fault, &detail);
                }
                for lang in &self.languages {
                    if !question.text.has(lang) {
                        add(key, "questionnaire-untranslated", lang);
                    }
                }
                // Only what was asked before can decide whether a question is shown.
                for condition in question.show_if.iter().chain(&question.require_if) {
                    for operand in operands(condition) {
                        if !self.known(operand, &earlier) {
                            add(key, "questionnaire-condition", operand);
                        }
                    }
                }
                earlier.insert(key);
                for jump in &question.jumps {
                    for operand in operands(&jump.condition) {
                        if !self.known(operand, &keys) {
                            add(key, "questionnaire-condition", operand);
                        }
                    }
                    if let Target::Page(to) = &jump.to
                        && !pages.iter().skip(number + 1).any(|page| page == to)
                    {
                        add(key, "questionnaire-jump", to);
                    }
                }
            }
        }
        faults
    }

    fn known(&self, operand: &str, keys: &BTreeSet<&str>) -> bool {
        if let Some(hidden) = operand.strip_prefix("hidden.") {
            return self.hidden.iter().any(|name| name == hidden);
        }
        if let Some(variable) = operand.strip_prefix("var.") {
            return self.variables.iter().any(|known| known.key == variable);
        }
        keys.contains(operand.split('.').next().unwrap_or_default())
    }
}

fn faults_of(question: &Question) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    if question.text.is_empty() {
        faults.push(("questionnaire-no-text", String::new()));
    }
    if question.kind.has_choices() {
        if question.choices.len() < 2 {
            faults.push(("questionnaire-choices", String::new()));
        }
        let mut codes = BTreeSet::new();
        for choice in &question.choices {
            if choice.code.is_empty() || !codes.insert(choice.code.as_str()) {
                faults.push(("questionnaire-key-twice", choice.code.clone()));
            }
            if choice.label.is_empty() {
                faults.push(("questionnaire-no-text", choice.code.clone()));
            }
        }
    }
    if question.kind == QuestionKind::Matrix {
        let mut codes = BTreeSet::new();
        if question.rows.is_empty() {
            faults.push(("questionnaire-rows", String::new()));
        }
        for row in &question.rows {
            if row.code.is_empty() || !codes.insert(row.code.as_str()) {
                faults.push(("questionnaire-key-twice", row.code.clone()));
            }
        }
    }
    if let Some(scale) = question.points()
        && !(scale.min < scale.max && scale.max - scale.min <= 10)
    {
        faults.push(("questionnaire-scale", format!("{}–{}", scale.min, scale.max)));
    }
    if (question.metric.is_some() || question.aspect.is_some())
        && question.kind != QuestionKind::Matrix
        && question.ends().is_none()
    {
        faults.push(("questionnaire-no-value", String::new()));
    }
    faults
}

fn is_key(key: &str) -> bool {
    (1..=40).contains(&key.len())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !["var", "hidden"].contains(&key)
}

fn operands(condition: &Condition) -> Vec<&str> {
    match condition {
        Condition::All(many) | Condition::Any(many) => many.iter().flat_map(operands).collect(),
        Condition::Test(test) => vec![test.of.as_str()],
    }
}
