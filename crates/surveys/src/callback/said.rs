//! Answers as they read. What is personal is sealed elsewhere and never comes through here.

use std::collections::BTreeMap;

use sqm_domain::survey::{Answer, Answers, Question, Questionnaire};

use super::Said;

/// Questions that were answered, in their order, in this language where the questionnaire speaks it.
pub(super) fn said(
    document: &Questionnaire,
    answers: &Answers,
    lang: &str,
    word: impl Fn(&str) -> String,
) -> Vec<Said> {
    let own = document.language.as_str();
    document
        .questions()
        .filter_map(|question| Some((question, answers.get(&question.key)?)))
        .map(|(question, answer)| Said {
            key: question.key.clone(),
            question: question.text.in_lang(lang, own).to_owned(),
            answer: read(question, answer, lang, own, &word),
        })
        .collect()
}

fn read(
    question: &Question,
    answer: &Answer,
    lang: &str,
    own: &str,
    word: &impl Fn(&str) -> String,
) -> String {
    let label = |code: &str| {
        question
            .choices
            .iter()
            .find(|choice| choice.code == code)
            .map_or_else(
                || code.to_owned(),
                |choice| choice.label.in_lang(lang, own).to_owned(),
            )
    };
    let labels = |codes: &[String]| {
        codes
            .iter()
            .map(|code| label(code))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let with = |said: String, other: &str| {
        if other.is_empty() {
            said
        } else {
            format!("{said}: {other}")
        }
    };
    match answer {
        Answer::Flag(true) => word("ui-yes"),
        Answer::Flag(false) => word("ui-no"),
        Answer::Number(points) => match question.ends() {
            Some((_, most)) => format!("{points} / {most}"),
            None => points.to_string(),
        },
        Answer::Text(text) => label(text),
        Answer::Codes(codes) => labels(codes),
        Answer::Choice { code, other } => with(label(code), other),
        Answer::Choices { codes, other } => with(labels(codes), other),
        Answer::Rows(rows) => said_rows(question, rows, lang, own),
        Answer::Contact(_) => String::new(),
    }
}

fn said_rows(question: &Question, rows: &BTreeMap<String, f64>, lang: &str, own: &str) -> String {
    question
        .rows
        .iter()
        .filter_map(|row| {
            Some(format!(
                "{} {}",
                row.label.in_lang(lang, own),
                rows.get(&row.code)?
            ))
        })
        .collect::<Vec<_>>()
        .join(" · ")
}
