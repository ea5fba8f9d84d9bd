//! What choosers offer.

use std::fmt::Display;

use super::{PageFrame, word};

/// One line of a chooser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Chosen now.
    pub on: bool,
}

impl Choice {
    /// A line.
    pub fn new(value: impl Display, label: impl Into<String>, on: bool) -> Self {
        Self {
            value: value.to_string(),
            label: label.into(),
            on,
        }
    }
}

/// A closed list of codes, named by the messages of `list`.
pub fn codes<T: Display + PartialEq>(page: &PageFrame, list: &str, all: &[T], chosen: &[T]) -> Vec<Choice> {
    all.iter()
        .map(|code| Choice::new(code, word(page, list, code), chosen.contains(code)))
        .collect()
}
