//! Who changed what, and when.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use sqm_domain::ids::TicketId;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Named;

/// One field that changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// The line.
    pub id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// `user`, `system` or `public`.
    pub actor_kind: String,
    /// The person, if there was one.
    pub actor: Option<Named>,
    /// The name an import gave.
    pub actor_name: String,
    /// The field, as the API calls it.
    pub field: String,
    /// Before; an id for records.
    pub from: Option<Value>,
    /// The name of the record before.
    pub from_name: Option<String>,
    /// After.
    pub to: Option<Value>,
    /// The name of the record after.
    pub to_name: Option<String>,
    /// It happened in another system and was imported.
    pub imported: bool,
}

/// The history of a ticket, oldest first; at most `limit` lines, the latest ones.
pub async fn history(tx: &mut TenantTx, ticket: TicketId, limit: i64) -> Result<Vec<HistoryEntry>> {
    let lang = tx.lang().tag();
    let rows = sqlx::query!(
        r#"with line as (
             select * from tickets.change where tenant_id = $1 and ticket_id = $2 order by at desc, id desc limit $4
           ), referred as (
             select distinct field, (v.value #>> '{}')::uuid as id
             from line cross join lateral (values (old_value), (new_value)) v(value)
             where field in ('category', 'department', 'assignee', 'customer', 'merged_into') and v.value is not null
           ), name as (
             select r.field, r.id, coalesce(tickets.name_in(c.names, $3), d.name, a.name, k.number, t.number) as name
             from referred r
             left join tickets.category c on c.tenant_id = $1 and c.id = r.id and r.field = 'category'
             left join org.department d on d.tenant_id = $1 and d.id = r.id and r.field = 'department'
             left join org.user_account a on a.tenant_id = $1 and a.id = r.id and r.field = 'assignee'
             left join customers.customer k on k.tenant_id = $1 and k.id = r.id and r.field = 'customer'
             left join tickets.ticket t on t.tenant_id = $1 and t.id = r.id and r.field = 'merged_into'
           )
           select l.id as "id!", l.at as "at!", l.actor_kind as "actor_kind!", l.actor_id, u.name as "actor?",
             l.actor_name as "actor_name!", l.field as "field!", l.old_value, l.new_value, l.imported as "imported!",
             (select n.name from name n where n.field = l.field and n.id::text = l.old_value #>> '{}') as from_name,
             (select n.name from name n where n.field = l.field and n.id::text = l.new_value #>> '{}') as to_name
           from line l
           left join org.user_account u on u.tenant_id = $1 and u.id = l.actor_id
           order by l.at, l.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(ticket),
        lang,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| HistoryEntry {
            id: row.id,
            at: row.at.to_jiff(),
            actor_kind: row.actor_kind,
            actor: row.actor_id.map(|id| Named {
                id,
                name: row.actor.unwrap_or_default(),
            }),
            actor_name: row.actor_name,
            field: row.field,
            from: row.old_value,
            from_name: row.from_name,
            to: row.new_value,
            to_name: row.to_name,
            imported: row.imported,
        })
        .collect())
}
