//! Working on a ticket: properties, people, status (handbook §4.2.3, §4.2.4).
//!
//! Every operation is the same four steps: hold the row, apply the rule to a copy, write what differs with its history,
//! tell clocks and readers.

use serde_json::{Map, Value, json};
use sqm_domain::ids::{TicketId, UserId};
use sqm_domain::ticket::{Priority, Status};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::scope::Actor;
use sqm_platform::{AppState, Error, FieldErrors, Result};
use uuid::Uuid;

use super::input::{Assignment, StatusChange, TicketPatch};
use super::item::Ticket;
use super::{TicketState, sql};
use crate::sla::{self, Happening};

/// One ticket, for whoever may read tickets.
pub async fn get(state: &AppState, tx: &mut TenantTx, id: TicketId) -> Result<Ticket> {
    sql::get(state, tx, id).await
}

/// Refuses unless there is such a ticket: what hangs on a ticket is not found rather than empty when the ticket is not
/// there, or another tenant's.
pub async fn exists(tx: &mut TenantTx, id: TicketId) -> Result<()> {
    if sql::exists(tx, id).await? {
        Ok(())
    } else {
        Err(Error::NotFound("ticket"))
    }
}

/// The id behind what a person typed: an id or a number.
pub async fn find(tx: &mut TenantTx, text: &str) -> Result<Option<TicketId>> {
    match text.trim().parse::<Uuid>() {
        Ok(id) => Ok(Some(id.into())),
        Err(_) => sql::id_of_number(tx, text.trim()).await,
    }
}

/// Changes properties; the priority follows from impact and urgency.
pub async fn update(
    state: &AppState,
    tx: &mut TenantTx,
    id: TicketId,
    seen: IfMatch,
    patch: TicketPatch,
) -> Result<TicketState> {
    let patch = patch.check()?;
    let before = hold(tx, id, seen).await?;
    let mut after = before.clone();
    patch_into(&mut after, &patch, tx);
    if let Some(Some(customer)) = patch.customer
        && before.customer != Some(customer)
    {
        let class = sqlx::query_scalar!(
            "select class from customers.customer where tenant_id = $1 and id = $2",
            Uuid::from(tx.tenant()),
            Uuid::from(customer)
        )
        .fetch_optional(tx.conn())
        .await?;
        after.customer_class = class.ok_or_else(|| Error::field("customer", "field-unknown"))?;
    }
    let happening = Happening::PropertiesChanged { at: tx.now() };
    write(
        state,
        tx,
        &before,
        after,
        Act {
            audit: "ticket.edit",
            event: "ticket.changed",
        },
        &[happening],
    )
    .await
}

fn patch_into(t: &mut TicketState, patch: &TicketPatch, tx: &TenantTx) {
    let set = |place: &mut String, value: &Option<String>| {
        if let Some(value) = value {
            place.clone_from(value);
        }
    };
    set(&mut t.subject, &patch.subject);
    set(&mut t.region, &patch.region);
    set(&mut t.city, &patch.city);
    set(&mut t.area, &patch.area);
    set(&mut t.product, &patch.product);
    t.kind = patch.kind.unwrap_or(t.kind);
    t.impact = patch.impact.unwrap_or(t.impact);
    t.urgency = patch.urgency.unwrap_or(t.urgency);
    if patch.impact.is_some() || patch.urgency.is_some() {
        t.priority = Priority::of(t.impact, t.urgency);
    }
    t.channel = patch.channel.unwrap_or(t.channel);
    t.category = patch.category.unwrap_or(t.category);
    t.customer = patch.customer.unwrap_or(t.customer);
    if t.customer.is_none() {
        t.customer_class.clear();
    }
    if let Some(tags) = &patch.tags {
        t.tags.clone_from(tags);
    }
    for (key, value) in patch.attributes.iter().flatten() {
        if value.is_null() {
            t.attributes.remove(key);
        } else {
            t.attributes.insert(key.clone(), value.clone());
        }
    }
    match patch.escalated {
        Some(true) => _ = t.escalated_at.get_or_insert(tx.now()),
        Some(false) => t.escalated_at = None,
        None => {}
    }
}

/// Gives a ticket to a department and a person, or puts it back.
pub async fn assign(
    state: &AppState,
    tx: &mut TenantTx,
    id: TicketId,
    seen: IfMatch,
    to: Assignment,
) -> Result<TicketState> {
    let before = hold(tx, id, seen).await?;
    let after = assigned(&before, &to)?;
    let happening = Happening::PropertiesChanged { at: tx.now() };
    write(
        state,
        tx,
        &before,
        after,
        Act {
            audit: "ticket.assign",
            event: "ticket.changed",
        },
        &[happening],
    )
    .await
}

