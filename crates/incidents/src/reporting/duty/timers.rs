//! When clocks speak: at half of the time, at three quarters, and when it is up. A timer per duty in the job queue, moved
//! whenever its clock moves, and a sweep for timers that got lost.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqm_domain::ids::{DutyId, TenantId};
use sqm_platform::db::TenantTx;
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use super::ops::tell;
use super::{Duty, sql, write};

const JOB: &str = "incidents.duty";

pub(crate) const JOB_DEF: JobDef = JobDef {
    name: JOB,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

pub(crate) const SWEEP: Sweep = Sweep {
    name: "reporting clocks",
    every: Duration::from_secs(60),
    find: "incidents.clocks_to_look_at",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

#[derive(Serialize, Deserialize)]
struct Args {
    duty: DutyId,
}

fn key(id: DutyId) -> String {
    format!("{JOB}:{id}")
}

/// Takes the timer back: nothing is to be sent any more.
pub(super) async fn drop_timer(tx: &mut TenantTx, id: DutyId) -> Result<()> {
    jobs::cancel(tx, &key(id)).await
}

/// Stores where a clock stands, says what is to be said and was not yet, and sets the timer for what comes next. A limit that
/// moved into the distance takes back what was told, so that it is told again in its time.
pub(super) async fn settle(tx: &mut TenantTx, mut duty: Duty) -> Result<()> {
    let (percent, next) = duty.to_say(tx.now());
    let news = percent > duty.told;
    duty.told = percent;
    write::put_clock(tx, &duty, next).await?;
    match next {
        Some(at) => {
            let when = When {
                at: Some(at),
                key: Some(key(duty.id)),
                ..When::default()
            };
            jobs::enqueue(tx, JOB, &Args { duty: duty.id }, when).await?;
        }
        None => drop_timer(tx, duty.id).await?,
    }
    if news {
        let kind = if percent >= 100 {
            "incident.report_late"
        } else {
            "incident.report_due"
        };
        let more =
            json!({ "duty": duty.id, "report": duty.report, "percent": percent, "due_at": duty.due_at });
        tell(tx, duty.incident, kind, more).await?;
    }
    Ok(())
}

async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let Args { duty } = jobs::args(args)?;
    tick(state, &scope, duty).await
}

/// Looks at a duty as its timer does.
pub async fn tick(state: &AppState, scope: &Scope, id: DutyId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    match sql::hold(&mut tx, id).await {
        Ok(_) => {}
        // Gone with its tenant's data: nothing to tell.
        Err(Error::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error),
    }
    let duty = sql::get(&mut tx, id).await?;
    settle(&mut tx, duty).await?;
    tx.commit().await
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
