//! Good staff, commended (handbook §6.3.4): for what, on which evidence, by whom. Nobody commends himself.

pub(crate) mod api;
mod model;
mod ops;
pub(crate) mod pages;
mod sql;

pub use model::{Commendation, CommendationFilter, NewCommendation};
pub use ops::{announce, create, get, list};
