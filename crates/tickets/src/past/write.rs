//! Writes told tickets, a statement per table however many there are.

use serde_json::Value;
use sqm_domain::ids::TicketId;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::search_index;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::{PastTicket, row};

use crate::sla;

/// Writes the tickets with threads, history, words and clocks. A ticket whose id is there already is brought to the
/// state told; of its thread nothing is taken back. Announces each ticket once.
pub async fn write(state: &AppState, tx: &mut TenantTx, tickets: &[PastTicket]) -> Result<()> {
    if tickets.is_empty() {
        return Ok(());
    }
    let (tenant, now) = (tx.tenant(), tx.now());
    let key = Uuid::from(tenant);
    let ids: Vec<Uuid> = tickets.iter().map(|past| past.state.id.into()).collect();

    let rows: Vec<_> = tickets
        .iter()
        .map(|past| row::ticket(tenant, past, now))
        .collect();
    sqlx::query!(
        "insert into tickets.ticket as t
         select (jsonb_populate_recordset(null::tickets.ticket, $1)).*
         on conflict (tenant_id, id) do update set
           kind = excluded.kind, subject = excluded.subject, status = excluded.status,
           pending_reason = excluded.pending_reason, pending_until = excluded.pending_until, impact = excluded.impact,
           urgency = excluded.urgency, priority = excluded.priority, category_id = excluded.category_id,
           channel = excluded.channel, department_id = excluded.department_id, team = excluded.team,
           assignee_id = excluded.assignee_id, owner_name = excluded.owner_name, area = excluded.area,
           region = excluded.region, city = excluded.city, product = excluded.product, attributes = excluded.attributes,
           opened_at = excluded.opened_at, acknowledged_at = excluded.acknowledged_at,
           first_response_at = excluded.first_response_at, first_completed_at = excluded.first_completed_at,
           resolved_at = excluded.resolved_at, closed_at = excluded.closed_at,
           last_customer_at = excluded.last_customer_at, last_agent_at = excluded.last_agent_at,
           passed_3d_at = excluded.passed_3d_at, passed_15d_at = excluded.passed_15d_at,
           reopen_count = excluded.reopen_count, handover_count = excluded.handover_count,
           reassign_count = excluded.reassign_count, reply_count = excluded.reply_count,
           customer_count = excluded.customer_count, import_id = excluded.import_id,
           fingerprint = excluded.fingerprint, version = t.version + 1, updated_at = excluded.updated_at",
        serde_json::to_value(&rows)?
    )
    .execute(tx.conn())
    .await?;

    let messages: Vec<Value> = tickets
        .iter()
        .flat_map(|past| row::messages(tenant, past))
        .collect();
    sqlx::query!(
        "insert into tickets.message select (jsonb_populate_recordset(null::tickets.message, $1)).*
         on conflict (tenant_id, id) do nothing",
        Value::Array(messages)
    )
    .execute(tx.conn())
    .await?;

    sqlx::query!(
        "delete from tickets.change where tenant_id = $1 and ticket_id = any ($2) and imported",
        key,
        &ids
    )
    .execute(tx.conn())
    .await?;
    let changes: Vec<Value> = tickets
        .iter()
        .flat_map(|past| row::changes(tenant, past))
        .collect();
    sqlx::query!(
        "insert into tickets.change select (jsonb_populate_recordset(null::tickets.change, $1)).*
         on conflict (tenant_id, id) do nothing",
        Value::Array(changes)
    )
    .execute(tx.conn())
    .await?;

    let documents: Vec<String> = tickets.iter().map(|past| words(tenant, past)).collect();
    sqlx::query!(
        "insert into tickets.ticket_text (tenant_id, id, document)
         select $1, d.id, d.document::tsvector from unnest($2::uuid[], $3::text[]) as d(id, document)
         on conflict (tenant_id, id) do update set document = excluded.document",
        key,
        &ids,
        &documents
    )
    .execute(tx.conn())
    .await?;

    let told: Vec<TicketId> = tickets.iter().map(|past| past.state.id).collect();
    sla::rebuild(state, tx, &told).await?;
    for past in tickets {
        let data = serde_json::json!({ "import": past.import });
        tx.emit(DomainEvent::new("ticket.imported", "ticket", past.state.id, data));
    }
    Ok(())
}

fn words(tenant: sqm_domain::ids::TenantId, past: &PastTicket) -> String {
    let s = &past.state;
    let mut parts = vec![s.number.as_str(), &s.subject, &s.product, &s.city];
    parts.extend(past.source.iter().map(|(_, id)| id.as_str()));
    parts.extend(past.messages.iter().map(|message| message.body.as_str()));
    search_index::document(tenant, &parts)
}

/// How many tickets came from a source: where an interrupted telling goes on.
pub async fn count_of_source(tx: &mut TenantTx, source: &str) -> Result<usize> {
    let n = sqlx::query_scalar!(
        r#"select count(*) as "n!" from tickets.ticket where tenant_id = $1 and external_source = $2"#,
        Uuid::from(tx.tenant()),
        source
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(usize::try_from(n).unwrap_or_default())
}
