//! When limits speak: a timer per order in the job queue, moved whenever the order changes, and a sweep for timers that got
//! lost (`aftersales.due`).

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqm_domain::aftersales::Stage;
use sqm_domain::ids::OrderId;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::jobs::{self, JobDef, When};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::{Order, ops};

const TICK: &str = "aftersales.order_limit";

/// The job.
pub const JOB_DEF: JobDef = JobDef {
    name: TICK,
    run: |state, scope, args| run(state, scope, args).boxed(),
};

#[derive(Serialize, Deserialize)]
struct Tick {
    order: OrderId,
}

fn run(state: &AppState, scope: Scope, args: Value) -> BoxFuture<'_, Result<()>> {
    async move {
        let Tick { order } = jobs::args(args)?;
        let mut tx = state.db.tenant(&scope).await?;
        tick(state, &mut tx, &[order.into()]).await?;
        tx.commit().await
    }
    .boxed()
}

fn key(order: OrderId) -> String {
    format!("aftersales-limit:{order}")
}

/// The instant at which an order has something to say next.
fn next(order: &Order) -> Option<Timestamp> {
    if !order.state.is_open() {
        return None;
    }
    let of = |limit: sqm_domain::aftersales::Limit, told: Option<&str>| match told {
        None => Some(limit.warn_at),
        Some("warning") => Some(limit.due_at),
        Some(_) => None,
    };
    let response = order
        .responded_at
        .is_none()
        .then(|| of(order.response(), order.response_told.as_deref()))
        .flatten();
    let turnaround = of(order.turnaround(), order.turnaround_told.as_deref());
    [response, turnaround].into_iter().flatten().min()
}

/// Sets the order's timer, or takes it back.
pub(super) async fn set(tx: &mut TenantTx, order: &Order) -> Result<()> {
    let Some(at) = next(order) else {
        return jobs::cancel(tx, &key(order.id)).await;
    };
    let when = When {
        at: Some(at),
        key: Some(key(order.id)),
        queue: None,
    };
    jobs::enqueue(tx, TICK, &Tick { order: order.id }, when).await
}

/// Says what the limits of these orders have to say, where it was not said yet. Ids that are no orders are passed over.
pub async fn tick(state: &AppState, tx: &mut TenantTx, ids: &[Uuid]) -> Result<()> {
    let held = sqlx::query_scalar!(
        "select id from aftersales.service_order where tenant_id = $1 and id = any ($2) order by id for update",
        Uuid::from(tx.tenant()),
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    for id in held {
        let mut order = ops::get(state, tx, id.into()).await?;
        let (response, turnaround) = order.stages(tx.now());
        let before = (order.response_told.clone(), order.turnaround_told.clone());
        let open = order.state.is_open();
        order.response_told = speak(
            tx,
            &order,
            "response",
            order.response_told.clone(),
            response.filter(|_| open),
        );
        order.turnaround_told = speak(
            tx,
            &order,
            "turnaround",
            order.turnaround_told.clone(),
            turnaround.filter(|_| open),
        );
        if before != (order.response_told.clone(), order.turnaround_told.clone()) {
            sqlx::query!(
                "update aftersales.service_order set response_told = $3, turnaround_told = $4, updated_at = $5
                  where tenant_id = $1 and id = $2",
                Uuid::from(tx.tenant()),
                id,
                order.response_told,
                order.turnaround_told,
                tx.now().to_sqlx(),
            )
            .execute(tx.conn())
            .await?;
        }
        set(tx, &order).await?;
    }
    Ok(())
}

/// Announces a stage that is new; what was told by then.
fn speak(
    tx: &mut TenantTx,
    order: &Order,
    limit: &str,
    told: Option<String>,
    stage: Option<Stage>,
) -> Option<String> {
    let (event, word) = match stage {
        Some(Stage::Breached) => ("service_order.breached", "breached"),
        Some(Stage::Warning) => ("service_order.warned", "warning"),
        _ => return told,
    };
    if told.as_deref() == Some(word) || told.as_deref() == Some("breached") {
        return told;
    }
    tx.emit(DomainEvent::new(
        event,
        "service_order",
        order.id,
        json!({
            "number": order.number, "limit": limit, "assignee": order.technician.as_ref().map(|named| named.id),
            "department": order.department.as_ref().map(|named| named.id),
        }),
    ));
    Some(word.to_owned())
}
