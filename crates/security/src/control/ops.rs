//! Use cases of controls, called alike by pages and API.

use jiff::ToSpan as _;
use serde_json::json;
use sqm_domain::ids::ControlId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint, today};
use sqm_platform::{Error, Result};

use super::sql::{self, Position};
use super::{Control, ControlFilter, ControlPatch, NewControl};
use crate::history::{self, Entry, Line, note, note_person};
use crate::listing::account;
use crate::row::Person;

/// A page of controls, in the order of the catalogue.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &ControlFilter,
    paging: &Paging,
) -> Result<Paged<Control>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        position: row.position,
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &ControlFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// One control.
pub async fn get(tx: &mut TenantTx, id: ControlId) -> Result<Control> {
    sql::get(tx, id).await
}

/// What happened to a control, oldest first.
pub async fn history(tx: &mut TenantTx, id: ControlId) -> Result<Vec<Entry>> {
    history::of(tx, id.into()).await
}

/// Adds a control of one's own; it applies.
pub async fn create(tx: &mut TenantTx, new: NewControl) -> Result<ControlId> {
    let new = new.check()?;
    let id = ControlId::new_at(tx.now());
    sql::insert(tx, id, &new).await?;
    tx.audit(AuditEntry::new(
        "control.create",
        "control",
        id,
        json!({ "code": new.code }),
    ));
    let made = sql::get(tx, id).await?;
    emit(tx, "control.created", &made, &[]);
    Ok(id)
}

/// Decides about a control, or changes it.
pub async fn change(tx: &mut TenantTx, id: ControlId, seen: IfMatch, patch: ControlPatch) -> Result<()> {
    let patch = patch.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    let mut next = known.clone();
    for (field, value) in [
        (&mut next.title, patch.title),
        (&mut next.description, patch.description),
        (&mut next.justification, patch.justification),
    ] {
        if let Some(value) = value {
            value.trim().clone_into(field);
        }
    }
    next.applicable = patch.applicable.or(known.applicable);
    next.state = patch.state.unwrap_or(known.state);
    if next.applicable == Some(false) && next.justification.is_empty() {
        return Err(Error::field("justification", "control-justification-missing"));
    }
    match patch.owner {
        Some(Some(owner)) if known.owner.as_ref().is_none_or(|known| known.id != owner) => {
            let (name, home) = account(tx, "owner", owner).await?;
            next.owner = Some(Person { id: owner, name });
            next.department_id = next.department_id.or(home);
        }
        Some(None) => next.owner = None,
        _ => {}
    }
    if let Some(department) = patch.department {
        next.department_id = department;
    }
    if let Some(days) = patch.test_days
        && days != known.test_days
    {
        let from = known.tested_on.unwrap_or_else(|| today(tx));
        next.test_days = days;
        next.next_test_on = days.and_then(|days| from.checked_add(i64::from(days).days()).ok());
    }
    save(tx, &known, next, Vec::new(), "control.changed").await
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: ControlId, text: &str) -> Result<()> {
    let known = sql::get(tx, id).await?;
    history::comment(tx, id.into(), text).await?;
    emit(tx, "control.commented", &known, &[]);
    Ok(())
}

/// Writes what differs, with its history, and tells trail and readers.
pub(super) async fn save(
    tx: &mut TenantTx,
    known: &Control,
    next: Control,
    mut lines: Vec<Line>,
    event: &'static str,
) -> Result<()> {
    let applies = |applicable: Option<bool>| match applicable {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let number = |days: Option<i32>| days.map_or(String::new(), |days| days.to_string());
    note(
        &mut lines,
        "applicable",
        applies(known.applicable),
        applies(next.applicable),
    );
    note(
        &mut lines,
        "justification",
        &known.justification,
        &next.justification,
    );
    note(&mut lines, "progress", known.state, next.state);
    note(&mut lines, "title", &known.title, &next.title);
    note(&mut lines, "description", &known.description, &next.description);
    note_person(&mut lines, "owner", known.owner.as_ref(), next.owner.as_ref());
    note(
        &mut lines,
        "test_days",
        number(known.test_days),
        number(next.test_days),
    );
    if known.department_id != next.department_id {
        lines.push((
            "department",
            known.department.clone().unwrap_or_default(),
            String::new(),
        ));
    }
    if lines.is_empty() {
        return Ok(());
    }
    sql::write(tx, &next, known.next_test_on != next.next_test_on).await?;
    let after = sql::get(tx, known.id).await?;
    for (field, _, value) in &mut lines {
        if *field == "department" {
            *value = after.department.clone().unwrap_or_default();
        }
    }
    history::add(tx, known.id.into(), &lines).await?;
    let fields: Vec<&'static str> = lines.iter().map(|(field, _, _)| *field).collect();
    tx.audit(AuditEntry::new(
        "control.edit",
        "control",
        known.id,
        json!({ "code": known.code, "changed": fields, "applicable": after.applicable, "state": after.state }),
    ));
    emit(tx, event, &after, &fields);
    Ok(())
}

pub(super) fn emit(tx: &mut TenantTx, kind: &'static str, it: &Control, changed: &[&str]) {
    tx.emit(DomainEvent::new(
        kind,
        "control",
        it.id,
        json!({
            "number": it.code, "applicable": it.applicable, "state": it.state,
            "owner": it.owner.as_ref().map(|person| person.id), "department": it.department_id,
            "due_on": it.next_test_on, "changed": changed,
        }),
    ));
}
