//! Practices as they are shown and entered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, PracticeId};
use sqm_platform::{FieldErrors, codes};
use utoipa::{IntoParams, ToSchema};

use crate::questionnaire::Purpose;

/// Where a practice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PracticeState {
    /// Being written; only those who write see it.
    Draft,
    /// For everybody.
    Published,
    /// No longer recommended.
    Retired,
}

impl PracticeState {
    /// All, in the order of choosers.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Retired];

    /// The code in the database, in addresses and in message keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == code)
    }
}

/// A practice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Practice {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PracticeId,
    /// In a few words.
    pub title: String,
    /// What it is about.
    pub area: Purpose,
    /// What was done.
    pub done: String,
    /// What it brought.
    pub effect: String,
    /// What shows it, in words.
    pub evidence: String,
    /// Its page here.
    pub evidence_href: String,
    /// Who did it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// Where it stands.
    pub state: PracticeState,
    /// Since when everybody reads it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Timestamp>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A practice to write up, or what one is to become.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PracticeInput {
    /// In a few words.
    pub title: String,
    /// What it is about.
    pub area: Purpose,
    /// What was done.
    pub done: String,
    /// What it brought.
    pub effect: String,
    /// What shows it, in words.
    pub evidence: String,
    /// Its page: an address of this product, beginning with `/`.
    pub evidence_href: String,
    /// Who did it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
}

impl PracticeInput {
    pub(super) fn check(&mut self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        self.title = errors.text("title", &self.title, 200).to_owned();
        self.done = errors.text("done", &self.done, 10_000).to_owned();
        self.effect = self.effect.trim().to_owned();
        self.evidence = self.evidence.trim().to_owned();
        self.evidence_href = self.evidence_href.trim().to_owned();
        errors.at_most("effect", &self.effect, 10_000);
        errors.at_most("evidence", &self.evidence, 500);
        if !is_ours(&self.evidence_href) {
            errors.add("evidence_href", "field-invalid");
        }
        errors.into_result(())
    }
}

/// Nothing, or an address of this product: a link never leads somewhere else.
pub(crate) fn is_ours(href: &str) -> bool {
    let path = href.as_bytes();
    href.is_empty()
        || (path[0] == b'/' && path.len() > 1 && path[1] != b'/' && path[1] != b'\\' && href.len() <= 500)
}

/// Which practices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PracticeFilter {
    /// Words of title, deed and effect.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `draft`, `published`, `retired`; all unless told.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<PracticeState>,
    /// What it is about.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub area: Option<Purpose>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_a_page_of_ours() {
        for good in ["", "/surveys/1", "/indicators/csat_index?x=1"] {
            assert!(is_ours(good), "{good}");
        }
        for bad in [
            "/",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
        ] {
            assert!(!is_ours(bad), "{bad}");
        }
    }
}
