//! Who has to read a document, and who has: an audience, asked when a version takes effect; each acknowledges once.

mod audience;
mod filter;
mod model;
mod ops;
mod sql;

pub use audience::{audience, set_audience};
pub use filter::{Group, ReadingFilter};
pub use model::{Acknowledgement, Reading, Tally};
pub use ops::{acknowledge, count, list, tally};

pub(crate) use ops::{ask, ask_person, excuse_document, excuse_person, overdue, remind};
pub(crate) use sql::{asks_departments, next_notice};
