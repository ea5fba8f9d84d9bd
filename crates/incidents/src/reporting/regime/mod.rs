//! Reporting regimes: a tenant's own data, begun with those of rules §4.3 and changed in the settings as laws change.

mod model;
mod ops;
mod sql;

pub use model::{Regime, RegimeInput, RegimeStep, RegimeStepInput, Reporter, ReporterInput};
pub use ops::{create, get, list, replace, reporter, set_reporter};
