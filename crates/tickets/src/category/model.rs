//! Categories as shown and entered.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqm_domain::ids::{CategoryId, DepartmentId};
use sqm_domain::ticket::{Impact, TicketKind, Urgency};
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

/// A category.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Category {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CategoryId,
    /// The one above; none for a root.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub parent: Option<CategoryId>,
    /// Its code, unique in the tenant: for imports and integrations.
    pub code: String,
    /// Its name in the caller's language.
    pub name: String,
    /// Its names: by language, or `""` for all.
    #[schema(value_type = Object)]
    pub names: Map<String, Value>,
    /// Names from the root down to this one.
    pub path: Vec<String>,
    /// The kind of tickets it is for; none = any.
    #[schema(value_type = Option<String>)]
    pub kind: Option<TicketKind>,
    /// Impact of a new ticket.
    #[schema(value_type = Option<String>)]
    pub impact: Option<Impact>,
    /// Urgency of a new ticket.
    #[schema(value_type = Option<String>)]
    pub urgency: Option<Urgency>,
    /// Who deals with a new ticket.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// Offered for new tickets.
    pub active: bool,
    /// Place among its siblings.
    pub position: i32,
    /// Counts changes; the `ETag`.
    pub version: i64,
}

/// A category to make, or what one is to become: every field, as it shall be.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryInput {
    /// The one above.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub parent: Option<CategoryId>,
    /// Its code: lower-case letters, digits, `.`, `-`, `_`.
    #[schema(example = "network.broadband")]
    pub code: String,
    /// Its name for all languages, or
    #[serde(default)]
    #[schema(example = "Broadband fault")]
    pub name: Option<String>,
    /// its names by language: `en`, `zh-Hans`, `zh-Hant`, `""`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub names: Option<Map<String, Value>>,
    /// The kind of tickets it is for.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub kind: Option<TicketKind>,
    /// Impact of a new ticket.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub impact: Option<Impact>,
    /// Urgency of a new ticket.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub urgency: Option<Urgency>,
    /// Who deals with a new ticket.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// Offered for new tickets; yes unless told.
    #[serde(default)]
    pub active: Option<bool>,
    /// Place among its siblings.
    #[serde(default)]
    pub position: Option<i32>,
}

impl CategoryInput {
    /// Checks it and says under which names it is kept.
    pub(super) fn check(&mut self) -> Result<Map<String, Value>, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.code = errors.text("code", &self.code.to_lowercase(), 60).to_owned();
        if !self
            .code
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c))
        {
            errors.add("code", "field-invalid");
        }
        let names = names(&mut errors, self.name.as_deref(), self.names.as_ref());
        errors.into_result(names)
    }
}

/// One name for all, or names by language: what is kept either way.
pub(crate) fn names(
    errors: &mut FieldErrors,
    one: Option<&str>,
    by_language: Option<&Map<String, Value>>,
) -> Map<String, Value> {
    let mut names = Map::new();
    for (lang, name) in by_language.into_iter().flatten() {
        let text = name.as_str().map(str::trim).unwrap_or_default();
        if !["", "en", "zh-Hans", "zh-Hant"].contains(&lang.as_str()) {
            errors.add("names", "field-invalid");
        } else if !text.is_empty() {
            errors.at_most("names", text, 80);
            names.insert(lang.clone(), Value::from(text));
        }
    }
    if let Some(one) = one.map(str::trim).filter(|one| !one.is_empty()) {
        errors.at_most("name", one, 80);
        names.insert(String::new(), Value::from(one));
    }
    if names.is_empty() {
        errors.add("name", "field-required");
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_has_a_code_and_a_name() {
        let mut input = CategoryInput {
            code: "Network.TV".into(),
            name: Some(" TV ".into()),
            ..CategoryInput::default()
        };
        assert_eq!(input.check().unwrap()[""], "TV");
        assert_eq!(input.code, "network.tv");
        let mut bad = CategoryInput {
            code: "a b".into(),
            ..CategoryInput::default()
        };
        let fields: Vec<_> = bad
            .check()
            .unwrap_err()
            .iter()
            .map(|error| error.field.clone())
            .collect();
        assert_eq!(fields, ["code", "name"]);
    }
}
