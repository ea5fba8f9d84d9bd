//! Registering service orders, changing what they say, planning who comes when.

use jiff::SignedDuration;
use serde_json::json;
use sqm_customers::customer;
use sqm_domain::aftersales::{
    Cause, Limit, OrderKind, OrderState, OrderUrgency, Payer, Reason, SalesChannel, Slot, SlotError, Verdict,
    decide, first_overlap,
};
use sqm_domain::ids::{OrderId, PurchaseId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use uuid::Uuid;

use super::sql::{self, Line};
use super::{NewOrder, Order, OrderEntry, OrderPatch, ScheduleOrder, limits, work};
use crate::refs::{CustomerRef, Named};
use crate::{purchase, settings, visit};

/// Repairs within so many hours of the one before count as the same trouble (the catalogue's 30 days).
const AGAIN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// One order.
pub async fn get(state: &AppState, tx: &mut TenantTx, id: OrderId) -> Result<Order> {
    let cipher = state.vault.cipher(tx).await?;
    sql::get(tx, &cipher, id).await
}

/// What happened to an order, in order.
pub async fn entries(tx: &mut TenantTx, id: OrderId) -> Result<Vec<OrderEntry>> {
    sql::entries(tx, id).await
}

/// The orders of a purchase, the latest first.
pub async fn of_purchase(state: &AppState, tx: &mut TenantTx, purchase: PurchaseId) -> Result<Vec<Order>> {
    let cipher = state.vault.cipher(tx).await?;
    sql::of_purchase(tx, &cipher, purchase).await
}

/// A few other orders of the same customer, the latest first.
pub async fn of_customer_of(state: &AppState, tx: &mut TenantTx, order: &Order) -> Result<Vec<Order>> {
    let cipher = state.vault.cipher(tx).await?;
    sql::others(tx, &cipher, order).await
}

/// What a new order takes from the records it comes from, where it does not say so itself.
async fn fill(state: &AppState, tx: &mut TenantTx, new: &mut NewOrder) -> Result<String> {
    let mut code = String::new();
    let unknown = |field: &'static str| {
        move |error: Error| match error {
            Error::NotFound(_) => Error::field(field, "field-unknown"),
            other => other,
        }
    };
    let or = |place: &mut Option<String>, text: &str| {
        if place.is_none() && !text.is_empty() {
            *place = Some(text.to_owned());
        }
    };
    if let Some(parent) = new.parent {
        let parent = get(state, tx, parent).await.map_err(unknown("parent"))?;
        new.customer = new.customer.or(Some(parent.customer.id));
        new.purchase = new.purchase.or(parent.purchase.map(|named| named.id.into()));
        new.department = new.department.or(parent.department.map(|named| named.id.into()));
        code = parent.product_code;
        or(&mut new.product, &parent.product);
        or(&mut new.serial, &parent.serial);
        or(&mut new.region, &parent.region);
    }
    if let Some(visit) = new.visit {
        let visit = visit::get(state, tx, visit).await.map_err(unknown("visit"))?;
        new.customer = new.customer.or(Some(visit.customer.id));
        new.purchase = new.purchase.or(visit.purchase.map(|named| named.id.into()));
        or(&mut new.reference, &visit.number);
        or(&mut new.product, &visit.product);
    }
    if let Some(purchase) = new.purchase {
        let bought = purchase::get(state, tx, purchase)
            .await
            .map_err(unknown("purchase"))?;
        match new.customer {
            None => new.customer = Some(bought.customer.id),
            Some(customer) if customer != bought.customer.id => {
                return Err(Error::field("purchase", "order-purchase-of-another"));
            }
            Some(_) => {}
        }
        new.department = new.department.or(None);
        code = bought.product_code;
        or(&mut new.product, &bought.product);
        or(&mut new.serial, &bought.serial);
        or(&mut new.region, &bought.region);
    }
    Ok(code)
}

