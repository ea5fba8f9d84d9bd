//! The observation ledger: reads records that changed, and proves that nothing was lost (architecture §4).

pub(crate) mod sql;

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::json;
use sqm_domain::ids::TenantId;
use sqm_platform::db::TenantTx;
use sqm_platform::events::{DomainEvent, StoredEvent, Subscriber};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

/// Records read in one go: bounds the memory and the length of a transaction.
const CHUNK: usize = 500;

/// The outcome of a verification.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// Rows compared: records, observations and rollups.
    pub checked: i64,
    /// Rows that differ from what the records say; anything but zero is a defect.
    pub differences: i64,
    /// The same by layer.
    pub layers: Vec<Layer>,
}

/// One layer of the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct Layer {
    /// `source`, `observation`, `rollup`.
    pub layer: String,
    /// Rows compared.
    pub checked: i64,
    /// Rows that differ.
    pub differences: i64,
}

/// Follows the events of measured records.
pub(crate) fn reader() -> Subscriber {
    Subscriber {
        name: "objectives",
        kinds: &[
            "ticket.",
            "action.",
            "visit.",
            "service_order.",
            "response.",
            "invitation.",
            "callback.",
            "watch_item.",
            "incident.",
            "drill.",
            "duty.",
            "document.",
            "reading.",
            "risk.",
            "vulnerability.",
            "security_check.",
            "data_asset.",
            "awareness_task.",
            "key_post.",
            "access_finding.",
        ],
        handle,
    }
}

fn handle<'a>(state: &'a AppState, batch: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        let mut touched: BTreeMap<Uuid, BTreeMap<&str, BTreeSet<Uuid>>> = BTreeMap::new();
        for event in batch {
            let kinds = touched.entry(Uuid::from(event.tenant)).or_default();
            kinds
                .entry(event.entity_kind.as_str())
                .or_default()
                .insert(event.entity_id);
        }
        for (tenant, kinds) in touched {
            for (kind, ids) in kinds {
                let ids: Vec<Uuid> = ids.into_iter().collect();
                for chunk in ids.chunks(CHUNK) {
                    refresh(state, TenantId::from(tenant), kind, chunk).await?;
                }
            }
        }
        Ok(())
    }
    .boxed()
}

/// One transaction: observations, rollups and the word to open dashboards stand or fall together.
async fn refresh(state: &AppState, tenant: TenantId, kind: &str, ids: &[Uuid]) -> Result<()> {
    // Days are cut by the database with the tenant's own zone; this frame's zone is never used.
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, "objectives", TimeZone::UTC))
        .await?;
    if sql::refresh(&mut tx, kind, ids).await? > 0 {
        announce(&mut tx);
    }
    tx.commit().await
}

/// Tells open dashboards that figures moved.
pub(crate) fn announce(tx: &mut TenantTx) {
    let tenant = tx.tenant();
    tx.emit(DomainEvent::new(
        "dashboard.changed",
        "dashboard",
        tenant,
        json!({}),
    ));
}

/// Reads what the event reader has not met yet, for commands that run without a server.
pub async fn catch_up(state: &AppState, scope: &Scope) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    let pending = sql::pending(&mut tx).await?;
    tx.commit().await?;
    let mut kinds: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for (kind, id) in pending {
        kinds.entry(kind).or_default().push(id);
    }
    for (kind, ids) in kinds {
        for chunk in ids.chunks(CHUNK) {
            refresh(state, scope.tenant, &kind, chunk).await?;
        }
    }
    Ok(())
}

/// Makes the tenant's ledger from nothing, set by set: after a bulk load that announced no events.
pub async fn rebuild(state: &AppState, scope: &Scope) -> Result<i64> {
    let mut tx = state.db.tenant(scope).await?;
    let observations = sql::rebuild(&mut tx).await?;
    announce(&mut tx);
    tx.commit().await?;
    Ok(observations)
}

/// Recomputes everything from the records and compares, after reading what is pending.
pub async fn verify(state: &AppState, scope: &Scope) -> Result<Verification> {
    catch_up(state, scope).await?;
    let mut tx = state.db.tenant(scope).await?;
    let layers = sql::verify(&mut tx).await?;
    tx.commit().await?;
    Ok(Verification {
        checked: layers.iter().map(|layer| layer.checked).sum(),
        differences: layers.iter().map(|layer| layer.differences).sum(),
        layers,
    })
}
