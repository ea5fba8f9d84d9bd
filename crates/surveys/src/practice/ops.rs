//! Use cases of the practice library.

use serde_json::json;
use sqm_domain::ids::PracticeId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::sql;
use super::{Practice, PracticeFilter, PracticeInput, PracticeState};

/// A page of practices, newest first; drafts only for those who write.
pub async fn list(
    tx: &mut TenantTx,
    drafts: bool,
    filter: &PracticeFilter,
    paging: &Paging,
) -> Result<Paged<Practice>> {
    let after: Option<Uuid> = paging.position()?;
    let rows = sql::list(tx, drafts, filter, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// One practice; a draft is there only for those who write.
pub async fn get(tx: &mut TenantTx, drafts: bool, id: PracticeId) -> Result<Practice> {
    let found = sql::get(tx, id, false).await?;
    if found.state == PracticeState::Draft && !drafts {
        return Err(Error::NotFound("practice"));
    }
    Ok(found)
}

/// Writes a practice up, as a draft.
pub async fn create(tx: &mut TenantTx, mut input: PracticeInput) -> Result<PracticeId> {
    input.check()?;
    let id = PracticeId::new_at(tx.now());
    sql::insert(tx, id, &input).await?;
    tell(tx, "practice.create", "practice.created", id);
    Ok(id)
}

/// Replaces what a practice says.
pub async fn edit(tx: &mut TenantTx, id: PracticeId, seen: IfMatch, mut input: PracticeInput) -> Result<()> {
    input.check()?;
    seen.check(sql::get(tx, id, true).await?.version)?;
    sql::write(tx, id, &input).await?;
    tell(tx, "practice.edit", "practice.changed", id);
    Ok(())
}

/// Publishes or retires a practice. What was read by others does not become a draft again.
pub async fn set_state(tx: &mut TenantTx, id: PracticeId, seen: IfMatch, state: PracticeState) -> Result<()> {
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    if state == PracticeState::Draft || state == known.state {
        return Err(Error::Conflict("practice-no-way"));
    }
    sql::set_state(tx, id, state).await?;
    let event = if state == PracticeState::Published {
        "practice.published"
    } else {
        "practice.changed"
    };
    tell(tx, "practice.state", event, id);
    Ok(())
}

fn tell(tx: &mut TenantTx, audit: &'static str, event: &'static str, id: PracticeId) {
    tx.audit(AuditEntry::new(audit, "practice", id, json!({})));
    tx.emit(DomainEvent::new(event, "practice", id, json!({})));
}