/// Registers an order with its limits and its checklist.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewOrder) -> Result<OrderId> {
    let mut new = new.check()?;
    let product_code = fill(state, tx, &mut new).await?;
    let Some(customer) = new.customer else {
        return Err(Error::field("customer", "field-required"));
    };
    let customer = match customer::get(state, tx, customer).await {
        Err(Error::NotFound(_)) => return Err(Error::field("customer", "field-unknown")),
        other => other?,
    };
    let (kind, urgency) = (
        new.kind.unwrap_or(OrderKind::Repair),
        new.urgency.unwrap_or(OrderUrgency::Normal),
    );
    let now = tx.now();
    let settings = settings::get(tx).await?;
    let rule = settings
        .rule(kind)
        .ok_or_else(|| Error::field("kind", "field-unknown"))?
        .clone();
    let hours = settings.hours(tx).await?;
    let (response, turnaround) = rule.limits(urgency);
    let limit = |seconds| {
        Limit::set(&hours, now, seconds, settings.warn_percent).map_err(|_| Error::Conflict("order-no-hours"))
    };
    let (response, turnaround) = (limit(response)?, limit(turnaround)?);
    let series = format!("S-{}", now.to_zoned(tx.zone().clone()).year());
    let number = state.numbering.next(&state.db, tx.scope(), &series).await?;
    let named = |id: Uuid| Named {
        id,
        name: String::new(),
    };
    let serial = new.serial.clone().unwrap_or_default();
    let purchase = new.purchase.map(Uuid::from);
    let repeated = kind == OrderKind::Repair
        && new.parent.is_none()
        && sql::repaired_before(tx, purchase, &serial, now - AGAIN).await?;
    let mut order = Order {
        id: OrderId::new_at(now),
        number: format!("{series}-{number:06}"),
        kind,
        urgency,
        state: OrderState::New,
        customer: CustomerRef {
            id: customer.id,
            number: customer.number,
            name: customer.name,
        },
        customer_class: customer.class,
        region: new.region.clone().unwrap_or(customer.region),
        purchase: purchase.map(named),
        parent: new.parent.map(|id| named(id.into())),
        reference: new.reference.clone().unwrap_or_default(),
        channel: new.channel.unwrap_or(SalesChannel::Phone).to_string(),
        product_code,
        product: new.product.clone().unwrap_or_default(),
        serial,
        problem: new.problem.clone(),
        department: new.department.map(|id| named(id.into())),
        technician: None,
        slot_from: None,
        slot_to: None,
        missed_slots: 0,
        opened_at: now,
        responded_at: None,
        arrived_at: None,
        arrived_in_slot: None,
        completed_at: None,
        ended_at: None,
        wait_reason: None,
        waiting_until: None,
        waited_seconds: 0,
        carried: 0,
        response_warn: response.warn_at,
        response_due: response.due_at,
        response_told: None,
        turnaround_warn: turnaround.warn_at,
        turnaround_due: turnaround.due_at,
        turnaround_told: None,
        minutes: None,
        cause: Cause::Unknown,
        found_serial: String::new(),
        verdict: Verdict::Open,
        payer: Payer::Operator,
        reason: Reason::CauseUnknown,
        override_reason: String::new(),
        result: String::new(),
        software_before: new.software_before.clone().unwrap_or_default(),
        software_after: String::new(),
        signed_at: None,
        repeated,
        followed_up: false,
        version: 0,
        created_at: now,
        updated_at: now,
    };
    judge(tx, &mut order).await?;
    sql::insert(tx, &order).await?;
    let begun = order.clone();
    plan(
        tx,
        &mut order,
        &ScheduleOrder {
            technician: new.technician,
            department: new.department,
            slot_from: new.slot_from,
            slot_to: new.slot_to,
        },
    )
    .await?;
    work::put_steps(tx, order.id, &rule.steps).await?;
    let line = Line {
        kind: "state",
        state: Some(order.state.as_str()),
        ..Line::default()
    };
    sql::add_entry(tx, order.id, line).await?;
    if let Some(parent) = new.parent {
        work::mark_followed_up(tx, parent).await?;
    }
    changed(
        tx,
        &begun,
        &order,
        "service_order.create",
        "service_order.created",
    )
    .await?;
    Ok(order.id)
}

