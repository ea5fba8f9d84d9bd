//! Human numbers per tenant and series: `T-2026-000123`. Each instance takes blocks ahead in a transaction of its own,
//! so that two creations never wait for one another's commit; a stopped process leaves a gap, which is allowed.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use sqm_domain::ids::TenantId;
use uuid::Uuid;

use crate::db::Db;
use crate::error::Result;
use crate::scope::Scope;

const BLOCK: i64 = 64;

type Blocks = HashMap<(TenantId, String), Range<i64>>;

/// The numbers this instance has taken ahead.
#[derive(Clone, Debug, Default)]
pub struct Numbering {
    blocks: Arc<Mutex<Blocks>>,
}

impl Numbering {
    /// The next number of a series.
    pub async fn next(&self, db: &Db, scope: &Scope, series: &str) -> Result<i64> {
        let key = (scope.tenant, series.to_owned());
        let ready = |blocks: &mut Blocks| blocks.get_mut(&key).and_then(Iterator::next);
        if let Some(number) = ready(&mut self.blocks.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(number);
        }
        let mut block = self.reserve(db, scope, series, BLOCK).await?;
        let number = block.next().unwrap_or_default();
        self.blocks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, block);
        Ok(number)
    }

    /// A run of consecutive numbers, for an import.
    pub async fn reserve(&self, db: &Db, scope: &Scope, series: &str, count: i64) -> Result<Range<i64>> {
        let mut tx = db.tenant(scope).await?;
        let last = sqlx::query_scalar!(
            "insert into platform.counter (tenant_id, id, value) values ($1, $2, $3)
             on conflict (tenant_id, id) do update set value = platform.counter.value + excluded.value
             returning value",
            Uuid::from(tx.tenant()),
            series,
            count
        )
        .fetch_one(tx.conn())
        .await?;
        tx.commit().await?;
        Ok(last - count + 1..last + 1)
    }
}
