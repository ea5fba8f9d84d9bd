//! What the rules found: judged by people, with a reason, in time.

use serde_json::json;
use sqm_domain::ids::{AccessFindingId, UserId};
use sqm_domain::security::{AccessFindingState, AccessRule};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::COUNT_LIMIT;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::entry::PERSON;
use super::entry_sql;
use super::finding_sql::{self as sql, Position};
use super::{AccessEntry, AccessFinding, AccessFindingFilter, AccessJudgement, ClearHolder};
use crate::history::{self, Entry};

/// A page of findings, the latest entries first.
pub async fn list(
    tx: &mut TenantTx,
    filter: &AccessFindingFilter,
    paging: &Paging,
) -> Result<Paged<AccessFinding>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        at: row.at,
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, filter: &AccessFindingFilter) -> Result<i64> {
    sql::count(tx, filter, COUNT_LIMIT + 1).await
}

/// One finding.
pub async fn get(tx: &mut TenantTx, id: AccessFindingId) -> Result<AccessFinding> {
    sql::get(tx, id).await
}

/// The entries a finding is made of.
pub async fn entries_of(
    state: &AppState,
    tx: &mut TenantTx,
    id: AccessFindingId,
) -> Result<Vec<AccessEntry>> {
    entry_sql::of_finding(state, tx, id).await
}

/// What happened to a finding, oldest first.
pub async fn history(tx: &mut TenantTx, id: AccessFindingId) -> Result<Vec<Entry>> {
    history::of(tx, id.into()).await
}

/// Judges a finding, or takes a judgement back.
pub async fn judge(
    tx: &mut TenantTx,
    id: AccessFindingId,
    seen: IfMatch,
    judgement: AccessJudgement,
) -> Result<()> {
    let judgement = judgement.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if known.state == judgement.state && known.note == judgement.note {
        return Ok(());
    }
    sql::judge(tx, id, judgement.state, &judgement.note).await?;
    let mut lines = Vec::new();
    history::note(&mut lines, "access_state", known.state, judgement.state);
    lines.push(("judgement", String::new(), judgement.note));
    history::add(tx, id.into(), &lines).await?;
    tx.audit(AuditEntry::new(
        "access_finding.judge",
        "access_finding",
        id,
        json!({ "number": known.number, "state": judgement.state }),
    ));
    let event = match judgement.state {
        AccessFindingState::Open => "access_finding.reopened",
        AccessFindingState::Explained => "access_finding.explained",
        AccessFindingState::Confirmed => "access_finding.confirmed",
    };
    announce(tx, event, id, &known.number, known.rule, &["state"]);
    Ok(())
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: AccessFindingId, text: &str) -> Result<()> {
    let known = sql::get(tx, id).await?;
    history::comment(tx, id.into(), text).await?;
    announce(tx, "access_finding.commented", id, &known.number, known.rule, &[]);
    Ok(())
}

/// Shows whose badge it is, in clear; the trail says who looked.
pub async fn reveal(state: &AppState, tx: &mut TenantTx, id: AccessFindingId) -> Result<ClearHolder> {
    let known = sql::get(tx, id).await?;
    let sealed = entry_sql::names_of(tx, id).await?;
    let cipher = state.vault.cipher(tx).await?;
    let mut names: Vec<String> = Vec::new();
    for name in sealed {
        let name = cipher.open(PERSON, &name)?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    tx.audit(AuditEntry::new(
        "access_finding.reveal",
        "access_finding",
        id,
        json!({ "number": known.number }),
    ));
    Ok(ClearHolder {
        badge: known.badge,
        names,
    })
}

/// Says that nobody has judged a finding in time, to those who may. Safe to ask twice: what was told is noted.
pub(crate) async fn tell(tx: &mut TenantTx, id: AccessFindingId) -> Result<()> {
    if !sql::note_overdue(tx, id).await? {
        return Ok(());
    }
    let known = sql::get(tx, id).await?;
    let judges: Vec<UserId> = sql::judges(tx).await?;
    tx.emit(DomainEvent::new(
        "access_finding.overdue",
        "access_finding",
        id,
        json!({ "number": known.number, "rule": known.rule, "due_on": known.due_on, "people": judges, "changed": [] }),
    ));
    Ok(())
}

pub(super) fn announce(
    tx: &mut TenantTx,
    kind: &'static str,
    id: AccessFindingId,
    number: &str,
    rule: AccessRule,
    changed: &[&str],
) {
    tx.emit(DomainEvent::new(
        kind,
        "access_finding",
        Uuid::from(id),
        json!({ "number": number, "rule": rule, "changed": changed }),
    ));
}