/// What the warranty says, by the rule; a decision against it stands.
pub(super) async fn judge(tx: &mut TenantTx, order: &mut Order) -> Result<()> {
    if !order.override_reason.is_empty() {
        return Ok(());
    }
    let (until, serial) = match &order.purchase {
        Some(purchase) => sql::warranty_of(tx, purchase.id).await?,
        None => (None, String::new()),
    };
    let found = if order.found_serial.is_empty() {
        &order.serial
    } else {
        &order.found_serial
    };
    let same = (!serial.is_empty() && !found.is_empty()).then(|| serial.eq_ignore_ascii_case(found));
    let asked = order.opened_at.to_zoned(tx.zone().clone()).date();
    let decision = decide(order.cause, until, asked, same);
    order.verdict = decision.verdict;
    order.payer = decision.payer;
    order.reason = decision.reason;
    Ok(())
}

/// Puts technician, department and appointment, checked against the technician's other appointments.
async fn plan(tx: &mut TenantTx, order: &mut Order, input: &ScheduleOrder) -> Result<()> {
    let named = |id: Uuid| Named {
        id,
        name: String::new(),
    };
    if let Some(department) = input.department {
        order.department = Some(named(department.into()));
    }
    if let Some(technician) = input.technician {
        order.technician = Some(named(technician.into()));
    }
    let (from, to) = match (input.slot_from, input.slot_to) {
        (None, None) => {
            if order.technician.is_some() && order.state == OrderState::New {
                order.state = OrderState::Assigned;
                order.responded_at = order.responded_at.or(Some(tx.now()));
            }
            // Another technician has another day.
            if let (Some(from), Some(to), Some(technician)) =
                (order.slot_from, order.slot_to, &order.technician)
            {
                free(tx, order, technician.id, from, to).await?;
            }
            return Ok(());
        }
        (Some(from), Some(to)) => (from, to),
        (Some(_), None) => return Err(Error::field("slot_to", "field-required")),
        (None, Some(_)) => return Err(Error::field("slot_from", "field-required")),
    };
    let Some(technician) = order.technician.clone() else {
        return Err(Error::field("technician", "field-required"));
    };
    free(tx, order, technician.id, from, to).await?;
    if !matches!(
        order.state,
        OrderState::New | OrderState::Assigned | OrderState::Scheduled
    ) {
        return Err(Error::Conflict("order-under-way"));
    }
    order.state = OrderState::Scheduled;
    order.slot_from = Some(from);
    order.slot_to = Some(to);
    order.responded_at = order.responded_at.or(Some(tx.now()));
    order.wait_reason = None;
    order.waiting_until = None;
    Ok(())
}

/// Refuses a slot that the technician has no time for, saying what is in the way.
async fn free(
    tx: &mut TenantTx,
    order: &Order,
    technician: Uuid,
    from: jiff::Timestamp,
    to: jiff::Timestamp,
) -> Result<()> {
    let slot = Slot::new(from, to).map_err(|error| match error {
        SlotError::Backwards => Error::field("slot_to", "order-slot-backwards"),
        SlotError::TooLong => Error::field("slot_to", "order-slot-too-long"),
    })?;
    let taken = sql::slots_of(tx, technician, order.id, &slot).await?;
    if let Some((other, number)) = first_overlap(&slot, &taken) {
        let zone = tx.zone().clone();
        let time = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%m-%d %H:%M").to_string();
        let mut errors = FieldErrors::new();
        errors.add_with(
            "slot_from",
            "order-slot-taken",
            vec![
                ("number", number.clone().into()),
                ("from", time(other.from()).into()),
                ("to", time(other.to()).into()),
            ],
        );
        return Err(errors.into());
    }
    Ok(())
}

