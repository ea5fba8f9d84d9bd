//! The timeline of an incident, and the war room that shows it live.

mod api;
mod export;
mod model;
mod ops;
mod pages;
mod sql;

pub use export::csv;
pub use model::{Correction, Entry, MergedFrom, NewEntry};
pub use ops::{correct, list, write};

pub(crate) use api::router;
pub(crate) use ops::{decided, task_settled};
pub(crate) use pages::pages;
pub(crate) use sql::measures;
