//! Objectives (handbook §1.1): targets with history, and frozen results of closed periods.

pub(crate) mod api;
mod form;
mod model;
mod ops;
pub(crate) mod pages;
pub(crate) mod sql;

pub(crate) use model::closest;
pub use model::{Objective, ObjectiveInput, PeriodResult, SCOPES};
pub(crate) use ops::today;
pub use ops::{Standing, change, close_due, create, end, get, history, list, results, standing};
