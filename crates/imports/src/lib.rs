#![doc = include_str!("../README.md")]

pub mod dates;
pub mod mapping;
pub mod profile;
pub mod reading;
pub mod rows;
pub mod target;

#[cfg(test)]
mod testing;