fn assigned(before: &TicketState, to: &Assignment) -> Result<TicketState> {
    if before.status == Status::Merged {
        return Err(Error::Conflict("ticket-is-merged"));
    }
    let mut after = before.clone();
    after.hand_to(
        to.department.unwrap_or(before.department),
        to.assignee.unwrap_or(before.assignee),
    );
    Ok(after)
}

/// Takes a ticket for oneself; a new one is thereby begun.
pub async fn take(state: &AppState, tx: &mut TenantTx, id: TicketId, who: UserId) -> Result<TicketState> {
    let before = hold(tx, id, IfMatch::Any).await?;
    let mut after = assigned(
        &before,
        &Assignment {
            department: None,
            assignee: Some(Some(who)),
        },
    )?;
    let at = tx.now();
    let mut happenings = vec![Happening::PropertiesChanged { at }];
    if after.status == Status::New {
        after.enter(Status::Open, at);
        happenings.push(status_changed(&before, at));
    }
    write(
        state,
        tx,
        &before,
        after,
        Act {
            audit: "ticket.assign",
            event: "ticket.changed",
        },
        &happenings,
    )
    .await
}

/// Moves a ticket to a status, by the table of moves.
pub async fn set_status(
    state: &AppState,
    tx: &mut TenantTx,
    id: TicketId,
    seen: IfMatch,
    change: StatusChange,
) -> Result<TicketState> {
    let before = hold(tx, id, seen).await?;
    let after = moved(&before, &change, tx)?;
    let happening = status_changed(&before, tx.now());
    write(
        state,
        tx,
        &before,
        after,
        Act {
            audit: "ticket.status",
            event: "ticket.changed",
        },
        &[happening],
    )
    .await
}

/// The ticket after a move. Another reason or date while pending is no move, but allowed.
pub(crate) fn moved(before: &TicketState, change: &StatusChange, tx: &TenantTx) -> Result<TicketState> {
    change.check(tx.now())?;
    let mut after = before.clone();
    if before.status == Status::Merged {
        return Err(Error::Conflict("ticket-is-merged"));
    }
    if before.status != change.status {
        before
            .status
            .go(change.status)
            .map_err(|_| Error::Invalid(FieldErrors::one("status", "ticket-move-impossible")))?;
        after.enter(change.status, tx.now());
    } else if change.status != Status::Pending {
        return Ok(after);
    }
    after.pending_reason = change.pending_reason;
    after.pending_until = change.pending_until;
    Ok(after)
}

pub(crate) fn status_changed(before: &TicketState, at: jiff::Timestamp) -> Happening {
    Happening::StatusChanged {
        at,
        from: before.status,
        from_reason: before.pending_reason,
    }
}

/// Reads a ticket for a change and refuses if the caller has seen an older version.
pub(crate) async fn hold(tx: &mut TenantTx, id: TicketId, seen: IfMatch) -> Result<TicketState> {
    let ticket = sql::lock_one(tx, id).await?;
    seen.check(ticket.version)?;
    Ok(ticket)
}

/// How a change is called in the audit trail and on the backbone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Act {
    pub(crate) audit: &'static str,
    pub(crate) event: &'static str,
}

/// Writes what differs, and tells clocks, trail and readers. Nothing differs: nothing is written, nothing told.
pub(crate) async fn write(
    state: &AppState,
    tx: &mut TenantTx,
    before: &TicketState,
    mut after: TicketState,
    act: Act,
    happenings: &[Happening],
) -> Result<TicketState> {
    if *before == after {
        return Ok(after);
    }
    if matches!(tx.actor(), Actor::User(_)) {
        let now = tx.now();
        after.acknowledged_at.get_or_insert(now);
    }
    let changes = before.changes_to(&after);
    sql::save(tx, &after, &changes).await?;
    after.version += 1;
    sla::on_change(state, tx, &after.subject(), happenings).await?;
    let fields: Vec<&str> = changes.iter().map(|change| change.field).collect();
    tx.audit(AuditEntry::new(act.audit, "ticket", after.id, audited(&changes)));
    tx.emit(DomainEvent::new(
        act.event,
        "ticket",
        after.id,
        json!({
            "number": after.number, "kind": after.kind, "status": after.status, "priority": after.priority,
            "department": after.department, "assignee": after.assignee, "changed": fields,
        }),
    ));
    Ok(after)
}

/// Codes and ids are harmless; what people type may hold personal data, so of those fields only the name is kept.
fn audited(changes: &[super::FieldChange]) -> Value {
    const TYPED: [&str; 8] = [
        "subject",
        "attributes",
        "tags",
        "owner_name",
        "team",
        "region",
        "city",
        "product",
    ];
    let mut object = Map::new();
    for change in changes {
        let value = if TYPED.contains(&change.field) {
            json!({})
        } else {
            json!({ "from": change.from, "to": change.to })
        };
        object.insert(change.field.to_owned(), value);
    }
    Value::Object(object)
}
