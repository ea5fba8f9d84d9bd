//! Use cases of plans.

use serde_json::json;
use sqm_domain::ids::PlanId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Plan, PlanInput, PlanStep, sql};

/// All plans in their order.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Plan>> {
    sql::list(tx).await
}

/// The plans purchases are judged by, in their order.
pub async fn active(tx: &mut TenantTx) -> Result<Vec<Plan>> {
    let mut plans = sql::list(tx).await?;
    plans.retain(|plan| plan.active);
    Ok(plans)
}

/// One plan.
pub async fn get(tx: &mut TenantTx, id: PlanId) -> Result<Plan> {
    list(tx)
        .await?
        .into_iter()
        .find(|plan| plan.id == id)
        .ok_or(Error::NotFound("plan"))
}

/// Makes a plan; it stands first, so that a special one is not hidden behind the one for everything.
pub async fn create(tx: &mut TenantTx, input: PlanInput) -> Result<PlanId> {
    let input = input.check()?;
    let id = PlanId::new_at(tx.now());
    let mut order: Vec<Uuid> = vec![id.into()];
    order.extend(list(tx).await?.into_iter().map(|plan| Uuid::from(plan.id)));
    sql::insert(tx, id, 0, &input).await?;
    let steps = steps(tx, &input, &[]);
    sql::put_steps(tx, id, &steps).await?;
    sql::set_positions(tx, &order).await?;
    told(tx, "plan.create", "plan.created", id, &input.name);
    Ok(id)
}

/// Puts a plan as entered.
pub async fn replace(tx: &mut TenantTx, id: PlanId, seen: IfMatch, input: PlanInput) -> Result<()> {
    let input = input.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let before = get(tx, id).await?;
    sql::update(tx, id, &input).await?;
    let steps = steps(tx, &input, &before.steps);
    sql::put_steps(tx, id, &steps).await?;
    told(tx, "plan.edit", "plan.changed", id, &input.name);
    Ok(())
}

/// Steps with ids; an id that is not one of the plan's own begins a new step.
fn steps(tx: &TenantTx, input: &PlanInput, before: &[PlanStep]) -> Vec<PlanStep> {
    input
        .steps
        .iter()
        .map(|step| PlanStep {
            id: step
                .id
                .filter(|id| before.iter().any(|known| known.id == *id))
                .unwrap_or_else(|| PlanId::new_at(tx.now()).into()),
            day: step.day,
            purpose: step.purpose.clone(),
            script: step.script.clone(),
            questions: step.questions.clone(),
        })
        .collect()
}

/// Moves a plan to a place, counted from 0.
pub async fn move_to(tx: &mut TenantTx, id: PlanId, place: usize) -> Result<()> {
    sql::hold(tx, id).await?;
    let mut order: Vec<Uuid> = list(tx)
        .await?
        .into_iter()
        .map(|plan| Uuid::from(plan.id))
        .filter(|one| *one != Uuid::from(id))
        .collect();
    order.insert(place.min(order.len()), id.into());
    sql::set_positions(tx, &order).await?;
    told(tx, "plan.move", "plan.changed", id, "");
    Ok(())
}

/// Removes a plan that no purchase has got; others can only be switched off, so that purchases can still say why they
/// are followed up as they are.
pub async fn delete(tx: &mut TenantTx, id: PlanId, seen: IfMatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    if sql::is_used(tx, id).await? {
        return Err(Error::Conflict("plan-in-use"));
    }
    sql::delete(tx, id).await?;
    told(tx, "plan.delete", "plan.deleted", id, "");
    Ok(())
}

fn told(tx: &mut TenantTx, action: &'static str, event: &'static str, id: PlanId, name: &str) {
    tx.audit(AuditEntry::new(action, "plan", id, json!({ "name": name })));
    tx.emit(DomainEvent::new(event, "plan", id, json!({})));
}
