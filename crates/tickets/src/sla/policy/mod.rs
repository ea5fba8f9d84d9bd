//! SLA policies: which limits apply to which tickets (handbook §4.1.2).

pub(crate) mod api;
mod book;
mod choices;
mod condition;
mod editor;
mod form;
mod model;
mod ops;
pub(crate) mod pages;
mod sql;

pub(crate) use book::{Book, Choice, Line, follow, fresh, open};
pub use condition::{Condition, Refusal};
pub(crate) use model::name_in;
pub use model::{Policy, PolicyDraft, PolicyTarget};
pub use ops::{Direction, create, delete, get, list, replace, shift};

#[cfg(test)]
pub(crate) mod tests {
    pub(crate) use super::book::tests::book;
    pub(crate) use super::model::tests::{draft, line};
}
