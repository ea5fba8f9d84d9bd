//! Talking: to the customer, among colleagues, and hearing the customer.

use serde_json::json;
use sqm_domain::ids::{MessageId, TicketId};
use sqm_domain::ticket::{PendingReason, Status};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::scope::Actor;
use sqm_platform::{AppState, Error, Result};

use super::model::{self, CustomerMessage, Message, MessageKind, Note, Reply};
use super::sql::{self, Author};
use crate::sla::Happening;
use crate::ticket::{Act, hold, moved, status_changed, write};

/// Answers the customer. A merged ticket is locked: the conversation goes on in the target.
pub async fn reply(state: &AppState, tx: &mut TenantTx, id: TicketId, reply: Reply) -> Result<MessageId> {
    let body = model::body(&reply.body)?;
    let before = hold(tx, id, IfMatch::Any).await?;
    if before.status == Status::Merged {
        return Err(Error::Conflict("ticket-is-merged"));
    }
    let now = tx.now();
    let mut after = match &reply.then {
        Some(change) => moved(&before, change, tx)?,
        None => before.clone(),
    };
    if after.status == Status::New {
        after.enter(Status::Open, now);
    }
    let mut happenings = Vec::new();
    let author = author(tx);
    // A notice of the product itself answers nobody.
    if author != Author::System {
        after.first_response_at.get_or_insert(now);
        after.last_agent_at = Some(now);
        after.reply_count += 1;
        happenings.push(Happening::Replied { at: now });
    }
    if after.status != before.status || after.pending_reason != before.pending_reason {
        happenings.push(status_changed(&before, now));
    }
    let message = sql::insert(
        tx,
        id,
        MessageKind::Reply,
        author,
        reply.channel.unwrap_or(before.channel),
        &body,
    )
    .await?;
    if before == after {
        tell(tx, "ticket.reply", "ticket.replied", id, message);
    } else {
        let act = Act {
            audit: "ticket.reply",
            event: "ticket.replied",
        };
        write(state, tx, &before, after, act, &happenings).await?;
    }
    Ok(message)
}

/// Writes a note for colleagues. It changes nothing about the ticket and reaches nobody outside.
pub async fn note(state: &AppState, tx: &mut TenantTx, id: TicketId, note: Note) -> Result<MessageId> {
    let body = model::body(&note.body)?;
    let before = hold(tx, id, IfMatch::Any).await?;
    let author = author(tx);
    let message = sql::insert(tx, id, MessageKind::Note, author, before.channel, &body).await?;
    if before.acknowledged_at.is_none() && author != Author::System {
        let after = crate::ticket::TicketState {
            acknowledged_at: Some(tx.now()),
            ..before.clone()
        };
        write(
            state,
            tx,
            &before,
            after,
            Act {
                audit: "ticket.note",
                event: "ticket.noted",
            },
            &[],
        )
        .await?;
    } else {
        tell(tx, "ticket.note", "ticket.noted", id, message);
    }
    Ok(message)
}

/// Keeps what the customer said. A person's word ends waiting for the customer and reopens what had ended; a machine's
/// does neither. On a merged ticket it goes to the ticket it went on in.
pub async fn customer_wrote(
    state: &AppState,
    tx: &mut TenantTx,
    id: TicketId,
    said: CustomerMessage,
) -> Result<MessageId> {
    let body = model::body(&said.body)?;
    let mut before = hold(tx, id, IfMatch::Any).await?;
    // Targets of merges are not merged when chosen, but may be later: follow to the end.
    while let Some(target) = before.merged_into {
        before = hold(tx, target, IfMatch::Any).await?;
    }
    let now = tx.now();
    let channel = said.channel.unwrap_or(before.channel);
    let author = if said.automatic {
        Author::System
    } else {
        Author::Customer
    };
    let message = sql::insert(tx, before.id, MessageKind::Customer, author, channel, &body).await?;
    if said.automatic {
        tell(tx, "ticket.receive", "ticket.customer_wrote", before.id, message);
        return Ok(message);
    }
    let mut after = before.clone();
    after.last_customer_at = Some(now);
    after.customer_count += 1;
    let waits_for_customer = before.pending_reason == Some(PendingReason::Customer);
    let mut happenings = vec![Happening::CustomerWrote { at: now }];
    if waits_for_customer || !before.status.is_open() {
        after.enter(Status::Open, now);
        happenings.push(status_changed(&before, now));
    }
    let act = Act {
        audit: "ticket.receive",
        event: "ticket.customer_wrote",
    };
    write(state, tx, &before, after, act, &happenings).await?;
    Ok(message)
}

/// The thread, oldest first, with that of tickets merged into this one.
pub async fn thread(tx: &mut TenantTx, id: TicketId) -> Result<Vec<Message>> {
    sql::thread(tx, id).await
}

fn author(tx: &TenantTx) -> Author {
    match tx.actor() {
        Actor::User(user) => Author::User((*user).into()),
        Actor::System(_) | Actor::Public => Author::System,
    }
}

fn tell(tx: &mut TenantTx, audit: &'static str, event: &'static str, ticket: TicketId, message: MessageId) {
    tx.audit(AuditEntry::new(
        audit,
        "ticket",
        ticket,
        json!({ "message": message }),
    ));
    tx.emit(DomainEvent::new(
        event,
        "ticket",
        ticket,
        json!({ "message": message, "changed": [] }),
    ));
}
