//! Reading the audit trail (handbook §7.2.5); writing it is the platform's.

pub(crate) mod api;
mod model;
pub(crate) mod pages;
mod sql;

pub use model::{AuditFilter, AuditLine};
pub use sql::{kinds, list};
