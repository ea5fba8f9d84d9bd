//! Use cases of call backs, called alike by pages, API, the door for answers and jobs.

use jiff::Timestamp;
use serde_json::json;
use sqm_customers::customer;
use sqm_domain::callback::Reach;
use sqm_domain::ids::{CallbackId, ResponseId, UserId};
use sqm_domain::survey::{Answer, Answers, Metric, Scores};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::{AppState, Error, FieldErrors, Result};

use super::sql::{self, Position};
use super::{
    Callback, CallbackDetail, CallbackFilter, Close, Contacts, NewTry, Viewpoint, due, said, timers,
};
use crate::response::NewResponse;
use crate::survey::{CallbackRule, Survey};

/// Counts stop here: 10,001 means more than 10,000.
pub const COUNT_LIMIT: i64 = 10_000;
/// Longest texts, in characters.
const TEXT: usize = 5_000;

/// A score that is low.
#[derive(Debug)]
pub(crate) struct Low<'a> {
    pub(crate) rule: &'a CallbackRule,
    pub(crate) response: ResponseId,
    pub(crate) score: f64,
    pub(crate) answered_at: Timestamp,
}

/// Makes the call back of a low score, once per response, in the transaction of the answers. The caller sees to it that
/// the survey is not anonymous.
pub(crate) async fn make(
    state: &AppState,
    tx: &mut TenantTx,
    survey: &Survey,
    new: &NewResponse,
    low: Low<'_>,
) -> Result<()> {
    let due_at = due::due(tx, low.rule, low.answered_at).await?;
    let id = CallbackId::new_at(tx.now());
    let year = tx.now().to_zoned(tx.zone().clone()).year();
    let scope = tx.scope().clone();
    let number = state
        .numbering
        .next(&state.db, &scope, &format!("callback.{year}"))
        .await?;
    let number = format!("R-{year}-{number:06}");
    if !sql::insert(tx, id, &number, survey, new, &low, due_at).await? {
        return Ok(());
    }
    timers::set(tx, id, due_at).await?;
    let made = sql::get(tx, id, false).await?;
    emit(tx, "callback.created", &made, &[]);
    Ok(())
}

/// A page of call backs: what is to be done by its time, the rest by age.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &CallbackFilter,
    paging: &Paging,
) -> Result<Paged<Callback>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        due: row.due_at,
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &CallbackFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// One call back.
pub async fn get(tx: &mut TenantTx, id: CallbackId) -> Result<Callback> {
    sql::get(tx, id, false).await
}

/// One call back with the answers that caused it, in the reader's language where the questionnaire speaks it, and how
/// the customer can be reached, masked.
pub async fn detail(state: &AppState, tx: &mut TenantTx, id: CallbackId) -> Result<CallbackDetail> {
    let callback = sql::get(tx, id, false).await?;
    let behind = sql::behind(tx, callback.response_id).await?;
    let version = crate::questionnaire::version(tx, behind.version).await?;
    let lang = tx.lang();
    let contact = match callback.known_customer {
        None => Contacts::default(),
        Some(customer) => {
            let known = customer::get(state, tx, customer).await?;
            Contacts {
                name: callback.customer_id.map(|_| known.name),
                phone: known.phone,
                email: known.email,
                left: Vec::new(),
            }
        }
    };
    Ok(CallbackDetail {
        answers: said::said(&version.document, &behind.answers, lang.tag(), |key| {
            state.catalogue.text(lang, key).into_owned()
        }),
        history: sql::tries(tx, id).await?,
        subject_kind: behind.subject_kind,
        subject_id: behind.subject_id,
        left_contact: behind.personal.is_some(),
        contact,
        callback,
    })
}

/// How the customer can be reached, in clear. The look is written to the audit trail before anything is shown.
pub async fn reveal(state: &AppState, tx: &mut TenantTx, id: CallbackId) -> Result<Contacts> {
    let callback = sql::get(tx, id, false).await?;
    let behind = sql::behind(tx, callback.response_id).await?;
    let mut contact = Contacts::default();
    if let Some(customer) = callback.known_customer {
        let clear = customer::reveal(state, tx, customer).await?;
        contact = Contacts {
            name: callback.customer_id.map(|_| clear.name),
            phone: clear.phone,
            email: clear.email,
            left: Vec::new(),
        };
    }
    if let Some(sealed) = behind.personal {
        let cipher = state.vault.cipher(tx).await?;
        let plain = cipher.open(crate::response::PERSONAL, &sealed)?;
        let left: Answers = serde_json::from_str(&plain)?;
        contact.left = left.into_values().flat_map(typed).collect();
    }
    tx.audit(AuditEntry::new(
        "callback.reveal",
        "callback",
        id,
        json!({ "number": callback.number }),
    ));
    Ok(contact)
}

