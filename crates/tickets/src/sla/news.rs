//! What clocks tell the rest of the product.

use std::collections::BTreeSet;

use serde_json::json;
use sqm_domain::ids::TicketId;
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use uuid::Uuid;

use super::clocks::{News, Told};

/// Announces warnings and breaches to whom they concern.
pub(super) async fn announce(tx: &mut TenantTx, lines: &[Told]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let ids: BTreeSet<Uuid> = lines.iter().map(|line| line.ticket.into()).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let tickets = sqlx::query!(
        "select id, number, assignee_id, department_id from tickets.ticket where tenant_id = $1 and id = any($2)",
        Uuid::from(tx.tenant()),
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    for line in lines {
        let Some(ticket) = tickets.iter().find(|ticket| ticket.id == Uuid::from(line.ticket)) else {
            continue;
        };
        let kind = match line.news {
            News::Warned => "sla.warned",
            News::Breached => "sla.breached",
        };
        tx.emit(DomainEvent::new(
            kind,
            "ticket",
            line.ticket,
            json!({
                "number": ticket.number, "assignee": ticket.assignee_id, "department": ticket.department_id,
                "clock": line.clock, "target": line.clock, "due_at": line.due_at,
            }),
        ));
    }
    Ok(())
}

/// Announces that clocks of a ticket show something else, to figures, lists and timers.
pub(super) fn clocks_changed(tx: &mut TenantTx, ticket: TicketId) {
    tx.emit(DomainEvent::new(
        "ticket.clocks_changed",
        "ticket",
        ticket,
        json!({}),
    ));
}
