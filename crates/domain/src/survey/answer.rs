//! Answers, and which of them a question accepts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::question::{Question, QuestionKind};

/// An answer as it is kept: the JSON is as plain as it can be, so that SQL and people read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// Yes or no; agreement.
    Flag(bool),
    /// Points, a number.
    Number(f64),
    /// Text, a day (`2026-03-12`); a single choice without further words.
    Text(String),
    /// Several of a list; a list in order.
    Codes(Vec<String>),
    /// One of a list, with the words typed beside "other".
    Choice {
        /// What was chosen.
        code: String,
        /// What was typed.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        other: String,
    },
    /// Several of a list, with the words typed beside "other".
    Choices {
        /// What was chosen.
        codes: Vec<String>,
        /// What was typed.
        other: String,
    },
    /// Points by row of a matrix.
    Rows(BTreeMap<String, f64>),
    /// Name, phone, e-mail: sealed where it is kept.
    Contact(BTreeMap<String, String>),
}

/// Answers by question.
pub type Answers = BTreeMap<String, Answer>;

/// Why an answer is not accepted. The code is the message's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was answered where something must be.
    Required,
    /// Not one of the list.
    Unknown,
    /// Not of the kind that was asked for.
    Kind,
    /// Below the smallest or above the largest.
    Range,
    /// Too few chosen.
    TooFew,
    /// Too many chosen.
    TooMany,
    /// "None of these" together with one of these.
    Alone,
    /// Text too long.
    TooLong,
}

impl Refusal {
    /// The message's key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Required => "answer-required",
            Self::Unknown => "answer-unknown",
            Self::Kind => "answer-kind",
            Self::Range => "answer-range",
            Self::TooFew => "answer-too-few",
            Self::TooMany => "answer-too-many",
            Self::Alone => "answer-alone",
            Self::TooLong => "answer-too-long",
        }
    }
}

/// Longest text unless the question says otherwise.
const LINE: usize = 500;
const LINES: usize = 5_000;

impl Question {
    /// What was sent by a form (all values of the question's field, and of its `other` field) as an answer; `None` =
    /// nothing was answered.
    pub fn read(&self, values: &[&str], other: &str) -> Result<Option<Answer>, Refusal> {
        let values: Vec<&str> = values
            .iter()
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
            .collect();
        let Some(first) = values.first().copied() else {
            return Ok(None);
        };
        let answer = match self.kind {
            QuestionKind::Single | QuestionKind::Picture => Answer::Choice {
                code: first.to_owned(),
                other: other.trim().to_owned(),
            },
            QuestionKind::Multi if other.trim().is_empty() => Answer::Codes(owned(&values)),
            QuestionKind::Multi => Answer::Choices {
                codes: owned(&values),
                other: other.trim().to_owned(),
            },
            QuestionKind::Ranking => Answer::Codes(owned(&values)),
            QuestionKind::Rating | QuestionKind::Nps | QuestionKind::Number => {
                Answer::Number(first.parse().map_err(|_| Refusal::Kind)?)
            }
            QuestionKind::YesNo | QuestionKind::Consent => match first {
                "yes" | "true" | "on" | "1" => Answer::Flag(true),
                "no" | "false" | "0" => Answer::Flag(false),
                _ => return Err(Refusal::Kind),
            },
            QuestionKind::Text | QuestionKind::LongText | QuestionKind::Date => {
                Answer::Text(first.to_owned())
            }
            // Their parts come in fields of their own.
            QuestionKind::Matrix | QuestionKind::Contact | QuestionKind::Statement => {
                return Err(Refusal::Kind);
            }
        };
        self.accept(answer).map(Some)
    }

