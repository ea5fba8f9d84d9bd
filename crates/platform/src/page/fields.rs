//! Forms whose fields are not known beforehand: rows that are added, texts by language, grids.

use std::collections::{BTreeMap, BTreeSet};

/// The fields of a submitted form by name; a list has several values. Made of what is stored as well, so that a page
/// shows stored and typed values alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Vec<String>>);

impl From<Vec<(String, String)>> for Fields {
    fn from(pairs: Vec<(String, String)>) -> Self {
        let mut fields = Self::default();
        for (name, value) in pairs {
            fields.0.entry(name).or_default().push(value.trim().to_owned());
        }
        fields
    }
}

impl Fields {
    /// Puts one value into a field.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers, states and texts are given as they are"
    )]
    pub fn set(&mut self, name: impl Into<String>, value: impl ToString) {
        self.0.insert(name.into(), vec![value.to_string()]);
    }

    /// Ticks a box, or leaves it empty.
    pub fn tick(&mut self, name: impl Into<String>, on: bool) {
        if on {
            self.set(name, "1");
        }
    }

    /// Puts a list into a field.
    pub fn set_list<T: ToString>(&mut self, name: impl Into<String>, values: impl IntoIterator<Item = T>) {
        let values = values.into_iter().map(|value| value.to_string()).collect();
        self.0.insert(name.into(), values);
    }

    /// What stands in a field; the first of several.
    pub fn text(&self, name: &str) -> &str {
        self.0
            .get(name)
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    /// All values of a field that are not empty.
    pub fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0
            .get(name)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Is the box ticked, does anything stand in the field?
    pub fn is_set(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// Is this value chosen in a list?
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.list(name).any(|chosen| chosen == value)
    }

    /// The numbers of the rows of a table whose fields are called `prefix.0.name`, `prefix.1.name` …
    pub fn rows(&self, prefix: &str) -> Vec<usize> {
        let number = |name: &String| {
            let rest = name.strip_prefix(prefix)?.strip_prefix('.')?;
            rest.split('.').next()?.parse().ok()
        };
        let numbers: BTreeSet<usize> = self.0.keys().filter_map(number).collect();
        numbers.into_iter().collect()
    }

    /// Takes a row out of such a table.
    pub fn remove_row(&mut self, prefix: &str, number: usize) {
        let row = format!("{prefix}.{number}.");
        self.0.retain(|name, _| !name.starts_with(&row));
    }

    /// Lets a row of such a table change places with the one before it.
    pub fn move_row_up(&mut self, prefix: &str, number: usize) {
        let Some(before) = self.rows(prefix).into_iter().rev().find(|row| *row < number) else {
            return;
        };
        let (here, there) = (format!("{prefix}.{number}."), format!("{prefix}.{before}."));
        let fields = std::mem::take(&mut self.0);
        self.0 = fields
            .into_iter()
            .map(|(name, values)| {
                let name = match (name.strip_prefix(&here), name.strip_prefix(&there)) {
                    (Some(field), _) => format!("{there}{field}"),
                    (_, Some(field)) => format!("{here}{field}"),
                    _ => name,
                };
                (name, values)
            })
            .collect();
    }

    /// Words of one field, divided by commas or semicolons of either script.
    pub fn words(&self, name: &str) -> Vec<String> {
        self.text(name)
            .split([',', '，', '、', ';', '；'])
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_their_numbers() {
        let pairs = [
            ("choice.10.code", "b"),
            ("choice.2.code", "a "),
            ("choice.2.label.en", ""),
            ("choices", "x"),
        ];
        let fields = Fields::from(
            pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
        );
        assert_eq!(fields.rows("choice"), [2, 10]);
        assert_eq!(fields.text("choice.2.code"), "a");
        assert!(!fields.is_set("choice.2.label.en") && fields.list("choice.2.label.en").next().is_none());
    }

    #[test]
    fn rows_are_moved_and_taken_out() {
        let mut fields = Fields::default();
        for (number, code) in [(0, "a"), (2, "b"), (3, "c")] {
            fields.set(format!("choice.{number}.code"), code);
        }
        fields.tick("choice.3.other", true);
        fields.move_row_up("choice", 3);
        fields.move_row_up("choice", 0);
        fields.remove_row("choice", 0);
        assert_eq!(
            (fields.text("choice.2.code"), fields.text("choice.3.code")),
            ("c", "b")
        );
        assert!(fields.is_set("choice.2.other") && !fields.is_set("choice.3.other"));
        assert_eq!(fields.rows("choice"), [2, 3]);
    }

    #[test]
    fn words_are_divided_in_both_scripts() {
        let mut fields = Fields::default();
        fields.set("region", "北京，天津、 上海; north");
        assert_eq!(fields.words("region"), ["北京", "天津", "上海", "north"]);
    }
}
