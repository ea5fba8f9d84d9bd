//! When tasks speak: once, the moment their time has passed. A timer per task in the job queue, and a sweep that mends a
//! timer that got lost.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::ids::{TaskId, TenantId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::sql;
use crate::incident;

const JOB: &str = "incidents.task_timer";

pub(crate) const JOB_DEF: JobDef = JobDef {
    name: JOB,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

pub(crate) const SWEEP: Sweep = Sweep {
    name: "incident tasks",
    every: Duration::from_secs(60),
    find: "incidents.tasks_untold",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

#[derive(Serialize, Deserialize)]
struct Args {
    task: TaskId,
}

fn key(id: TaskId) -> String {
    format!("{JOB}:{id}")
}

/// Sets the timer of an open task anew.
pub(super) async fn set(tx: &mut TenantTx, id: TaskId, due: Option<Timestamp>) -> Result<()> {
    let Some(at) = due else {
        return take_back(tx, id).await;
    };
    let when = When {
        at: Some(at),
        key: Some(key(id)),
        ..When::default()
    };
    jobs::enqueue(tx, JOB, &Args { task: id }, when).await
}

/// Takes the timer back: the task is done or left out.
pub(super) async fn take_back(tx: &mut TenantTx, id: TaskId) -> Result<()> {
    jobs::cancel(tx, &key(id)).await
}

async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let Args { task } = jobs::args(args)?;
    tick(state, &scope, task).await
}

/// Looks at a task as its timer does: tells its owner, and whoever leads the response, that its time has passed.
pub async fn tick(state: &AppState, scope: &Scope, id: TaskId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    look(&mut tx, id).await?;
    tx.commit().await
}

async fn look(tx: &mut TenantTx, id: TaskId) -> Result<()> {
    let Some((incident, due)) = sql::waiting(tx, id).await? else {
        return Ok(());
    };
    if due > tx.now() {
        return set(tx, id, Some(due)).await;
    }
    if sql::note_told(tx, id).await? {
        let known = incident::get(tx, incident).await?;
        let task = sql::get(tx, incident, id).await?;
        let mut tell: Vec<UserId> = task.owner.iter().map(|owner| owner.id).collect();
        tell.extend(known.lead.iter().map(|lead| lead.id));
        tell.dedup();
        incident::announce(tx, "incident.task_overdue", &known, &["tasks"], &tell);
    }
    Ok(())
}

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let scope = Scope::system(tenant, JOB, TimeZone::UTC);
    for id in ids {
        tick(state, &scope, (*id).into()).await?;
    }
    Ok(())
}
