//! From an event to visits: a purchase is followed up by its plan, a completed order by a call some days later
//! (handbook §8.1.1, §8.1.4). Meeting an event twice plans nothing twice.

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use sqm_domain::aftersales::{VisitKind, due_day, due_day_known};
use sqm_domain::ids::TenantId;
use sqm_org::tenants;
use sqm_platform::db::TenantTx;
use sqm_platform::events::{StoredEvent, Subscriber};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use crate::settings;
use crate::visit::{self, Planned};

const ENGINE: &str = "aftersales";

/// The reader.
pub const SUBSCRIBER: Subscriber = Subscriber {
    name: "aftersales.visits",
    kinds: &["purchase.created", "service_order.completed"],
    handle,
};

fn handle<'a>(state: &'a AppState, batch: &'a [StoredEvent]) -> BoxFuture<'a, Result<()>> {
    async move {
        let mut tenants: BTreeMap<Uuid, (BTreeSet<Uuid>, BTreeSet<Uuid>)> = BTreeMap::new();
        for event in batch {
            let (purchases, orders) = tenants.entry(event.tenant.into()).or_default();
            match event.entity_kind.as_str() {
                "purchase" => _ = purchases.insert(event.entity_id),
                _ => _ = orders.insert(event.entity_id),
            }
        }
        for (tenant, (purchases, orders)) in tenants {
            let scope = scope(state, tenant.into()).await?;
            let purchases: Vec<Uuid> = purchases.into_iter().collect();
            let orders: Vec<Uuid> = orders.into_iter().collect();
            catch_up(state, &scope, &purchases, &orders).await?;
        }
        Ok(())
    }
    .boxed()
}

/// The frame of a tenant, in its own zone: its days decide when a visit is due.
pub(crate) async fn scope(state: &AppState, tenant: TenantId) -> Result<Scope> {
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, ENGINE, TimeZone::UTC))
        .await?;
    let tenant = tenants::get(&mut tx).await?;
    tx.commit().await?;
    Ok(tenant.scope(ENGINE))
}

/// Plans the visits of these purchases and orders, in one transaction.
pub async fn catch_up(state: &AppState, scope: &Scope, purchases: &[Uuid], orders: &[Uuid]) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    let mut planned = after_purchases(&mut tx, purchases).await?;
    planned.extend(after_orders(&mut tx, orders).await?);
    visit::plan_many(state, &mut tx, planned).await?;
    tx.commit().await
}

async fn after_purchases(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Planned>> {
    let rows = sqlx::query!(
        r#"select p.id, p.customer_id, c.no_contact, p.customer_class, p.region, p.channel, p.product_code, p.product_name,
                  p.bought_on, p.created_at, p.department_id, s.id as step_id, s.day_offset, s.purpose, s.script, s.questions
             from aftersales.purchase p
             join customers.customer c on c.tenant_id = p.tenant_id and c.id = p.customer_id
             join aftersales.plan_step s on s.tenant_id = p.tenant_id and s.plan_id = p.plan_id
            where p.tenant_id = $1 and p.id = any ($2) and p.state = 'active'
              and not exists (select from aftersales.visit v
                               where v.tenant_id = p.tenant_id and v.purchase_id = p.id and v.step_id = s.id)
            order by p.id, s.day_offset, s.id"#,
        Uuid::from(tx.tenant()),
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    let zone = tx.zone().clone();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let known = row.created_at.to_jiff().to_zoned(zone.clone()).date();
            let days = row.day_offset.unsigned_abs() as u16;
            Some(Planned {
                kind: VisitKind::AfterPurchase,
                customer: row.customer_id.into(),
                no_contact: row.no_contact,
                class: row.customer_class,
                region: row.region,
                purchase: Some(row.id.into()),
                order: None,
                step: Some(row.step_id),
                reference: String::new(),
                channel: row.channel,
                product_code: row.product_code,
                product: row.product_name,
                purpose: row.purpose,
                script: row.script,
                questions: row.questions,
                due_on: due_day_known(row.bought_on.to_jiff(), days, known)?,
                appointment_at: None,
                caller: None,
                department: row.department_id.map(Into::into),
            })
        })
        .collect())
}

async fn after_orders(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Planned>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let settings = settings::get(tx).await?;
    let rows = sqlx::query!(
        r#"select o.id, o.number, o.customer_id, c.no_contact, o.customer_class, o.region, o.channel, o.product_code,
                  o.product_name, o.problem, o.purchase_id, o.department_id, o.completed_at as "completed_at!"
             from aftersales.service_order o
             join customers.customer c on c.tenant_id = o.tenant_id and c.id = o.customer_id
            where o.tenant_id = $1 and o.id = any ($2) and o.state in ('completed', 'closed') and o.completed_at is not null
              and not exists (select from aftersales.visit v
                               where v.tenant_id = o.tenant_id and v.order_id = o.id and v.kind = 'after_service')
            order by o.id"#,
        Uuid::from(tx.tenant()),
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    let zone = tx.zone().clone();
    Ok(rows
        .into_iter()
        .map(|row| Planned {
            kind: VisitKind::AfterService,
            customer: row.customer_id.into(),
            no_contact: row.no_contact,
            class: row.customer_class,
            region: row.region,
            purchase: row.purchase_id.map(Into::into),
            order: Some(row.id.into()),
            step: None,
            reference: row.number,
            channel: row.channel,
            product_code: row.product_code,
            product: row.product_name,
            purpose: row.problem.chars().take(100).collect(),
            script: settings.service_script.clone(),
            questions: settings.service_questions.clone(),
            due_on: due_day(
                row.completed_at.to_jiff().to_zoned(zone.clone()).date(),
                settings.visit_after_service,
            ),
            appointment_at: None,
            caller: None,
            department: row.department_id.map(Into::into),
        })
        .collect())
}
