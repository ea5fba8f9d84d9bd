//! The indicator catalogue (handbook §1.1.2, §9.1.2): built-in rows that keep their code, and a tenant's choice among them.

pub(crate) mod api;
mod model;
mod ops;
pub(crate) mod pages;
pub(crate) mod sql;

pub use model::{Area, Indicator, Method, Names, Reference, TargetNote};
pub use ops::{areas, get, list, references, switch};
