//! The category tree of incidents, kept by the tenant (handbook §7.3.1).

mod api;
mod model;
mod ops;
mod pages;
mod sql;

pub use model::{Category, CategoryPatch, NewCategory};
pub use ops::{change, create, get, list};

pub(crate) use api::router;
pub(crate) use ops::{first_offered, may_choose, nature};
pub(crate) use pages::{NAV, pages};
