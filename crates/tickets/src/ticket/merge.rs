//! Tickets that belong together: links, merging and its undoing.
//!
//! Merging moves nothing: the source is marked and locked, and the target's thread shows both. So a wrong merge is
//! undone without loss, which no peer offers.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use serde_json::json;
use sqm_domain::ids::{EventId, TicketId};
use sqm_domain::ticket::Status;
use sqm_platform::audit::AuditEntry;
use sqm_platform::codes;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::events::DomainEvent;
use sqm_platform::{AppState, Error, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use super::input::LinkKind;
use super::ops::{Act, status_changed, write};
use super::{TicketState, sql};

/// Lets `source` go on in `target`. Neither may be merged already, and a circle is impossible.
pub async fn merge(
    state: &AppState,
    tx: &mut TenantTx,
    source: TicketId,
    target: TicketId,
) -> Result<TicketState> {
    if source == target {
        return Err(Error::field("into", "ticket-merge-with-itself"));
    }
    let both = sql::lock(tx, &[source, target]).await?;
    let find = |id| both.iter().find(|ticket| ticket.id == id);
    let before = find(source).ok_or(Error::NotFound("ticket"))?;
    let into = find(target).ok_or_else(|| Error::field("into", "field-unknown"))?;
    if into.status == Status::Merged {
        return Err(Error::Conflict("ticket-merge-target-merged"));
    }
    if before.status == Status::Merged {
        return Err(Error::Conflict("ticket-is-merged"));
    }
    before
        .status
        .go(Status::Merged)
        .map_err(|_| Error::Conflict("ticket-move-impossible"))?;
    let mut after = before.clone();
    after.enter(Status::Merged, tx.now());
    after.merged_into = Some(target);
    // What had been resolved stays resolved in the figures; a merge is neither completion nor reopening.
    after.resolved_at = before.resolved_at;
    let happening = status_changed(before, tx.now());
    let act = Act {
        audit: "ticket.merge",
        event: "ticket.merged",
    };
    let after = write(state, tx, before, after, act, &[happening]).await?;
    tx.emit(DomainEvent::new(
        "ticket.merged",
        "ticket",
        target,
        json!({ "from": source }),
    ));
    Ok(after)
}

/// Takes a merge back: the source is open again with all it had.
pub async fn unmerge(state: &AppState, tx: &mut TenantTx, source: TicketId) -> Result<TicketState> {
    let before = sql::lock_one(tx, source).await?;
    let Some(target) = before.merged_into else {
        return Err(Error::Conflict("ticket-not-merged"));
    };
    let mut after = before.clone();
    after.enter(Status::Open, tx.now());
    let happening = status_changed(&before, tx.now());
    let act = Act {
        audit: "ticket.unmerge",
        event: "ticket.unmerged",
    };
    let after = write(state, tx, &before, after, act, &[happening]).await?;
    tx.emit(DomainEvent::new(
        "ticket.unmerged",
        "ticket",
        target,
        json!({ "from": source }),
    ));
    Ok(after)
}

/// A ticket that has to do with another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LinkedTicket {
    /// The link.
    pub id: Uuid,
    /// How they belong together: `related`, `duplicate`, `caused_by`, `part_of`.
    pub kind: String,
    /// The link starts at the ticket asked about (`true`) or at the other one.
    pub outgoing: bool,
    /// The other ticket.
    #[schema(value_type = Uuid)]
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    #[schema(value_type = String)]
    pub status: Status,
    /// When they were linked.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// Links two tickets. Linking twice changes nothing.
pub async fn link(tx: &mut TenantTx, from: TicketId, to: TicketId, kind: LinkKind) -> Result<()> {
    if from == to {
        return Err(Error::field("to", "ticket-link-with-itself"));
    }
    let now = tx.now();
    let created = sqlx::query!(
        "insert into tickets.link (tenant_id, id, from_id, to_id, kind, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict on constraint link_once do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(now)),
        Uuid::from(from),
        Uuid::from(to),
        kind.as_str(),
        now.to_sqlx(),
        tx.actor().user().map(Uuid::from),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "link_from") {
            Error::NotFound("ticket")
        } else if violates(&error, "link_to") {
            Error::field("to", "field-unknown")
        } else {
            error.into()
        }
    })?;
    if created.rows_affected() > 0 {
        tx.audit(AuditEntry::new(
            "ticket.link",
            "ticket",
            from,
            json!({ "to": to, "kind": kind }),
        ));
        tx.emit(DomainEvent::new(
            "ticket.linked",
            "ticket",
            from,
            json!({ "to": to }),
        ));
        tx.emit(DomainEvent::new(
            "ticket.linked",
            "ticket",
            to,
            json!({ "to": from }),
        ));
    }
    Ok(())
}

/// Removes a link of a ticket.
pub async fn unlink(tx: &mut TenantTx, ticket: TicketId, link: Uuid) -> Result<()> {
    let gone = sqlx::query!(
        "delete from tickets.link where tenant_id = $1 and id = $2 and (from_id = $3 or to_id = $3) returning from_id, to_id",
        Uuid::from(tx.tenant()),
        link,
        Uuid::from(ticket)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("link"))?;
    tx.audit(AuditEntry::new(
        "ticket.unlink",
        "ticket",
        ticket,
        json!({ "from": gone.from_id, "to": gone.to_id }),
    ));
    for id in [gone.from_id, gone.to_id] {
        tx.emit(DomainEvent::new("ticket.linked", "ticket", id, json!({})));
    }
    Ok(())
}

/// The tickets linked to one, and those merged into it (kind `merged`).
pub async fn links(tx: &mut TenantTx, ticket: TicketId) -> Result<Vec<LinkedTicket>> {
    let rows = sqlx::query!(
        r#"select x.id as "id!", x.kind as "kind!", x.outgoing as "outgoing!", x.created_at as "created_at!",
             t.id as ticket, t.number, t.subject, t.status
           from (select id, kind, true as outgoing, to_id as other, created_at from tickets.link
                  where tenant_id = $1 and from_id = $2
                 union all
                 select id, kind, false, from_id, created_at from tickets.link where tenant_id = $1 and to_id = $2
                 union all
                 select id, 'merged', false, id, updated_at from tickets.ticket where tenant_id = $1 and merged_into = $2) x
           join tickets.ticket t on t.tenant_id = $1 and t.id = x.other
           order by x.created_at desc, x.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(ticket)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(LinkedTicket {
                id: row.id,
                kind: row.kind,
                outgoing: row.outgoing,
                ticket: row.ticket.into(),
                number: row.number,
                subject: row.subject,
                status: codes::read(&row.status)?,
                created_at: row.created_at.to_jiff(),
            })
        })
        .collect()
}
