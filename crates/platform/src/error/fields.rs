//! What is wrong with which field, as message keys: shown beside the field on a page, listed in a problem document.

use crate::i18n::{Arg, Catalogue, Lang};

/// One field and its reason.
#[derive(Clone, Debug)]
pub struct FieldError {
    /// The field's name as in the form or the JSON body (`lines[2].quantity` for nested ones).
    pub field: String,
    /// The message key.
    pub key: &'static str,
    /// The message's arguments.
    pub args: Vec<(&'static str, Arg)>,
}

impl FieldError {
    /// The reason in one language.
    pub fn text(&self, catalogue: &Catalogue, lang: Lang) -> String {
        catalogue.text_with(lang, self.key, &self.args).into_owned()
    }
}

/// All that is wrong with one request; gathered, so that a person mends everything at once.
#[derive(Clone, Debug, Default)]
pub struct FieldErrors {
    list: Vec<FieldError>,
}

impl std::fmt::Display for FieldErrors {
    /// Names and reason keys, for logs; never what was typed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, error) in self.list.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{} ({})", error.field, error.key)?;
        }
        Ok(())
    }
}

impl FieldErrors {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Just one.
    pub fn one(field: impl Into<String>, key: &'static str) -> Self {
        let mut errors = Self::new();
        errors.add(field, key);
        errors
    }

    /// Adds a reason without arguments.
    pub fn add(&mut self, field: impl Into<String>, key: &'static str) {
        self.add_with(field, key, Vec::new());
    }

    /// Adds a reason with arguments.
    pub fn add_with(&mut self, field: impl Into<String>, key: &'static str, args: Vec<(&'static str, Arg)>) {
        self.list.push(FieldError {
            field: field.into(),
            key,
            args,
        });
    }

    /// Requires a text of 1 to `max` characters; returns it trimmed.
    pub fn text<'a>(&mut self, field: &'static str, value: &'a str, max: usize) -> &'a str {
        let value = value.trim();
        if value.is_empty() {
            self.add(field, "field-required");
        } else {
            self.at_most(field, value, max);
        }
        value
    }

    /// Requires at most `max` characters, none of them NUL, which PostgreSQL keeps in no text.
    pub fn at_most(&mut self, field: impl Into<String>, value: &str, max: usize) {
        if value.contains('\0') {
            self.add(field, "field-invalid");
        } else if value.chars().count() > max {
            self.add_with(field, "field-too-long", vec![("max", (max as i64).into())]);
        }
    }

    /// Is anything wrong with this field? The first reason.
    pub fn of(&self, field: &str) -> Option<&FieldError> {
        self.list.iter().find(|error| error.field == field)
    }

    /// Nothing wrong?
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All reasons in the order found.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.list.iter()
    }

    /// `Ok(value)` if nothing is wrong.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.list.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}
