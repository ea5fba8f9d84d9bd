//! A record of a file told as a ticket with its past.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sqm_domain::UnknownCode;
use sqm_domain::ids::TicketId;
use sqm_domain::ticket::{Channel, Impact, PendingReason, Priority, Status, TicketKind, Urgency};
use sqm_imports::rows::{MappedRow, Record};
use sqm_platform::{Error, Result};

use super::lookup::Places;
use crate::past::{PastTicket, Who};
use crate::ticket::TicketState;

/// A ticket told from a record.
pub(super) struct Told {
    pub(super) ticket: PastTicket,
}

/// A row per ticket: received, perhaps answered, and as it stands.
pub(super) fn row(
    record: &Record,
    places: &Places,
    begin: impl FnOnce(Timestamp) -> (TicketId, String),
) -> Result<Told> {
    let row = record
        .last()
        .ok_or_else(|| Error::field("record", "field-required"))?;
    let opened_at = row
        .instant("created_at")
        .ok_or_else(|| Error::field("created_at", "field-required"))?;
    let mut ticket = received(record, row, places, opened_at, begin);
    let nobody = Who::Named(String::new());
    let done_at = row.instant("resolved_at").or(row.instant("closed_at"));
    place(&mut ticket, row, places, opened_at);
    if let Some(at) = row.instant("first_response_at") {
        ticket.state.first_response_at = Some(at);
        ticket.state.acknowledged_at = Some(at);
        ticket.state.last_agent_at = Some(at);
        ticket.state.reply_count = 1;
    }
    let status = code(row, "status").unwrap_or(if done_at.is_some() {
        Status::Resolved
    } else {
        Status::New
    });
    let reason = code(row, "pending_reason");
    match done_at {
        Some(at) if status.is_done() => {
            ticket.entered(at, &nobody, Status::Resolved, None);
            if status == Status::Closed {
                ticket.entered(
                    row.instant("closed_at").unwrap_or(at),
                    &nobody,
                    Status::Closed,
                    None,
                );
            }
        }
        // The file says how it ended but not when: it stands so, and counts in no figure of time.
        _ => {
            ticket.state.status = status;
            ticket.state.pending_reason =
                (status == Status::Pending).then(|| reason.unwrap_or(PendingReason::Internal));
        }
    }
    Ok(Told { ticket })
}

/// A row per event: the history is replayed.
pub(super) fn events(
    record: &Record,
    places: &Places,
    begin: impl FnOnce(Timestamp) -> (TicketId, String),
) -> Result<Told> {
    let (Some(first), Some(last)) = (record.rows.first(), record.last()) else {
        return Err(Error::field("record", "field-required"));
    };
    let opened_at = first
        .instant("event_at")
        .ok_or_else(|| Error::field("event_at", "field-required"))?;
    let mut ticket = received(record, first, places, opened_at, begin);
    for event in &record.rows {
        let at = event.instant("event_at").unwrap_or(opened_at);
        let by = Who::Named(event.text("assignee").unwrap_or_default().to_owned());
        place(&mut ticket, event, places, at);
        if let Some(status) = code(event, "status") {
            ticket.entered(at, &by, status, code(event, "pending_reason"));
        }
        let impact = code(event, "impact");
        let urgency = code(event, "urgency");
        ticket.change(at, &by, |state| {
            state.impact = impact.unwrap_or(state.impact);
            state.urgency = urgency.unwrap_or(state.urgency);
            state.priority = Priority::of(state.impact, state.urgency);
            if let Some(product) = event.text("product") {
                product.clone_into(&mut state.product);
            }
        });
    }
    ticket.state.attributes = attributes(last);
    Ok(Told { ticket })
}

fn received(
    record: &Record,
    row: &MappedRow,
    places: &Places,
    opened_at: Timestamp,
    begin: impl FnOnce(Timestamp) -> (TicketId, String),
) -> PastTicket {
    let (id, number) = begin(opened_at);
    let text = |field: &str| row.text(field).unwrap_or_default().to_owned();
    let (impact, urgency) = (
        code(row, "impact").unwrap_or(Impact::Medium),
        code(row, "urgency").unwrap_or(Urgency::Medium),
    );
    let subject = match (row.text("subject"), row.text("product"), &record.key) {
        (Some(subject), _, _) => subject.to_owned(),
        (None, Some(product), Some(key)) => format!("{key} · {product}"),
        (None, _, Some(key)) => key.clone(),
        (None, _, None) => number.clone(),
    };
    let ticket = PastTicket::received(TicketState {
        id,
        number,
        kind: code(row, "kind").unwrap_or(TicketKind::Complaint),
        subject,
        status: Status::New,
        pending_reason: None,
        pending_until: None,
        impact,
        urgency,
        priority: Priority::of(impact, urgency),
        category: row.text("category").and_then(|name| places.category(name)),
        channel: code(row, "channel").unwrap_or(Channel::Import),
        department: None,
        team: String::new(),
        assignee: None,
        owner_name: String::new(),
        customer: None,
        customer_class: String::new(),
        area: row.text("area").unwrap_or("urban").to_owned(),
        region: text("region"),
        city: text("city"),
        product: text("product"),
        tags: Vec::new(),
        attributes: attributes(row),
        opened_at,
        acknowledged_at: None,
        first_response_at: None,
        first_completed_at: None,
        resolved_at: None,
        closed_at: None,
        last_customer_at: Some(opened_at),
        last_agent_at: None,
        escalated_at: None,
        reopen_count: 0,
        handover_count: 0,
        reassign_count: 0,
        reply_count: 0,
        customer_count: 1,
        merged_into: None,
        version: 1,
    });
    match row.text("description") {
        Some(body) => ticket.with_first_message(Who::Named(String::new()), body.to_owned()),
        None => ticket,
    }
}

/// Department and person: ours where the names are known, otherwise as the file names them.
fn place(ticket: &mut PastTicket, row: &MappedRow, places: &Places, at: Timestamp) {
    let (department, assignee) = (row.text("department"), row.text("assignee"));
    let by = Who::Named(assignee.unwrap_or_default().to_owned());
    let (ours, person) = (
        department.and_then(|name| places.department(name)),
        assignee.and_then(|name| places.person(name)),
    );
    let (team, owner) = (
        department.filter(|_| ours.is_none()),
        assignee.filter(|_| person.is_none()),
    );
    if ours.is_some() || person.is_some() {
        let (kept_department, kept_person) = (ticket.state.department, ticket.state.assignee);
        ticket.handed_to(at, &by, ours.or(kept_department), person.or(kept_person));
    }
    if team.is_some() || owner.is_some() {
        ticket.handed_to_team(at, &by, team, owner);
    }
}

/// What has no place of its own, by the mapping's names.
fn attributes(row: &MappedRow) -> Map<String, Value> {
    row.open_fields("attribute.")
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect()
}

fn code<T: std::str::FromStr<Err = UnknownCode>>(row: &MappedRow, field: &str) -> Option<T> {
    row.text(field).and_then(|code| code.parse().ok())
}
