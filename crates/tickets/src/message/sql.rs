//! The only SQL of messages.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{MessageId, TicketId};
use sqm_domain::ticket::Channel;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::{codes, search_index};
use uuid::Uuid;

use super::{Message, MessageKind};
use crate::ticket::Named;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author {
    User(Uuid),
    Customer,
    System,
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    ticket: TicketId,
    kind: MessageKind,
    author: Author,
    channel: Channel,
    body: &str,
) -> Result<MessageId> {
    let now = tx.now();
    let id = MessageId::new_at(now);
    let (author_kind, author_id) = match author {
        Author::User(id) => ("user", Some(id)),
        Author::Customer => ("customer", None),
        Author::System => ("system", None),
    };
    let words = search_index::document(tx.tenant(), &[body]);
    sqlx::query!(
        r#"with said as (
             insert into tickets.message (tenant_id, id, ticket_id, kind, author_kind, author_id, channel, body, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           )
           select tickets.add_words($3, $10::text::tsvector)::text as "done?""#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(ticket),
        kind.as_str(),
        author_kind,
        author_id,
        channel.as_str(),
        body,
        now.to_sqlx(),
        words,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(id)
}

/// The thread of a ticket and of those merged into it, oldest first.
pub(super) async fn thread(tx: &mut TenantTx, ticket: TicketId) -> Result<Vec<Message>> {
    let rows = sqlx::query!(
        r#"select m.id, m.kind, m.author_kind, m.author_id, u.name as "author?", m.author_name, m.channel, m.body, m.at,
             t.id as ticket, t.number
           from tickets.message m
           join tickets.ticket t on t.tenant_id = m.tenant_id and t.id = m.ticket_id
           left join org.user_account u on u.tenant_id = m.tenant_id and u.id = m.author_id
           where m.tenant_id = $1 and m.ticket_id in (select tickets.merged_branch($2))
           order by m.at, m.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(ticket)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Message {
                id: row.id.into(),
                kind: MessageKind::read(&row.kind),
                author_kind: row.author_kind,
                author: row.author_id.map(|id| Named {
                    id,
                    name: row.author.unwrap_or_default(),
                }),
                author_name: row.author_name,
                channel: codes::read(&row.channel)?,
                body: row.body,
                at: row.at.to_jiff(),
                ticket: row.ticket.into(),
                ticket_number: row.number,
            })
        })
        .collect()
}
