//! One indicator: definition, source, figures over time and by dimension.

pub(crate) mod api;
mod ops;
pub(crate) mod pages;

pub use ops::{Detail, detail, measured};
