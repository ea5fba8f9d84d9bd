//! Carrying an order out: on the way, at work, carried over, done, a second time.

use sqm_domain::aftersales::{Cause, OrderKind, OrderState, Slot};
use sqm_domain::ids::OrderId;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::today;
use sqm_platform::{AppState, Error, FieldErrors, Result};

use super::model::minutes;
use super::ops::{changed, create, get, judge};
use super::sql::{self, Line};
use super::{CarryOrder, CompleteOrder, NewOrder, Order, SecondVisit};
use crate::listing::start_of;
use crate::settings;

async fn held(state: &AppState, tx: &mut TenantTx, id: OrderId, seen: IfMatch) -> Result<Order> {
    sql::hold(tx, id).await?;
    let order = get(state, tx, id).await?;
    seen.check(order.version)?;
    Ok(order)
}

fn went(order: &Order, to: OrderState) -> Result<OrderState> {
    order
        .state
        .go(to)
        .map_err(|_| Error::Conflict("order-not-possible"))
}

fn line(state: OrderState, note: String) -> Line {
    Line {
        kind: "state",
        state: Some(state.as_str()),
        note,
        ..Line::default()
    }
}

/// On the way, or at work. The first arrival is held against the appointment.
pub async fn go(
    state: &AppState,
    tx: &mut TenantTx,
    id: OrderId,
    seen: IfMatch,
    to: OrderState,
) -> Result<()> {
    if !matches!(to, OrderState::OnTheWay | OrderState::Working) {
        return Err(Error::field("state", "field-invalid"));
    }
    let before = held(state, tx, id, seen).await?;
    if before.technician.is_none() {
        return Err(Error::field("technician", "field-required"));
    }
    let mut after = before.clone();
    after.state = went(&before, to)?;
    if to == OrderState::Working && before.arrived_at.is_none() {
        after.arrived_at = Some(tx.now());
        after.arrived_in_slot = before
            .slot_from
            .zip(before.slot_to)
            .and_then(|(from, to)| Slot::new(from, to).ok())
            .map(|slot| slot.met_by(tx.now()));
    }
    sql::add_entry(tx, id, line(to, String::new())).await?;
    changed(tx, &before, &after, "service_order.go", "service_order.changed").await
}

/// Carries an order over to another day. Waiting at the customer's wish does not count against the limit; an appointment
/// that nobody came to does count against punctuality.
pub async fn carry(
    state: &AppState,
    tx: &mut TenantTx,
    id: OrderId,
    seen: IfMatch,
    input: CarryOrder,
) -> Result<()> {
    let mut errors = FieldErrors::new();
    errors.at_most("note", &input.note, 1_000);
    if input.until < today(tx) {
        errors.add("until", "visit-in-past");
    }
    errors.into_result(())?;
    let before = held(state, tx, id, seen).await?;
    let mut after = before.clone();
    after.state = match before.state {
        OrderState::New | OrderState::Assigned => before.state,
        _ => went(&before, OrderState::Assigned)?,
    };
    if input.reason.counts()
        && before.slot_from.is_some_and(|from| from <= tx.now())
        && before.arrived_at.is_none()
    {
        after.missed_slots += 1;
    }
    let until = start_of(input.until, tx.zone());
    if !input.reason.counts() && until > tx.now() {
        let hours = settings::get(tx).await?.hours(tx).await?;
        let later = |limit: sqm_domain::aftersales::Limit| {
            limit
                .pause(&hours, tx.now(), until)
                .map_err(|_| Error::Conflict("order-no-hours"))
        };
        let turnaround = later(before.turnaround())?;
        after.turnaround_warn = turnaround.warn_at;
        after.turnaround_due = turnaround.due_at;
        if before.responded_at.is_none() {
            let response = later(before.response())?;
            after.response_warn = response.warn_at;
            after.response_due = response.due_at;
        }
        after.waited_seconds += tx.now().duration_until(until).as_secs();
    }
    after.slot_from = None;
    after.slot_to = None;
    after.wait_reason = Some(input.reason);
    after.waiting_until = Some(input.until);
    after.carried += 1;
    let line = Line {
        kind: "carried",
        state: Some(after.state.as_str()),
        reason: Some(input.reason.as_str()),
        until: Some(input.until),
        note: input.note.trim().to_owned(),
    };
    sql::add_entry(tx, id, line).await?;
    changed(
        tx,
        &before,
        &after,
        "service_order.carry",
        "service_order.changed",
    )
    .await
}

