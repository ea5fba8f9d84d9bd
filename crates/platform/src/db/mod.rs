//! The tenant-locked database handle.
//!
//! [`TenantTx`] is the only handle that a module's `sql.rs` accepts. Beginning one sets `app.tenant_id` for that
//! transaction in the same round trip (`SET LOCAL`, never a session setting: poolers), and row security does the rest.

mod connect;
mod migrate;
mod system;
mod tenant;

pub use connect::Db;
pub use migrate::{MigrateError, migrate, newest_migration};
pub use system::SystemTx;
pub use tenant::TenantTx;

/// Is this error the violation of the named constraint? Named constraints map to precise messages.
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    matches!(error, sqlx::Error::Database(db) if db.constraint() == Some(constraint))
}
