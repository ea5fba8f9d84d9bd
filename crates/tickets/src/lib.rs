#![doc = include_str!("../README.md")]

pub mod category;
mod codes;
pub mod customer;
mod import;
pub mod message;
pub mod past;
pub mod permissions;
mod search;
pub mod sla;
pub mod ticket;
pub mod viewing;
pub mod views;
