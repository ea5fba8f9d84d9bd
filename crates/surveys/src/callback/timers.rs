//! When call backs speak: the moment their time has passed. A timer per call back in the job queue, and a sweep that
//! mends a timer that got lost.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::ids::{CallbackId, TenantId};
use sqm_platform::db::TenantTx;
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::ops;

const JOB: &str = "surveys.callback";

pub(crate) const JOB_DEF: JobDef = JobDef {
    name: JOB,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

pub(crate) const SWEEP: Sweep = Sweep {
    name: "callbacks",
    every: Duration::from_secs(60),
    find: "surveys.late_callbacks",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

#[derive(Serialize, Deserialize)]
struct Args {
    callback: CallbackId,
}

fn key(id: CallbackId) -> String {
    format!("{JOB}:{id}")
}

/// Sets the timer of an open call back.
pub(super) async fn set(tx: &mut TenantTx, id: CallbackId, due_at: Timestamp) -> Result<()> {
    let when = When {
        at: Some(due_at),
        key: Some(key(id)),
        ..When::default()
    };
    jobs::enqueue(tx, JOB, &Args { callback: id }, when).await
}

/// Takes the timer back: the customer was called.
pub(super) async fn drop_timer(tx: &mut TenantTx, id: CallbackId) -> Result<()> {
    jobs::cancel(tx, &key(id)).await
}

async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let Args { callback } = jobs::args(args)?;
    tick(state, &scope, callback).await
}

/// Looks at a call back as its timer does.
pub async fn tick(state: &AppState, scope: &Scope, id: CallbackId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    ops::overdue(&mut tx, id).await?;
    tx.commit().await
}

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    for id in ids {
        tick(state, &crate::scope(tenant), (*id).into()).await?;
    }
    Ok(())
}
