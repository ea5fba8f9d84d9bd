//! Samples: customers of a segment, drawn by chance or evenly by a stratum (handbook §8.3.2). The chance is fixed by the
//! survey's id: drawn again, the same customers come first.

use std::collections::BTreeMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_customers::customer::{self, Reach};
use sqm_domain::ids::SurveyId;
use sqm_domain::survey::asking::even_shares;
use sqm_platform::db::TenantTx;
use sqm_platform::events::{StoredEvent, Subscriber};
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Error, Result};

use super::invite::{Asked, Tally, invite};
use super::model::Source;
use super::sql;
use crate::scope;
use crate::survey::{self, Sample, State};

/// More than this is no sample.
pub(super) const MOST: u32 = 50_000;
/// Read beyond the size, for those who rest or were asked already.
const SPARE: i64 = 2;

const NAME: &str = "surveys.draw_sample";

pub(super) const JOB: JobDef = JobDef {
    name: NAME,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

/// A survey that opens asks its sample.
pub(super) const SUBSCRIBER: Subscriber = Subscriber {
    name: "surveys.sample",
    kinds: &["survey.opened"],
    handle: opened,
};

#[derive(Serialize, Deserialize)]
struct Args {
    survey: SurveyId,
}

fn opened<'a>(state: &'a AppState, events: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        for event in events {
            let survey: SurveyId = event.entity_id.into();
            let mut tx = state.db.tenant(&scope(event.tenant)).await?;
            let when = When {
                key: Some(format!("sample:{survey}")),
                ..When::default()
            };
            jobs::enqueue(&mut tx, NAME, &Args { survey }, when).await?;
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}

/// Draws what is missing of the sample that the survey's settings ask for.
async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let Args { survey: id } = jobs::args(args)?;
    let mut tx = state.db.tenant(&scope).await?;
    let survey = survey::get(&mut tx, id).await?;
    let wanted = i64::from(survey.sample.size) - sql::drawn(&mut tx, id).await?;
    if survey.state == State::Open && wanted > 0 {
        let size = u32::try_from(wanted).unwrap_or_default();
        draw(state, &mut tx, id, size, &survey.sample).await?;
    }
    tx.commit().await
}

/// Draws so many customers and invites them. Who was invited before is not drawn again; who rests does not count.
pub async fn draw(
    state: &AppState,
    tx: &mut TenantTx,
    id: SurveyId,
    size: u32,
    sample: &Sample,
) -> Result<Tally> {
    let survey = survey::get(tx, id).await?;
    if !(1..=MOST).contains(&size) {
        return Err(Error::field("size", "field-invalid"));
    }
    let before = sql::all_of(tx, id).await?;
    let wide = sample.strata.is_some();
    let most = if wide {
        i64::from(MOST) * SPARE
    } else {
        i64::from(size) * SPARE
    };
    let pool = customer::draw(tx, &sample.only, id.into(), most + before).await?;
    let ids: Vec<_> = pool.iter().map(|reach| reach.id).collect();
    let known = sql::already_invited(tx, id, &ids).await?;
    let rests = sql::resting(tx, &ids, survey.fatigue_days).await?;
    let free: Vec<&Reach> = pool
        .iter()
        .filter(|reach| !known.contains(&reach.id) && !rests.contains(&reach.id))
        .collect();
    let now = tx.now();
    let list = choose(&free, size as usize, sample.strata.as_deref())
        .into_iter()
        .map(|(reach, stratum)| Asked {
            stratum,
            ..Asked::customer(reach.id, Source::Sample, now)
        })
        .collect();
    invite(state, tx, &survey, list).await
}

/// The first ones of the order of chance, or evenly many of each stratum.
fn choose<'a>(free: &[&'a Reach], size: usize, strata: Option<&str>) -> Vec<(&'a Reach, String)> {
    let Some(dimension) = strata else {
        return free.iter().take(size).map(|one| (*one, String::new())).collect();
    };
    let mut groups: BTreeMap<&str, Vec<&Reach>> = BTreeMap::new();
    for reach in free {
        let value = match dimension {
            "region" => reach.region.as_str(),
            "area" => reach.area.as_str(),
            _ => reach.class.as_str(),
        };
        groups.entry(value).or_default().push(*reach);
    }
    let sizes: Vec<usize> = groups.values().map(Vec::len).collect();
    groups
        .into_iter()
        .zip(even_shares(&sizes, size))
        .flat_map(|((value, group), share)| {
            group
                .into_iter()
                .take(share)
                .map(move |reach| (reach, value.to_owned()))
        })
        .collect()
}
