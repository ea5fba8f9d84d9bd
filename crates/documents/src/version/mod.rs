//! Versions of documents: written, put before those who have to agree, in force from a day, superseded by the next.

mod agree;
mod compare;
mod input;
mod model;
mod ops;
mod sql;

pub use agree::{decide, recall, submit};
pub use compare::{Difference, Piece, compare};
pub use input::{Begin, Submission, Verdict, VersionPatch};
pub use model::{Assent, Text, Version};
pub use ops::{begin, changes, discard, may_approve, preparing, text, versions, write};

pub(crate) use input::{BODY, CHANGES};
pub(crate) use ops::{first, take_effect};
