//! Questions as the template shows them: the same on the public page, on paper typed in, and before an interviewer.

use std::collections::BTreeMap;

use sqm_domain::survey::{Answer, Answers, Flow, Page, Question, QuestionKind, Refusal, recall};

/// A choice.
#[derive(Debug)]
pub(crate) struct ChoiceView {
    pub(crate) code: String,
    pub(crate) label: String,
    pub(crate) on: bool,
    pub(crate) other: bool,
    /// Chosen alone.
    pub(crate) alone: bool,
    pub(crate) picture: String,
}

/// A point of a scale.
#[derive(Debug)]
pub(crate) struct PointView {
    pub(crate) value: i16,
    pub(crate) on: bool,
}

/// A row of a matrix.
#[derive(Debug)]
pub(crate) struct RowView {
    pub(crate) code: String,
    pub(crate) label: String,
    pub(crate) points: Vec<PointView>,
}

/// A place of a ranking with what stands there.
#[derive(Debug)]
pub(crate) struct PlaceView {
    pub(crate) number: usize,
    pub(crate) choices: Vec<ChoiceView>,
}

/// A question.
#[derive(Debug)]
pub(crate) struct QuestionView {
    pub(crate) key: String,
    pub(crate) kind: &'static str,
    pub(crate) text: String,
    /// The text with its places for earlier answers, for a page that fills them in itself; "" = it has none.
    pub(crate) recall: String,
    pub(crate) help: String,
    pub(crate) required: bool,
    /// Not asked as things stand; the script may show it.
    pub(crate) hidden: bool,
    /// The message's key of what is wrong; "" = nothing.
    pub(crate) error: &'static str,
    pub(crate) value: String,
    pub(crate) other: String,
    pub(crate) choices: Vec<ChoiceView>,
    pub(crate) rows: Vec<RowView>,
    pub(crate) points: Vec<PointView>,
    pub(crate) low: String,
    pub(crate) high: String,
    pub(crate) look: String,
    pub(crate) not_applicable: bool,
    pub(crate) places: Vec<PlaceView>,
    pub(crate) max: String,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) link: String,
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
