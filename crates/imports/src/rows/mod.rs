//! Rows of a file → typed values for a target.

pub(crate) mod convert;
mod error;
mod group;
mod plan;
pub(crate) mod text;
mod value;

pub use error::{Fault, RowError};
pub use group::{Collector, Record};
pub use plan::Plan;
pub use value::{Keys, MappedRow, Value};

#[cfg(test)]
mod tests;
