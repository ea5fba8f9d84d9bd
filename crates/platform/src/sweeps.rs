//! Regular looks, over all tenants, for work whose timer got lost: a process killed between storing a fact and queueing
//! what follows from it, a queue restored from an older backup.
//!
//! A module names an SQL function that finds what is overdue; this is the only place that asks it, since it sees more
//! than one tenant (architecture §3). What was found is handed back tenant by tenant.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::BoxFuture;
use sqm_domain::ids::TenantId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::error::Result;
use crate::state::AppState;

/// Records taken up by one look.
const MOST: i32 = 2_000;

/// Records of a tenant that may fail one by one; more is no trouble of theirs.
const PATIENCE: usize = 10;

/// A regular look.
#[derive(Clone, Copy, Debug)]
pub struct Sweep {
    /// For the log.
    pub name: &'static str,
    /// How often. Every instance looks: whatever mends must bear being told twice.
    pub every: Duration,
    /// An SQL function `(at timestamptz, most integer)` that returns `(tenant_id uuid, id uuid)`.
    pub find: &'static str,
    /// Does the work for what was found in one tenant.
    pub mend: for<'a> fn(&'a AppState, TenantId, &'a [Uuid]) -> BoxFuture<'a, Result<()>>,
}

/// Runs all sweeps until told to stop.
pub async fn run_sweeps(state: AppState, sweeps: Vec<Sweep>, stop: CancellationToken) {
    let loops = sweeps
        .into_iter()
        .map(|sweep| run_sweep(state.clone(), sweep, stop.clone()));
    futures::future::join_all(loops).await;
}

async fn run_sweep(state: AppState, sweep: Sweep, stop: CancellationToken) {
    loop {
        // At once after the start: what fell due while nothing ran is told first.
        if let Err(error) = look(&state, sweep).await {
            tracing::warn!(sweep = sweep.name, %error, "sweep failed; it looks again later");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(sweep.every) => {}
        }
    }
}

async fn look(state: &AppState, sweep: Sweep) -> Result<()> {
    let mut tx = state.db.system("sweep for lost timers").await?;
    let found = tx.found_by(sweep.find, MOST).await?;
    tx.commit().await?;
    let mut tenants: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for (tenant, id) in found {
        tenants.entry(tenant).or_default().push(id);
    }
    for (tenant, ids) in tenants {
        // One tenant's trouble does not keep the others waiting, one record's not the others of its tenant.
        if (sweep.mend)(state, tenant.into(), &ids).await.is_ok() {
            continue;
        }
        let mut failed = 0;
        for id in &ids {
            if failed == PATIENCE {
                break;
            }
            if let Err(error) = (sweep.mend)(state, tenant.into(), std::slice::from_ref(id)).await {
                tracing::warn!(sweep = sweep.name, %tenant, %id, %error, "sweep failed for a record; it looks again later");
                failed += 1;
            }
        }
    }
    Ok(())
}
