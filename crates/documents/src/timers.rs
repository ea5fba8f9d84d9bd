//! When documents act by themselves: an approved version comes into force on its day, the owner is told that a review is
//! near or late, readers are asked, reminded and told that their day has passed. One timer per document in the job queue,
//! moved whenever the document changes, and a sweep that mends a timer that got lost.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::action::{Notice, notice_before};
use sqm_domain::document::REVIEW_LEAD_DAYS;
use sqm_domain::ids::{DocumentId, TenantId};
use sqm_platform::db::TenantTx;
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use crate::{document, reading, version};

const JOB: &str = "documents.timer";

pub(crate) const JOB_DEF: JobDef = JobDef {
    name: JOB,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

pub(crate) const SWEEP: Sweep = Sweep {
    name: "documents",
    every: Duration::from_secs(60),
    find: "documents.untold",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

/// Hours are those of people: nobody is reminded at midnight.
const HOUR: i8 = 8;

#[derive(Serialize, Deserialize)]
struct Args {
    document: DocumentId,
}

fn key(id: DocumentId) -> String {
    format!("{JOB}:{id}")
}

/// Sets the timer of a document anew, for whatever comes first.
pub(crate) async fn set(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    let Some(known) = document::timer_state(tx, id).await? else {
        return Ok(());
    };
    let (now, zone) = (tx.now(), tx.zone().clone());
    let today = document::today(tx);
    let at = |day: Date, hour: i8| -> Timestamp {
        let then = day.at(hour, 0, 0, 0).to_zoned(zone.clone());
        then.map_or(now, |zoned| zoned.timestamp()).max(now)
    };
    let mut times = Vec::new();
    if known.asking {
        times.push(now);
    }
    if let Some((_, day)) = known.waiting {
        times.push(day.map_or(now, |day| at(day, 0)));
    }
    if let Some((day, told, overdue)) = known.review {
        match notice_before(day, today, REVIEW_LEAD_DAYS, told, overdue) {
            Notice::Soon | Notice::Overdue => times.push(now),
            // The day after the review-by day begins at midnight: the figure does not wait for the morning.
            Notice::Wait(next) => times.push(at(next, if next > day { 0 } else { HOUR })),
            Notice::Nothing => {}
        }
    }
    let (remind, late) = reading::next_notice(tx, id).await?;
    times.extend(remind.map(|day| at(day, HOUR)));
    times.extend(late.map(|day| at(day, 0)));
    match times.into_iter().min() {
        None => drop_timer(tx, id).await,
        Some(at) => {
            let when = When {
                at: Some(at),
                key: Some(key(id)),
                ..When::default()
            };
            jobs::enqueue(tx, JOB, &Args { document: id }, when).await
        }
    }
}

/// Takes the timer back: the document is no longer in force.
pub(crate) async fn drop_timer(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    jobs::cancel(tx, &key(id)).await
}

async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let Args { document } = jobs::args(args)?;
    tick(state, &scope, document).await
}

/// Looks at a document as its timer does: does what its day has come for, sets the timer for what comes later.
pub async fn tick(state: &AppState, scope: &Scope, id: DocumentId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    look(&mut tx, id).await?;
    tx.commit().await
}

async fn look(tx: &mut TenantTx, id: DocumentId) -> Result<()> {
    let today = document::today(tx);
    let Some(known) = document::timer_state(tx, id).await? else {
        return Ok(());
    };
    if let Some((version, day)) = known.waiting
        && day.is_none_or(|day| day <= today)
    {
        version::take_effect(tx, id, version).await?;
    }
    let Some(known) = document::timer_state(tx, id).await? else {
        return Ok(());
    };
    if known.asking {
        reading::ask(tx, id).await?;
    }
    if let Some((day, told, overdue)) = known.review {
        match notice_before(day, today, REVIEW_LEAD_DAYS, told, overdue) {
            Notice::Soon => document::review_due(tx, id).await?,
            Notice::Overdue => document::review_overdue(tx, id).await?,
            Notice::Wait(_) | Notice::Nothing => {}
        }
    }
    reading::remind(tx, id).await?;
    reading::overdue(tx, id).await?;
    set(tx, id).await
}

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let scope = scope_of(state, tenant, JOB).await?;
    for id in ids {
        tick(state, &scope, (*id).into()).await?;
    }
    Ok(())
}

/// The frame for work of the product inside a tenant: its zone decides what today is.
pub(crate) async fn scope_of(state: &AppState, tenant: TenantId, part: &'static str) -> Result<Scope> {
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, part, TimeZone::UTC))
        .await?;
    let scope = sqm_org::tenants::get(&mut tx).await?.scope(part);
    tx.commit().await?;
    Ok(scope)
}