/// What was typed as a contact.
fn typed(answer: Answer) -> Vec<String> {
    match answer {
        Answer::Contact(fields) => fields.into_values().collect(),
        Answer::Text(text) => vec![text],
        _ => Vec::new(),
    }
}

/// Gives a call back to somebody, or to nobody. Not to the one whom the score judges.
pub async fn assign(
    tx: &mut TenantTx,
    id: CallbackId,
    seen: IfMatch,
    assignee: Option<UserId>,
) -> Result<()> {
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    if !known.state.is_open() {
        return Err(Error::Conflict("callback-not-open"));
    }
    if assignee.is_some() && assignee == known.person_id {
        return Err(Error::field("assignee", "callback-own-service"));
    }
    if assignee == known.assignee_id {
        return Ok(());
    }
    sql::set_assignee(tx, id, assignee).await?;
    tell(tx, "callback.assign", "callback.changed", id, &["assignee"]).await
}

/// Writes down a try to reach the customer. Whoever tries takes what nobody has.
pub async fn add_try(tx: &mut TenantTx, id: CallbackId, seen: IfMatch, new: NewTry) -> Result<()> {
    let mut errors = FieldErrors::new();
    errors.at_most("note", &new.note, TEXT);
    errors.into_result(())?;
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    let me = tx.actor().user();
    if me.is_some() && me == known.person_id {
        return Err(Error::Conflict("callback-own-service"));
    }
    let tries = known.tries + 1;
    let state = known.state.after(new.reach, tries).map_err(refused)?;
    let called = state != known.state;
    sql::add_try(tx, id, &new).await?;
    sql::set_tried(tx, id, state, new.reach, tries, known.assignee_id.or(me)).await?;
    if called {
        timers::drop_timer(tx, id).await?;
    }
    let event = if called {
        "callback.called"
    } else {
        "callback.changed"
    };
    tell(tx, "callback.try", event, id, &[]).await
}

/// Closes a call back with what came of it.
pub async fn close(tx: &mut TenantTx, id: CallbackId, seen: IfMatch, close: Close) -> Result<()> {
    let mut errors = FieldErrors::new();
    errors.at_most("cause", &close.cause, TEXT);
    errors.at_most("result", &close.result, TEXT);
    errors.into_result(())?;
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    known
        .state
        .close(known.reach, close.reason, &close.result)
        .map_err(refused)?;
    sql::set_closed(tx, id, &close).await?;
    tell(tx, "callback.close", "callback.closed", id, &[]).await
}

/// The time has passed and nobody has called; told once.
pub(super) async fn overdue(tx: &mut TenantTx, id: CallbackId) -> Result<()> {
    if sql::note_overdue(tx, id).await? {
        let late = sql::get(tx, id, false).await?;
        emit(tx, "callback.overdue", &late, &[]);
    }
    Ok(())
}

fn refused(refused: sqm_domain::callback::Refused) -> Error {
    use sqm_domain::callback::Refused;
    match refused {
        Refused::NotOpen => Error::Conflict("callback-not-open"),
        Refused::NotCalled => Error::Conflict("callback-not-called"),
        Refused::NoResult => Error::field("result", "callback-result-missing"),
        Refused::NoReason => Error::field("reason", "callback-reason-missing"),
    }
}

async fn tell(
    tx: &mut TenantTx,
    audit: &'static str,
    event: &'static str,
    id: CallbackId,
    changed: &[&str],
) -> Result<()> {
    let after = sql::get(tx, id, false).await?;
    tx.audit(AuditEntry::new(
        audit,
        "callback",
        id,
        json!({ "number": after.number, "state": after.state }),
    ));
    emit(tx, event, &after, changed);
    Ok(())
}

fn emit(tx: &mut TenantTx, kind: &'static str, callback: &Callback, changed: &[&str]) {
    let data = json!({
        "number": callback.number, "state": callback.state, "survey": callback.survey_id, "assignee": callback.assignee_id,
        "department": callback.department_id, "reach": callback.reach.map(Reach::as_str), "changed": changed,
    });
    tx.emit(DomainEvent::new(kind, "callback", callback.id, data));
}

/// The figure a rule looks at, if the answers have it.
pub(crate) fn score_of(metric: Metric, scores: &Scores) -> Option<f64> {
    match metric {
        Metric::Csat => scores.csat,
        Metric::Ces => scores.ces,
        Metric::Nps => scores.nps.map(f64::from),
    }
}
