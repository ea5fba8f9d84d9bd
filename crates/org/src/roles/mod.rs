//! The built-in roles: reference data of the installation, the same for every tenant.

mod model;
mod sql;

pub use model::Role;
pub use sql::{list, names};
