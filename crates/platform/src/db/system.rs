//! A transaction across tenants.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

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
        Ok(Self {
            tx: pool.begin().await?,
            now,
        })
    }

    /// The connection.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// What an SQL function `(at timestamptz, most integer)` of a module finds across tenants: `(tenant_id, id)`.
    pub(crate) async fn found_by(&mut self, function: &'static str, most: i32) -> Result<Vec<(Uuid, Uuid)>> {
        // The name is a constant of the program: nothing a caller typed reaches this text.
        let statement = format!("select tenant_id, id from {function}($1, $2)");
        let found = sqlx::query_as(AssertSqlSafe(statement))
            .bind(self.now.to_sqlx())
            .bind(most)
            .fetch_all(&mut *self.tx)
            .await?;
        Ok(found)
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
