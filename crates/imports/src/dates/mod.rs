//! Dates as people and spreadsheets write them. [`scan`] takes a text apart without deciding what is day and
//! what is month; a [`Reading`] decides that, for a whole column at once, chosen by a person.

mod parts;
mod reading;
mod scan;

pub use parts::{DateParts, Scanned};
pub use reading::{DateFormat, InstantError, Reading, read_instant};
pub use scan::scan;

#[cfg(test)]
mod tests;
