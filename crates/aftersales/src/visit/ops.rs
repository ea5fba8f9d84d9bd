//! Planning visits, giving them to callers, ending them without a call.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use sqm_customers::customer;
use sqm_domain::aftersales::{VisitKind, VisitState};
use sqm_domain::ids::{CustomerId, DepartmentId, OrderId, PurchaseId, UserId, VisitId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::today;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use uuid::Uuid;

use super::sql::{self, Fresh, Line};
use super::{AssignInput, CloseInput, NewVisit, Visit, VisitEntry};
use crate::listing::end_of;
use crate::refs::Named;

/// One visit.
pub async fn get(state: &AppState, tx: &mut TenantTx, id: VisitId) -> Result<Visit> {
    let cipher = state.vault.cipher(tx).await?;
    sql::get(tx, &cipher, id).await
}

/// What happened to a visit, in order.
pub async fn entries(tx: &mut TenantTx, id: VisitId) -> Result<Vec<VisitEntry>> {
    sql::entries(tx, id).await
}

/// The visits of a purchase, the first due first.
pub async fn of_purchase(state: &AppState, tx: &mut TenantTx, purchase: PurchaseId) -> Result<Vec<Visit>> {
    let cipher = state.vault.cipher(tx).await?;
    sql::of_purchase(tx, &cipher, purchase).await
}

/// A visit to be made, with what its records say.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) kind: VisitKind,
    pub(crate) customer: CustomerId,
    /// Wants no follow-ups: the visit is not needed.
    pub(crate) no_contact: bool,
    pub(crate) class: String,
    pub(crate) region: String,
    pub(crate) purchase: Option<PurchaseId>,
    pub(crate) order: Option<OrderId>,
    pub(crate) step: Option<Uuid>,
    pub(crate) reference: String,
    pub(crate) channel: String,
    pub(crate) product_code: String,
    pub(crate) product: String,
    pub(crate) purpose: String,
    pub(crate) script: String,
    pub(crate) questions: Vec<String>,
    pub(crate) due_on: Date,
    pub(crate) appointment_at: Option<Timestamp>,
    pub(crate) caller: Option<UserId>,
    pub(crate) department: Option<DepartmentId>,
}

/// Plans visits; what is planned already is left alone. Returns how many were new.
pub(crate) async fn plan_many(
    state: &AppState,
    tx: &mut TenantTx,
    planned: Vec<Planned>,
) -> Result<Vec<VisitId>> {
    let mut fresh = Vec::with_capacity(planned.len());
    for planned in planned {
        let series = format!("V-{}", planned.due_on.year());
        let number = state.numbering.next(&state.db, tx.scope(), &series).await?;
        fresh.push(Fresh {
            id: VisitId::new_at(tx.now()),
            number: format!("{series}-{number:06}"),
            state: if planned.no_contact {
                VisitState::NotNeeded
            } else {
                VisitState::Due
            },
            due_by: end_of(planned.due_on, tx.zone()),
            planned,
        });
    }
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    let made: HashSet<Uuid> = sql::insert(tx, &fresh).await?.into_iter().collect();
    fresh.retain(|one| made.contains(&Uuid::from(one.id)));
    for one in &fresh {
        tx.audit(AuditEntry::new(
            "visit.plan",
            "visit",
            one.id,
            json!({ "number": one.number, "due_on": one.planned.due_on }),
        ));
        tx.emit(DomainEvent::new(
            "visit.planned",
            "visit",
            one.id,
            json!({
                "number": one.number, "state": one.state, "assignee": one.planned.caller,
                "department": one.planned.department, "changed": ["assignee"],
            }),
        ));
    }
    Ok(fresh.into_iter().map(|one| one.id).collect())
}

/// Plans a visit by hand.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewVisit) -> Result<VisitId> {
    let new = new.check(today(tx))?;
    let Some(buyer) = new.customer else {
        return Err(Error::field("customer", "field-required"));
    };
    let buyer = match customer::get(state, tx, buyer).await {
        Err(Error::NotFound(_)) => return Err(Error::field("customer", "field-unknown")),
        other => other?,
    };
    if buyer.no_contact {
        return Err(Error::field("customer", "visit-no-contact"));
    }
    let day = new.appointment_at.map(|at| at.to_zoned(tx.zone().clone()).date());
    let planned = Planned {
        kind: new.kind.unwrap_or(VisitKind::Other),
        customer: buyer.id,
        no_contact: false,
        class: buyer.class,
        region: buyer.region,
        purchase: new.purchase,
        order: new.order,
        step: None,
        reference: new.reference.unwrap_or_default().trim().to_owned(),
        channel: String::new(),
        product_code: String::new(),
        product: String::new(),
        purpose: new.purpose,
        script: new.script.unwrap_or_default(),
        questions: new.questions,
        due_on: day.or(new.due_on).unwrap_or_else(|| today(tx)),
        appointment_at: new.appointment_at,
        caller: new.caller,
        department: new.department,
    };
    plan_many(state, tx, vec![planned])
        .await?
        .first()
        .copied()
        .ok_or(Error::Conflict("visit-planned-already"))
}

