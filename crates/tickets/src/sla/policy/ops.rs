//! Use cases of policies. Every edit sends a round over the open tickets: their clocks come under what is promised now,
//! with the time used kept; what is closed keeps its verdict.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqm_domain::ids::PolicyId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, Result};
use utoipa::ToSchema;

use super::model::{Policy, PolicyDraft};
use super::sql;
use crate::sla::timers;

/// More policies than anybody could keep an overview of.
const MOST: usize = 200;

/// Where a policy is moved in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Tried one place earlier.
    Up,
    /// Tried one place later.
    Down,
}

/// All policies in the order in which they are tried.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Policy>> {
    sql::load(tx, None).await
}

/// One policy.
pub async fn get(tx: &mut TenantTx, id: PolicyId) -> Result<Policy> {
    sql::load(tx, Some(id))
        .await?
        .pop()
        .ok_or(Error::NotFound("policy"))
}

/// Makes a policy, the last to be tried.
pub async fn create(tx: &mut TenantTx, draft: PolicyDraft) -> Result<Policy> {
    let draft = draft.check()?;
    if list(tx).await?.len() >= MOST {
        return Err(Error::Conflict("sla-too-many-policies"));
    }
    let id = PolicyId::new_at(tx.now());
    sql::insert(tx, id, &draft).await?;
    tx.audit(AuditEntry::new(
        "sla_policy.create",
        "sla_policy",
        id,
        json!({ "names": draft.names }),
    ));
    announce(tx, "sla_policy.created", id).await?;
    get(tx, id).await
}

/// Replaces what a policy says. An edit that changes nothing leaves the version alone.
pub async fn replace(tx: &mut TenantTx, id: PolicyId, seen: IfMatch, draft: PolicyDraft) -> Result<Policy> {
    seen.check(sql::lock(tx, id).await?)?;
    let draft = draft.check()?;
    let before = get(tx, id).await?;
    if before.draft == draft {
        return Ok(before);
    }
    sql::update(tx, id, &draft).await?;
    tx.audit(AuditEntry::new(
        "sla_policy.change",
        "sla_policy",
        id,
        differences(&before.draft, &draft),
    ));
    announce(tx, "sla_policy.changed", id).await?;
    get(tx, id).await
}

/// Moves a policy one place in the order. At the end of the order nothing changes.
pub async fn shift(tx: &mut TenantTx, id: PolicyId, direction: Direction) -> Result<Vec<Policy>> {
    sql::lock(tx, id).await?;
    let mut order: Vec<PolicyId> = list(tx).await?.into_iter().map(|policy| policy.id).collect();
    let here = order
        .iter()
        .position(|other| *other == id)
        .ok_or(Error::NotFound("policy"))?;
    let there = match direction {
        Direction::Up => here.checked_sub(1),
        Direction::Down => Some(here + 1).filter(|there| *there < order.len()),
    };
    if let Some(there) = there {
        order.swap(here, there);
        sql::reorder(tx, &order).await?;
        let moved = json!({ "position": { "from": here + 1, "to": there + 1 } });
        tx.audit(AuditEntry::new("sla_policy.move", "sla_policy", id, moved));
        announce(tx, "sla_policy.moved", id).await?;
    }
    list(tx).await
}

/// Deletes a policy. Clocks it started go on under the next that fits, or end without a verdict.
pub async fn delete(tx: &mut TenantTx, id: PolicyId, seen: IfMatch) -> Result<()> {
    seen.check(sql::lock(tx, id).await?)?;
    let before = get(tx, id).await?;
    sql::delete(tx, id).await?;
    tx.audit(AuditEntry::new(
        "sla_policy.delete",
        "sla_policy",
        id,
        json!({ "names": before.draft.names }),
    ));
    announce(tx, "sla_policy.deleted", id).await
}

async fn announce(tx: &mut TenantTx, event: &'static str, id: PolicyId) -> Result<()> {
    tx.emit(DomainEvent::new(event, "sla_policy", id, json!({})));
    timers::queue_round(tx, None).await
}

/// What the trail says of an edit: the parts that differ, before and after.
fn differences(before: &PolicyDraft, after: &PolicyDraft) -> serde_json::Value {
    let (before, after) = (json!(before), json!(after));
    let fields = before.as_object().into_iter().flatten();
    let changes = fields.filter_map(|(field, from)| {
        let to = after.get(field)?;
        (from != to).then(|| (field.clone(), json!({ "from": from, "to": to })))
    });
    serde_json::Value::Object(changes.collect())
}
