//! Controlled documents: numbered, owned, in force in one version, looked at again by a day.

mod filter;
mod input;
mod model;
mod ops;
mod sql;
mod write;

pub use filter::{DocumentFilter, Group, Sort, Sorting};
pub use input::{DocumentPatch, NewDocument, Reason};
pub use model::{Document, Entry, MyReading, Person, VersionMark};
pub use ops::{change, confirm, count, create, csv, get, history, list, withdraw};

pub(crate) use ops::{emit, kept, review_due, review_overdue};
pub(crate) use sql::{hold, timer_state, today};
pub(crate) use write::{add_entries, index_words, touch};
