//! Which controls stand against which risks.

use serde_json::json;
use sqm_domain::ids::{ControlId, RiskId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::{ControlRef, RiskRef, sql};
use crate::history;
use crate::risk;

/// Links read; a risk answered by more controls than this is not one risk.
const LINKS: i64 = 200;

/// Links a control with a risk; linked twice stays once.
pub async fn link(tx: &mut TenantTx, control: ControlId, risk: RiskId) -> Result<()> {
    let linked = risk::get(tx, risk).await?;
    let it = sql::get(tx, control).await?;
    if it.applicable == Some(false) {
        return Err(Error::Conflict("control-not-applicable"));
    }
    let made = sqlx::query!(
        "insert into security.risk_control (tenant_id, risk_id, control_id) values ($1, $2, $3) on conflict do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(risk),
        Uuid::from(control)
    )
    .execute(tx.conn())
    .await?;
    if made.rows_affected() == 1 {
        told(tx, &linked, "control_linked", &it.code, &it.title).await?;
    }
    Ok(())
}

/// Takes a link away.
pub async fn unlink(tx: &mut TenantTx, control: ControlId, risk: RiskId) -> Result<()> {
    let linked = risk::get(tx, risk).await?;
    let it = sql::get(tx, control).await?;
    let gone = sqlx::query!(
        "delete from security.risk_control where tenant_id = $1 and risk_id = $2 and control_id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(risk),
        Uuid::from(control)
    )
    .execute(tx.conn())
    .await?;
    if gone.rows_affected() == 1 {
        told(tx, &linked, "control_unlinked", &it.code, &it.title).await?;
    }
    Ok(())
}

async fn told(
    tx: &mut TenantTx,
    risk: &risk::Risk,
    field: &'static str,
    code: &str,
    title: &str,
) -> Result<()> {
    let line = (field, String::new(), format!("{code} {title}"));
    history::add(tx, risk.id.into(), &[line]).await?;
    tx.audit(AuditEntry::new(
        "risk.edit",
        "risk",
        risk.id,
        json!({ "number": risk.number, "changed": [field], "control": code }),
    ));
    tx.emit(DomainEvent::new(
        "risk.changed",
        "risk",
        risk.id,
        json!({ "number": risk.number, "changed": [field] }),
    ));
    Ok(())
}

/// The controls against a risk, in the order of the catalogue.
pub async fn linked_controls(tx: &mut TenantTx, risk: RiskId) -> Result<Vec<ControlRef>> {
    let rows = sqlx::query!(
        "select c.id, c.code, c.title, c.state, c.result
           from security.risk_control l
           join security.control c on c.tenant_id = l.tenant_id and c.id = l.control_id
          where l.tenant_id = $1 and l.risk_id = $2 order by c.position, c.id limit $3",
        Uuid::from(tx.tenant()),
        Uuid::from(risk),
        LINKS
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ControlRef {
                id: row.id.into(),
                code: row.code,
                title: row.title,
                state: codes::read(&row.state)?,
                result: codes::read_option(row.result.as_deref())?,
            })
        })
        .collect()
}

/// The risks a control stands against, the latest first.
pub async fn linked_risks(tx: &mut TenantTx, control: ControlId) -> Result<Vec<RiskRef>> {
    let rows = sqlx::query!(
        "select r.id, r.number, r.title, r.level
           from security.risk_control l
           join security.risk r on r.tenant_id = l.tenant_id and r.id = l.risk_id
          where l.tenant_id = $1 and l.control_id = $2 order by r.id desc limit $3",
        Uuid::from(tx.tenant()),
        Uuid::from(control),
        LINKS
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(RiskRef {
                id: row.id.into(),
                number: row.number,
                title: row.title,
                level: codes::read(&row.level)?,
            })
        })
        .collect()
}
