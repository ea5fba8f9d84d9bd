#![doc = include_str!("../README.md")]

mod codes;
pub mod message;
pub mod permissions;
mod search;
pub mod sla;
pub mod ticket;
mod import;
pub mod past;
