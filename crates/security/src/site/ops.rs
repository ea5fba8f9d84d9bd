//! Use cases of sites, called alike by pages and API.

use serde_json::json;
use sqm_domain::ids::SiteId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint};
use sqm_platform::{Error, Result};

use super::sql::{self, Position};
use super::{NewSite, Site, SiteFilter, SitePatch};
use crate::history::{self, Entry, Line, note, note_person};
use crate::listing::account;
use crate::row::Person;

/// A page of sites, by code.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &SiteFilter,
    paging: &Paging,
) -> Result<Paged<Site>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        code: row.code.clone(),
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &SiteFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// One site.
pub async fn get(tx: &mut TenantTx, id: SiteId) -> Result<Site> {
    sql::get(tx, id).await
}

/// What happened to a site, oldest first.
pub async fn history(tx: &mut TenantTx, id: SiteId) -> Result<Vec<Entry>> {
    history::of(tx, id.into()).await
}

/// Registers a site.
pub async fn create(tx: &mut TenantTx, new: NewSite) -> Result<SiteId> {
    let new = new.check()?;
    let kind = new.kind.ok_or_else(|| Error::field("kind", "field-required"))?;
    if let Some(owner) = new.owner {
        account(tx, "owner", owner).await?;
    }
    let id = SiteId::new_at(tx.now());
    sql::insert(tx, id, kind, &new).await?;
    tx.audit(AuditEntry::new(
        "site.create",
        "site",
        id,
        json!({ "code": new.code, "kind": kind }),
    ));
    emit(tx, "site.created", id, &new.code, &[]);
    Ok(id)
}

/// Changes a site.
pub async fn change(tx: &mut TenantTx, id: SiteId, seen: IfMatch, patch: SitePatch) -> Result<()> {
    let patch = patch.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    if let Some(name) = patch.name {
        next.name = name;
    }
    if let Some(address) = patch.address {
        next.address = address;
    }
    next.kind = patch.kind.unwrap_or(known.kind);
    match patch.owner {
        Some(Some(owner)) if known.owner.as_ref().is_none_or(|known| known.id != owner) => {
            let (name, _) = account(tx, "owner", owner).await?;
            next.owner = Some(Person { id: owner, name });
        }
        Some(None) => next.owner = None,
        _ => {}
    }
    if let Some(hours) = patch.hours {
        next.hours = hours;
    }
    if let Some(calendar) = patch.calendar {
        next.calendar_id = calendar;
    }
    if let Some(doors) = patch.doors {
        next.doors = doors;
    }
    next.active = patch.active.unwrap_or(known.active);
    let yes = |active: bool| if active { "yes" } else { "no" };
    let mut lines: Vec<Line> = Vec::new();
    note(&mut lines, "name", &known.name, &next.name);
    note(&mut lines, "site_kind", known.kind, next.kind);
    note(&mut lines, "address", &known.address, &next.address);
    note_person(&mut lines, "owner", known.owner.as_ref(), next.owner.as_ref());
    note(&mut lines, "hours", week(&known.hours), week(&next.hours));
    note(&mut lines, "doors", known.doors.join(", "), next.doors.join(", "));
    note(&mut lines, "active", yes(known.active), yes(next.active));
    if known.calendar_id != next.calendar_id {
        lines.push((
            "calendar",
            known.calendar.clone().unwrap_or_default(),
            String::new(),
        ));
    }
    if lines.is_empty() {
        return Ok(());
    }
    sql::write(tx, &next).await?;
    let after = sql::get(tx, id).await?;
    for (field, _, value) in &mut lines {
        if *field == "calendar" {
            *value = after.calendar.clone().unwrap_or_default();
        }
    }
    history::add(tx, id.into(), &lines).await?;
    let fields: Vec<&'static str> = lines.iter().map(|(field, _, _)| *field).collect();
    tx.audit(AuditEntry::new(
        "site.edit",
        "site",
        id,
        json!({ "code": known.code, "changed": fields }),
    ));
    emit(tx, "site.changed", id, &known.code, &fields);
    Ok(())
}

/// The week in one line of the history.
fn week(hours: &[String]) -> String {
    hours.join(" | ")
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: SiteId, text: &str) -> Result<()> {
    let known = sql::get(tx, id).await?;
    history::comment(tx, id.into(), text).await?;
    emit(tx, "site.commented", id, &known.code, &[]);
    Ok(())
}

fn emit(tx: &mut TenantTx, kind: &'static str, id: SiteId, code: &str, changed: &[&str]) {
    tx.emit(DomainEvent::new(
        kind,
        "site",
        id,
        json!({ "number": code, "changed": changed }),
    ));
}
