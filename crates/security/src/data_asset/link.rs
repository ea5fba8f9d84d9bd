//! Risks to data, and controls that protect it.

use serde_json::json;
use sqm_domain::ids::{ControlId, DataAssetId, RiskId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::ops::emit;
use super::{DataAsset, Links, sql};
use crate::control::{self, ControlRef, RiskRef};
use crate::history;
use crate::risk;

/// Links read.
const LINKS: i64 = 200;

/// Links an asset with a risk to it; linked twice stays once.
pub async fn link_risk(tx: &mut TenantTx, asset: DataAssetId, risk: RiskId) -> Result<()> {
    let it = sql::get(tx, asset).await?;
    let linked = risk::get(tx, risk).await?;
    let made = sqlx::query!(
        "insert into security.data_risk (tenant_id, asset_id, risk_id) values ($1, $2, $3) on conflict do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(asset),
        Uuid::from(risk)
    )
    .execute(tx.conn())
    .await?;
    if made.rows_affected() == 1 {
        let what = format!("{} {}", linked.number, linked.title);
        told(tx, &it, "risk_linked", what).await?;
    }
    Ok(())
}

/// Takes a link with a risk away.
pub async fn unlink_risk(tx: &mut TenantTx, asset: DataAssetId, risk: RiskId) -> Result<()> {
    let it = sql::get(tx, asset).await?;
    let linked = risk::get(tx, risk).await?;
    let gone = sqlx::query!(
        "delete from security.data_risk where tenant_id = $1 and asset_id = $2 and risk_id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(asset),
        Uuid::from(risk)
    )
    .execute(tx.conn())
    .await?;
    if gone.rows_affected() == 1 {
        let what = format!("{} {}", linked.number, linked.title);
        told(tx, &it, "risk_unlinked", what).await?;
    }
    Ok(())
}

/// Links an asset with a control that protects it; linked twice stays once.
pub async fn link_control(tx: &mut TenantTx, asset: DataAssetId, control: ControlId) -> Result<()> {
    let it = sql::get(tx, asset).await?;
    let linked = control::get(tx, control).await?;
    if linked.applicable == Some(false) {
        return Err(Error::Conflict("control-not-applicable"));
    }
    let made = sqlx::query!(
        "insert into security.data_control (tenant_id, asset_id, control_id) values ($1, $2, $3) on conflict do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(asset),
        Uuid::from(control)
    )
    .execute(tx.conn())
    .await?;
    if made.rows_affected() == 1 {
        let what = format!("{} {}", linked.code, linked.title);
        told(tx, &it, "control_linked", what).await?;
    }
    Ok(())
}

/// Takes a link with a control away.
pub async fn unlink_control(tx: &mut TenantTx, asset: DataAssetId, control: ControlId) -> Result<()> {
    let it = sql::get(tx, asset).await?;
    let linked = control::get(tx, control).await?;
    let gone = sqlx::query!(
        "delete from security.data_control where tenant_id = $1 and asset_id = $2 and control_id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(asset),
        Uuid::from(control)
    )
    .execute(tx.conn())
    .await?;
    if gone.rows_affected() == 1 {
        let what = format!("{} {}", linked.code, linked.title);
        told(tx, &it, "control_unlinked", what).await?;
    }
    Ok(())
}

async fn told(tx: &mut TenantTx, it: &DataAsset, field: &'static str, what: String) -> Result<()> {
    history::add(tx, it.id.into(), &[(field, String::new(), what)]).await?;
    tx.audit(AuditEntry::new(
        "data_asset.edit",
        "data_asset",
        it.id,
        json!({ "code": it.code, "changed": [field] }),
    ));
    emit(tx, "data_asset.changed", it, &[field]);
    Ok(())
}

/// What an asset is linked with.
pub async fn links(tx: &mut TenantTx, asset: DataAssetId) -> Result<Links> {
    let risks = sqlx::query!(
        "select r.id, r.number, r.title, r.level
           from security.data_risk l
           join security.risk r on r.tenant_id = l.tenant_id and r.id = l.risk_id
          where l.tenant_id = $1 and l.asset_id = $2 order by r.id desc limit $3",
        Uuid::from(tx.tenant()),
        Uuid::from(asset),
        LINKS
    )
    .fetch_all(tx.conn())
    .await?;
    let controls = sqlx::query!(
        "select c.id, c.code, c.title, c.state, c.result
           from security.data_control l
           join security.control c on c.tenant_id = l.tenant_id and c.id = l.control_id
          where l.tenant_id = $1 and l.asset_id = $2 order by c.position, c.id limit $3",
        Uuid::from(tx.tenant()),
        Uuid::from(asset),
        LINKS
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(Links {
        risks: risks
            .into_iter()
            .map(|row| {
                Ok(RiskRef {
                    id: row.id.into(),
                    number: row.number,
                    title: row.title,
                    level: codes::read(&row.level)?,
                })
            })
            .collect::<Result<_>>()?,
        controls: controls
            .into_iter()
            .map(|row| {
                Ok(ControlRef {
                    id: row.id.into(),
                    code: row.code,
                    title: row.title,
                    state: codes::read(&row.state)?,
                    result: codes::read_option(row.result.as_deref())?,
                })
            })
            .collect::<Result<_>>()?,
    })
}
