//! Signing in and out: browser sessions, tokens of API clients, and the look-up of callers on every request.

mod accounts;
mod address;
pub(crate) mod api;
mod model;
mod ops;
pub(crate) mod pages;
mod sql;

pub use accounts::{Accounts, follow_changes};
pub use address::Client;
pub use model::{ABSOLUTE, Credentials, IDLE, Issued, OpenSession, REFRESH_LIFE, SignedIn};
pub use ops::{end_all, list, refresh, revoke, sign_in, sign_out, token};
