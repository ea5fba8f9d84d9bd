//! Whom data is given to: receiver, purpose, ground, abroad or not. What has ended stays written down.

use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqm_domain::ids::{DataAssetId, DataShareId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::today;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::ops::{emit, kept};
use super::{DataAsset, NewShare, Share, sql};
use crate::history;
use crate::row::Person;

/// Receivers read; data with more of them is published.
const RECEIVERS: i64 = 200;

/// Writes down that an asset is given to somebody.
pub async fn share(tx: &mut TenantTx, id: DataAssetId, new: NewShare) -> Result<DataShareId> {
    let today = today(tx);
    let new = new.check(today)?;
    sql::hold(tx, id).await?;
    let known = sql::get(tx, id).await?;
    kept(&known)?;
    let share = DataShareId::new_at(tx.now());
    sqlx::query!(
        "insert into security.data_share (tenant_id, id, asset_id, receiver, purpose, basis, abroad, since, by_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(share),
        Uuid::from(id),
        new.receiver,
        new.purpose,
        new.basis,
        new.abroad,
        new.since.unwrap_or(today).to_sqlx() as jiff_sqlx::Date,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
    )
    .execute(tx.conn())
    .await?;
    told(tx, &known, "share_begun", new.receiver, new.abroad).await?;
    Ok(share)
}

/// It is given to them no longer. Ended twice stays ended.
pub async fn end(tx: &mut TenantTx, id: DataAssetId, share: DataShareId) -> Result<()> {
    sql::hold(tx, id).await?;
    let known = sql::get(tx, id).await?;
    let ended = sqlx::query!(
        "update security.data_share s set ended_on = coalesce(s.ended_on, $4)
           from (select id, ended_on from security.data_share where tenant_id = $1 and asset_id = $2 and id = $3 for update) b
          where s.tenant_id = $1 and s.id = b.id
         returning s.receiver, s.abroad, b.ended_on is null as \"fresh!\"",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(share),
        today(tx).to_sqlx() as jiff_sqlx::Date,
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("data_share"))?;
    if ended.fresh {
        told(tx, &known, "share_ended", ended.receiver, ended.abroad).await?;
    }
    Ok(())
}

async fn told(
    tx: &mut TenantTx,
    it: &DataAsset,
    field: &'static str,
    receiver: String,
    abroad: bool,
) -> Result<()> {
    history::add(tx, it.id.into(), &[(field, String::new(), receiver)]).await?;
    tx.audit(AuditEntry::new(
        "data_asset.edit",
        "data_asset",
        it.id,
        json!({ "code": it.code, "changed": [field], "abroad": abroad }),
    ));
    emit(tx, "data_asset.changed", it, &[field]);
    Ok(())
}

/// Whom an asset is given to, the latest first; what has ended with them.
pub async fn shares(tx: &mut TenantTx, id: DataAssetId) -> Result<Vec<Share>> {
    let rows = sqlx::query!(
        r#"select s.id, s.receiver, s.purpose, s.basis, s.abroad, s.since, s.ended_on, s.by_id, u.name as "name?"
             from security.data_share s
             left join org.user_account u on u.tenant_id = s.tenant_id and u.id = s.by_id
            where s.tenant_id = $1 and s.asset_id = $2 order by s.id desc limit $3"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        RECEIVERS
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Share {
            id: row.id.into(),
            receiver: row.receiver,
            purpose: row.purpose,
            basis: row.basis,
            abroad: row.abroad,
            since: row.since.to_jiff(),
            ended_on: row.ended_on.map(jiff_sqlx::Date::to_jiff),
            by: row
                .by_id
                .zip(row.name)
                .map(|(id, name)| Person { id: id.into(), name }),
        })
        .collect())
}
