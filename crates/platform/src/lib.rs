#![doc = include_str!("../README.md")]

pub mod assets;
pub mod audit;
pub mod auth;
pub mod clock;
pub mod codes;
pub mod config;
pub mod crypto;
pub mod csv;
pub mod db;
pub mod error;
pub mod events;
pub mod housekeeping;
pub mod http;
pub mod i18n;
pub mod jobs;
pub mod listing;
pub mod live;
pub mod mail;
pub mod mail_in;
pub mod markdown;
pub mod module;
pub mod numbering;
pub mod page;
pub mod routes;
pub mod scope;
pub mod search_index;
pub mod search_text;
pub mod secrecy;
pub mod sms;
pub mod state;
pub mod sweeps;
pub mod tasks;
pub mod telemetry;

pub use error::{Error, FieldErrors, Result};
pub use state::AppState;