    /// Checks an answer and brings it into the form in which it is kept.
    pub fn accept(&self, answer: Answer) -> Result<Answer, Refusal> {
        match (self.kind, answer) {
            (QuestionKind::Single | QuestionKind::Picture, Answer::Text(code)) => {
                self.one(code, String::new())
            }
            (QuestionKind::Single | QuestionKind::Picture, Answer::Choice { code, other }) => {
                self.one(code, other)
            }
            (QuestionKind::Multi, Answer::Codes(codes)) => self.several(codes, String::new()),
            (QuestionKind::Multi, Answer::Choices { codes, other }) => self.several(codes, other),
            (QuestionKind::Ranking, Answer::Codes(codes)) => self.in_order(codes),
            (QuestionKind::Rating | QuestionKind::Nps, Answer::Number(points)) => {
                self.point(points).map(Answer::Number)
            }
            (QuestionKind::Matrix, Answer::Rows(rows)) => {
                for (row, points) in &rows {
                    if !self.rows.iter().any(|known| known.code == *row) {
                        return Err(Refusal::Unknown);
                    }
                    self.point(*points)?;
                }
                Ok(Answer::Rows(rows))
            }
            (QuestionKind::YesNo | QuestionKind::Consent, Answer::Flag(flag)) => Ok(Answer::Flag(flag)),
            (QuestionKind::Number, Answer::Number(number)) => {
                let low = self.at_least.is_some_and(|least| number < least);
                let high = self.at_most.is_some_and(|most| number > most);
                if !number.is_finite() || low || high {
                    return Err(Refusal::Range);
                }
                Ok(Answer::Number(number))
            }
            (QuestionKind::Text, Answer::Text(text)) => self.words(text, LINE),
            (QuestionKind::LongText, Answer::Text(text)) => self.words(text, LINES),
            (QuestionKind::Date, Answer::Text(text)) => text
                .parse::<jiff::civil::Date>()
                .map(|day| Answer::Text(day.to_string()))
                .map_err(|_| Refusal::Kind),
            (QuestionKind::Contact, Answer::Contact(parts)) => {
                for (part, text) in &parts {
                    if !["name", "phone", "email"].contains(&part.as_str()) {
                        return Err(Refusal::Unknown);
                    }
                    if text.chars().count() > LINE {
                        return Err(Refusal::TooLong);
                    }
                }
                Ok(Answer::Contact(parts))
            }
            _ => Err(Refusal::Kind),
        }
    }

    fn one(&self, code: String, other: String) -> Result<Answer, Refusal> {
        let choice = self
            .choices
            .iter()
            .find(|choice| choice.code == code)
            .ok_or(Refusal::Unknown)?;
        let other = if choice.other {
            fits(other, LINE)?
        } else {
            String::new()
        };
        Ok(if other.is_empty() {
            Answer::Text(code)
        } else {
            Answer::Choice { code, other }
        })
    }

    fn several(&self, codes: Vec<String>, other: String) -> Result<Answer, Refusal> {
        let mut chosen: Vec<String> = Vec::with_capacity(codes.len());
        let (mut alone, mut asks) = (false, false);
        for code in codes {
            let choice = self
                .choices
                .iter()
                .find(|choice| choice.code == code)
                .ok_or(Refusal::Unknown)?;
            alone |= choice.alone;
            asks |= choice.other;
            if !chosen.contains(&code) {
                chosen.push(code);
            }
        }
        if alone && chosen.len() > 1 {
            return Err(Refusal::Alone);
        }
        if self
            .at_least
            .is_some_and(|least| !alone && (chosen.len() as f64) < least)
        {
            return Err(Refusal::TooFew);
        }
        if self.at_most.is_some_and(|most| chosen.len() as f64 > most) {
            return Err(Refusal::TooMany);
        }
        let other = if asks { fits(other, LINE)? } else { String::new() };
        Ok(if other.is_empty() {
            Answer::Codes(chosen)
        } else {
            Answer::Choices { codes: chosen, other }
        })
    }

    fn in_order(&self, codes: Vec<String>) -> Result<Answer, Refusal> {
        for (place, code) in codes.iter().enumerate() {
            if !self.choices.iter().any(|choice| choice.code == *code) || codes[..place].contains(code) {
                return Err(Refusal::Unknown);
            }
        }
        if codes.len()
            < self
                .choices
                .len()
                .min(self.at_least.map_or(usize::MAX, |least| least as usize))
        {
            return Err(Refusal::TooFew);
        }
        Ok(Answer::Codes(codes))
    }

    fn point(&self, points: f64) -> Result<f64, Refusal> {
        let scale = self.points().unwrap_or_default();
        let whole = points.fract() == 0.0;
        if whole && (f64::from(scale.min)..=f64::from(scale.max)).contains(&points) {
            Ok(points)
        } else {
            Err(Refusal::Range)
        }
    }

    fn words(&self, text: String, longest: usize) -> Result<Answer, Refusal> {
        let longest = self.at_most.map_or(longest, |most| most as usize);
        fits(text, longest).map(Answer::Text)
    }
}

impl Answer {
    /// The codes that were chosen, for lists.
    pub fn codes(&self) -> Vec<&str> {
        match self {
            Self::Text(code) | Self::Choice { code, .. } => vec![code],
            Self::Codes(codes) | Self::Choices { codes, .. } => codes.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

fn fits(text: String, longest: usize) -> Result<String, Refusal> {
    if text.chars().count() > longest {
        Err(Refusal::TooLong)
    } else {
        Ok(text)
    }
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}
