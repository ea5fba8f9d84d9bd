//! A questionnaire as those see it who are asked: for the builder's preview and the pages of versions.

use sqm_domain::survey::{Question, QuestionKind, Questionnaire};

/// A questionnaire in one language.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) lang: String,
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) thanks: String,
    pub(super) pages: Vec<ShownPage>,
}

/// A page of it.
#[derive(Debug)]
pub(super) struct ShownPage {
    pub(super) title: String,
    pub(super) questions: Vec<ShownQuestion>,
}

/// A question of it.
#[derive(Debug)]
pub(super) struct ShownQuestion {
    pub(super) key: String,
    pub(super) kind: &'static str,
    pub(super) text: String,
    pub(super) help: String,
    pub(super) required: bool,
    /// Not everybody sees it.
    pub(super) conditional: bool,
    pub(super) choices: Vec<ShownChoice>,
    pub(super) rows: Vec<String>,
    pub(super) points: Vec<Point>,
    pub(super) low: String,
    pub(super) high: String,
    pub(super) may_skip: bool,
    pub(super) link: String,
}

/// A line of a list.
#[derive(Debug)]
pub(super) struct ShownChoice {
    pub(super) label: String,
    pub(super) other: bool,
    pub(super) picture: String,
}

/// A point of a scale.
#[derive(Debug)]
pub(super) struct Point {
    pub(super) value: i16,
    /// How it looks; empty = the number.
    pub(super) icon: &'static str,
}

/// The faces of five points, the worst first.
fn face_icon(place: usize) -> &'static str {
    match place {
        0 => "mood-angry",
        1 => "mood-sad",
        2 => "mood-neutral",
        3 => "mood-smile",
        _ => "mood-happy",
    }
}

fn star_icon() -> &'static str {
    "star"
}

/// A questionnaire in this language.
pub(super) fn shown(form: &Questionnaire, lang: &str) -> Shown {
    let own = form.language.as_str();
    let pages = form.pages.iter().map(|page| ShownPage {
        title: page.title.in_lang(lang, own).to_owned(),
        questions: page
            .questions
            .iter()
            .map(|question| question_in(question, lang, own))
            .collect(),
    });
    Shown {
        title: form.title.in_lang(lang, own).to_owned(),
        intro: form.intro.in_lang(lang, own).to_owned(),
        thanks: form.thanks.in_lang(lang, own).to_owned(),
        pages: pages.collect(),
        lang: lang.to_owned(),
    }
}

fn question_in(question: &Question, lang: &str, own: &str) -> ShownQuestion {
    let scale = question.points();
    let points = scale.as_ref().map(|scale| {
        let values: Vec<i16> = (scale.min..=scale.max).take(11).collect();
        let faces = scale.look == "faces" && values.len() == 5;
        let icon = |place: usize| match scale.look.as_str() {
            "faces" if faces && scale.reversed => face_icon(4 - place),
            "faces" if faces => face_icon(place),
            "stars" => star_icon(),
            _ => "",
        };
        values
            .iter()
            .enumerate()
            .map(|(place, value)| Point {
                value: *value,
                icon: icon(place),
            })
            .collect()
    });
    let scale = scale.unwrap_or_default();
    ShownQuestion {
        key: question.key.clone(),
        kind: question.kind.as_str(),
        text: question.text.in_lang(lang, own).to_owned(),
        help: question.help.in_lang(lang, own).to_owned(),
        required: question.required,
        conditional: question.show_if.is_some(),
        choices: if question.kind.has_choices() {
            question
                .choices
                .iter()
                .map(|choice| ShownChoice {
                    label: choice.label.in_lang(lang, own).to_owned(),
                    other: choice.other,
                    picture: choice.picture.clone().unwrap_or_default(),
                })
                .collect()
        } else {
            Vec::new()
        },
        rows: if question.kind == QuestionKind::Matrix {
            question
                .rows
                .iter()
                .map(|row| row.label.in_lang(lang, own).to_owned())
                .collect()
        } else {
            Vec::new()
        },
        points: points.unwrap_or_default(),
        low: scale.low.in_lang(lang, own).to_owned(),
        high: scale.high.in_lang(lang, own).to_owned(),
        may_skip: scale.not_applicable,
        link: question.link.clone().unwrap_or_default(),
    }
}
