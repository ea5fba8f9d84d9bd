//! Use cases of objectives.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;
use sqm_domain::ids::ObjectiveId;
use sqm_domain::indicator::{Comparator, PeriodKind, Verdict};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::sql::{self, Filter};
use super::{Objective, ObjectiveInput, PeriodResult, SCOPES};
use crate::catalogue::{self, Indicator};
use crate::dashboard::measure_one;
use crate::figure::{Figure, Window, last_closed};
use crate::ledger;

/// The day it is for the tenant.
pub(crate) fn today(tx: &TenantTx) -> Date {
    tx.now().to_zoned(tx.zone().clone()).date()
}

/// The versions that hold today or will.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Objective>> {
    let today = today(tx);
    let mut all = sql::list(tx, Filter::default()).await?;
    all.retain(|objective| objective.valid_to.is_none_or(|last| last >= today));
    Ok(all)
}

/// One version.
pub async fn get(tx: &mut TenantTx, id: ObjectiveId) -> Result<Objective> {
    let found = sql::list(
        tx,
        Filter {
            id: Some(id.into()),
            ..Filter::default()
        },
    )
    .await?;
    found.into_iter().next().ok_or(Error::NotFound("objective"))
}

/// All versions of an objective, newest first: the history of its target.
pub async fn history(tx: &mut TenantTx, series: Uuid) -> Result<Vec<Objective>> {
    sql::list(
        tx,
        Filter {
            series: Some(series),
            ..Filter::default()
        },
    )
    .await
}

/// Its frozen results, newest first.
pub async fn results(tx: &mut TenantTx, series: Uuid) -> Result<Vec<PeriodResult>> {
    sql::results(tx, series).await
}

/// Sets an objective.
pub async fn create(tx: &mut TenantTx, input: ObjectiveInput) -> Result<Objective> {
    let input = checked(tx, input, &[]).await?;
    let id = ObjectiveId::new_at(tx.now());
    sql::insert(tx, id, id.into(), &input).await?;
    announce(tx, "objective.create", id, &input).await?;
    get(tx, id).await
}

/// Changes an objective. A version that has judged days keeps them: it ends the day before the new one begins.
pub async fn change(
    tx: &mut TenantTx,
    id: ObjectiveId,
    seen: IfMatch,
    input: ObjectiveInput,
) -> Result<Objective> {
    let before = get(tx, id).await?;
    seen.check(before.version)?;
    if before.valid_to.is_some_and(|last| last < today(tx)) {
        return Err(Error::Conflict("objective-ended"));
    }
    // What is measured and for whom is the identity of an objective.
    let input = ObjectiveInput {
        indicator: before.indicator.clone(),
        scope_dim: before.scope_dim.clone(),
        scope_value: before.scope_value.clone(),
        ..input
    };
    let input = checked(tx, input, &[id.into()]).await?;
    let fresh = input.valid_from > before.valid_from;
    let id = if fresh {
        sql::end(tx, id, input.valid_from.saturating_sub(1.day())).await?;
        let next = ObjectiveId::new_at(tx.now());
        sql::insert(tx, next, before.series, &input).await?;
        next
    } else {
        sql::update(tx, id, &input).await?;
        id
    };
    announce(tx, "objective.change", id, &input).await?;
    get(tx, id).await
}

/// Ends an objective today; one that has not begun goes without a trace but the audit line.
pub async fn end(tx: &mut TenantTx, id: ObjectiveId, seen: IfMatch) -> Result<()> {
    let objective = get(tx, id).await?;
    seen.check(objective.version)?;
    let today = today(tx);
    if objective.valid_from > today {
        sql::remove(tx, id).await?;
    } else {
        sql::end(tx, id, today).await?;
    }
    tx.audit(AuditEntry::new(
        "objective.end",
        "objective",
        id,
        json!({ "indicator": objective.indicator }),
    ));
    tx.emit(DomainEvent::new("objective.ended", "objective", id, json!({})));
    ledger::sql::touch(tx).await?;
    ledger::announce(tx);
    Ok(())
}

async fn announce(
    tx: &mut TenantTx,
    action: &'static str,
    id: ObjectiveId,
    input: &ObjectiveInput,
) -> Result<()> {
    tx.audit(AuditEntry::new(
        action,
        "objective",
        id,
        serde_json::to_value(input)?,
    ));
    tx.emit(DomainEvent::new(
        "objective.changed",
        "objective",
        id,
        json!({ "indicator": input.indicator }),
    ));
    ledger::sql::touch(tx).await?;
    ledger::announce(tx);
    Ok(())
}

