//! Names of questions, dimensions and values in the reader's language, and figures in words.

use std::collections::BTreeMap;

use sqm_domain::survey::{Question, QuestionKind, Questionnaire};
use sqm_platform::page::Shell;

use crate::analysis::{Analysis, Dimension, Estimate, FEWEST};

/// Who can name what an analysis is about.
pub(in crate::pages) struct Labels<'a> {
    pub(in crate::pages) shell: &'a Shell,
    pub(in crate::pages) document: &'a Questionnaire,
    pub(in crate::pages) names: BTreeMap<String, String>,
}

impl<'a> Labels<'a> {
    pub(in crate::pages) fn new(shell: &'a Shell, document: &'a Questionnaire, analysis: &Analysis) -> Self {
        let names = analysis
            .people
            .iter()
            .chain(&analysis.departments)
            .map(|ranked| (ranked.id.to_string(), ranked.name.clone()))
            .collect();
        Self {
            shell,
            document,
            names,
        }
    }

    /// A question, or a row of a matrix.
    pub(in crate::pages) fn question(&self, key: &str, row: Option<&str>) -> String {
        let Some(question) = self.document.question(key) else {
            return key.to_owned();
        };
        let own = &self.document.language;
        let words = row
            .and_then(|row| question.rows.iter().find(|known| known.code == row))
            .map_or(&question.text, |row| &row.label);
        let text = words.in_lang(self.shell.lang, own);
        if text.is_empty() {
            key.to_owned()
        } else {
            text.to_owned()
        }
    }

    /// A value that was answered.
    pub(in crate::pages) fn answer(&self, question: &Question, value: &str) -> String {
        if value.is_empty() {
            return self.shell.t("sa-no-value").into_owned();
        }
        if matches!(question.kind, QuestionKind::YesNo | QuestionKind::Consent) {
            let key = if value == "true" { "ui-yes" } else { "ui-no" };
            return self.shell.t(key).into_owned();
        }
        question
            .choices
            .iter()
            .find(|choice| choice.code == value)
            .map(|choice| choice.label.in_lang(self.shell.lang, &self.document.language))
            .filter(|label| !label.is_empty())
            .map_or_else(|| value.to_owned(), str::to_owned)
    }

    /// A dimension by its name in addresses.
    pub(in crate::pages) fn dimension(&self, name: &str) -> String {
        match Dimension::named(name) {
            Some(Dimension::Question(key)) => match key.split_once('.') {
                Some((key, row)) => self.question(key, Some(row)),
                None => self.question(&key, None),
            },
            Some(Dimension::Hidden(name)) => name,
            Some(known) => self
                .shell
                .t(&format!("sa-dim-{}", known.name().replace('_', "-")))
                .into_owned(),
            None => name.to_owned(),
        }
    }

    /// A value of a dimension.
    pub(in crate::pages) fn value(&self, name: &str, value: &str) -> String {
        if value.is_empty() {
            return self.shell.t("sa-no-value").into_owned();
        }
        match Dimension::named(name) {
            Some(Dimension::Question(key)) => {
                let key = key.split_once('.').map_or(key.as_str(), |(key, _)| key);
                match self.document.question(key) {
                    Some(question) => self.answer(question, value),
                    None => value.to_owned(),
                }
            }
            Some(Dimension::Channel) => self.known("survey-channel", value),
            Some(Dimension::Language) => sqm_platform::i18n::Lang::from_tag(value)
                .map_or_else(|| value.to_owned(), |lang| lang.name().to_owned()),
            Some(Dimension::Person | Dimension::Department) => {
                self.names.get(value).cloned().unwrap_or_else(|| value.to_owned())
            }
            Some(Dimension::Of("kind")) => self.known("ticket-kind", value),
            Some(Dimension::Of("customer_class")) => self.known("customer-class", value),
            _ => value.to_owned(),
        }
    }

    /// The message of a code, or the code where there is none.
    fn known(&self, list: &str, code: &str) -> String {
        let key = format!("{list}-{code}").replace('_', "-");
        let text = self.shell.t(&key);
        if text == key {
            code.to_owned()
        } else {
            text.into_owned()
        }
    }
}

/// "78.1–80.3"; empty where there is no interval.
pub(in crate::pages) fn interval(shell: &Shell, estimate: &Estimate, digits: usize) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!(
            "{} – {}",
            shell.decimal(&low, digits),
            shell.decimal(&high, digits)
        ),
        _ => String::new(),
    }
}

/// The reason for which nothing is shown of a group.
pub(in crate::pages) fn too_few(shell: &Shell) -> String {
    shell.ta("sa-withheld", "n", shell.number(FEWEST))
}
