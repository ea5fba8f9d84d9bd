//! Use cases of interviewers.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use sqm_customers::customer::{self, ClearCustomer, CustomerPatch};
use sqm_domain::ids::{InvitationId, SurveyId, UserId};
use sqm_domain::survey::Answers;
use sqm_domain::survey::asking::{MOST_ATTEMPTS, next_try};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use uuid::Uuid;

use super::sql::{self, Held};
use super::{Desk, Outcome};
use crate::questionnaire::{self, Version};
use crate::response::{self, NewResponse};
use crate::survey::{self, Channel, State, Survey};

/// So long somebody stays with the interviewer who took him.
const IN_HAND: SignedDuration = SignedDuration::from_mins(30);
/// Nobody agrees to be called later than this.
const FURTHEST: SignedDuration = SignedDuration::from_hours(24 * 60);
const LONGEST_NOTE: usize = 1_000;

/// Surveys that are asked by telephone.
pub async fn desks(tx: &mut TenantTx, by: UserId) -> Result<Vec<Desk>> {
    sql::desks(tx, by).await
}

/// Takes the next one to call, or none is due.
pub async fn claim(tx: &mut TenantTx, id: SurveyId, by: UserId) -> Result<Option<InvitationId>> {
    let survey = survey::get(tx, id).await?;
    if survey.state != State::Open || !survey.channels.contains(&Channel::Phone) {
        return Err(Error::Conflict("interview-not-asked"));
    }
    let until = tx.now().checked_add(IN_HAND).unwrap_or(tx.now());
    sql::claim(tx, id, by, until).await
}

/// Whom an interviewer has before him.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) survey: Survey,
    pub(crate) version: Version,
    pub(crate) customer: ClearCustomer,
    pub(crate) language: Option<String>,
    pub(crate) attempts: i32,
    pub(crate) dims: serde_json::Value,
    pub(crate) calls: Vec<(Timestamp, String, String)>,
}

/// Shows whom to call, name and number in clear: on record, as every look in clear is.
pub(crate) async fn before(
    state: &AppState,
    tx: &mut TenantTx,
    id: InvitationId,
    by: UserId,
) -> Result<Before> {
    let held = in_hand(tx, id, by).await?;
    let survey = survey::get(tx, held.survey).await?;
    let customer = held.customer.ok_or(Error::NotFound("interview"))?;
    let clear = customer::reveal(state, tx, customer).await?;
    Ok(Before {
        version: questionnaire::version(tx, survey.version_id).await?,
        survey,
        customer: clear,
        language: held.language,
        attempts: held.attempts,
        dims: held.dims,
        calls: sql::calls(tx, id).await?,
    })
}

async fn in_hand(tx: &mut TenantTx, id: InvitationId, by: UserId) -> Result<Held> {
    let held = sql::held(tx, id).await?;
    // Nobody interviews about himself, nor takes another's call.
    if held.person == Some(by) {
        return Err(Error::NotFound("interview"));
    }
    if !held.is_open || held.by != Some(by) {
        return Err(Error::Conflict("interview-not-yours"));
    }
    Ok(held)
}

/// Gives somebody back uncalled.
pub(crate) async fn release(tx: &mut TenantTx, id: InvitationId, by: UserId) -> Result<SurveyId> {
    let held = sql::held(tx, id).await?;
    sql::release(tx, id, by).await?;
    Ok(held.survey)
}

