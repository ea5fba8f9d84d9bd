//! Writing down a call, and carrying a visit over.

use sqm_domain::aftersales::{Attempt, AttemptOutcome, VisitKind, VisitState, after_attempt, next_try};
use sqm_domain::ids::{DepartmentId, UserId, VisitId};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::today;
use sqm_platform::{AppState, Error, FieldErrors, Result};

use super::ops::{Planned, changed, get, plan_many};
use super::sql::{self, Line};
use super::{CallInput, CarryInput, Visit};
use crate::refs::Named;
use crate::settings;

/// Writes down a call. Reached: the visit is done, with what the customer said; a next appointment is a visit of its own.
/// Not reached: it goes on in the next part of the day, until it was tried often enough.
pub async fn call(
    state: &AppState,
    tx: &mut TenantTx,
    id: VisitId,
    seen: IfMatch,
    input: CallInput,
) -> Result<Visit> {
    let input = input.check(tx.now())?;
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    seen.check(before.version)?;
    if !before.state.is_open() {
        return Err(Error::Conflict("visit-ended"));
    }
    let now = tx.now();
    let mut attempts = sql::attempts(tx, id).await?;
    attempts.push(Attempt {
        at: now,
        outcome: input.outcome,
    });
    let limit = settings::get(tx).await?.unreached_limit;
    let became = match after_attempt(&attempts, tx.zone(), usize::from(limit)) {
        // Reached and written down: that is all there was to do.
        VisitState::InProgress => VisitState::Done,
        other => other,
    };
    let mut after = before.clone();
    after.state = became;
    after.attempts += 1;
    after.claimed_at = None;
    after.appointment_at = None;
    after.not_before = None;
    if let Some(user) = tx.actor().user() {
        after.caller = Some(Named {
            id: user.into(),
            name: String::new(),
        });
    }
    let mut line = Line {
        kind: "attempt",
        outcome: Some(input.outcome.as_str()),
        note: input.note.clone(),
        ..Line::default()
    };
    if became.is_open() {
        let again = input
            .call_at
            .filter(|_| input.outcome == AttemptOutcome::CallLater);
        after.appointment_at = again;
        let at = again.unwrap_or_else(|| next_try(now, tx.zone()));
        after.not_before = again.is_none().then_some(at);
        after.due_on = at.to_zoned(tx.zone().clone()).date().max(today(tx));
        // Whom the customer asked to be called by stays; an unanswered call goes back to the queue.
        if again.is_none() {
            after.caller = None;
        }
        line.from_on = Some(before.due_on);
        line.to_on = Some(after.due_on);
    } else {
        after.ended_at = Some(now);
        said(&mut after, &input);
    }
    sql::add_entry(tx, id, line).await?;
    let event = if became == VisitState::Done {
        "visit.done"
    } else {
        "visit.changed"
    };
    changed(tx, &before, &after, "visit.call", event).await?;
    if let Some(at) = input.next_at.filter(|_| became == VisitState::Done) {
        plan_next(state, tx, &after, at).await?;
    }
    Ok(after)
}

fn said(visit: &mut Visit, input: &CallInput) {
    visit.satisfaction = input.satisfaction;
    visit.attitude = input.attitude;
    visit.speed = input.speed;
    visit.solving = input.solving;
    visit.effect = input.effect;
    visit.answers.clone_from(&input.answers);
    visit.suggestion.clone_from(&input.suggestion);
    visit.problem.clone_from(&input.problem);
}

async fn plan_next(state: &AppState, tx: &mut TenantTx, visit: &Visit, at: jiff::Timestamp) -> Result<()> {
    let planned = Planned {
        kind: VisitKind::Other,
        customer: visit.customer.id,
        no_contact: false,
        class: visit.customer_class.clone(),
        region: visit.region.clone(),
        purchase: visit.purchase.as_ref().map(|named| named.id.into()),
        order: visit.order.as_ref().map(|named| named.id.into()),
        step: None,
        reference: visit.number.clone(),
        channel: String::new(),
        product_code: String::new(),
        product: visit.product.clone(),
        purpose: visit.purpose.clone(),
        script: visit.script.clone(),
        questions: visit.questions.clone(),
        due_on: at.to_zoned(tx.zone().clone()).date(),
        appointment_at: Some(at),
        caller: visit.caller.as_ref().map(|named| UserId::from(named.id)),
        department: visit
            .department
            .as_ref()
            .map(|named| DepartmentId::from(named.id)),
    };
    plan_many(state, tx, vec![planned]).await?;
    Ok(())
}

/// Puts a visit off to another day, with the reason. The day it was first due stays what it is judged by.
pub async fn carry(
    state: &AppState,
    tx: &mut TenantTx,
    id: VisitId,
    seen: IfMatch,
    input: CarryInput,
) -> Result<()> {
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", &input.reason, 500).to_owned();
    if input.to < today(tx) {
        errors.add("to", "visit-in-past");
    }
    errors.into_result(())?;
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    seen.check(before.version)?;
    let possible = before.state.is_open() || before.state.go(VisitState::CarriedOver).is_ok();
    if !possible {
        return Err(Error::Conflict("visit-ended"));
    }
    let mut after = before.clone();
    after.state = VisitState::CarriedOver;
    after.due_on = input.to;
    after.appointment_at = None;
    after.not_before = None;
    after.ended_at = None;
    after.claimed_at = None;
    after.carried += 1;
    let line = Line {
        kind: "carried",
        from_on: Some(before.due_on),
        to_on: Some(input.to),
        note: reason,
        ..Line::default()
    };
    sql::add_entry(tx, id, line).await?;
    changed(tx, &before, &after, "visit.carry", "visit.changed").await
}
