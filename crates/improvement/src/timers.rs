//! When actions speak: three days before their day, and when it has passed. A timer per action in the job queue, moved
//! whenever the action changes, and a sweep that mends a timer that got lost.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::action::{Notice, notice};
use sqm_domain::ids::{ActionId, TenantId};
use sqm_platform::db::TenantTx;
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use crate::action;

const JOB: &str = "improvement.timer";

pub(crate) const JOB_DEF: JobDef = JobDef {
    name: JOB,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

pub(crate) const SWEEP: Sweep = Sweep {
    name: "actions",
    every: Duration::from_secs(60),
    find: "improvement.untold",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

/// Hours are those of people: nobody is reminded at midnight.
const HOUR: i8 = 8;

#[derive(Serialize, Deserialize)]
struct Args {
    action: ActionId,
}

fn key(id: ActionId) -> String {
    format!("{JOB}:{id}")
}

/// Sets the timer of an open action anew.
pub(crate) async fn set(
    tx: &mut TenantTx,
    id: ActionId,
    due: Date,
    reminded: bool,
    overdue: bool,
) -> Result<()> {
    let now = tx.now().to_zoned(tx.zone().clone());
    let at = match notice(due, now.date(), reminded, overdue) {
        Notice::Nothing => return drop_timer(tx, id).await,
        Notice::Soon | Notice::Overdue => tx.now(),
        Notice::Wait(day) => {
            // The day after the due day begins at midnight: the figure does not wait for the morning.
            let hour = if day > due { 0 } else { HOUR };
            day.at(hour, 0, 0, 0)
                .to_zoned(tx.zone().clone())
                .map_or(tx.now(), |zoned| zoned.timestamp())
        }
    };
    let when = When {
        at: Some(at),
        key: Some(key(id)),
        ..When::default()
    };
    jobs::enqueue(tx, JOB, &Args { action: id }, when).await
}

/// Takes the timer back: the action is done or dropped.
pub(crate) async fn drop_timer(tx: &mut TenantTx, id: ActionId) -> Result<()> {
    jobs::cancel(tx, &key(id)).await
}

async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let Args { action } = jobs::args(args)?;
    tick(state, &scope, action).await
}

/// Looks at an action as its timer does: reminds, notes that its day has passed, sets the timer for what comes later.
pub async fn tick(state: &AppState, scope: &Scope, id: ActionId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    look(&mut tx, id).await?;
    tx.commit().await
}

/// Says what is to be said now, and sets the timer for what comes later.
async fn look(tx: &mut TenantTx, id: ActionId) -> Result<()> {
    let today = tx.now().to_zoned(tx.zone().clone()).date();
    let Some((due, reminded, told)) = action::open_of(tx, id).await? else {
        return Ok(());
    };
    match notice(due, today, reminded, told) {
        Notice::Soon => {
            action::remind(tx, id).await?;
            set(tx, id, due, true, told).await
        }
        Notice::Overdue => action::overdue(tx, id).await,
        Notice::Wait(_) => set(tx, id, due, reminded, told).await,
        Notice::Nothing => Ok(()),
    }
}

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, JOB, TimeZone::UTC))
        .await?;
    let scope = sqm_org::tenants::get(&mut tx).await?.scope(JOB);
    tx.commit().await?;
    for id in ids {
        tick(state, &scope, (*id).into()).await?;
    }
    Ok(())
}
