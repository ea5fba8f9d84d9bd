//! Use cases of emergency plans.

use serde_json::json;
use sqm_domain::ids::{IncidentId, PlaybookId};
use sqm_domain::security::PlanStep;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::model::checked;
use super::{NewPlaybook, Playbook, PlaybookPatch, Step, sql};
use crate::incident;

const KIND: &str = "playbook";

/// All plans, by name.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Playbook>> {
    sql::list(tx, None).await
}

/// One plan.
pub async fn get(tx: &mut TenantTx, id: PlaybookId) -> Result<Playbook> {
    sql::list(tx, Some(id)).await?.pop().ok_or(Error::NotFound(KIND))
}

/// Begins a plan: a draft that nobody can start yet.
pub async fn create(tx: &mut TenantTx, new: NewPlaybook) -> Result<PlaybookId> {
    let mut errors = FieldErrors::new();
    let plan = Playbook {
        id: PlaybookId::new_at(tx.now()),
        name: errors.text("name", &new.name, 100).to_owned(),
        purpose: new.purpose.trim().to_owned(),
        categories: new.categories,
        levels: new.levels,
        active: true,
        published: None,
        draft: None,
        version: 1,
        updated_at: tx.now(),
    };
    about(tx, &mut errors, &plan).await?;
    let steps = checked(&mut errors, new.steps);
    people(tx, &mut errors, &steps).await?;
    errors.into_result(())?;
    sql::insert(tx, &plan).await?;
    sql::put_draft(tx, plan.id, &steps).await?;
    told(tx, "playbook.create", plan.id, &plan.name);
    Ok(plan.id)
}

/// Changes what a plan is for.
pub async fn change(tx: &mut TenantTx, id: PlaybookId, seen: IfMatch, patch: PlaybookPatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    let mut plan = get(tx, id).await?;
    let mut errors = FieldErrors::new();
    if let Some(name) = patch.name {
        plan.name = errors.text("name", &name, 100).to_owned();
    }
    if let Some(purpose) = patch.purpose {
        plan.purpose = purpose.trim().to_owned();
    }
    plan.categories = patch.categories.unwrap_or(plan.categories);
    plan.levels = patch.levels.unwrap_or(plan.levels);
    plan.active = patch.active.unwrap_or(plan.active);
    about(tx, &mut errors, &plan).await?;
    errors.into_result(())?;
    sql::update(tx, &plan).await?;
    told(tx, "playbook.edit", id, &plan.name);
    Ok(())
}

/// Writes the draft of the next version; what is published stays in force.
pub async fn write_draft(tx: &mut TenantTx, id: PlaybookId, seen: IfMatch, steps: Vec<Step>) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    let plan = get(tx, id).await?;
    let mut errors = FieldErrors::new();
    let steps = checked(&mut errors, steps);
    people(tx, &mut errors, &steps).await?;
    errors.into_result(())?;
    sql::put_draft(tx, id, &steps).await?;
    sql::update(tx, &plan).await?;
    told(tx, "playbook.edit", id, &plan.name);
    Ok(())
}

/// Puts the draft in force: incidents from now on start with it; plans that run stay what they were.
pub async fn publish(tx: &mut TenantTx, id: PlaybookId, seen: IfMatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    let plan = get(tx, id).await?;
    if !sql::publish(tx, id).await? {
        return Err(Error::Conflict("playbook-nothing-to-publish"));
    }
    sql::update(tx, &plan).await?;
    told(tx, "playbook.publish", id, &plan.name);
    Ok(())
}

/// Throws the draft away; what is published stays.
pub async fn discard(tx: &mut TenantTx, id: PlaybookId, seen: IfMatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    let plan = get(tx, id).await?;
    if plan.published.is_none() || !sql::drop_draft(tx, id).await? {
        return Err(Error::Conflict("playbook-nothing-to-discard"));
    }
    sql::update(tx, &plan).await?;
    told(tx, "playbook.edit", id, &plan.name);
    Ok(())
}

/// Plans that can be started on an incident: which, what it is called, whether it is meant for such incidents. Those meant
/// come first.
pub async fn offered(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<(PlaybookId, String, bool)>> {
    sql::offered(tx, incident.into()).await
}

async fn about(tx: &mut TenantTx, errors: &mut FieldErrors, plan: &Playbook) -> Result<()> {
    errors.at_most("purpose", &plan.purpose, 1_000);
    let known = incident::categories(tx).await?;
    let unknown = |code: &String| !known.iter().any(|category| category.code == *code);
    if plan.categories.iter().any(unknown) {
        errors.add("categories", "field-unknown");
    }
    Ok(())
}

async fn people(tx: &mut TenantTx, errors: &mut FieldErrors, steps: &[PlanStep]) -> Result<()> {
    let named: Vec<Uuid> = steps.iter().filter_map(|step| step.owner).collect();
    if named.is_empty() {
        return Ok(());
    }
    let strangers = sql::strangers(tx, &named).await?;
    for (at, step) in steps.iter().enumerate() {
        if step.owner.is_some_and(|owner| strangers.contains(&owner)) {
            errors.add(format!("steps[{at}].owner"), "field-unknown");
        }
    }
    Ok(())
}

fn told(tx: &mut TenantTx, action: &'static str, id: PlaybookId, name: &str) {
    tx.audit(AuditEntry::new(
        action,
        KIND,
        Uuid::from(id),
        json!({ "name": name }),
    ));
    tx.emit(DomainEvent::new("playbook.changed", KIND, id, json!({})));
}
