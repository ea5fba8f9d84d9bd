//! What can be said about a document.

use jiff::civil::Date;
use serde::Deserialize;
use sqm_domain::document::{Confidentiality, DocumentKind};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use crate::version::{BODY, CHANGES};

/// Longest reason or comment, in characters.
pub(crate) const COMMENT: usize = 2_000;
/// Most clauses of a document.
const CLAUSES: usize = 30;

/// A document to begin; its first version, 1.0, is begun with it.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewDocument {
    /// `policy`, `rule`, `standard`, `procedure`, `plan`, `form`.
    #[schema(value_type = Option<String>)]
    pub kind: Option<DocumentKind>,
    /// What it is called.
    #[schema(example = "信息安全方针")]
    pub title: String,
    /// Who keeps it; whoever begins it unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// Clauses it carries out.
    pub clauses: Vec<String>,
    /// `internal` unless told.
    #[schema(value_type = Option<String>)]
    pub confidentiality: Option<Confidentiality>,
    /// Months until it is looked at again; 12 unless told.
    pub review_months: Option<i16>,
    /// Days people get to read it; 14 unless told.
    pub read_days: Option<i16>,
    /// The text, in Markdown.
    pub body: String,
    /// What it is for, in a few words.
    pub changes: String,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentPatch {
    /// What it is called.
    pub title: Option<String>,
    /// Who keeps it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Whose it is; `null` = nobody's in particular.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// Clauses it carries out.
    pub clauses: Option<Vec<String>>,
    /// Who may see it.
    #[schema(value_type = Option<String>)]
    pub confidentiality: Option<Confidentiality>,
    /// Looked at again until this day; only while a version is in force.
    #[schema(value_type = Option<String>, format = Date)]
    pub review_on: Option<Date>,
    /// Months until it is looked at again.
    pub review_months: Option<i16>,
    /// Days people get to read it.
    pub read_days: Option<i16>,
}

/// Why something is done.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Reason {
    /// In words.
    pub text: String,
}

impl NewDocument {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.kind.is_none() {
            errors.add("kind", "field-required");
        }
        self.title = errors.text("title", &self.title, 200).to_owned();
        self.clauses = clauses(&mut errors, &self.clauses);
        months(&mut errors, self.review_months);
        days(&mut errors, self.read_days);
        errors.at_most("body", &self.body, BODY);
        errors.at_most("changes", &self.changes, CHANGES);
        errors.into_result(self)
    }
}

impl DocumentPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(title) = &mut self.title {
            *title = errors.text("title", title, 200).to_owned();
        }
        if let Some(said) = &mut self.clauses {
            *said = clauses(&mut errors, said);
        }
        months(&mut errors, self.review_months);
        days(&mut errors, self.read_days);
        errors.into_result(self)
    }
}

impl Reason {
    /// The reason, which has to be given.
    pub(crate) fn given(&self) -> Result<String, FieldErrors> {
        let mut errors = FieldErrors::new();
        let text = errors.text("text", &self.text, COMMENT).to_owned();
        errors.into_result(text)
    }
}

fn months(errors: &mut FieldErrors, months: Option<i16>) {
    if months.is_some_and(|months| !(1..=60).contains(&months)) {
        errors.add("review_months", "document-months-range");
    }
}

fn days(errors: &mut FieldErrors, days: Option<i16>) {
    if days.is_some_and(|days| !(1..=365).contains(&days)) {
        errors.add("read_days", "document-days-range");
    }
}

/// Trimmed, each once, in their order.
fn clauses(errors: &mut FieldErrors, said: &[String]) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    for one in said.iter().map(|one| one.trim()).filter(|one| !one.is_empty()) {
        if !clauses.iter().any(|known| known == one) {
            clauses.push(one.to_owned());
        }
    }
    if clauses.len() > CLAUSES || clauses.iter().any(|one| one.chars().count() > 60) {
        errors.add("clauses", "document-clauses-long");
    }
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_begun_is_checked_field_by_field() {
        let bad = NewDocument {
            title: " ".into(),
            review_months: Some(0),
            read_days: Some(400),
            clauses: vec!["x".repeat(61)],
            ..NewDocument::default()
        };
        let fields: Vec<String> = bad
            .check()
            .unwrap_err()
            .iter()
            .map(|error| error.field.clone())
            .collect();
        assert_eq!(fields, ["kind", "title", "clauses", "review_months", "read_days"]);
    }

    #[test]
    fn a_clause_is_kept_once() {
        let mut errors = FieldErrors::new();
        let said = [
            " §7.1 ".to_owned(),
            String::new(),
            "§7.1".to_owned(),
            "§2.3.3".to_owned(),
        ];
        assert_eq!(clauses(&mut errors, &said), ["§7.1", "§2.3.3"]);
        assert!(errors.is_empty());
    }
}
