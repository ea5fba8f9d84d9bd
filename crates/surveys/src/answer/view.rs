//! Questions as the template shows them: the same on the public page, on paper typed in, and before an interviewer.

use std::collections::BTreeMap;

use sqm_domain::survey::{Answer, Answers, Flow, Page, Question, QuestionKind, Refusal, recall};

/// A choice.
#[derive(Debug)]
pub(super) struct ChoiceView {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) on: bool,
    pub(super) other: bool,
    /// Chosen alone.
    pub(super) alone: bool,
    pub(super) picture: String,
}

/// A point of a scale.
#[derive(Debug)]
pub(super) struct PointView {
    pub(super) value: i16,
    pub(super) on: bool,
}

/// A row of a matrix.
#[derive(Debug)]
pub(super) struct RowView {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) points: Vec<PointView>,
}

/// A place of a ranking with what stands there.
#[derive(Debug)]
pub(super) struct PlaceView {
    pub(super) number: usize,
    pub(super) choices: Vec<ChoiceView>,
}

/// A question.
#[derive(Debug)]
pub(super) struct QuestionView {
    pub(super) key: String,
    pub(super) kind: &'static str,
    pub(super) text: String,
    /// The text with its places for earlier answers, for a page that fills them in itself; "" = it has none.
    pub(super) recall: String,
    pub(super) help: String,
    pub(super) required: bool,
    /// Not asked as things stand; the script may show it.
    pub(super) hidden: bool,
    /// The message's key of what is wrong; "" = nothing.
    pub(super) error: &'static str,
    pub(super) value: String,
    pub(super) other: String,
    pub(super) choices: Vec<ChoiceView>,
    pub(super) rows: Vec<RowView>,
    pub(super) points: Vec<PointView>,
    pub(super) low: String,
    pub(super) high: String,
    pub(super) look: String,
    pub(super) not_applicable: bool,
    pub(super) places: Vec<PlaceView>,
    pub(super) max: String,
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) link: String,
}

/// The questions of a page, those that are not shown now among them.
pub(super) fn questions_of(
    flow: &Flow<'_>,
    page: &Page,
    answers: &Answers,
    refused: &BTreeMap<String, Refusal>,
    lang: &str,
    own: &str,
) -> Vec<QuestionView> {
    page.questions
        .iter()
        .map(|question| {
            view(
                flow,
                question,
                answers.get(&question.key),
                refused.get(&question.key),
                lang,
                own,
            )
        })
        .collect()
}

fn view(
    flow: &Flow<'_>,
    question: &Question,
    answer: Option<&Answer>,
    refused: Option<&Refusal>,
    lang: &str,
    own: &str,
) -> QuestionView {
    let say = |words: &sqm_domain::survey::Words| recall(words.in_lang(lang, own), flow);
    let chosen: Vec<&str> = answer.map(Answer::codes).unwrap_or_default();
    let choice = |choice: &sqm_domain::survey::Choice, on: bool| ChoiceView {
        on,
        label: say(&choice.label),
        other: choice.other,
        alone: choice.alone,
        picture: choice.picture.clone().unwrap_or_default(),
        code: choice.code.clone(),
    };
    let scale = question.points();
    let points = |given: Option<f64>| -> Vec<PointView> {
        scale.as_ref().map_or_else(Vec::new, |scale| {
            (scale.min..=scale.max)
                .map(|value| PointView {
                    value,
                    on: given == Some(f64::from(value)),
                })
                .collect()
        })
    };
    let number = match answer {
        Some(Answer::Number(number)) => Some(*number),
        _ => None,
    };
    let part = |name: &str| match answer {
        Some(Answer::Contact(parts)) => parts.get(name).cloned().unwrap_or_default(),
        _ => String::new(),
    };
    let ranked = question.kind == QuestionKind::Ranking;
    QuestionView {
        key: question.key.clone(),
        kind: question.kind.as_str(),
        text: say(&question.text),
        recall: Some(question.text.in_lang(lang, own))
            .filter(|text| text.contains("{{"))
            .unwrap_or_default()
            .to_owned(),
        help: say(&question.help),
        required: flow.requires(question),
        hidden: !flow.shows(question),
        error: refused.map_or("", |refusal| refusal.key()),
        value: match answer {
            Some(Answer::Text(text)) => text.clone(),
            Some(Answer::Number(number)) => number.to_string(),
            Some(Answer::Flag(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
            _ => String::new(),
        },
        other: match answer {
            Some(Answer::Choice { other, .. } | Answer::Choices { other, .. }) => other.clone(),
            _ => String::new(),
        },
        choices: if ranked {
            Vec::new()
        } else {
            let list = question.choices.iter();
            list.map(|one| choice(one, chosen.contains(&one.code.as_str())))
                .collect()
        },
        rows: question
            .rows
            .iter()
            .map(|row| RowView {
                code: row.code.clone(),
                label: say(&row.label),
                points: points(match answer {
                    Some(Answer::Rows(rows)) => rows.get(&row.code).copied(),
                    _ => None,
                }),
            })
            .collect(),
        places: if ranked {
            (0..question.choices.len())
                .map(|place| PlaceView {
                    number: place + 1,
                    choices: question
                        .choices
                        .iter()
                        .map(|one| choice(one, chosen.get(place) == Some(&one.code.as_str())))
                        .collect(),
                })
                .collect()
        } else {
            Vec::new()
        },
        points: if question.kind == QuestionKind::Matrix {
            points(None)
        } else {
            points(number)
        },
        low: scale.as_ref().map(|scale| say(&scale.low)).unwrap_or_default(),
        high: scale.as_ref().map(|scale| say(&scale.high)).unwrap_or_default(),
        look: scale.as_ref().map(|scale| scale.look.clone()).unwrap_or_default(),
        not_applicable: question.may_pass(),
        max: question
            .at_most
            .map(|number| number.to_string())
            .unwrap_or_default(),
        name: part("name"),
        phone: part("phone"),
        email: part("email"),
        link: question.link.clone().unwrap_or_default(),
    }
}
