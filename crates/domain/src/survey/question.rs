//! A question: its kind, its words, what may be answered.

use serde::{Deserialize, Serialize};

use crate::codes::codes;

use super::answer::Answer;
use super::logic::{Condition, Jump};
use super::metric::{Aspect, Metric, on_hundred};
use super::words::Words;

codes! {
    /// How a question is asked.
    pub enum QuestionKind: "question kind" {
        /// One of a list.
        Single = "single",
        /// Any of a list.
        Multi = "multi",
        /// A number of points on a scale (stars, faces, numbers).
        Rating = "rating",
        /// Would you recommend us: 0 to 10.
        Nps = "nps",
        /// Several rows on one scale.
        Matrix = "matrix",
        /// A list put in order.
        Ranking = "ranking",
        /// Yes or no.
        YesNo = "yes_no",
        /// One line.
        Text = "text",
        /// Several lines.
        LongText = "long_text",
        /// A number.
        Number = "number",
        /// A day.
        Date = "date",
        /// One of a list of pictures.
        Picture = "picture",
        /// Agreement to something.
        Consent = "consent",
        /// Name, phone, e-mail: personal data, sealed.
        Contact = "contact",
        /// Words only, with an optional link to go on to.
        Statement = "statement",
    }
}

impl QuestionKind {
    /// Answered by choosing from `choices`.
    pub const fn has_choices(self) -> bool {
        matches!(self, Self::Single | Self::Multi | Self::Ranking | Self::Picture)
    }

    /// Answered on a scale.
    pub const fn has_scale(self) -> bool {
        matches!(self, Self::Rating | Self::Nps | Self::Matrix)
    }

    /// Holds personal data, whatever is answered: sealed, and never part of an anonymous questionnaire.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Contact)
    }

    /// Nothing to answer.
    pub const fn is_silent(self) -> bool {
        matches!(self, Self::Statement)
    }
}

/// One of a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choice {
    /// Stored; unique within the question.
    pub code: String,
    /// Shown.
    pub label: Words,
    /// What it counts in scores and calculations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Chosen alone ("none of these").
    #[serde(skip_serializing_if = "is_false")]
    pub alone: bool,
    /// Asks for a text ("other").
    #[serde(skip_serializing_if = "is_false")]
    pub other: bool,
    /// Address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

/// A row of a matrix.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Row {
    /// Stored; unique within the question.
    pub code: String,
    /// Shown.
    pub label: Words,
    /// The dimension it judges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aspect: Option<Aspect>,
}

/// The points that can be given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scale {
    /// Fewest points.
    pub min: i16,
    /// Most points.
    pub max: i16,
    /// What the fewest mean.
    pub low: Words,
    /// What the most mean.
    pub high: Words,
    /// How it looks: `numbers`, `stars`, `faces`.
    pub look: String,
    /// The fewest points are the best.
    #[serde(skip_serializing_if = "is_false")]
    pub reversed: bool,
    /// Offers "cannot say", which is no answer.
    #[serde(skip_serializing_if = "is_false")]
    pub not_applicable: bool,
}

impl Default for Scale {
    fn default() -> Self {
        Self {
            min: 1,
            max: 5,
            low: Words::default(),
            high: Words::default(),
            look: "numbers".to_owned(),
            reversed: false,
            not_applicable: false,
        }
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name in answers, logic and exports: letters, digits and `_`; never changes once asked.
    pub key: String,
    /// How it is asked.
    pub kind: QuestionKind,
    /// The question.
    pub text: Words,
    /// A line below it.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub help: Words,
    /// Must be answered where it is shown.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// The figure it feeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<Metric>,
    /// The service dimension it judges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aspect: Option<Aspect>,
    /// What can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Rows of a matrix.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Row>,
    /// The points that can be given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// Smallest number, earliest day in days from today, fewest choices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Largest number, most choices, longest text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Where a statement's button leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Choices in an order of chance, another for everybody.
    #[serde(default, skip_serializing_if = "is_false")]
    pub shuffle: bool,
    /// Shown only then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_if: Option<Condition>,
    /// Must be answered only then (besides `required`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_if: Option<Condition>,
    /// Where to go on after the page it stands on; the first that holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jumps: Vec<Jump>,
}

impl Question {
    /// A question without anything optional.
    pub fn new(key: impl Into<String>, kind: QuestionKind, text: Words) -> Self {
        Self {
            key: key.into(),
            kind,
            text,
            help: Words::default(),
            required: false,
            metric: None,
            aspect: None,
            choices: Vec::new(),
            rows: Vec::new(),
            scale: None,
            at_least: None,
            at_most: None,
            link: None,
            shuffle: false,
            show_if: None,
            require_if: None,
            jumps: Vec::new(),
        }
    }

    /// The scale it is answered on; NPS has its own.
    pub fn points(&self) -> Option<Scale> {
        match self.kind {
            QuestionKind::Nps => Some(Scale {
                min: 0,
                max: 10,
                ..self.scale.clone().unwrap_or_default()
            }),
            QuestionKind::Rating | QuestionKind::Matrix => Some(self.scale.clone().unwrap_or_default()),
            _ => None,
        }
    }

    /// May somebody say that he cannot say, which is no answer?
    pub fn may_pass(&self) -> bool {
        self.kind.has_scale() && self.scale.as_ref().is_some_and(|scale| scale.not_applicable)
    }

    /// The number an answer stands for, if it stands for one.
    pub fn value_of(&self, answer: &Answer) -> Option<f64> {
        match answer {
            Answer::Number(number) => Some(*number),
            Answer::Choice { code, .. } => self.choices.iter().find(|choice| choice.code == *code)?.value,
            Answer::Flag(flag) => Some(f64::from(u8::from(*flag))),
            _ => None,
        }
    }

    /// The ends of what can be answered, worst first.
    pub fn ends(&self) -> Option<(f64, f64)> {
        if let Some(scale) = self.points() {
            let (min, max) = (f64::from(scale.min), f64::from(scale.max));
            return Some(if scale.reversed { (max, min) } else { (min, max) });
        }
        if self.kind == QuestionKind::YesNo {
            return Some((0.0, 1.0));
        }
        let values = self.choices.iter().filter_map(|choice| choice.value);
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        (low < high).then_some((low, high))
    }

    /// A number on 0–100, better upwards.
    pub fn rescale(&self, value: f64) -> Option<f64> {
        let (worst, best) = self.ends()?;
        if worst > best {
            return on_hundred(worst - value, 0.0, worst - best);
        }
        on_hundred(value, worst, best)
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}
