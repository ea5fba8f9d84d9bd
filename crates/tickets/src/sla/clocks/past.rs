//! What threads and histories say that clocks care about.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;
use sqm_domain::ids::TicketId;
use sqm_platform::Result;
use sqm_platform::codes;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use super::story::Moment;
use crate::sla::Subject;

/// Something that happened to a ticket.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Event {
    Replied,
    CustomerWrote,
    Changed {
        field: String,
        from: Option<Value>,
        to: Option<Value>,
    },
}

/// Everything that happened to a ticket, in order of time.
pub(super) type Past = Vec<(Timestamp, Event)>;

/// The fields that policies ask about, and those that say where a ticket stands.
const FIELDS: [&str; 10] = [
    "status",
    "pending_reason",
    "kind",
    "priority",
    "category",
    "channel",
    "department",
    "area",
    "region",
    "product",
];

/// The pasts of many tickets, in one query. Receipts and other words of machines are left out: they neither ask nor
/// answer. An imported answer counts though the person behind it has no account here.
pub(super) async fn read(tx: &mut TenantTx, tickets: &[TicketId]) -> Result<HashMap<TicketId, Past>> {
    let ids: Vec<Uuid> = tickets.iter().copied().map(Uuid::from).collect();
    let fields = FIELDS.map(str::to_owned);
    let rows = sqlx::query!(
        r#"select m.ticket_id as "ticket!", m.at as "at!", m.id as "id!", 0 as "rank!", m.kind as "what!",
                  null::jsonb as old_value, null::jsonb as new_value
             from tickets.message m join tickets.ticket t on t.tenant_id = m.tenant_id and t.id = m.ticket_id
            where m.tenant_id = $1 and m.ticket_id = any($2) and m.kind in ('customer', 'reply')
              and (m.author_kind <> 'system' or m.author_name <> '' or t.import_id is not null)
           union all
           select c.ticket_id, c.at, c.id, 1, c.field, c.old_value, c.new_value
             from tickets.change c
            where c.tenant_id = $1 and c.ticket_id = any($2) and c.field = any($3)
           order by 1, 2, 4, 3"#,
        Uuid::from(tx.tenant()),
        &ids,
        &fields
    )
    .fetch_all(tx.conn())
    .await?;
    let mut pasts: HashMap<TicketId, Past> = HashMap::with_capacity(tickets.len());
    for row in rows {
        let event = match row.what.as_str() {
            "reply" => Event::Replied,
            "customer" => Event::CustomerWrote,
            _ => Event::Changed {
                field: row.what,
                from: row.old_value,
                to: row.new_value,
            },
        };
        pasts
            .entry(row.ticket.into())
            .or_default()
            .push((row.at.to_jiff(), event));
    }
    Ok(pasts)
}

/// Gives a field of the ticket another value; says whether it is one that policies ask about.
pub(super) fn set(subject: &mut Subject, field: &str, value: Option<&Value>) -> Result<bool> {
    let text = value.and_then(Value::as_str);
    let id = || text.and_then(|text| text.parse::<Uuid>().ok());
    match (field, text) {
        ("status", Some(code)) => subject.status = codes::read(code)?,
        ("pending_reason", code) => subject.pending_reason = codes::read_option(code)?,
        ("kind", Some(code)) => subject.kind = codes::read(code)?,
        ("priority", Some(code)) => subject.priority = codes::read(code)?,
        ("channel", Some(code)) => subject.channel = codes::read(code)?,
        ("category", _) => subject.category = id().map(Into::into),
        ("department", _) => subject.department = id().map(Into::into),
        ("area", text) => text.unwrap_or("urban").clone_into(&mut subject.area),
        ("region", text) => text.unwrap_or_default().clone_into(&mut subject.region),
        ("product", text) => text.unwrap_or_default().clone_into(&mut subject.product),
        _ => {}
    }
    Ok(!matches!(field, "status" | "pending_reason"))
}

/// The same as moments that a single clock hears. `subject` is the ticket as it was received.
pub(super) fn moments(mut subject: Subject, past: &Past) -> Result<Vec<(Timestamp, Moment)>> {
    let mut moments = Vec::new();
    for group in past.chunk_by(|a, b| a.0 == b.0) {
        let at = group[0].0;
        let before = (subject.status, subject.pending_reason);
        for (_, event) in group {
            match event {
                Event::Replied => moments.push((at, Moment::Replied)),
                Event::CustomerWrote => moments.push((at, Moment::CustomerWrote)),
                Event::Changed { field, to, .. } => {
                    set(&mut subject, field, to.as_ref())?;
                }
            }
        }
        let after = (subject.status, subject.pending_reason);
        if before != after {
            moments.push((at, Moment::Entered(after.0, after.1)));
        }
    }
    Ok(moments)
}

/// The ticket as it was received: every change is taken back, the last one first.
pub(super) fn received(present: &Subject, past: &Past) -> Result<Subject> {
    let mut subject = present.clone();
    for (_, event) in past.iter().rev() {
        if let Event::Changed { field, from, .. } = event {
            set(&mut subject, field, from.as_ref())?;
        }
    }
    Ok(subject)
}
