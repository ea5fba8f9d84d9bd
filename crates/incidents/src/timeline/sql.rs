//! The only SQL of the timeline.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{IncidentId, LogEntryId};
use sqm_domain::security::{EntryKind, IocKind, defanged};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result, codes};
use uuid::Uuid;

use super::model::Named;
use super::{Entry, MergedFrom, NewEntry};
use crate::incident::Person;

/// The place of a line among the others, for paging back in time.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) at: jiff::Timestamp,
    pub(super) id: Uuid,
}

/// Lines, the latest first; those of incidents that were merged into it among them.
pub(super) async fn list(
    tx: &mut TenantTx,
    incident: IncidentId,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select e.id, e.kind, e.happened_at, e.found_at, e.recorded_at, e.raw, e.meaning, e.by_id, u.name as "by_name?",
                  e.asset_ids, e.ioc_ids, e.corrects, e.struck_at, e.struck_why, e.incident_id, m.number as "merged?"
             from incidents.log_entry e
             left join incidents.incident m on m.tenant_id = e.tenant_id and m.id = e.incident_id and m.id <> $2
             left join org.user_account u on u.tenant_id = e.tenant_id and u.id = e.by_id
            where e.tenant_id = $1
              and e.incident_id = any (array(select $2::uuid union all
                    select i.id from incidents.incident i where i.tenant_id = $1 and i.merged_into = $2))
              and ($3::timestamptz is null or (e.happened_at, e.id) < ($3, $4))
            order by e.happened_at desc, e.id desc limit $5"#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        after.map(|place| place.at.to_sqlx()) as Option<jiff_sqlx::Timestamp>,
        after.map(|place| place.id),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let assets: Vec<Uuid> = rows
        .iter()
        .flat_map(|row| row.asset_ids.iter().copied())
        .collect();
    let iocs: Vec<Uuid> = rows.iter().flat_map(|row| row.ioc_ids.iter().copied()).collect();
    let names = names(tx, &assets, &iocs).await?;
    let named = |ids: Vec<Uuid>| -> Vec<Named> {
        ids.into_iter()
            .filter_map(|id| {
                let name = names.get(&id)?.clone();
                Some(Named { id, name })
            })
            .collect()
    };
    rows.into_iter()
        .map(|row| {
            Ok(Entry {
                id: row.id.into(),
                kind: codes::read::<EntryKind>(&row.kind)?,
                happened_at: row.happened_at.to_jiff(),
                found_at: row.found_at.to_jiff(),
                recorded_at: row.recorded_at.to_jiff(),
                raw: row.raw,
                meaning: row.meaning,
                by: row
                    .by_id
                    .zip(row.by_name)
                    .map(|(id, name)| Person { id: id.into(), name }),
                assets: named(row.asset_ids),
                indicators: named(row.ioc_ids),
                corrects: row.corrects.map(Into::into),
                struck_at: row.struck_at.map(jiff_sqlx::Timestamp::to_jiff),
                struck_why: row.struck_why,
                merged: row.merged.map(|number| MergedFrom {
                    id: row.incident_id.into(),
                    number,
                }),
            })
        })
        .collect()
}

async fn names(tx: &mut TenantTx, assets: &[Uuid], iocs: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let tenant = Uuid::from(tx.tenant());
    let mut names = HashMap::new();
    if !assets.is_empty() {
        let rows = sqlx::query!(
            "select id, name from incidents.asset where tenant_id = $1 and id = any ($2)",
            tenant,
            assets
        )
        .fetch_all(tx.conn())
        .await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.name)));
    }
    if !iocs.is_empty() {
        let rows = sqlx::query!(
            "select id, kind, value from incidents.ioc where tenant_id = $1 and id = any ($2)",
            tenant,
            iocs
        )
        .fetch_all(tx.conn())
        .await?;
        for row in rows {
            let kind: IocKind = codes::read(&row.kind)?;
            names.insert(row.id, defanged(kind, &row.value));
        }
    }
    Ok(names)
}

/// How many of these systems and indicators belong to the incident.
pub(super) async fn known(
    tx: &mut TenantTx,
    incident: IncidentId,
    assets: &[Uuid],
    iocs: &[Uuid],
) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select (select count(*) from incidents.asset where tenant_id = $1 and incident_id = $2 and id = any ($3)) as "assets!",
                  (select count(*) from incidents.ioc where tenant_id = $1 and incident_id = $2 and id = any ($4)) as "iocs!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        assets,
        iocs
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.assets, row.iocs))
}

