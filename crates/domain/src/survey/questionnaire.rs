//! A questionnaire: pages of questions, in several languages.

use serde::{Deserialize, Serialize};

use super::logic::Calculation;
use super::question::Question;
use super::words::Words;

/// A page: questions answered together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Its name in jumps.
    pub key: String,
    /// Above its questions.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub title: Words,
    /// Its questions.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// A number that answers change and later conditions read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// Its name in logic and recall: `var.<key>`.
    pub key: String,
    /// At the beginning.
    #[serde(default)]
    pub start: f64,
    /// What changes it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calculations: Vec<Calculation>,
}

/// A questionnaire as it is edited, kept in versions and asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Questionnaire {
    /// The language it was written in.
    pub language: String,
    /// All languages it can be answered in, its own among them.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Its title.
    pub title: Words,
    /// Before the first page.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub intro: Words,
    /// After the last page.
    #[serde(default, skip_serializing_if = "Words::is_empty")]
    pub thanks: Words,
    /// Values that come with the link (`?operator=…`), kept with the answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<String>,
    /// Numbers that answers change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<Variable>,
    /// The pages.
    #[serde(default)]
    pub pages: Vec<Page>,
}

impl Questionnaire {
    /// One with no question yet.
    pub fn new(language: &str, title: Words) -> Self {
        Self {
            language: language.to_owned(),
            languages: vec![language.to_owned()],
            title,
            intro: Words::default(),
            thanks: Words::default(),
            hidden: Vec::new(),
            variables: Vec::new(),
            pages: Vec::new(),
        }
    }

    /// All questions in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.pages.iter().flat_map(|page| &page.questions)
    }

    /// The question of that key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions().find(|question| question.key == key)
    }

    /// The language to ask in: the wanted one where the questionnaire has it.
    pub fn speaks<'a>(&'a self, wanted: &'a str) -> &'a str {
        if self.languages.iter().any(|lang| lang == wanted) {
            wanted
        } else {
            &self.language
        }
    }
}
