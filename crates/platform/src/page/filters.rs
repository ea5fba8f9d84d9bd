//! The filter bar of a list (template `components/filters.html`): what narrows the list now, and what could.

use super::{Address, Choice};

/// A filter that is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Its name.
    pub name: String,
    /// What it is set to, in words.
    pub value: String,
    /// The same list without it.
    pub remove: String,
}

/// One control of a filter menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// Its name in the address.
    pub name: &'static str,
    /// Its name for people; none where the menu's says enough.
    pub label: String,
    /// `ticks`, `select`, or the type of an input: `date`, `text`.
    pub shape: &'static str,
    /// What is typed in.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

impl Control {
    /// Several of a list.
    pub fn ticks(name: &'static str, choices: Vec<Choice>) -> Self {
        Self {
            name,
            label: String::new(),
            shape: "ticks",
            value: String::new(),
            choices,
        }
    }

    /// One of a list.
    pub fn select(name: &'static str, label: String, choices: Vec<Choice>) -> Self {
        Self {
            name,
            label,
            shape: "select",
            value: String::new(),
            choices,
        }
    }

    /// Something typed.
    pub fn typed(name: &'static str, label: String, shape: &'static str, value: String) -> Self {
        Self {
            name,
            label,
            shape,
            value,
            choices: Vec::new(),
        }
    }
}

/// A menu that sets filters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterMenu {
    /// Its name.
    pub label: String,
    /// What it sets.
    pub controls: Vec<Control>,
    /// The rest of the address, which stays.
    pub hidden: Vec<(String, String)>,
}

impl FilterMenu {
    /// A menu of the list at `here`. What its controls set is set anew, as is what stands in their way (`instead`); the
    /// list begins again at its first page.
    pub fn new(label: String, here: &Address, controls: Vec<Control>, instead: &[&str]) -> Self {
        let mut set: Vec<&str> = controls.iter().map(|control| control.name).collect();
        set.extend(instead);
        set.push("after");
        Self {
            label,
            hidden: here.without(&set).pairs().to_vec(),
            controls,
        }
    }
}
