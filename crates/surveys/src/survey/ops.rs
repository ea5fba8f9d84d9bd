//! Use cases of surveys.

use jiff::Timestamp;
use rand::RngExt as _;
use serde_json::json;
use sqm_domain::ids::SurveyId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use super::sql::{self, Born};
use super::{Privacy, State, Survey, SurveyFilter, SurveyInput};
use crate::asking;
use crate::questionnaire::{self, Purpose};

/// A page of surveys, newest first.
pub async fn list(tx: &mut TenantTx, filter: &SurveyFilter, paging: &Paging) -> Result<Paged<Survey>> {
    let after: Option<Uuid> = paging.position()?;
    let rows = sql::list(tx, filter, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// One survey.
pub async fn get(tx: &mut TenantTx, id: SurveyId) -> Result<Survey> {
    sql::get(tx, id, false).await
}

/// The survey behind a public link.
pub async fn by_public_code(tx: &mut TenantTx, code: &str) -> Result<Survey> {
    sql::by_public_code(tx, code).await
}

/// The kinds of records that modules offer to be asked about.
pub async fn subject_kinds(tx: &mut TenantTx) -> Result<Vec<String>> {
    sql::subject_kinds(tx).await
}

/// Makes a survey, as a draft.
pub async fn create(state: &AppState, tx: &mut TenantTx, mut input: SurveyInput) -> Result<SurveyId> {
    input.check()?;
    let purpose = fit(tx, &input).await?;
    let id = SurveyId::new_at(tx.now());
    insert(state, tx, id, purpose, None, 1, &input).await?;
    tell(tx, "survey.create", "survey.created", id);
    Ok(id)
}

/// Replaces what a survey says. What has been answered keeps its questions and its privacy.
pub async fn edit(tx: &mut TenantTx, id: SurveyId, seen: IfMatch, mut input: SurveyInput) -> Result<()> {
    input.check()?;
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    if known.state == State::Closed {
        return Err(Error::Conflict("survey-closed"));
    }
    if sql::is_answered(tx, id).await? {
        if input.privacy != known.privacy {
            return Err(Error::field("privacy", "survey-answered"));
        }
        if input.version_id != known.version_id {
            return Err(Error::field("version_id", "survey-answered"));
        }
    }
    let purpose = fit(tx, &input).await?;
    sql::write(tx, id, purpose, &input).await?;
    let edited = sql::get(tx, id, false).await?;
    asking::schedule(tx, &edited).await?;
    tell(tx, "survey.edit", "survey.changed", id);
    Ok(())
}

/// Begins, or goes on, to ask.
pub async fn open(tx: &mut TenantTx, id: SurveyId, seen: IfMatch) -> Result<()> {
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    if known.state == State::Closed {
        return Err(Error::Conflict("survey-closed"));
    }
    if known.channels.is_empty() {
        return Err(Error::field("channels", "field-required"));
    }
    sql::set_state(tx, id, State::Open).await?;
    let opened = sql::get(tx, id, false).await?;
    asking::schedule(tx, &opened).await?;
    tell(tx, "survey.open", "survey.opened", id);
    Ok(())
}

/// Asks nobody for the moment.
pub async fn pause(tx: &mut TenantTx, id: SurveyId, seen: IfMatch) -> Result<()> {
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    if known.state != State::Open {
        return Err(Error::Conflict("survey-not-open"));
    }
    sql::set_state(tx, id, State::Paused).await?;
    tell(tx, "survey.pause", "survey.changed", id);
    Ok(())
}

/// Ends a survey for good; the urn of an anonymous one is emptied by the reader of this event.
pub async fn close(tx: &mut TenantTx, id: SurveyId, seen: IfMatch) -> Result<()> {
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    if known.state == State::Closed {
        return Ok(());
    }
    sql::set_state(tx, id, State::Closed).await?;
    tell(tx, "survey.close", "survey.closed", id);
    Ok(())
}

/// Sets the end of a round that the calendar opens.
pub async fn close_at(tx: &mut TenantTx, id: SurveyId, at: Timestamp) -> Result<()> {
    sql::set_end(tx, id, at).await
}

/// Makes the next round of a survey: the same settings, a draft, compared with the rounds before.
pub async fn next_round(state: &AppState, tx: &mut TenantTx, id: SurveyId) -> Result<SurveyId> {
    sql::begin_series(tx, id).await?;
    let last = sql::get(tx, id, true).await?;
    let next = SurveyId::new_at(tx.now());
    let input = SurveyInput {
        name: last.name,
        version_id: last.version_id,
        privacy: last.privacy,
        channels: last.channels,
        cycle: last.cycle,
        opens_at: None,
        closes_at: None,
        response_limit: last.response_limit,
        theme_id: last.theme_id,
        department_id: last.department_id,
        owner_id: last.owner_id,
        trigger: last.trigger,
        sample: last.sample,
        fatigue_days: last.fatigue_days,
        reminders: last.reminders,
        callback: last.callback,
        script: last.script,
        messages: last.messages.as_object().cloned().unwrap_or_default(),
        targets: last.targets,
    };
    insert(
        state,
        tx,
        next,
        last.purpose,
        last.series_id,
        last.round + 1,
        &input,
    )
    .await?;
    tell(tx, "survey.create", "survey.created", next);
    Ok(next)
}

async fn insert(
    state: &AppState,
    tx: &mut TenantTx,
    id: SurveyId,
    purpose: Purpose,
    series: Option<Uuid>,
    round: i32,
    input: &SurveyInput,
) -> Result<()> {
    let year = tx.now().to_zoned(tx.zone().clone()).year();
    let scope = tx.scope().clone();
    let number = state
        .numbering
        .next(&state.db, &scope, &format!("survey.{year}"))
        .await?;
    let born = Born {
        id,
        number: &format!("Q-{year}-{number:06}"),
        public_code: &public_code(),
        purpose,
        series,
        round,
    };
    sql::insert(tx, born, input).await
}

/// What the survey is about, from its questionnaire; personal questions do not go together with anonymity.
async fn fit(tx: &mut TenantTx, input: &SurveyInput) -> Result<Purpose> {
    let version = questionnaire::version(tx, input.version_id)
        .await
        .map_err(|error| match error {
            Error::NotFound(_) => Error::field("version_id", "field-unknown"),
            other => other,
        })?;
    let personal = version
        .document
        .questions()
        .any(|question| question.kind.is_personal());
    if input.privacy == Privacy::Anonymous && (personal || !version.document.hidden.is_empty()) {
        return Err(Error::field("privacy", "survey-anonymous-personal"));
    }
    Ok(questionnaire::get(tx, version.questionnaire).await?.purpose)
}

/// Ten letters and digits that are not mistaken for one another: read aloud, printed small, typed on a phone.
fn public_code() -> String {
    const LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
    let mut rng = rand::rng();
    (0..10)
        .map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]))
        .collect()
}

fn tell(tx: &mut TenantTx, audit: &'static str, event: &'static str, id: SurveyId) {
    tx.audit(AuditEntry::new(audit, "survey", id, json!({})));
    tx.emit(DomainEvent::new(event, "survey", id, json!({})));
}
