//! The two statutory limits that indicators count whatever the policies say: a complaint answered within 15 days
//! (MIIT Order 35), a repair done within 3 days. When one passes unmet, the ticket says so from that moment on; the figure
//! does not wait until somebody touches it (rules §1.3.3).

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use serde_json::{Value, json};
use sqm_domain::ids::TicketId;
use sqm_platform::events::{DomainEvent, StoredEvent, Subscriber};
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

const JOB: &str = "tickets.limit";

/// Sets a timer for each ticket that comes in.
pub(crate) const SUBSCRIBER: Subscriber = Subscriber {
    name: "tickets.limits",
    kinds: &["ticket.created", "ticket.imported", "ticket.changed"],
    handle: set_timers,
};

/// Notes that a limit has passed.
pub(crate) const JOB_DEF: JobDef = JobDef {
    name: JOB,
    run: run_boxed,
};

fn limit_of(kind: &str) -> Option<SignedDuration> {
    match kind {
        "complaint" => Some(SignedDuration::from_hours(15 * 24)),
        "repair" => Some(SignedDuration::from_hours(3 * 24)),
        _ => None,
    }
}

fn set_timers<'a>(state: &'a AppState, events: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        let mut by_tenant: std::collections::BTreeMap<_, Vec<Uuid>> = std::collections::BTreeMap::new();
        for event in events.iter().filter(|event| concerns_limits(event)) {
            by_tenant.entry(event.tenant).or_default().push(event.entity_id);
        }
        for (tenant, ids) in by_tenant {
            let scope = Scope::system(tenant, JOB, jiff::tz::TimeZone::UTC);
            let mut tx = state.db.tenant(&scope).await?;
            let rows = sqlx::query!(
                "select id, kind, opened_at from tickets.ticket
                  where tenant_id = $1 and id = any($2) and kind in ('complaint', 'repair')
                    and status in ('new', 'open', 'pending')",
                Uuid::from(tenant),
                &ids
            )
            .fetch_all(tx.conn())
            .await?;
            for row in rows {
                let Some(limit) = limit_of(&row.kind) else {
                    continue;
                };
                let at = row.opened_at.to_jiff() + limit;
                let when = When {
                    at: Some(at),
                    key: Some(format!("{JOB}:{}", row.id)),
                    ..When::default()
                };
                jobs::enqueue(&mut tx, JOB, &json!({ "ticket": row.id }), when).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
    .boxed()
}

/// Of the changes, only another kind and a reopening move a limit.
fn concerns_limits(event: &StoredEvent) -> bool {
    event.kind != "ticket.changed"
        || event.data["changed"]
            .as_array()
            .is_some_and(|fields| fields.iter().any(|field| field == "kind" || field == "status"))
}

fn run_boxed(state: &AppState, scope: Scope, args: Value) -> BoxFuture<'_, Result<()>> {
    run(state, scope, args).boxed()
}

async fn run(state: &AppState, scope: Scope, args: Value) -> Result<()> {
    let ticket: TicketId = jobs::args(args["ticket"].clone())?;
    let mut tx = state.db.tenant(&scope).await?;
    let now = tx.now();
    let due = |kind| {
        limit_of(kind)
            .and_then(|limit| now.checked_sub(limit).ok())
            .unwrap_or(Timestamp::MIN)
            .to_sqlx()
    };
    let passed = sqlx::query!(
        "update tickets.ticket
            set passed_15d_at = case when kind = 'complaint' then $3::timestamptz else passed_15d_at end,
                passed_3d_at = case when kind = 'repair' then $3::timestamptz else passed_3d_at end
          where tenant_id = $1 and id = $2
            and (kind = 'complaint' and first_response_at is null and passed_15d_at is null and opened_at <= $4
                 or kind = 'repair' and resolved_at is null and passed_3d_at is null and opened_at <= $5)
            and status in ('new', 'open', 'pending')",
        Uuid::from(tx.tenant()),
        Uuid::from(ticket),
        now.to_sqlx(),
        due("complaint"),
        due("repair"),
    )
    .execute(tx.conn())
    .await?;
    if passed.rows_affected() > 0 {
        tx.emit(DomainEvent::new(
            "ticket.limit_passed",
            "ticket",
            ticket,
            json!({}),
        ));
    }
    tx.commit().await
}