async fn checked(tx: &mut TenantTx, mut input: ObjectiveInput, except: &[Uuid]) -> Result<ObjectiveInput> {
    let mut errors = FieldErrors::new();
    if catalogue::get(tx, &input.indicator).await.is_err() {
        errors.add("indicator", "objective-indicator-unknown");
    }
    input.scope_value = input.scope_value.trim().to_owned();
    if !SCOPES.contains(&input.scope_dim.as_str()) {
        errors.add("scope_dim", "field-invalid");
    } else if input.scope_dim.is_empty() {
        input.scope_value.clear();
    } else if input.scope_value.is_empty() {
        errors.add("scope_value", "field-required");
    }
    errors.at_most("scope_value", &input.scope_value, 200);
    errors.at_most("note", &input.note, 2000);
    for (field, value) in [
        ("target", Some(input.target)),
        ("target_high", input.target_high),
        ("legal_limit", input.legal_limit),
        ("stretch", input.stretch),
        ("tolerance", Some(input.tolerance)),
    ] {
        if value.is_some_and(|value| !value.is_finite()) {
            errors.add(field, "field-invalid");
        }
    }
    match (input.comparator, input.target_high) {
        (Comparator::Falling | Comparator::Rising, _) => errors.add("comparator", "field-invalid"),
        (Comparator::Between, None) => errors.add("target_high", "field-required"),
        (Comparator::Between, Some(high)) if high < input.target => {
            errors.add("target_high", "objective-range-reversed");
        }
        (Comparator::Between, Some(_)) => {}
        (_, _) => input.target_high = None,
    }
    if matches!(input.period, PeriodKind::Day | PeriodKind::Week) {
        errors.add("period", "field-invalid");
    }
    if input.tolerance < 0.0 {
        errors.add("tolerance", "field-invalid");
    }
    if !(1..=100_000).contains(&input.min_sample) {
        errors.add("min_sample", "field-invalid");
    }
    if input.valid_to.is_some_and(|last| last < input.valid_from) {
        errors.add("valid_to", "objective-validity-reversed");
    }
    let (owner, department) = sql::exists(tx, input.owner, input.department).await?;
    if !owner {
        errors.add("owner", "field-invalid");
    }
    if !department {
        errors.add("department", "field-invalid");
    }
    let input = errors.into_result(input)?;
    if sql::overlaps(tx, &input, except).await? {
        return Err(Error::field("valid_from", "objective-overlaps"));
    }
    Ok(input)
}

/// An objective with where it stands in its running period.
#[derive(Debug)]
pub struct Standing {
    /// The objective.
    pub objective: Objective,
    /// What is measured.
    pub indicator: Indicator,
    /// The running period.
    pub window: Window,
    /// The figure so far.
    pub figure: Figure,
    /// The verdict so far.
    pub verdict: Verdict,
}

/// Measures an objective over a window.
pub async fn standing(tx: &mut TenantTx, objective: Objective, window: Window) -> Result<Standing> {
    let indicator = catalogue::get(tx, &objective.indicator).await?;
    let figure = measure_one(
        tx,
        &indicator,
        window,
        &objective.scope_dim,
        &objective.scope_value,
    )
    .await?;
    let verdict = objective.aim(&indicator).judge(&figure, None);
    Ok(Standing {
        objective,
        indicator,
        window,
        figure,
        verdict,
    })
}

/// Freezes the results of periods that are over and were not frozen yet (handbook §1.1.2(5)): with the version that
/// held on the last day, and with the definition that judged. Running it again changes nothing.
pub async fn close_due(tx: &mut TenantTx) -> Result<usize> {
    let today = today(tx);
    let mut frozen = 0;
    for objective in sql::list(tx, Filter::default()).await? {
        let window = last_closed(objective.period, today);
        let held =
            objective.valid_from <= window.to && objective.valid_to.is_none_or(|last| last >= window.to);
        if !held || sql::is_frozen(tx, objective.id, window.from).await? {
            continue;
        }
        let standing = standing(tx, objective, window).await?;
        // A present state has no past to freeze.
        if standing.indicator.method.is_level() {
            continue;
        }
        let judged_by = json!({
            "yardstick": standing.objective.aim(&standing.indicator).yardstick,
            "formula": standing.indicator.formula,
            "unit": standing.indicator.unit,
            "measure": standing.indicator.measure,
            "slice": standing.indicator.slice,
        });
        let id = Uuid::from(ObjectiveId::new_at(tx.now()));
        let verdict = standing.verdict;
        if sql::freeze(
            tx,
            id,
            &standing.objective,
            window,
            &standing.figure,
            verdict,
            &judged_by,
        )
        .await?
        {
            frozen += 1;
            tx.emit(DomainEvent::new(
                "objective.closed",
                "objective",
                standing.objective.id,
                json!({ "from": window.from, "to": window.to, "verdict": verdict.as_str() }),
            ));
        }
    }
    Ok(frozen)
}
