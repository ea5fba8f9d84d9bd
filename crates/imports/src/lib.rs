#![doc = include_str!("../README.md")]

pub mod dates;
pub mod mapping;
pub mod permissions;
pub mod profile;
pub mod reading;
pub mod rows;
pub mod runs;
pub mod saved;
pub mod target;

pub use runs::{Report, run_file};

#[cfg(test)]
mod testing;
