//! Use cases of the timeline. A line is written once; what was wrong is struck and stays readable.

use serde_json::json;
use sqm_domain::ids::{IncidentId, LogEntryId};
use sqm_domain::incident::IncidentState;
use sqm_domain::security::{EntryKind, StepKind};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::{FieldErrors, Result};
use uuid::Uuid;

use super::model::Named;
use super::sql::{self, Position};
use super::{Correction, Entry, NewEntry};
use crate::incident::{self, Incident, TEXT};
use crate::task::Task;

/// A raw text may be a piece of a log file.
const RAW: usize = 20_000;

/// The timeline, the latest first.
pub async fn list(tx: &mut TenantTx, id: IncidentId, paging: &Paging) -> Result<Paged<Entry>> {
    incident::get(tx, id).await?;
    let after: Option<Position> = paging.position()?;
    let rows = sql::list(tx, id, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        at: row.happened_at,
        id: row.id.into(),
    }))
}

/// Writes a line. What stops, removes or restores may set the incident's time as well.
pub async fn write(tx: &mut TenantTx, id: IncidentId, new: NewEntry) -> Result<LogEntryId> {
    let known = incident::get(tx, id).await?;
    let entry = put(tx, &known, new, None).await?;
    told(tx, &known, ("incident.logged", "incident.log"));
    Ok(entry)
}

/// Strikes a line that was wrong, and writes what is right instead.
pub async fn correct(
    tx: &mut TenantTx,
    id: IncidentId,
    entry: LogEntryId,
    correction: Correction,
) -> Result<()> {
    let known = incident::get(tx, id).await?;
    let mut errors = FieldErrors::new();
    let why = errors.text("why", &correction.why, 500).to_owned();
    errors.into_result(())?;
    let struck = sql::strike(tx, id, entry, &why).await?;
    if let Some(new) = correction.instead {
        let new = struck.unless_said(new);
        put(tx, &known, new, Some(entry)).await?;
    }
    told(tx, &known, ("incident.logged", "incident.log_strike"));
    Ok(())
}

async fn put(
    tx: &mut TenantTx,
    known: &Incident,
    new: NewEntry,
    corrects: Option<LogEntryId>,
) -> Result<LogEntryId> {
    let now = tx.now();
    let mut errors = FieldErrors::new();
    let meaning = errors.text("meaning", &new.meaning, TEXT).to_owned();
    errors.at_most("raw", &new.raw, RAW);
    let happened_at = new.happened_at.unwrap_or(now);
    let found_at = new.found_at.unwrap_or(now);
    if happened_at > now {
        errors.add("happened_at", "timeline-future");
    }
    if found_at > now {
        errors.add("found_at", "timeline-future");
    } else if found_at < happened_at {
        errors.add("found_at", "timeline-found-before");
    }
    let assets: Vec<Uuid> = new.assets.into_iter().map(Uuid::from).collect();
    let iocs: Vec<Uuid> = new.indicators.into_iter().map(Uuid::from).collect();
    if !(assets.is_empty() && iocs.is_empty()) {
        let (assets_known, iocs_known) = sql::known(tx, known.id, &assets, &iocs).await?;
        if assets_known < assets.len() as i64 {
            errors.add("assets", "field-unknown");
        }
        if iocs_known < iocs.len() as i64 {
            errors.add("indicators", "field-unknown");
        }
    }
    errors.into_result(())?;
    let named = |ids: Vec<Uuid>| {
        ids.into_iter()
            .map(|id| Named {
                id,
                name: String::new(),
            })
            .collect()
    };
    let entry = Entry {
        id: LogEntryId::new_at(now),
        kind: new.kind.unwrap_or(EntryKind::Note),
        happened_at,
        found_at,
        recorded_at: now,
        raw: new.raw.trim_end().to_owned(),
        meaning,
        by: None,
        assets: named(assets),
        indicators: named(iocs),
        corrects,
        struck_at: None,
        struck_why: String::new(),
        merged: None,
    };
    sql::insert(tx, known.id, &entry).await?;
    if new.stamp
        && let Some(phase) = phase(entry.kind)
    {
        incident::stamp(tx, known.id, phase, happened_at).await?;
    }
    Ok(entry.id)
}

/// The phase whose time a line can set. Removing the cause has a time, and no state of its own.
fn phase(kind: EntryKind) -> Option<IncidentState> {
    match kind {
        EntryKind::Containment => Some(IncidentState::Contained),
        EntryKind::Recovery => Some(IncidentState::Recovered),
        EntryKind::Eradication => Some(IncidentState::Responding),
        EntryKind::Note | EntryKind::Event | EntryKind::Decision | EntryKind::Communication => None,
    }
}

/// A decision of a plan stands in the timeline with its reason.
pub(crate) async fn decided(tx: &mut TenantTx, id: IncidentId, task: &Task, label: &str) -> Result<()> {
    line(
        tx,
        id,
        EntryKind::Decision,
        format!("{}: {label}", task.title),
        &task.result,
    )
    .await
}

/// A task that was done or left out stands in the timeline with what was said of it.
pub(crate) async fn task_settled(tx: &mut TenantTx, id: IncidentId, task: &Task) -> Result<()> {
    debug_assert!(task.kind == StepKind::Task || task.decided.is_none());
    let mark = if task.state == sqm_domain::security::TaskState::Done {
        "✓"
    } else {
        "–"
    };
    line(
        tx,
        id,
        EntryKind::Note,
        format!("{mark} {}", task.title),
        &task.result,
    )
    .await
}

async fn line(tx: &mut TenantTx, id: IncidentId, kind: EntryKind, meaning: String, raw: &str) -> Result<()> {
    let now = tx.now();
    let entry = Entry {
        id: LogEntryId::new_at(now),
        kind,
        happened_at: now,
        found_at: now,
        recorded_at: now,
        raw: raw.to_owned(),
        meaning,
        by: None,
        assets: Vec::new(),
        indicators: Vec::new(),
        corrects: None,
        struck_at: None,
        struck_why: String::new(),
        merged: None,
    };
    sql::insert(tx, id, &entry).await
}

fn told(tx: &mut TenantTx, known: &Incident, (event, action): (&'static str, &'static str)) {
    tx.audit(AuditEntry::new(
        action,
        "incident",
        known.id,
        json!({ "number": known.number, "changed": ["timeline"] }),
    ));
    incident::announce(tx, event, known, &["timeline"], &[]);
}