/// Gives an order to a technician and agrees on an appointment.
pub async fn schedule(
    state: &AppState,
    tx: &mut TenantTx,
    id: OrderId,
    seen: IfMatch,
    input: ScheduleOrder,
) -> Result<()> {
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    seen.check(before.version)?;
    if !before.state.is_open() {
        return Err(Error::Conflict("order-ended"));
    }
    let mut after = before.clone();
    plan(tx, &mut after, &input).await?;
    let kind = if after.slot_from == before.slot_from {
        "assigned"
    } else {
        "scheduled"
    };
    let line = Line {
        kind,
        state: Some(after.state.as_str()),
        ..Line::default()
    };
    sql::add_entry(tx, id, line).await?;
    changed(
        tx,
        &before,
        &after,
        "service_order.schedule",
        "service_order.changed",
    )
    .await
}

/// Changes what an order says.
pub async fn update(
    state: &AppState,
    tx: &mut TenantTx,
    id: OrderId,
    seen: IfMatch,
    patch: OrderPatch,
) -> Result<()> {
    let patch = patch.check()?;
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    seen.check(before.version)?;
    let mut after = before.clone();
    after.problem = patch.problem.unwrap_or(after.problem);
    after.urgency = patch.urgency.unwrap_or(after.urgency);
    after.product = patch.product.unwrap_or(after.product);
    after.serial = patch.serial.unwrap_or(after.serial);
    after.cause = patch.cause.unwrap_or(after.cause);
    after.found_serial = patch.found_serial.unwrap_or(after.found_serial);
    after.minutes = patch.minutes.unwrap_or(after.minutes);
    after.result = patch.result.unwrap_or(after.result);
    after.software_before = patch.software_before.unwrap_or(after.software_before);
    after.software_after = patch.software_after.unwrap_or(after.software_after);
    judge(tx, &mut after).await?;
    if after == before {
        return Ok(());
    }
    changed(tx, &before, &after, "service_order.edit", "service_order.changed").await
}

/// Writes a changed order, sets its timer, and tells the trail and the readers.
pub(super) async fn changed(
    tx: &mut TenantTx,
    before: &Order,
    after: &Order,
    action: &'static str,
    event: &'static str,
) -> Result<()> {
    let reference = |named: &Option<Named>| named.as_ref().map(|named| named.id);
    let fields: Vec<&str> = [
        ("state", before.state != after.state),
        ("problem", before.problem != after.problem),
        ("urgency", before.urgency != after.urgency),
        ("product", before.product != after.product),
        ("serial", before.serial != after.serial),
        (
            "assignee",
            reference(&before.technician) != reference(&after.technician),
        ),
        (
            "department",
            reference(&before.department) != reference(&after.department),
        ),
        (
            "slot",
            (before.slot_from, before.slot_to) != (after.slot_from, after.slot_to),
        ),
        ("waiting_until", before.waiting_until != after.waiting_until),
        ("cause", before.cause != after.cause),
        ("found_serial", before.found_serial != after.found_serial),
        (
            "warranty",
            (before.verdict, &before.override_reason) != (after.verdict, &after.override_reason),
        ),
        ("minutes", before.minutes != after.minutes),
        ("result", before.result != after.result),
        (
            "software",
            (&before.software_before, &before.software_after)
                != (&after.software_before, &after.software_after),
        ),
        ("signature", before.signed_at != after.signed_at),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect();
    sql::update(tx, after).await?;
    limits::set(tx, after).await?;
    tx.audit(AuditEntry::new(
        action,
        "service_order",
        after.id,
        json!({ "fields": fields, "state": after.state }),
    ));
    tx.emit(DomainEvent::new(
        event,
        "service_order",
        after.id,
        json!({
            "number": after.number, "kind": after.kind, "state": after.state, "assignee": reference(&after.technician),
            "department": reference(&after.department), "changed": fields,
        }),
    ));
    Ok(())
}
