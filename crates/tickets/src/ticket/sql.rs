//! The SQL of single tickets: read for a rule, write what it decided, show.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqlx::Row;
use sqm_domain::ids::{EventId, TicketId};
use sqm_domain::ticket::PendingReason;
use sqm_platform::codes;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{AppState, Error, FieldErrors, Result};
use uuid::Uuid;

use super::item::{Ticket, item_columns, item_joins};
use super::{FieldChange, TicketState};

/// One ticket with all names, in one query.
const ONE: &str = concat!(
    "select ",
    item_columns!("$3"),
    ", t.external_source, t.impact, t.urgency, t.area, t.attributes, t.acknowledged_at, t.first_response_at, \
     t.first_completed_at, t.closed_at, t.escalated_at, t.reopen_count, t.handover_count, t.reassign_count, \
     t.reply_count, t.customer_count, t.repeated, t.merged_into, x.number as merged_number, t.created_at, t.created_by, \
     u.name as creator_name from tickets.ticket t",
    item_joins!(),
    " left join tickets.ticket x on x.tenant_id = t.tenant_id and x.id = t.merged_into \
      left join org.user_account u on u.tenant_id = t.tenant_id and u.id = t.created_by \
      where t.tenant_id = $1 and t.id = $2"
);

pub(super) async fn get(state: &AppState, tx: &mut TenantTx, id: TicketId) -> Result<Ticket> {
    let row = sqlx::query(ONE)
        .bind(Uuid::from(tx.tenant()))
        .bind(Uuid::from(id))
        .bind(tx.lang().tag())
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound("ticket"))?;
    let with_customer = row.try_get::<Option<Uuid>, _>("customer_id")?.is_some();
    let cipher = if with_customer {
        Some(state.vault.cipher(tx).await?)
    } else {
        None
    };
    Ticket::read(&row, cipher.as_ref())
}

pub(super) async fn exists(tx: &mut TenantTx, id: TicketId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from tickets.ticket where tenant_id = $1 and id = $2) as "there!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The id behind a human number, for addresses people type.
pub(super) async fn id_of_number(tx: &mut TenantTx, number: &str) -> Result<Option<TicketId>> {
    let id = sqlx::query_scalar!(
        "select id from tickets.ticket where tenant_id = $1 and number = upper($2)",
        Uuid::from(tx.tenant()),
        number
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(TicketId::from))
}

/// Reads tickets for a change and holds them until the transaction ends, in the order of ids so that two bulk changes
/// never wait for each other.
pub(crate) async fn lock(tx: &mut TenantTx, ids: &[TicketId]) -> Result<Vec<TicketState>> {
    let ids: Vec<Uuid> = ids.iter().copied().map(Uuid::from).collect();
    let rows = sqlx::query!(
        r#"select id, number, kind, subject, status, pending_reason, pending_until, impact, urgency, priority, category_id,
             channel, department_id, team, assignee_id, owner_name, customer_id, customer_class, area, region, city, product,
             tags, attributes as "attributes: sqlx::types::Json<Map<String, Value>>", opened_at, acknowledged_at,
             first_response_at, first_completed_at, resolved_at, closed_at, last_customer_at, last_agent_at, escalated_at,
             reopen_count, handover_count, reassign_count, reply_count, customer_count, merged_into, version
           from tickets.ticket where tenant_id = $1 and id = any($2) order by id for update"#,
        Uuid::from(tx.tenant()),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(TicketState {
                id: row.id.into(),
                number: row.number,
                kind: codes::read(&row.kind)?,
                subject: row.subject,
                status: codes::read(&row.status)?,
                pending_reason: codes::read_option(row.pending_reason.as_deref())?,
                pending_until: jiff(row.pending_until),
                impact: codes::read(&row.impact)?,
                urgency: codes::read(&row.urgency)?,
                priority: codes::read(&row.priority)?,
                category: row.category_id.map(Into::into),
                channel: codes::read(&row.channel)?,
                department: row.department_id.map(Into::into),
                team: row.team,
                assignee: row.assignee_id.map(Into::into),
                owner_name: row.owner_name,
                customer: row.customer_id.map(Into::into),
                customer_class: row.customer_class,
                area: row.area,
                region: row.region,
                city: row.city,
                product: row.product,
                tags: row.tags,
                attributes: row.attributes.0,
                opened_at: row.opened_at.to_jiff(),
                acknowledged_at: jiff(row.acknowledged_at),
                first_response_at: jiff(row.first_response_at),
                first_completed_at: jiff(row.first_completed_at),
                resolved_at: jiff(row.resolved_at),
                closed_at: jiff(row.closed_at),
                last_customer_at: jiff(row.last_customer_at),
                last_agent_at: jiff(row.last_agent_at),
                escalated_at: jiff(row.escalated_at),
                reopen_count: row.reopen_count,
                handover_count: row.handover_count,
                reassign_count: row.reassign_count,
                reply_count: row.reply_count,
                customer_count: row.customer_count,
                merged_into: row.merged_into.map(Into::into),
                version: row.version,
            })
        })
        .collect()
}

