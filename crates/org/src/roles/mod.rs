//! The built-in roles: reference data of the installation, the same for every tenant.

pub(crate) mod api;
mod model;
pub(crate) mod pages;
mod sql;

pub use model::Role;
pub use sql::{list, names};
