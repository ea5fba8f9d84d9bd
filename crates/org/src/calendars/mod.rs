//! Business calendars of a tenant: stored here, reckoned by `sqm_domain::calendar`.

pub(crate) mod api;
mod form;
mod model;
mod official;
mod ops;
pub(crate) mod pages;
mod sql;
mod wire;
mod year;

pub use model::{Calendar, OfficialDay};
pub(crate) use ops::create_defaults;
pub use ops::{
    Defaults, add_official, create, defaults, delete, get, list, official_years, remove_day, replace,
    set_days,
};
