//! The register of indicators of compromise: every value once, over all incidents the reader may know of, with where and when it
//! was seen; handed out for spreadsheets and, as STIX 2.1, for programs.

mod api;
mod bundle;
mod export;
mod filter;
mod model;
mod ops;
mod pages;
mod sql;

pub use bundle::{Bundle, StixObject, bundle};
pub use export::csv;
pub use filter::IndicatorFilter;
pub use model::{SeenIn, SeenIndicator};
pub use ops::{count, list};

pub(crate) use api::router;
pub(crate) use pages::{NAV, pages};
