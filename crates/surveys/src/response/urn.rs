//! The urn of anonymous surveys (peers §3: anonymous for real).
//!
//! Answers go in sealed, in the transaction that uses up the invitation, so that nothing is lost and nobody votes twice.
//! They come out many at a time, in an order of chance, in a transaction of their own, under random ids. What both sides
//! have in common is a day.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use rand::seq::SliceRandom as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqm_domain::ids::{QuestionnaireVersionId, SurveyId, TenantId};
use sqm_domain::survey::{Answers, Scores};
use sqm_platform::db::TenantTx;
use sqm_platform::events::{DomainEvent, StoredEvent, Subscriber};
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::ops::words;
use crate::questionnaire::{self, Version};
use crate::scope;
use crate::survey::{self, State, Survey};

/// Fewer are never counted together while a survey runs: one of two could be guessed.
const ENOUGH: usize = 5;
/// Ballots counted in one transaction.
const MOST: i64 = 5_000;

/// Longer than a device may be without a network.
const KEYS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

const NAME: &str = "surveys.count_ballots";

pub(super) const JOB: JobDef = JobDef {
    name: NAME,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

/// A survey that ends is counted to the last ballot.
pub(super) const SUBSCRIBER: Subscriber = Subscriber {
    name: "surveys.urn",
    kinds: &["survey.closed"],
    handle: closed,
};

/// Full urns are found by looking: a job queued with each ballot would carry its time.
pub(super) const SWEEP: Sweep = Sweep {
    name: "urns",
    every: Duration::from_secs(20),
    find: "surveys.full_urns",
    mend: |state, tenant, surveys| mend(state, tenant, surveys).boxed(),
};

#[derive(Serialize, Deserialize)]
struct Args {
    survey: SurveyId,
}

/// What lies in the urn.
#[derive(Serialize, Deserialize)]
struct Ballot {
    version: QuestionnaireVersionId,
    day: Date,
    answers: Answers,
}

/// Puts answers into the urn.
pub(super) async fn put(
    state: &AppState,
    tx: &mut TenantTx,
    survey: &Survey,
    version: &Version,
    day: Date,
    answers: &Answers,
) -> Result<()> {
    let ballot = Ballot {
        version: version.id,
        day,
        answers: answers.clone(),
    };
    let cipher = state.vault.cipher(tx).await?;
    // Padded, so that the length does not tell long answers from short ones.
    let mut plain = serde_json::to_string(&ballot)?;
    let length = plain.len().next_multiple_of(1_024);
    plain.extend(std::iter::repeat_n(' ', length - plain.len()));
    let body = cipher.seal("ballot.body", &plain)?;
    sqlx::query!(
        "insert into surveys.ballot (tenant_id, id, survey_id, body) values ($1, $2, $3, $4)",
        Uuid::from(tx.tenant()),
        Uuid::new_v4(),
        Uuid::from(survey.id),
        body
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn closed<'a>(state: &'a AppState, events: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        for event in events {
            queue(state, event.tenant, event.entity_id.into()).await?;
        }
        Ok(())
    }
    .boxed()
}

async fn mend(state: &AppState, tenant: TenantId, surveys: &[Uuid]) -> Result<()> {
    for survey in surveys {
        queue(state, tenant, (*survey).into()).await?;
    }
    Ok(())
}

async fn queue(state: &AppState, tenant: TenantId, survey: SurveyId) -> Result<()> {
    let mut tx = state.db.tenant(&scope(tenant)).await?;
    let when = When {
        key: Some(format!("urn:{survey}")),
        ..When::default()
    };
    jobs::enqueue(&mut tx, NAME, &Args { survey }, when).await?;
    tx.commit().await
}

async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let Args { survey } = jobs::args(args)?;
    count_now(state, &scope, survey).await
}

/// Counts what lies in the urn of a survey, if it is enough.
pub async fn count_now(state: &AppState, scope: &Scope, survey: SurveyId) -> Result<()> {
    while empty(state, scope, survey).await? {}
    Ok(())
}

/// Counts a share of the ballots; says whether there may be more.
async fn empty(state: &AppState, scope: &Scope, id: SurveyId) -> Result<bool> {
    let mut tx = state.db.tenant(scope).await?;
    let tenant = Uuid::from(tx.tenant());
    let survey = survey::get(&mut tx, id).await?;
    let sealed = sqlx::query_scalar!(
        "delete from surveys.ballot
          where tenant_id = $1 and id in (select id from surveys.ballot where tenant_id = $1 and survey_id = $2
                                            order by id limit $3 for update skip locked)
         returning body",
        tenant,
        Uuid::from(id),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    if sealed.is_empty() || (sealed.len() < ENOUGH && survey.state != State::Closed) {
        return Ok(false);
    }
    let more = sealed.len() as i64 == MOST;
    let cipher = state.vault.cipher(&mut tx).await?;
    let mut ballots = Vec::with_capacity(sealed.len());
    for body in sealed {
        let plain = cipher.open("ballot.body", &body)?;
        ballots.push(serde_json::from_str::<Ballot>(plain.trim_end())?);
    }
    // Keys of what has arrived are needed as long as a device may send it again.
    let old = tx.now().to_zoned(tx.zone().clone()).date() - KEYS_KEPT;
    sqlx::query!(
        "delete from surveys.arrival where tenant_id = $1 and survey_id = $2 and day < $3",
        tenant,
        Uuid::from(id),
        old.to_sqlx() as jiff_sqlx::Date,
    )
    .execute(tx.conn())
    .await?;
    // The order in the table is an order as well.
    ballots.shuffle(&mut rand::rng());
    for ballot in ballots {
        let version = questionnaire::version(&mut tx, ballot.version).await?;
        let scores = Scores::of(&version.document, &ballot.answers);
        let counted = Uuid::new_v4();
        sqlx::query!(
            "insert into surveys.response (tenant_id, id, survey_id, version_id, state, day, answers, csat, satisfied, nps, ces,
               aspects, words)
             values ($1, $2, $3, $4, 'complete', $5, $6, $7, $8, $9, $10, $11, $12::text::tsvector)",
            tenant,
            counted,
            Uuid::from(id),
            Uuid::from(ballot.version),
            ballot.day.to_sqlx() as jiff_sqlx::Date,
            serde_json::to_value(&ballot.answers)?,
            scores.csat,
            scores.satisfied,
            scores.nps.map(i16::from),
            scores.ces,
            serde_json::to_value(&scores.aspects)?,
            words(&version.document, &ballot.answers),
        )
        .execute(tx.conn())
        .await?;
        // For the figures; in the order of chance, under the random id.
        tx.emit(DomainEvent::new(
            "response.counted",
            "survey_response",
            counted,
            json!({ "survey": id }),
        ));
    }
    tx.emit(DomainEvent::new(
        "survey.counted",
        "survey",
        id,
        json!({ "survey": id }),
    ));
    tx.commit().await?;
    Ok(more)
}
