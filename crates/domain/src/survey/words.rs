//! One text in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A text by language tag (`en`, `zh-Hans`, `zh-Hant`; `""` = whatever the language).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words(pub BTreeMap<String, String>);

impl Words {
    /// The same text for every language.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(String::new(), text.into())]))
    }

    /// In the wanted language, else in the questionnaire's own, else in any: a missing translation never leaves a
    /// question without words.
    pub fn in_lang(&self, lang: &str, own: &str) -> &str {
        [lang, own, ""]
            .iter()
            .find_map(|tag| self.0.get(*tag).filter(|text| !text.trim().is_empty()))
            .or_else(|| self.0.values().find(|text| !text.trim().is_empty()))
            .map_or("", String::as_str)
    }

    /// Is there a text for this language?
    pub fn has(&self, lang: &str) -> bool {
        let filled = |tag: &str| self.0.get(tag).is_some_and(|text| !text.trim().is_empty());
        filled(lang) || filled("")
    }

    /// No text at all.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    /// The longest text, in characters.
    pub fn longest(&self) -> usize {
        self.0
            .values()
            .map(|text| text.chars().count())
            .max()
            .unwrap_or(0)
    }
}