pub(super) async fn insert(tx: &mut TenantTx, incident: IncidentId, entry: &Entry) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    let assets: Vec<Uuid> = entry.assets.iter().map(|named| named.id).collect();
    let iocs: Vec<Uuid> = entry.indicators.iter().map(|named| named.id).collect();
    sqlx::query!(
        "insert into incidents.log_entry (tenant_id, id, incident_id, kind, happened_at, found_at, recorded_at, raw, meaning,
           by_id, asset_ids, ioc_ids, corrects)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        Uuid::from(tx.tenant()),
        Uuid::from(entry.id),
        Uuid::from(incident),
        entry.kind.as_str(),
        entry.happened_at.to_sqlx(),
        entry.found_at.to_sqlx(),
        entry.recorded_at.to_sqlx(),
        entry.raw,
        entry.meaning,
        by,
        &assets,
        &iocs,
        entry.corrects.map(Uuid::from),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a struck line said.
pub(super) struct Struck {
    kind: EntryKind,
    happened_at: jiff::Timestamp,
    found_at: jiff::Timestamp,
    raw: String,
    assets: Vec<Uuid>,
    indicators: Vec<Uuid>,
}

impl Struck {
    /// The line that takes its place: what it does not say is as it was.
    pub(super) fn unless_said(self, new: NewEntry) -> NewEntry {
        let or = |said: String, was: String| if said.is_empty() { was } else { said };
        NewEntry {
            kind: new.kind.or(Some(self.kind)),
            // What happened later than was thought cannot have been found before.
            found_at: new.found_at.or(Some(
                self.found_at.max(new.happened_at.unwrap_or(self.happened_at)),
            )),
            happened_at: new.happened_at.or(Some(self.happened_at)),
            raw: or(new.raw, self.raw),
            assets: match new.assets {
                none if none.is_empty() => self.assets.into_iter().map(Into::into).collect(),
                said => said,
            },
            indicators: match new.indicators {
                none if none.is_empty() => self.indicators.into_iter().map(Into::into).collect(),
                said => said,
            },
            ..new
        }
    }
}

/// Strikes a line; a struck one is not struck again.
pub(super) async fn strike(
    tx: &mut TenantTx,
    incident: IncidentId,
    id: LogEntryId,
    why: &str,
) -> Result<Struck> {
    let tenant = Uuid::from(tx.tenant());
    let by = tx.actor().user().map(Uuid::from);
    let was = sqlx::query!(
        r#"select struck_at is not null as "struck!", kind, happened_at, found_at, raw, asset_ids, ioc_ids
             from incidents.log_entry where tenant_id = $1 and incident_id = $2 and id = $3 for update"#,
        tenant,
        Uuid::from(incident),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("entry"))?;
    if was.struck {
        return Err(Error::Conflict("timeline-struck-already"));
    }
    sqlx::query!(
        "update incidents.log_entry set struck_at = $3, struck_by = $4, struck_why = $5 where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id),
        tx.now().to_sqlx(),
        by,
        why
    )
    .execute(tx.conn())
    .await?;
    Ok(Struck {
        kind: codes::read(&was.kind)?,
        happened_at: was.happened_at.to_jiff(),
        found_at: was.found_at.to_jiff(),
        raw: was.raw,
        assets: was.asset_ids,
        indicators: was.ioc_ids,
    })
}

/// Lines about measures read for a report; more belongs into an annex.
const MEASURES: i64 = 50;

/// What was done against it: when, and what it was; the first first. Struck lines say nothing any more.
pub(crate) async fn measures(
    tx: &mut TenantTx,
    incident: IncidentId,
) -> Result<Vec<(jiff::Timestamp, String)>> {
    let rows = sqlx::query!(
        "select happened_at, case when meaning <> '' then meaning else raw end as \"said!\" from incidents.log_entry
          where tenant_id = $1 and incident_id = $2 and kind in ('containment', 'eradication', 'recovery') and struck_at is null
          order by happened_at, id limit $3",
        Uuid::from(tx.tenant()),
        Uuid::from(incident),
        MEASURES
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.happened_at.to_jiff(), row.said))
        .collect())
}