/// Reads one ticket for a change.
pub(crate) async fn lock_one(tx: &mut TenantTx, id: TicketId) -> Result<TicketState> {
    lock(tx, &[id]).await?.pop().ok_or(Error::NotFound("ticket"))
}

/// Writes a changed ticket with its lines of history, in one statement.
pub(super) async fn save(tx: &mut TenantTx, t: &TicketState, changes: &[FieldChange]) -> Result<()> {
    let now = tx.now();
    let (kind, actor) = (tx.actor().kind(), tx.actor().user().map(Uuid::from));
    let ids: Vec<Uuid> = changes.iter().map(|_| EventId::new_at(now).into()).collect();
    let fields: Vec<String> = changes.iter().map(|change| change.field.to_owned()).collect();
    let from: Vec<Value> = changes.iter().map(|change| change.from.clone()).collect();
    let to: Vec<Value> = changes.iter().map(|change| change.to.clone()).collect();
    sqlx::query!(
        "with history as (
           insert into tickets.change (tenant_id, id, ticket_id, at, actor_kind, actor_id, field, old_value, new_value)
           select $1, h.id, $2, $3, $4, $5, h.field, nullif(h.old_value, 'null'), nullif(h.new_value, 'null')
             from unnest($6::uuid[], $7::text[], $8::jsonb[], $9::jsonb[]) as h(id, field, old_value, new_value)
         )
         update tickets.ticket
            set kind = $10, subject = $11, status = $12, pending_reason = $13, pending_until = $14, impact = $15,
                urgency = $16, priority = $17, category_id = $18, channel = $19, department_id = $20, team = $21,
                assignee_id = $22, owner_name = $23, customer_id = $24, area = $25, region = $26, city = $27, product = $28,
                tags = $29, attributes = $30, acknowledged_at = $31, first_response_at = $32, first_completed_at = $33,
                resolved_at = $34, closed_at = $35, last_customer_at = $36, last_agent_at = $37, escalated_at = $38,
                reopen_count = $39, handover_count = $40, reassign_count = $41, reply_count = $42, customer_count = $43,
                merged_into = $44, customer_class = $45, version = version + 1, updated_at = $3
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(t.id),
        now.to_sqlx(),
        kind,
        actor,
        &ids,
        &fields,
        &from,
        &to,
        t.kind.as_str(),
        t.subject,
        t.status.as_str(),
        t.pending_reason.map(PendingReason::as_str),
        sql(t.pending_until),
        t.impact.as_str(),
        t.urgency.as_str(),
        t.priority.as_str(),
        t.category.map(Uuid::from),
        t.channel.as_str(),
        t.department.map(Uuid::from),
        t.team,
        t.assignee.map(Uuid::from),
        t.owner_name,
        t.customer.map(Uuid::from),
        t.area,
        t.region,
        t.city,
        t.product,
        &t.tags,
        Value::Object(t.attributes.clone()),
        sql(t.acknowledged_at),
        sql(t.first_response_at),
        sql(t.first_completed_at),
        sql(t.resolved_at),
        sql(t.closed_at),
        sql(t.last_customer_at),
        sql(t.last_agent_at),
        sql(t.escalated_at),
        t.reopen_count,
        t.handover_count,
        t.reassign_count,
        t.reply_count,
        t.customer_count,
        t.merged_into.map(Uuid::from),
        t.customer_class,
    )
    .execute(tx.conn())
    .await
    .map_err(refer)?;
    Ok(())
}

/// A reference to a record that is not there becomes a word beside its field.
pub(super) fn refer(error: sqlx::Error) -> Error {
    for (constraint, field) in [
        ("ticket_category", "category"),
        ("ticket_department", "department"),
        ("ticket_assignee", "assignee"),
        ("ticket_customer", "customer"),
    ] {
        if violates(&error, constraint) {
            return Error::Invalid(FieldErrors::one(field, "field-unknown"));
        }
    }
    if violates(&error, "ticket_external") {
        return Error::Invalid(FieldErrors::one("external_id", "field-taken"));
    }
    error.into()
}

pub(crate) fn jiff(at: Option<jiff_sqlx::Timestamp>) -> Option<Timestamp> {
    at.map(jiff_sqlx::Timestamp::to_jiff)
}

pub(crate) fn sql(at: Option<Timestamp>) -> Option<jiff_sqlx::Timestamp> {
    at.map(ToSqlx::to_sqlx)
}
