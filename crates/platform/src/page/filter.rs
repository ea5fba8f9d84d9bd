//! The filter bar: what narrows a list now, and what could (`components/filters.html` draws it).

use super::Choice;

/// A filter that is set.
#[derive(Debug)]
pub struct Chip {
    /// Its name in the reader's language.
    pub name: String,
    /// What it is set to, in words.
    pub value: String,
    /// The address of the same list without it.
    pub remove: String,
}

/// One control of a filter menu.
#[derive(Debug)]
pub struct Control {
    /// Its name in the address.
    pub name: &'static str,
    /// Its name in the reader's language.
    pub label: String,
    /// `ticks`, `select`, `date` or `text`.
    pub shape: &'static str,
    /// What is typed now, for dates and texts.
    pub value: String,
    /// What is offered, for ticks and selects.
    pub choices: Vec<Choice>,
}

/// A menu that sets filters.
#[derive(Debug)]
pub struct FilterMenu {
    /// Its name in the reader's language.
    pub label: String,
    /// Its controls.
    pub controls: Vec<Control>,
    /// The rest of the address, which stays.
    pub hidden: Vec<(String, String)>,
}