/// Gives a visit to a caller or a department.
pub async fn assign(
    state: &AppState,
    tx: &mut TenantTx,
    id: VisitId,
    seen: IfMatch,
    input: AssignInput,
) -> Result<()> {
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    seen.check(before.version)?;
    if !before.state.is_open() {
        return Err(Error::Conflict("visit-ended"));
    }
    let named = |id: Uuid| Named {
        id,
        name: String::new(),
    };
    let mut after = before.clone();
    if let Some(caller) = input.caller {
        after.caller = caller.map(|id| named(id.into()));
        if after.state == VisitState::InProgress {
            after.state = VisitState::CarriedOver;
            after.claimed_at = None;
        }
    }
    if let Some(department) = input.department {
        after.department = department.map(|id| named(id.into()));
    }
    changed(tx, &before, &after, "visit.assign", "visit.changed").await
}

/// Ends a visit without a call.
pub async fn close(
    state: &AppState,
    tx: &mut TenantTx,
    id: VisitId,
    seen: IfMatch,
    input: CloseInput,
) -> Result<()> {
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", &input.reason, 500).to_owned();
    if !matches!(input.state, VisitState::Cancelled | VisitState::NotNeeded) {
        errors.add("state", "field-invalid");
    }
    errors.into_result(())?;
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    seen.check(before.version)?;
    let mut after = before.clone();
    after.state = before
        .state
        .go(input.state)
        .map_err(|_| Error::Conflict("visit-ended"))?;
    after.ended_at = Some(tx.now());
    after.claimed_at = None;
    let line = Line {
        kind: "closed",
        outcome: Some(input.state.as_str()),
        note: reason,
        ..Line::default()
    };
    sql::add_entry(tx, id, line).await?;
    changed(tx, &before, &after, "visit.close", "visit.changed").await
}

/// Writes a changed visit, the trail and the news.
pub(super) async fn changed(
    tx: &mut TenantTx,
    before: &Visit,
    after: &Visit,
    action: &'static str,
    event: &'static str,
) -> Result<()> {
    let reference = |named: &Option<Named>| named.as_ref().map(|named| named.id);
    let fields: Vec<&str> = [
        ("state", before.state != after.state),
        ("due_on", before.due_on != after.due_on),
        ("appointment_at", before.appointment_at != after.appointment_at),
        ("assignee", reference(&before.caller) != reference(&after.caller)),
        (
            "department",
            reference(&before.department) != reference(&after.department),
        ),
        ("attempts", before.attempts != after.attempts),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect();
    sql::update(tx, after).await?;
    tx.audit(AuditEntry::new(
        action,
        "visit",
        after.id,
        json!({ "fields": fields, "state": after.state }),
    ));
    tx.emit(DomainEvent::new(
        event,
        "visit",
        after.id,
        json!({
            "number": after.number, "kind": after.kind, "state": after.state, "assignee": reference(&after.caller),
            "department": reference(&after.department), "satisfaction": after.satisfaction, "changed": fields,
        }),
    ));
    Ok(())
}

/// The open visits of a purchase are not needed any more.
pub async fn not_needed_for(tx: &mut TenantTx, purchase: PurchaseId) -> Result<()> {
    for (id, number) in sql::end_of_purchase(tx, purchase).await? {
        let line = Line {
            kind: "closed",
            outcome: Some(VisitState::NotNeeded.as_str()),
            ..Line::default()
        };
        sql::add_entry(tx, id, line).await?;
        tx.audit(AuditEntry::new(
            "visit.close",
            "visit",
            id,
            json!({ "state": VisitState::NotNeeded }),
        ));
        tx.emit(DomainEvent::new(
            "visit.changed",
            "visit",
            id,
            json!({ "number": number, "state": VisitState::NotNeeded, "changed": ["state"] }),
        ));
    }
    Ok(())
}

/// Says of these visits that their day is over, where it is and was not said yet.
pub async fn tell_late(tx: &mut TenantTx, ids: &[Uuid]) -> Result<()> {
    for late in sql::note_late(tx, ids).await? {
        tx.emit(DomainEvent::new(
            "visit.late",
            "visit",
            late.id,
            json!({ "number": late.number, "assignee": late.caller_id, "department": late.department_id }),
        ));
    }
    Ok(())
}
