//! Rows as the tables have them, for one statement per table.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use sqm_domain::ids::{CategoryId, CustomerId, DepartmentId, ImportId, TenantId, TicketId, UserId};
use sqm_domain::ticket::{Channel, Impact, PendingReason, Priority, Status, TicketKind, Urgency};
use uuid::{Builder, Uuid};

use super::{PastTicket, Voice, Who};

const RESPONSE_LIMIT: SignedDuration = SignedDuration::from_hours(15 * 24);
const REPAIR_LIMIT: SignedDuration = SignedDuration::from_hours(3 * 24);

/// A row of `tickets.ticket`, column by column.
#[derive(Debug, Serialize)]
pub(super) struct TicketRow<'a> {
    tenant_id: TenantId,
    id: TicketId,
    number: &'a str,
    external_source: Option<&'a str>,
    external_id: Option<&'a str>,
    kind: TicketKind,
    subject: &'a str,
    status: Status,
    pending_reason: Option<PendingReason>,
    pending_until: Option<Timestamp>,
    impact: Impact,
    urgency: Urgency,
    priority: Priority,
    category_id: Option<CategoryId>,
    channel: Channel,
    department_id: Option<DepartmentId>,
    team: &'a str,
    assignee_id: Option<UserId>,
    owner_name: &'a str,
    customer_id: Option<CustomerId>,
    customer_class: &'a str,
    area: &'a str,
    region: &'a str,
    city: &'a str,
    product: &'a str,
    tags: &'a [String],
    attributes: &'a Map<String, Value>,
    opened_at: Timestamp,
    acknowledged_at: Option<Timestamp>,
    first_response_at: Option<Timestamp>,
    first_completed_at: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    last_customer_at: Option<Timestamp>,
    last_agent_at: Option<Timestamp>,
    escalated_at: Option<Timestamp>,
    passed_3d_at: Option<Timestamp>,
    passed_15d_at: Option<Timestamp>,
    reopen_count: i32,
    handover_count: i32,
    reassign_count: i32,
    reply_count: i32,
    customer_count: i32,
    repeated: bool,
    merged_into: Option<TicketId>,
    clocks_paused: bool,
    import_id: Option<ImportId>,
    fingerprint: Option<String>,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// The ticket's row. `now` decides which statutory spans have passed unmet.
pub(super) fn ticket(tenant: TenantId, past: &PastTicket, now: Timestamp) -> TicketRow<'_> {
    let s = &past.state;
    let passed = |done: Option<Timestamp>, limit: SignedDuration| {
        let at = s.opened_at + limit;
        (at <= now && done.is_none_or(|done| done > at)).then_some(at)
    };
    TicketRow {
        tenant_id: tenant,
        id: s.id,
        number: &s.number,
        external_source: past.source.as_ref().map(|(source, _)| source.as_str()),
        external_id: past.source.as_ref().map(|(_, id)| id.as_str()),
        kind: s.kind,
        subject: &s.subject,
        status: s.status,
        pending_reason: s.pending_reason,
        pending_until: s.pending_until,
        impact: s.impact,
        urgency: s.urgency,
        priority: s.priority,
        category_id: s.category,
        channel: s.channel,
        department_id: s.department,
        team: &s.team,
        assignee_id: s.assignee,
        owner_name: &s.owner_name,
        customer_id: s.customer,
        customer_class: &s.customer_class,
        area: &s.area,
        region: &s.region,
        city: &s.city,
        product: &s.product,
        tags: &s.tags,
        attributes: &s.attributes,
        opened_at: s.opened_at,
        acknowledged_at: s.acknowledged_at,
        first_response_at: s.first_response_at,
        first_completed_at: s.first_completed_at,
        resolved_at: s.resolved_at,
        closed_at: s.closed_at,
        last_customer_at: s.last_customer_at,
        last_agent_at: s.last_agent_at,
        escalated_at: s.escalated_at,
        passed_3d_at: passed(s.resolved_at, REPAIR_LIMIT),
        passed_15d_at: passed(s.first_response_at, RESPONSE_LIMIT),
        reopen_count: s.reopen_count,
        handover_count: s.handover_count,
        reassign_count: s.reassign_count,
        reply_count: s.reply_count,
        customer_count: s.customer_count,
        repeated: false,
        merged_into: s.merged_into,
        clocks_paused: false,
        import_id: past.import,
        fingerprint: past.fingerprint.as_deref().map(bytea),
        version: s.version,
        created_at: s.opened_at,
        updated_at: past.updated_at,
    }
}

/// The rows of the ticket's thread. Their ids follow from what they say, so that telling them again adds nothing.
pub(super) fn messages<'a>(tenant: TenantId, past: &'a PastTicket) -> impl Iterator<Item = Value> + 'a {
    past.messages.iter().enumerate().map(move |(index, message)| {
        let (kind, author) = match (message.voice, &message.by) {
            (Voice::Customer, _) => ("customer", "customer"),
            (Voice::Reply, Who::User(_)) => ("reply", "user"),
            (Voice::Reply, Who::Named(_)) => ("reply", "system"),
            (Voice::Note, Who::User(_)) => ("note", "user"),
            (Voice::Note, Who::Named(_)) => ("note", "system"),
        };
        let id = told_id(past, message.at, &[b"message", &index.to_be_bytes(), message.body.as_bytes()]);
        json!({
            "tenant_id": tenant, "id": id, "ticket_id": past.state.id, "kind": kind, "author_kind": author,
            "author_id": if author == "user" { message.by.id() } else { Value::Null },
            "author_name": message.by.name(), "channel": past.state.channel, "body": message.body, "at": message.at,
        })
    })
}

/// The rows of the ticket's history.
pub(super) fn changes<'a>(tenant: TenantId, past: &'a PastTicket) -> impl Iterator<Item = Value> + 'a {
    past.changes.iter().enumerate().map(move |(index, change)| {
        let id = told_id(
            past,
            change.at,
            &[b"change", &index.to_be_bytes(), change.field.as_bytes()],
        );
        json!({
            "tenant_id": tenant, "id": id, "ticket_id": past.state.id, "at": change.at,
            "actor_kind": if matches!(change.by, Who::User(_)) { "user" } else { "system" },
            "actor_id": change.by.id(), "actor_name": change.by.name(), "field": change.field,
            "old_value": change.from, "new_value": change.to, "imported": past.import.is_some(),
        })
    })
}

fn told_id(past: &PastTicket, at: Timestamp, parts: &[&[u8]]) -> Uuid {
    let mut hash = Sha256::new().chain_update(Uuid::from(past.state.id).as_bytes());
    for part in parts {
        hash.update(part);
    }
    let mut tail = [0u8; 10];
    tail.copy_from_slice(&hash.finalize()[..10]);
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
}

fn bytea(bytes: &[u8]) -> String {
    let mut text = String::from("\\x");
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