/// The work is done. A repair says where the trouble came from, an upgrade which software it left.
pub async fn complete(
    state: &AppState,
    tx: &mut TenantTx,
    id: OrderId,
    seen: IfMatch,
    input: CompleteOrder,
) -> Result<()> {
    let before = held(state, tx, id, seen).await?;
    let mut after = before.clone();
    after.state = went(&before, OrderState::Completed)?;
    let mut errors = FieldErrors::new();
    after.result = errors.text("result", &input.result, 4_000).to_owned();
    minutes(&mut errors, input.minutes);
    after.minutes = input.minutes.or(before.minutes);
    after.cause = input.cause.unwrap_or(before.cause);
    let given = |text: Option<String>, kept: &str| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| kept.to_owned())
    };
    after.found_serial = given(input.found_serial, &before.found_serial);
    after.software_before = given(input.software_before, &before.software_before);
    after.software_after = given(input.software_after, &before.software_after);
    for (field, text) in [
        ("found_serial", &after.found_serial),
        ("software_before", &after.software_before),
        ("software_after", &after.software_after),
    ] {
        errors.at_most(field, text, 100);
    }
    if before.kind == OrderKind::Repair && after.cause == Cause::Unknown {
        errors.add("cause", "field-required");
    }
    if before.kind == OrderKind::Upgrade && after.software_after.is_empty() {
        errors.add("software_after", "field-required");
    }
    errors.into_result(())?;
    judge(tx, &mut after).await?;
    after.completed_at = Some(tx.now());
    after.ended_at = Some(tx.now());
    after.wait_reason = None;
    after.waiting_until = None;
    sql::add_entry(tx, id, line(OrderState::Completed, String::new())).await?;
    changed(
        tx,
        &before,
        &after,
        "service_order.complete",
        "service_order.completed",
    )
    .await
}

/// The customer has confirmed it.
pub async fn close(state: &AppState, tx: &mut TenantTx, id: OrderId, seen: IfMatch) -> Result<()> {
    let before = held(state, tx, id, seen).await?;
    let mut after = before.clone();
    after.state = went(&before, OrderState::Closed)?;
    sql::add_entry(tx, id, line(OrderState::Closed, String::new())).await?;
    changed(
        tx,
        &before,
        &after,
        "service_order.close",
        "service_order.changed",
    )
    .await
}

/// It is not wanted any more.
pub async fn cancel(
    state: &AppState,
    tx: &mut TenantTx,
    id: OrderId,
    seen: IfMatch,
    reason: &str,
) -> Result<()> {
    let mut errors = FieldErrors::new();
    let reason = errors.text("reason", reason, 500).to_owned();
    errors.into_result(())?;
    let before = held(state, tx, id, seen).await?;
    let mut after = before.clone();
    after.state = went(&before, OrderState::Cancelled)?;
    after.ended_at = Some(tx.now());
    sql::add_entry(tx, id, line(OrderState::Cancelled, reason)).await?;
    changed(
        tx,
        &before,
        &after,
        "service_order.cancel",
        "service_order.changed",
    )
    .await
}

/// Not done at the first attempt: another order goes on with it. Returns that one.
pub async fn second_visit(
    state: &AppState,
    tx: &mut TenantTx,
    id: OrderId,
    seen: IfMatch,
    input: SecondVisit,
) -> Result<OrderId> {
    let mut errors = FieldErrors::new();
    let note = errors.text("note", &input.note, 1_000).to_owned();
    errors.into_result(())?;
    let before = held(state, tx, id, seen).await?;
    let mut after = before.clone();
    after.state = went(&before, OrderState::SecondVisit)?;
    after.ended_at = Some(tx.now());
    after.completed_at = None;
    after.followed_up = true;
    sql::add_entry(tx, id, line(OrderState::SecondVisit, note)).await?;
    changed(
        tx,
        &before,
        &after,
        "service_order.second_visit",
        "service_order.changed",
    )
    .await?;
    let next = NewOrder {
        kind: Some(before.kind),
        urgency: Some(before.urgency),
        parent: Some(id),
        channel: before.channel.parse().ok(),
        problem: before.problem.clone(),
        reference: Some(before.reference.clone()),
        technician: before.technician.map(|named| named.id.into()),
        software_before: Some(before.software_before.clone()),
        ..NewOrder::default()
    };
    create(state, tx, next).await
}
