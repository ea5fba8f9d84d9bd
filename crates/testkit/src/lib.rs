//! Starts the product for tests: a real PostgreSQL, a real HTTP server, real clients.
//!
//! By default a test gets a fresh tenant in a database shared by all tests: fast, and every test is an isolation test.
//! A test that runs background work or turns the clock asks for a database of its own ([`TestApp::alone`]).

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "for tests only: what is not as it should be ends the test with its reason"
)]

mod app;
mod client;
mod database;
mod mailbox;
mod tenant;

pub use app::TestApp;
pub use client::{Answer, Client};
pub use database::{own_database, owner_url, shared_data};
pub use mailbox::{Mailbox, Received};
pub use tenant::{PASSWORD, TestTenant};
