//! Use cases of regimes.

use serde_json::json;
use sqm_domain::ids::{RegimeId, RegimeStepId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Regime, RegimeInput, RegimeStep, Reporter, ReporterInput, sql};

/// All regimes in their order.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Regime>> {
    sql::list(tx).await
}

/// One regime.
pub async fn get(tx: &mut TenantTx, id: RegimeId) -> Result<Regime> {
    list(tx)
        .await?
        .into_iter()
        .find(|regime| regime.id == id)
        .ok_or(Error::NotFound("regime"))
}

/// Adds a regime of the tenant's own.
pub async fn create(tx: &mut TenantTx, input: RegimeInput) -> Result<RegimeId> {
    let input = input.check()?;
    let id = RegimeId::new_at(tx.now());
    sql::insert(tx, id, &input).await?;
    let steps = steps(tx, &input, &[]);
    sql::put_steps(tx, id, &steps).await?;
    told(tx, "regime.create", "regime.created", id, &input);
    Ok(id)
}

/// Puts a regime as entered. Clocks that run keep the limits they began with.
pub async fn replace(tx: &mut TenantTx, id: RegimeId, seen: IfMatch, input: RegimeInput) -> Result<()> {
    let input = input.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let before = get(tx, id).await?;
    sql::update(tx, id, &input).await?;
    let steps = steps(tx, &input, &before.steps);
    sql::put_steps(tx, id, &steps).await?;
    told(tx, "regime.edit", "regime.changed", id, &input);
    Ok(())
}

/// Steps with ids; an id that is not one of the regime's own begins a new step.
fn steps(tx: &TenantTx, input: &RegimeInput, before: &[RegimeStep]) -> Vec<RegimeStep> {
    input
        .steps
        .iter()
        .map(|step| RegimeStep {
            id: step
                .id
                .filter(|id| before.iter().any(|known| known.id == *id))
                .unwrap_or_else(|| RegimeStepId::new_at(tx.now())),
            report: step.report,
            name: step.name.clone(),
            recipient: step.recipient.clone(),
            deadline_unit: step.deadline_unit.clone(),
            deadline_count: step.deadline_count,
            anchor: step.anchor,
            minimum_level: step.minimum_level,
            high_risk: step.high_risk,
            verified: step.verified,
        })
        .collect()
}

/// What this operator is in the eyes of the regimes.
pub async fn reporter(tx: &mut TenantTx) -> Result<Reporter> {
    sql::reporter(tx).await
}

/// Says what this operator is.
pub async fn set_reporter(tx: &mut TenantTx, seen: IfMatch, mut input: ReporterInput) -> Result<()> {
    seen.check(sql::hold_reporter(tx).await?)?;
    input.operators.sort_unstable();
    input.operators.dedup();
    sql::put_reporter(tx, &input.operators).await?;
    let tenant = Uuid::from(tx.tenant());
    tx.audit(AuditEntry::new(
        "regime.reporter",
        "regime",
        tenant,
        json!({ "operators": input.operators }),
    ));
    tx.emit(DomainEvent::new(
        "regime.reporter",
        "regime",
        tenant,
        json!({ "operators": input.operators }),
    ));
    Ok(())
}

fn told(tx: &mut TenantTx, action: &'static str, event: &'static str, id: RegimeId, input: &RegimeInput) {
    let limits: Vec<String> = input
        .steps
        .iter()
        .map(|step| format!("{} {} {}", step.report, step.deadline_count, step.deadline_unit))
        .collect();
    tx.audit(AuditEntry::new(
        action,
        "regime",
        id,
        json!({ "name": input.name, "active": input.active, "limits": limits }),
    ));
    tx.emit(DomainEvent::new(
        event,
        "regime",
        id,
        json!({ "active": input.active }),
    ));
}
