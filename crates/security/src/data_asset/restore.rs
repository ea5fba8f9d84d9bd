//! Restore tests (handbook §7.2.4: back up and restore): recorded with evidence. Only the latest one counts: a restore that
//! failed takes away what an earlier one proved.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{DataAssetId, EventId};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::today;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::ops::{kept, save};
use super::{NewRestore, Restore, sql};
use crate::row::Person;

/// Tests read; more belongs into the audit trail.
const TESTS: i64 = 100;

/// Records a restore test.
pub async fn record(tx: &mut TenantTx, id: DataAssetId, seen: IfMatch, test: NewRestore) -> Result<()> {
    let today = today(tx);
    let test = test.check(today)?;
    let Some(result) = test.result else {
        return Err(Error::field("result", "field-required"));
    };
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    kept(&known)?;
    let tested_on = test.tested_on.unwrap_or(today);
    sqlx::query!(
        "insert into security.data_restore (tenant_id, id, asset_id, tested_on, result, note, evidence, by_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        Uuid::from(id),
        tested_on.to_sqlx() as jiff_sqlx::Date,
        result.as_str(),
        test.note,
        test.evidence,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
    )
    .execute(tx.conn())
    .await?;
    let mut next = known.clone();
    // A test written down late does not take the place of a later one.
    if known.restored_on.is_none_or(|last| last <= tested_on) {
        next.restored_on = Some(tested_on);
        next.restore_result = Some(result);
    }
    let before = known.restore_result.map_or("", |one| one.as_str()).to_owned();
    let lines = vec![("restored", before, result.to_string())];
    save(tx, &known, next, lines, "data_asset.restored").await
}

/// The restore tests of an asset, latest first.
pub async fn restores(tx: &mut TenantTx, id: DataAssetId) -> Result<Vec<Restore>> {
    let rows = sqlx::query!(
        r#"select t.id, t.tested_on, t.result, t.note, t.evidence, t.by_id, u.name as "name?"
             from security.data_restore t
             left join org.user_account u on u.tenant_id = t.tenant_id and u.id = t.by_id
            where t.tenant_id = $1 and t.asset_id = $2 order by t.id desc limit $3"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        TESTS
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Restore {
                id: row.id,
                tested_on: row.tested_on.to_jiff(),
                result: codes::read(&row.result)?,
                note: row.note,
                evidence: row.evidence,
                by: row
                    .by_id
                    .zip(row.name)
                    .map(|(id, name)| Person { id: id.into(), name }),
            })
        })
        .collect()
}
