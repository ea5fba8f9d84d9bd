//! What is done about a risk: treated, accepted until a day, reviewed; and who is told when.

use sqm_domain::ids::RiskId;
use sqm_domain::security::{
    RiskNotice, RiskRefused, RiskState, RiskTreatment, acceptance_expired, treatment_notice,
};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::today;
use sqm_platform::{Error, FieldErrors, Result};

use super::input::{ahead, grade};
use super::ops::{emit, put_grade, save, save_and_ask};
use super::{Acceptance, Review, RiskStep, TreatmentPlan, sql};
use crate::deciders::deciders;
use crate::history::TEXT;
use crate::listing::account;
use crate::row::Person;

fn refused(field: &'static str) -> impl Fn(RiskRefused) -> Error {
    move |refused| match refused {
        RiskRefused::NoReason => Error::field(field, "field-required"),
        RiskRefused::NoWay => Error::Conflict("risk-move-invalid"),
    }
}

/// Decides what is done, by whom, until when; begins the treatment, or changes the one under way.
pub async fn treat(tx: &mut TenantTx, id: RiskId, seen: IfMatch, plan: TreatmentPlan) -> Result<()> {
    let plan = plan.check(today(tx))?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if known.state != RiskState::Treating {
        known
            .state
            .go(RiskState::Treating, &plan.plan)
            .map_err(refused("plan"))?;
    }
    let treater = plan.treater.unwrap_or(known.owner.id);
    let (name, _) = account(tx, "treater", treater).await?;
    let mut next = known.clone();
    next.state = RiskState::Treating;
    next.treatment = plan.treatment;
    next.plan = plan.plan;
    next.treater = Some(Person { id: treater, name });
    next.due_on = plan.due_on;
    next.treated_on = None;
    no_acceptance(&mut next);
    save(tx, &known, next, Vec::new(), "risk.treatment_decided").await
}

fn no_acceptance(risk: &mut super::Risk) {
    risk.accepted_by = None;
    risk.accepted_at = None;
    risk.accepted_until = None;
    risk.acceptance = String::new();
}

/// Reports a treatment carried out with what is left, closes a risk, opens it again.
pub async fn step(tx: &mut TenantTx, id: RiskId, seen: IfMatch, step: RiskStep) -> Result<()> {
    let text = step.text.trim().to_owned();
    let mut errors = FieldErrors::new();
    errors.at_most("text", &text, TEXT);
    let left = if step.to == RiskState::Treated {
        grade(&mut errors, step.likelihood, step.impact)
    } else {
        None
    };
    errors.into_result(())?;
    // Deciding on a treatment and accepting have operations of their own.
    if matches!(step.to, RiskState::Treating | RiskState::Accepted) {
        return Err(Error::Conflict("risk-move-invalid"));
    }
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    next.state = known.state.go(step.to, &text).map_err(refused("text"))?;
    no_acceptance(&mut next);
    if let Some(left) = left {
        next.treated_on = Some(today(tx));
        put_grade(tx, &mut next, left, true, &text).await?;
    }
    let event = match next.state {
        RiskState::Treated => "risk.treated",
        RiskState::Closed => "risk.closed",
        _ => "risk.reopened",
    };
    // What is left of a treated risk waits for somebody who accepts it.
    let asked = if next.state == RiskState::Treated {
        deciders(tx, "risk.accept").await?
    } else {
        Vec::new()
    };
    save_and_ask(tx, &known, next, said("comment", text), event, &asked).await
}

fn said(field: &'static str, text: String) -> Vec<crate::history::Line> {
    if text.is_empty() {
        Vec::new()
    } else {
        vec![(field, String::new(), text)]
    }
}

/// Accepts what is left, with a reason, until a day. The caller has seen to the right.
pub async fn accept(tx: &mut TenantTx, id: RiskId, seen: IfMatch, new: Acceptance) -> Result<()> {
    let new = new.check(today(tx))?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    // Prolonged before it ends, an acceptance stays one.
    if known.state != RiskState::Accepted {
        known
            .state
            .go(RiskState::Accepted, &new.reason)
            .map_err(refused("reason"))?;
    }
    let Some(me) = tx.actor().user() else {
        return Err(Error::Conflict("risk-accept-person"));
    };
    let mut next = known.clone();
    next.state = RiskState::Accepted;
    next.treatment = Some(known.treatment.unwrap_or(RiskTreatment::Accept));
    next.accepted_by = Some(Person {
        id: me,
        name: String::new(),
    });
    next.accepted_at = Some(tx.now());
    next.accepted_until = new.until;
    next.acceptance.clone_from(&new.reason);
    save(tx, &known, next, said("acceptance", new.reason), "risk.accepted").await
}

/// Notes a review, and when the next one is.
pub async fn review(tx: &mut TenantTx, id: RiskId, seen: IfMatch, review: Review) -> Result<()> {
    let text = review.text.trim().to_owned();
    let mut errors = FieldErrors::new();
    errors.at_most("text", &text, TEXT);
    ahead(&mut errors, "next_on", review.next_on, today(tx));
    errors.into_result(())?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if !known.state.is_live() {
        return Err(Error::Conflict("risk-move-invalid"));
    }
    let mut next = known.clone();
    if let Some(day) = review.next_on {
        next.review_on = day;
    }
    // Also when the day stays the same: that it was looked at is what matters.
    let lines = vec![("reviewed", String::new(), text)];
    save(tx, &known, next, lines, "risk.reviewed").await
}

/// Says what is to be said of a risk today. Safe to ask twice: what was told is noted.
pub(crate) async fn tell(tx: &mut TenantTx, id: RiskId) -> Result<()> {
    let Some(told) = sql::told(tx, id).await? else {
        return Ok(());
    };
    let risk = sql::get(tx, id).await?;
    let day = today(tx);
    if let (RiskState::Accepted, Some(until)) = (risk.state, risk.accepted_until)
        && acceptance_expired(until, day)
    {
        let mut next = risk.clone();
        next.state = RiskState::Open;
        no_acceptance(&mut next);
        let asked = deciders(tx, "risk.accept").await?;
        save_and_ask(tx, &risk, next, Vec::new(), "risk.acceptance_expired", &asked).await?;
    }
    if let (RiskState::Treating, Some(due)) = (risk.state, risk.due_on) {
        match treatment_notice(due, day, told.reminded, told.overdue) {
            RiskNotice::Nothing => {}
            RiskNotice::Soon => {
                sql::note_told(tx, id, true, false, false).await?;
                emit(tx, "risk.due_soon", &risk, &[]);
            }
            RiskNotice::Overdue => {
                sql::note_told(tx, id, true, true, false).await?;
                emit(tx, "risk.overdue", &risk, &[]);
            }
        }
    }
    if risk.review_on <= day && told.review_on != Some(risk.review_on) {
        sql::note_told(tx, id, false, false, true).await?;
        emit(tx, "risk.review_due", &risk, &[]);
    }
    Ok(())
}
