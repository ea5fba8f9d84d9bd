//! Categories as shown and entered.

use serde::{Deserialize, Serialize};
use sqm_domain::ids::IncidentCategoryId;
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

/// Longest code, in characters.
const CODE: usize = 40;
/// Longest name, in characters.
const NAME: usize = 100;
/// The last place among siblings.
const LAST: i32 = 9_999;

/// A category of the tenant's tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentCategory)]
pub struct Category {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IncidentCategoryId,
    /// Its code, as incidents and imports name it; it stays.
    #[schema(example = "ransomware")]
    pub code: String,
    /// The code of the one above; none for a root.
    pub parent: Option<String>,
    /// Its name.
    pub name: String,
    /// Names from the root down to this one.
    pub path: Vec<String>,
    /// Place among its siblings.
    pub position: i32,
    /// Not retired.
    pub active: bool,
    /// Offered for new incidents: neither it nor one above it is retired.
    pub offered: bool,
    /// Counts changes; the `ETag`.
    pub version: i64,
}

/// A category to make.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewIncidentCategory)]
pub struct NewCategory {
    /// Its code, used once: lower-case letters, digits, `_`; it stays what it is.
    #[schema(example = "ransomware")]
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of the one above; none for a root.
    pub parent: Option<String>,
    /// Place among its siblings, 0 to 9999; the last one unless told.
    pub position: Option<i32>,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentCategoryPatch)]
pub struct CategoryPatch {
    /// Its name.
    pub name: Option<String>,
    /// The code of the one above; `null` = a root.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    pub parent: Option<Option<String>>,
    /// Place among its siblings, 0 to 9999.
    pub position: Option<i32>,
    /// `false` retires it: no longer offered, kept on incidents and in figures; `true` brings it back.
    pub active: Option<bool>,
}

fn place(errors: &mut FieldErrors, position: Option<i32>) {
    if position.is_some_and(|position| !(0..=LAST).contains(&position)) {
        errors.add("position", "incident-category-position");
    }
}

impl NewCategory {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.code = errors.text("code", &self.code.to_lowercase(), CODE).to_owned();
        if !self
            .code
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        {
            errors.add("code", "incident-category-code");
        }
        self.name = errors.text("name", &self.name, NAME).to_owned();
        self.parent = self.parent.filter(|code| !code.is_empty());
        place(&mut errors, self.position);
        errors.into_result(self)
    }
}

impl CategoryPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(name) = &mut self.name {
            *name = errors.text("name", name, NAME).to_owned();
        }
        self.parent = self.parent.map(|code| code.filter(|code| !code.is_empty()));
        place(&mut errors, self.position);
        errors.into_result(self)
    }
}

/// A category and those above it, the nearest first.
pub(super) fn way_up<'a>(tree: &'a [Category], code: &'a str) -> impl Iterator<Item = &'a str> {
    std::iter::successors(Some(code), |code| {
        tree.iter()
            .find(|one| one.code == **code)
            .and_then(|one| one.parent.as_deref())
    })
}

/// Does `code` lie at or below `above`?
pub(super) fn is_below(tree: &[Category], code: &str, above: &str) -> bool {
    way_up(tree, code).any(|one| one == above)
}

/// Levels from `code` down to the deepest one below it, itself included.
pub(super) fn height(tree: &[Category], code: &str) -> usize {
    let own = tree
        .iter()
        .find(|one| one.code == code)
        .map_or(1, |one| one.path.len());
    tree.iter()
        .filter(|one| is_below(tree, &one.code, code))
        .map(|one| (one.path.len() + 1).saturating_sub(own))
        .max()
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(code: &str, path: &[&str]) -> Category {
        Category {
            id: uuid::Uuid::nil().into(),
            code: code.to_owned(),
            parent: path.iter().rev().nth(1).map(|one| (*one).to_owned()),
            name: code.to_owned(),
            path: path.iter().map(|one| (*one).to_owned()).collect(),
            position: 0,
            active: true,
            offered: true,
            version: 1,
        }
    }

    #[test]
    fn the_way_up_and_the_height_are_read_from_the_tree() {
        let tree = [
            category("a", &["a"]),
            category("b", &["a", "b"]),
            category("c", &["a", "b", "c"]),
            category("d", &["d"]),
        ];
        assert!(is_below(&tree, "c", "a") && is_below(&tree, "a", "a"));
        assert!(!is_below(&tree, "a", "c") && !is_below(&tree, "d", "a"));
        assert_eq!(height(&tree, "a"), 3);
        assert_eq!(height(&tree, "c"), 1);
    }

    #[test]
    fn a_category_has_a_code_of_small_letters_and_a_name() {
        let bad = NewCategory {
            code: "网络".to_owned(),
            position: Some(-1),
            ..NewCategory::default()
        };
        let fields: Vec<_> = bad
            .check()
            .unwrap_err()
            .iter()
            .map(|error| error.field.clone())
            .collect();
        assert_eq!(fields, ["code", "name", "position"]);
        let good = NewCategory {
            code: " SIM_swap ".to_owned(),
            name: " SIM swap ".to_owned(),
            ..NewCategory::default()
        };
        let good = good.check().unwrap();
        assert_eq!((good.code.as_str(), good.name.as_str()), ("sim_swap", "SIM swap"));
    }
}
