//! Improvement actions: raised from any record or figure, carried out by an owner until a day, judged by somebody else.

mod filter;
mod input;
mod model;
mod ops;
mod sql;

pub use filter::{ActionFilter, Group, Sort, Sorting};
pub use input::{ActionPatch, NewAction, Step};
pub use model::{Action, Entry, Person, StateCount};
pub use ops::{
    board, change, comment, count, counts, create, csv, get, history, list, may_edit, may_step, take_step,
};

pub(crate) use ops::{overdue, remind};
pub(crate) use sql::open_of;
