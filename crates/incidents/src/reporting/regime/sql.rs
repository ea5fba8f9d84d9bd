//! The only SQL of regimes.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::RegimeId;
use sqm_domain::security::OperatorKind;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{Regime, RegimeInput, RegimeStep, Reporter};

pub(super) async fn list(tx: &mut TenantTx) -> Result<Vec<Regime>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        "select id, regime_id, report, name, recipient, deadline_unit, deadline_count, anchor, minimum_level, high_risk, verified
           from incidents.regime_step where tenant_id = $1 and not retired order by regime_id, place, id",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    let mut steps: HashMap<Uuid, Vec<RegimeStep>> = HashMap::new();
    for row in rows {
        steps.entry(row.regime_id).or_default().push(RegimeStep {
            id: row.id.into(),
            report: codes::read(&row.report)?,
            name: row.name,
            recipient: row.recipient,
            deadline_unit: row.deadline_unit,
            deadline_count: u32::try_from(row.deadline_count).unwrap_or(0),
            anchor: codes::read(&row.anchor)?,
            minimum_level: codes::read_option(row.minimum_level.as_deref())?,
            high_risk: row.high_risk,
            verified: row.verified,
        });
    }
    let rows = sqlx::query!(
        "select id, code, name, source, verified, language, active, minimum_level, personal_data, high_risk,
                critical_infrastructure, product_flaw, operators, version, updated_at
           from incidents.regime where tenant_id = $1 order by position, id",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Regime {
                steps: steps.remove(&row.id).unwrap_or_default(),
                id: row.id.into(),
                code: row.code,
                name: row.name,
                source: row.source,
                verified: row.verified,
                language: codes::read(&row.language)?,
                active: row.active,
                minimum_level: codes::read_option(row.minimum_level.as_deref())?,
                personal_data: row.personal_data,
                high_risk: row.high_risk,
                critical_infrastructure: row.critical_infrastructure,
                product_flaw: row.product_flaw,
                operators: operators(&row.operators)?,
                version: row.version,
                updated_at: row.updated_at.to_jiff(),
            })
        })
        .collect()
}

fn operators(stored: &[String]) -> Result<Vec<OperatorKind>> {
    stored.iter().map(|code| codes::read(code)).collect()
}

fn words(operators: &[OperatorKind]) -> Vec<String> {
    operators.iter().map(ToString::to_string).collect()
}

/// The version of a regime, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: RegimeId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from incidents.regime where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("regime"))
}

pub(super) async fn insert(tx: &mut TenantTx, id: RegimeId, input: &RegimeInput) -> Result<()> {
    sqlx::query!(
        "insert into incidents.regime (tenant_id, id, position, name, source, verified, language, active, minimum_level,
           personal_data, high_risk, critical_infrastructure, product_flaw, operators, updated_at)
         select $1, $2, coalesce(max(r.position), 0) + 10, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
           from incidents.regime r where r.tenant_id = $1",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.name,
        input.source,
        input.verified,
        input.language.as_str(),
        input.active,
        input.minimum_level.map(sqm_domain::security::Level::as_str),
        input.personal_data,
        input.high_risk,
        input.critical_infrastructure,
        input.product_flaw,
        &words(&input.operators),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut TenantTx, id: RegimeId, input: &RegimeInput) -> Result<()> {
    sqlx::query!(
        "update incidents.regime
            set name = $3, source = $4, verified = $5, language = $6, active = $7, minimum_level = $8, personal_data = $9,
                high_risk = $10, critical_infrastructure = $11, product_flaw = $12, operators = $13, updated_at = $14,
                version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.name,
        input.source,
        input.verified,
        input.language.as_str(),
        input.active,
        input.minimum_level.map(sqm_domain::security::Level::as_str),
        input.personal_data,
        input.high_risk,
        input.critical_infrastructure,
        input.product_flaw,
        &words(&input.operators),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts the steps of a regime. One that is no longer there is retired, not deleted: duties may name it.
pub(super) async fn put_steps(tx: &mut TenantTx, id: RegimeId, steps: &[RegimeStep]) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    let kept: Vec<Uuid> = steps.iter().map(|step| step.id.into()).collect();
    sqlx::query!(
        "update incidents.regime_step s set retired = true
          where s.tenant_id = $1 and s.regime_id = $2 and s.id <> all ($3)",
        tenant,
        Uuid::from(id),
        &kept
    )
    .execute(tx.conn())
    .await?;
    for (place, step) in (1_i16..).zip(steps) {
        sqlx::query!(
            "insert into incidents.regime_step (tenant_id, id, regime_id, place, report, name, recipient, deadline_unit,
               deadline_count, anchor, minimum_level, high_risk, verified)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             on conflict (tenant_id, id) do update
                set place = excluded.place, report = excluded.report, name = excluded.name, recipient = excluded.recipient,
                    deadline_unit = excluded.deadline_unit, deadline_count = excluded.deadline_count,
                    anchor = excluded.anchor, minimum_level = excluded.minimum_level, high_risk = excluded.high_risk,
                    verified = excluded.verified",
            tenant,
            Uuid::from(step.id),
            Uuid::from(id),
            place,
            step.report.as_str(),
            step.name,
            step.recipient,
            step.deadline_unit,
            i32::try_from(step.deadline_count).unwrap_or(i32::MAX),
            step.anchor.as_str(),
            step.minimum_level.map(sqm_domain::security::Level::as_str),
            step.high_risk,
            step.verified,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

pub(super) async fn reporter(tx: &mut TenantTx) -> Result<Reporter> {
    let row = sqlx::query!(
        "select operators, version from incidents.reporter where tenant_id = $1",
        Uuid::from(tx.tenant())
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Reporter {
        operators: operators(&row.operators)?,
        version: row.version,
    })
}

pub(super) async fn hold_reporter(tx: &mut TenantTx) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        "select version from incidents.reporter where tenant_id = $1 for update",
        Uuid::from(tx.tenant())
    )
    .fetch_one(tx.conn())
    .await?)
}

pub(super) async fn put_reporter(tx: &mut TenantTx, operators: &[OperatorKind]) -> Result<()> {
    sqlx::query!(
        "update incidents.reporter set operators = $2, updated_at = $3, version = version + 1 where tenant_id = $1",
        Uuid::from(tx.tenant()),
        &words(operators),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
