//! Who has to be told of an incident until when, and what they are told (handbook §7.3.2: report at once).

mod api;
pub mod duty;
mod pages;
pub mod regime;
pub mod report;

pub(crate) use api::router;
pub(crate) use duty::{JOB_DEF, SWEEP};
pub use duty::{reckon, tick};
pub(crate) use pages::{NAV_DESK, NAV_REGIMES, pages};
