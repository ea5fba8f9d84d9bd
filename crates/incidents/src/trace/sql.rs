//! The only SQL of systems and indicators.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{HitAssetId, IncidentId, IocId};
use sqm_domain::security::{IocKind, defanged};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result, codes, search_index};
use uuid::Uuid;

use super::{Asset, Indicator};

pub(super) async fn assets(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<Asset>> {
    let rows = sqlx::query!(
        "select id, name, kind, importance, compromised, note from incidents.asset
          where tenant_id = $1 and incident_id = $2 order by name, id",
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Asset {
                id: row.id.into(),
                name: row.name,
                kind: codes::read(&row.kind)?,
                importance: codes::read(&row.importance)?,
                compromised: codes::read(&row.compromised)?,
                note: row.note,
            })
        })
        .collect()
}

pub(super) async fn insert_asset(tx: &mut TenantTx, incident: IncidentId, asset: &Asset) -> Result<()> {
    let made = sqlx::query!(
        "insert into incidents.asset (tenant_id, id, incident_id, name, kind, importance, compromised, note, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::from(tx.tenant()),
        Uuid::from(asset.id),
        Uuid::from(incident),
        asset.name,
        asset.kind.as_str(),
        asset.importance.as_str(),
        asset.compromised.as_str(),
        asset.note,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await;
    match made {
        Ok(_) => Ok(()),
        Err(error) if violates(&error, "asset_once") => Err(Error::field("name", "trace-there-already")),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn update_asset(tx: &mut TenantTx, incident: IncidentId, asset: &Asset) -> Result<()> {
    sqlx::query!(
        "update incidents.asset set importance = $4, compromised = $5, note = $6
          where tenant_id = $1 and incident_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        Uuid::from(asset.id),
        asset.importance.as_str(),
        asset.compromised.as_str(),
        asset.note,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes a system that no line of the timeline names.
pub(super) async fn delete_asset(tx: &mut TenantTx, incident: IncidentId, id: HitAssetId) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    let named = sqlx::query_scalar!(
        r#"select exists (select from incidents.log_entry
                           where tenant_id = $1 and incident_id = $2 and $3 = any (asset_ids)) as "named!""#,
        tenant,
        Uuid::from(incident),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?;
    if named {
        return Err(Error::Conflict("trace-named"));
    }
    let gone = sqlx::query!(
        "delete from incidents.asset where tenant_id = $1 and incident_id = $2 and id = $3",
        tenant,
        Uuid::from(incident),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if gone == 0 {
        return Err(Error::NotFound("asset"));
    }
    Ok(())
}

pub(super) async fn indicators(tx: &mut TenantTx, incident: IncidentId) -> Result<Vec<Indicator>> {
    let rows = sqlx::query!(
        r#"select i.id, i.kind, i.value, i.tlp, i.pap, i.note, i.created_at,
                  (select count(*) from incidents.ioc o
                    where o.tenant_id = i.tenant_id and o.digest = i.digest and o.value = i.value and o.kind = i.kind
                      and o.incident_id <> i.incident_id) as "elsewhere!"
             from incidents.ioc i
            where i.tenant_id = $1 and i.incident_id = $2 order by i.kind, i.value"#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let kind: IocKind = codes::read(&row.kind)?;
            Ok(Indicator {
                id: row.id.into(),
                kind,
                shown: defanged(kind, &row.value),
                value: row.value,
                tlp: codes::read(&row.tlp)?,
                pap: codes::read(&row.pap)?,
                note: row.note,
                seen_before: row.elsewhere,
                created_at: row.created_at.to_jiff(),
            })
        })
        .collect()
}

pub(super) async fn insert_indicator(tx: &mut TenantTx, incident: IncidentId, ioc: &Indicator) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    let words = search_index::document(tx.tenant(), &[&ioc.value]);
    let made = sqlx::query!(
        "insert into incidents.ioc (tenant_id, id, incident_id, kind, value, tlp, pap, note, by_id, created_at, words)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::tsvector)",
        Uuid::from(tx.tenant()),
        Uuid::from(ioc.id),
        Uuid::from(incident),
        ioc.kind.as_str(),
        ioc.value,
        ioc.tlp.as_str(),
        ioc.pap.as_str(),
        ioc.note,
        by,
        ioc.created_at.to_sqlx(),
        words,
    )
    .execute(tx.conn())
    .await;
    match made {
        Ok(_) => Ok(()),
        Err(error) if violates(&error, "ioc_once") => Err(Error::field("value", "trace-there-already")),
        Err(error) => Err(error.into()),
    }
}

/// Removes an indicator that no line of the timeline names.
pub(super) async fn delete_indicator(tx: &mut TenantTx, incident: IncidentId, id: IocId) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    let named = sqlx::query_scalar!(
        r#"select exists (select from incidents.log_entry
                           where tenant_id = $1 and incident_id = $2 and $3 = any (ioc_ids)) as "named!""#,
        tenant,
        Uuid::from(incident),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?;
    if named {
        return Err(Error::Conflict("trace-named"));
    }
    let gone = sqlx::query!(
        "delete from incidents.ioc where tenant_id = $1 and incident_id = $2 and id = $3",
        tenant,
        Uuid::from(incident),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if gone == 0 {
        return Err(Error::NotFound("indicator"));
    }
    Ok(())
}
