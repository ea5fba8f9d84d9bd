#![doc = include_str!("../README.md")]

mod codes;
pub mod permissions;
mod search;
pub mod sla;
pub mod ticket;
