//! The pure core: no I/O, no clock, no randomness but that in a fresh id.

mod codes;

pub mod calendar;
pub mod ids;
pub mod sla;
pub mod ticket;

pub use codes::UnknownCode;
