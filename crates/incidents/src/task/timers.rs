//! When tasks speak: once when three quarters of their time have gone, once the moment it has passed. A timer per task in the job
//! queue, and a sweep that mends a timer that got lost.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::ids::{TaskId, TenantId, UserId};
use sqm_domain::security;
use sqm_platform::db::TenantTx;
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::ops::workers;
use super::sql;
use super::write::{self, Born};
use crate::incident;

/// Percent of a task's time after which it is said that it comes near.
const WARN: u8 = 75;
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

/// When it is said that the time of a task comes near, which counts from now; none where it has none, or it has passed.
pub(super) fn warn_at(now: Timestamp, due: Option<Timestamp>) -> Option<Timestamp> {
    due.filter(|due| *due > now)
        .map(|due| security::warn_at(now, due, WARN))
}

/// When a new task first speaks.
pub(super) fn first(born: &Born<'_>) -> Option<Timestamp> {
    born.warn_at.or(born.due_at)
}

/// Sets the timer of an open task anew.
pub(super) async fn set(tx: &mut TenantTx, id: TaskId, next: Option<Timestamp>) -> Result<()> {
    let Some(at) = next else {
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

/// Looks at a task as its timer does: tells whoever works on it that its time comes near, and him and whoever leads the response that
/// it has passed.
pub async fn tick(state: &AppState, scope: &Scope, id: TaskId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    look(&mut tx, id).await?;
    tx.commit().await
}

async fn look(tx: &mut TenantTx, id: TaskId) -> Result<()> {
    let Some(waiting) = sql::waiting(tx, id).await? else {
        return Ok(());
    };
    let (late, near) = (
        waiting.due_at <= tx.now(),
        waiting.warn_at.is_some_and(|at| at <= tx.now()),
    );
    if !late {
        let next = waiting.warn_at.filter(|_| !near).unwrap_or(waiting.due_at);
        set(tx, id, Some(next)).await?;
    }
    let news = if late {
        write::note_told(tx, id).await?
    } else {
        near && write::note_warned(tx, id).await?
    };
    if !news {
        return Ok(());
    }
    let known = incident::get(tx, waiting.incident).await?;
    let task = sql::get(tx, waiting.incident, id).await?;
    let mut tell: Vec<UserId> = workers(&task).into_iter().map(|one| one.id).collect();
    // Whoever leads is told what is late, and what comes near as long as nobody has it.
    if late || tell.is_empty() {
        tell.extend(known.lead.iter().map(|lead| lead.id));
    }
    tell.sort();
    tell.dedup();
    let event = if late {
        "incident.task_overdue"
    } else {
        "incident.task_due_soon"
    };
    incident::announce(tx, event, &known, &["tasks"], &tell);
    Ok(())
}

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let scope = Scope::system(tenant, JOB, TimeZone::UTC);
    for id in ids {
        tick(state, &scope, (*id).into()).await?;
    }
    Ok(())
}
