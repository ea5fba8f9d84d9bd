//! Calendars as clocks have counted by them: kept by content, never changed (rules §1.3.5).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use anyhow::anyhow;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use sqm_domain::calendar::{BusinessCalendar, CalendarSpec};
use sqm_domain::ids::CalendarId;
use sqm_org::calendars::Calendar;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::{Builder, Uuid};

/// Parsed snapshots. An entry can never be out of date: its id is a hash of what it says.
static PARSED: LazyLock<Cache<Uuid, Arc<BusinessCalendar>>> = LazyLock::new(|| Cache::new(10_000));
static ALWAYS: LazyLock<Cache<String, Arc<BusinessCalendar>>> = LazyLock::new(|| Cache::new(1_000));

/// The calendars that some clocks refer to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshots(HashMap<Uuid, Arc<BusinessCalendar>>);

impl Snapshots {
    /// The calendar of a snapshot that was loaded.
    pub(crate) fn get(&self, id: Uuid) -> Result<Arc<BusinessCalendar>> {
        self.0
            .get(&id)
            .cloned()
            .ok_or_else(|| Error::Internal(anyhow!("calendar snapshot {id} is missing")))
    }

    /// Around the clock; its name is the reader's to choose.
    pub(crate) fn always(zone: &str) -> Arc<BusinessCalendar> {
        ALWAYS.get_with_by_ref(zone, || {
            let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
            Arc::new(BusinessCalendar::always(String::new(), zone))
        })
    }

    /// Adds what a caller knows already.
    pub(crate) fn insert(&mut self, id: Uuid, calendar: Arc<BusinessCalendar>) {
        self.0.insert(id, calendar);
    }

    /// Which calendar and version each snapshot is of.
    pub(crate) async fn versions(
        tx: &mut TenantTx,
        ids: &[Uuid],
    ) -> Result<BTreeMap<Uuid, (CalendarId, i64)>> {
        let rows = sqlx::query!(
            "select id, calendar_id, version from tickets.calendar_snapshot where tenant_id = $1 and id = any($2)",
            Uuid::from(tx.tenant()),
            ids
        )
        .fetch_all(tx.conn())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.id, (row.calendar_id.into(), row.version)))
            .collect())
    }

    /// Loads those that are not there yet; one query, and none at all when this process has met them before.
    pub(crate) async fn add(&mut self, tx: &mut TenantTx, ids: impl IntoIterator<Item = Uuid>) -> Result<()> {
        let mut missing = HashSet::new();
        for id in ids {
            if self.0.contains_key(&id) {
                continue;
            }
            match PARSED.get(&id) {
                Some(calendar) => self.insert(id, calendar),
                None => {
                    missing.insert(id);
                }
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let missing: Vec<Uuid> = missing.into_iter().collect();
        let rows = sqlx::query!(
            r#"select id, spec as "spec: sqlx::types::Json<CalendarSpec>" from tickets.calendar_snapshot
               where tenant_id = $1 and id = any($2)"#,
            Uuid::from(tx.tenant()),
            &missing
        )
        .fetch_all(tx.conn())
        .await?;
        for row in rows {
            let calendar = parse(row.spec.0)?;
            PARSED.insert(row.id, Arc::clone(&calendar));
            self.insert(row.id, calendar);
        }
        Ok(())
    }
}

/// A calendar as policies use it now.
#[derive(Clone, Debug)]
pub(crate) struct Current {
    /// Its snapshot.
    pub(crate) snapshot: Uuid,
    /// The calendar.
    pub(crate) id: CalendarId,
    /// Its version.
    pub(crate) version: i64,
    /// What it says.
    pub(crate) calendar: Arc<BusinessCalendar>,
}

/// Keeps the present versions of these calendars; says whether one was new.
pub(crate) async fn keep(tx: &mut TenantTx, calendars: Vec<Calendar>) -> Result<(Vec<Current>, bool)> {
    let (mut ids, mut calendar_ids, mut versions, mut specs) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut current = Vec::new();
    for Calendar {
        id, version, spec, ..
    } in calendars
    {
        let json = serde_json::to_value(&spec)?;
        let snapshot = address(id, version, &json);
        let calendar = match PARSED.get(&snapshot) {
            Some(calendar) => calendar,
            None => parse(spec)?,
        };
        ids.push(snapshot);
        calendar_ids.push(Uuid::from(id));
        versions.push(version);
        specs.push(json);
        current.push(Current {
            snapshot,
            id,
            version,
            calendar,
        });
    }
    let added = sqlx::query!(
        "insert into tickets.calendar_snapshot (tenant_id, id, calendar_id, version, spec, created_at)
         select $1, s.id, s.calendar_id, s.version, s.spec, $2
           from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::jsonb[]) as s(id, calendar_id, version, spec)
         on conflict do nothing",
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx(),
        &ids,
        &calendar_ids,
        &versions,
        &specs
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    Ok((current, added > 0))
}

/// The same calendar, version and content always give the same id.
fn address(id: CalendarId, version: i64, spec: &serde_json::Value) -> Uuid {
    let hash = Sha256::new()
        .chain_update(Uuid::from(id).as_bytes())
        .chain_update(version.to_be_bytes())
        .chain_update(spec.to_string())
        .finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&hash[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// What is stored was checked when the calendar was edited.
fn parse(spec: CalendarSpec) -> Result<Arc<BusinessCalendar>> {
    BusinessCalendar::new(spec)
        .map(Arc::new)
        .map_err(|error| Error::Internal(anyhow!("calendar snapshot: {error}")))
}
