//! What the rounds of a survey do to the watch list: a new round carries it on, a round that has ended judges it and adds
//! what is low now. Meeting an event twice changes nothing.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_domain::ids::SurveyId;
use sqm_domain::watch::{is_low, judge};
use sqm_platform::db::TenantTx;
use sqm_platform::events::{StoredEvent, Subscriber};
use sqm_platform::{AppState, Error, Result};

use super::ops;
use super::sql::{self, Low};
use crate::scope;
use crate::survey::{self, State, Survey};

pub(crate) const SUBSCRIBER: Subscriber = Subscriber {
    name: "surveys.watch",
    kinds: &["survey.created", "survey.closed", "survey.counted"],
    handle: follow,
};

fn follow<'a>(state: &'a AppState, events: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        for event in events {
            let mut tx = state.db.tenant(&scope(event.tenant)).await?;
            let id = SurveyId::from(event.entity_id);
            let found = match survey::get(&mut tx, id).await {
                Err(Error::NotFound(_)) => continue,
                other => other?,
            };
            if event.kind == "survey.created" {
                if let Some(series) = found.series_id {
                    sql::carry(&mut tx, series, id, found.round).await?;
                }
            } else if found.state == State::Closed && !sql::is_uncounted(&mut tx, id).await? {
                ended(&mut tx, &found).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}

/// Judges what was watched in a round, then watches what is low in it.
async fn ended(tx: &mut TenantTx, survey: &Survey) -> Result<()> {
    for (item, measure, target) in sql::to_judge(tx, survey.id).await? {
        let (answers, score) = known(ops::score(tx, survey, &measure).await)?;
        sql::judged(tx, item, judge(score, target), score, answers).await?;
        ops::tell(tx, "watch_item.judge", "watch_item.judged", item, &measure);
    }
    for (measure, target) in &survey.targets {
        let (answers, score) = known(ops::score(tx, survey, measure).await)?;
        if let Some(score) = score.filter(|score| is_low(*score, *target)) {
            let low = Low {
                survey: survey.id,
                series: ops::series(survey),
                measure,
                score,
                answers,
                target: *target,
                note: "",
            };
            ops::put(tx, &low).await?;
        }
    }
    Ok(())
}

/// A target of something the questionnaire does not ask any more has no score: one such target stops nothing.
fn known(score: Result<(i64, Option<f64>)>) -> Result<(i64, Option<f64>)> {
    match score {
        Err(Error::Invalid(_)) => Ok((0, None)),
        other => other,
    }
}
