//! Rounds: a survey that comes with the calendar is opened anew on the first day of its next period (handbook §8.3.2).

use futures::FutureExt as _;
use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::ids::SurveyId;
use sqm_domain::survey::asking::{Rhythm, next_round};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};

use super::sql;
use crate::survey::{self, Cycle, State, Survey};

/// Nobody wants to be asked at midnight.
const OPENS: Time = Time::constant(9, 0, 0, 0);

const NAME: &str = "surveys.next_round";

pub(super) const JOB: JobDef = JobDef {
    name: NAME,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

#[derive(Serialize, Deserialize)]
struct Args {
    survey: SurveyId,
}

fn rhythm(cycle: Cycle) -> Option<Rhythm> {
    match cycle {
        Cycle::Once | Cycle::Always => None,
        Cycle::Month => Some(Rhythm::Month),
        Cycle::Quarter => Some(Rhythm::Quarter),
        Cycle::HalfYear => Some(Rhythm::HalfYear),
        Cycle::Year => Some(Rhythm::Year),
    }
}

/// When the round after this one begins, in the tenant's zone.
fn next_at(tx: &TenantTx, survey: &Survey) -> Option<Timestamp> {
    let opened = survey.opens_at?.to_zoned(tx.zone().clone()).date();
    let day = next_round(opened, rhythm(survey.cycle)?);
    Some(
        day.to_datetime(OPENS)
            .to_zoned(tx.zone().clone())
            .ok()?
            .timestamp(),
    )
}

/// Sets the timer of the next round, or takes it back; called in the transaction that opens or changes a survey.
pub async fn schedule(tx: &mut TenantTx, survey: &Survey) -> Result<()> {
    let key = format!("round:{}", survey.id);
    match next_at(tx, survey).filter(|_| survey.state == State::Open) {
        Some(at) => {
            let when = When {
                at: Some(at),
                key: Some(key),
                queue: None,
            };
            jobs::enqueue(tx, NAME, &Args { survey: survey.id }, when).await
        }
        None => jobs::cancel(tx, &key).await,
    }
}

async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let Args { survey } = jobs::args(args)?;
    open_next(state, &scope, survey).await.map(|_| ())
}

/// Ends a round and opens the next, if its day has come and nobody has done so.
pub async fn open_next(state: &AppState, scope: &Scope, id: SurveyId) -> Result<Option<SurveyId>> {
    let mut tx = state.db.tenant(scope).await?;
    let last = survey::get(&mut tx, id).await?;
    let due = next_at(&tx, &last).is_some_and(|at| at <= tx.now());
    if !due || last.state == State::Draft || !sql::is_newest_round(&mut tx, &last).await? {
        return Ok(None);
    }
    survey::close(&mut tx, id, IfMatch::Any).await?;
    let next = survey::next_round(state, &mut tx, id).await?;
    if let (Some(opened), Some(closes)) = (last.opens_at, last.closes_at) {
        // As long as the last one.
        let now = tx.now();
        let closes = now.checked_add(closes.duration_since(opened)).unwrap_or(now);
        survey::close_at(&mut tx, next, closes).await?;
    }
    survey::open(&mut tx, next, IfMatch::Any).await?;
    tx.commit().await?;
    Ok(Some(next))
}
