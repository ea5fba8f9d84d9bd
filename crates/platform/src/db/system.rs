//! A transaction across tenants.

use jiff::Timestamp;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use crate::error::Result;

/// A transaction of the system role, which row security does not hold back: sign-in look-up, event readers, schedules,
/// the administration of tenants. Nothing else (architecture §3).
#[derive(Debug)]
pub struct SystemTx {
    tx: Transaction<'static, Postgres>,
    now: Timestamp,
}

impl SystemTx {
    pub(super) async fn begin(pool: &PgPool, reason: &'static str, now: Timestamp) -> Result<Self> {
        tracing::trace!(reason, "cross-tenant transaction");
        Ok(Self { tx: pool.begin().await?, now })
    }

    /// The connection.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// The instant of this transaction.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Commits.
    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await?;
        Ok(())
    }
}
