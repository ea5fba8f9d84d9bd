#![doc = include_str!("../README.md")]

pub mod action;
mod codes;

pub mod aftersales;
pub mod calendar;
pub mod callback;
pub mod colour;
pub mod document;
pub mod ids;
pub mod incident;
pub mod indicator;
pub mod mail;
pub mod security;
pub mod sla;
pub mod stats;
pub mod survey;
pub mod ticket;
pub mod watch;

pub use codes::UnknownCode;