/// Notes a call without answers. `at` says when to call, if the customer said so.
pub async fn call(
    tx: &mut TenantTx,
    id: InvitationId,
    by: UserId,
    outcome: Outcome,
    note: &str,
    at: Option<Timestamp>,
) -> Result<SurveyId> {
    let held = in_hand(tx, id, by).await?;
    let mut errors = FieldErrors::new();
    errors.at_most("note", note, LONGEST_NOTE);
    let now = tx.now();
    if outcome == Outcome::Answered {
        errors.add("outcome", "field-invalid");
    }
    let latest = now.checked_add(FURTHEST).unwrap_or(now);
    if outcome == Outcome::CallLater && !at.is_some_and(|at| at > now && at < latest) {
        errors.add("call_at", "interview-when");
    }
    errors.into_result(())?;
    match outcome {
        Outcome::Answered => {}
        Outcome::CallLater => sql::called(tx, id, "sent", "", at, true).await?,
        Outcome::Refused => sql::called(tx, id, "refused", "refused", None, false).await?,
        Outcome::WrongNumber => sql::called(tx, id, "unreachable", "wrong_number", None, false).await?,
        Outcome::NoAnswer | Outcome::Busy if held.attempts + 1 >= MOST_ATTEMPTS => {
            sql::called(tx, id, "unreachable", "attempts", None, false).await?;
        }
        Outcome::NoAnswer | Outcome::Busy => {
            let again = again_at(tx, outcome);
            sql::called(tx, id, "sent", "", Some(again), false).await?;
        }
    }
    note_call(tx, id, by, outcome, note).await?;
    Ok(held.survey)
}

/// Busy lines are free soon; who does not answer is elsewhere at this hour.
fn again_at(tx: &TenantTx, outcome: Outcome) -> Timestamp {
    let now = tx.now();
    if outcome == Outcome::Busy {
        return now.checked_add(SignedDuration::from_mins(20)).unwrap_or(now);
    }
    let here = now.to_zoned(tx.zone().clone());
    next_try(here.datetime())
        .to_zoned(tx.zone().clone())
        .map_or(now, |zoned| zoned.timestamp())
}

async fn note_call(
    tx: &mut TenantTx,
    id: InvitationId,
    by: UserId,
    outcome: Outcome,
    note: &str,
) -> Result<()> {
    // Sorted by its instant, as all ids are.
    let call = Uuid::from(InvitationId::new_at(tx.now()));
    sql::write_call(tx, call, id, by, outcome, note.trim()).await?;
    tx.audit(AuditEntry::new(
        "interview.call",
        "survey_invitation",
        id,
        json!({ "outcome": outcome.as_str() }),
    ));
    tx.emit(DomainEvent::new(
        "invitation.called",
        "survey_invitation",
        id,
        json!({}),
    ));
    Ok(())
}

/// Records the answers of an interview.
#[expect(clippy::too_many_arguments, reason = "an interview is all of it at once")]
pub async fn interview(
    state: &AppState,
    tx: &mut TenantTx,
    id: InvitationId,
    by: UserId,
    answers: Answers,
    language: String,
    started_at: Option<Timestamp>,
    note: &str,
) -> Result<SurveyId> {
    let held = in_hand(tx, id, by).await?;
    let survey = survey::get(tx, held.survey).await?;
    let version = questionnaire::version(tx, survey.version_id).await?;
    let new = NewResponse {
        channel: Some(Channel::Phone),
        language,
        answers,
        invitation: Some(id),
        customer: held.customer,
        subject: held.subject,
        person: held.person,
        department: held.department.map(Into::into),
        interviewer: Some(by),
        dims: held.dims.as_object().cloned().unwrap_or_default(),
        started_at,
        ..NewResponse::default()
    };
    response::record(state, tx, &survey, &version, new).await?;
    sql::answered(tx, id).await?;
    note_call(tx, id, by, Outcome::Answered, note).await?;
    Ok(survey.id)
}

/// The customer said that he never wants to be asked again: kept with the customer, for all surveys.
pub(crate) async fn leave_alone(state: &AppState, tx: &mut TenantTx, id: InvitationId) -> Result<()> {
    let held = sql::held(tx, id).await?;
    if let Some(customer) = held.customer {
        let patch = CustomerPatch {
            no_contact: Some(true),
            ..CustomerPatch::default()
        };
        customer::update(state, tx, customer, IfMatch::Any, patch).await?;
    }
    Ok(())
}
