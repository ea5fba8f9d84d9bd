//! Business calendars of a tenant: stored here, reckoned by `sqm_domain::calendar`.

mod model;
mod official;
mod ops;
mod sql;

pub use model::{Calendar, OfficialDay};
pub(crate) use ops::create_defaults;
pub use ops::{
    Defaults, add_official, create, defaults, delete, get, list, official_years, remove_day, replace, set_day,
};
