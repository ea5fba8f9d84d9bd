//! Use cases of commendations.

use serde_json::json;
use sqm_domain::ids::CommendationId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::sql;
use super::{Commendation, CommendationFilter, NewCommendation};

/// A page of commendations, newest first; those not announced only for those who give them.
pub async fn list(
    tx: &mut TenantTx,
    all: bool,
    filter: &CommendationFilter,
    paging: &Paging,
) -> Result<Paged<Commendation>> {
    let after: Option<Uuid> = paging.position()?;
    let rows = sql::list(tx, all, filter, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// One commendation; before it is announced only for those who give them.
pub async fn get(tx: &mut TenantTx, all: bool, id: CommendationId) -> Result<Commendation> {
    let found = sql::get(tx, id, false).await?;
    if found.announced_at.is_none() && !all {
        return Err(Error::NotFound("commendation"));
    }
    Ok(found)
}

/// Commends a colleague. Somebody does: a part of the product does not.
pub async fn create(tx: &mut TenantTx, mut new: NewCommendation) -> Result<CommendationId> {
    let by = tx.actor().user().ok_or(Error::Forbidden("commendation.give"))?;
    new.check(by)?;
    let id = CommendationId::new_at(tx.now());
    sql::insert(tx, id, by, &new).await?;
    tell(tx, "commendation.create", "commendation.created", id).await?;
    if new.announce {
        announce(tx, id, IfMatch::Any).await?;
    }
    Ok(id)
}

/// Tells the colleague and everybody, once.
pub async fn announce(tx: &mut TenantTx, id: CommendationId, seen: IfMatch) -> Result<()> {
    let known = sql::get(tx, id, true).await?;
    seen.check(known.version)?;
    if known.announced_at.is_some() {
        return Ok(());
    }
    sql::set_announced(tx, id).await?;
    tell(tx, "commendation.announce", "commendation.announced", id).await
}

async fn tell(tx: &mut TenantTx, audit: &'static str, event: &'static str, id: CommendationId) -> Result<()> {
    let now = sql::get(tx, id, false).await?;
    tx.audit(AuditEntry::new(
        audit,
        "commendation",
        id,
        json!({ "person": now.person_id }),
    ));
    tx.emit(DomainEvent::new(
        event,
        "commendation",
        id,
        json!({ "person": now.person_id }),
    ));
    Ok(())
}
