//! What a page's script has to know to show and hide questions by itself. The server decides all the same: the script
//! only spares the way there and back, and is all there is while a page has no network.

use std::collections::BTreeMap;

use serde::Serialize;
use sqm_domain::survey::{Answers, Condition, Jump, Question, Questionnaire, Variable};

/// A questionnaire without its words.
#[derive(Debug, Serialize)]
pub(super) struct Logic<'a> {
    pages: Vec<PageLogic<'a>>,
    variables: &'a [Variable],
    hidden: &'a BTreeMap<String, String>,
    /// What was answered on other pages.
    answers: BTreeMap<&'a str, &'a sqm_domain::survey::Answer>,
}

#[derive(Debug, Serialize)]
struct PageLogic<'a> {
    key: &'a str,
    questions: Vec<QuestionLogic<'a>>,
}

#[derive(Debug, Serialize)]
struct QuestionLogic<'a> {
    key: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    /// "Cannot say" is offered.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pass: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_least: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_most: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    show_if: Option<&'a Condition>,
    #[serde(skip_serializing_if = "Option::is_none")]
    require_if: Option<&'a Condition>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    jumps: &'a [Jump],
    /// Numbers that choices stand for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    values: BTreeMap<&'a str, f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rows: Vec<&'a str>,
}

impl<'a> Logic<'a> {
    /// Of a questionnaire, with what was answered so far.
    pub(super) fn of(
        document: &'a Questionnaire,
        answers: &'a Answers,
        hidden: &'a BTreeMap<String, String>,
    ) -> Self {
        Self {
            pages: document
                .pages
                .iter()
                .map(|page| PageLogic {
                    key: &page.key,
                    questions: page.questions.iter().map(question).collect(),
                })
                .collect(),
            variables: &document.variables,
            hidden,
            answers: answers
                .iter()
                .map(|(key, answer)| (key.as_str(), answer))
                .filter(|(key, _)| {
                    document
                        .question(key)
                        .is_some_and(|known| !known.kind.is_personal())
                })
                .collect(),
        }
    }

    /// Does nothing on the page depend on an answer? Then the script needs none of this.
    pub(super) fn is_plain(document: &Questionnaire) -> bool {
        document
            .questions()
            .all(|question| question.show_if.is_none() && question.require_if.is_none())
    }
}

fn question(question: &Question) -> QuestionLogic<'_> {
    QuestionLogic {
        key: &question.key,
        kind: question.kind.as_str(),
        required: question.required,
        pass: question.may_pass(),
        at_least: question.at_least,
        at_most: question.at_most,
        show_if: question.show_if.as_ref(),
        require_if: question.require_if.as_ref(),
        jumps: &question.jumps,
        values: question
            .choices
            .iter()
            .filter_map(|choice| Some((choice.code.as_str(), choice.value?)))
            .collect(),
        rows: question.rows.iter().map(|row| row.code.as_str()).collect(),
    }
}
