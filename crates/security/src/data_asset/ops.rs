//! Use cases of data assets, called alike by pages, API and import.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::json;
use sqm_domain::ids::DataAssetId;
use sqm_domain::security::{BackupCycle, DataCategory, DataLevel};
use sqm_platform::audit::AuditEntry;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint, today};
use sqm_platform::{Error, Result};

use super::judge::{judge, keep};
use super::sql::{self, Position};
use super::{AssetPatch, DataAsset, DataFilter, NewAsset, Retirement, Review};
use crate::history::{self, Entry, Line, note, note_person};
use crate::listing::account;
use crate::row::Person;

/// A page of data assets, by code.
pub async fn list(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &DataFilter,
    paging: &Paging,
) -> Result<Paged<DataAsset>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.id.into(),
        code: row.code.clone(),
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &DataFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}

/// One data asset.
pub async fn get(tx: &mut TenantTx, id: DataAssetId) -> Result<DataAsset> {
    sql::get(tx, id).await
}

/// What happened to a data asset, oldest first.
pub async fn history(tx: &mut TenantTx, id: DataAssetId) -> Result<Vec<Entry>> {
    history::of(tx, id.into()).await
}

/// Enters a data asset.
pub async fn create(tx: &mut TenantTx, new: NewAsset) -> Result<DataAssetId> {
    let day = today(tx);
    let new = new.check(day)?;
    let (owner, home) = match new.owner {
        Some(owner) => {
            let (name, home) = account(tx, "owner", owner).await?;
            (Some(Person { id: owner, name }), home)
        }
        None => (None, None),
    };
    let mut made = DataAsset {
        id: DataAssetId::new_at(tx.now()),
        code: new.code,
        name: new.name,
        description: new.description,
        // Both were asked for.
        category: new.category.unwrap_or(DataCategory::Business),
        level: new.level.unwrap_or(DataLevel::General),
        sensitive: new.sensitive,
        label: new.label,
        system: new.system,
        place: new.place,
        owner,
        department_id: new.department.or(home),
        department: None,
        people: new.people,
        retention_months: new.retention_months,
        retention_basis: new.retention_basis,
        encrypted_at_rest: new.encrypted_at_rest,
        encrypted_in_transit: new.encrypted_in_transit,
        backup: new.backup.unwrap_or(BackupCycle::None),
        restored_on: None,
        restore_result: None,
        access: new.access,
        access_reviewed_on: new.access_reviewed_on,
        review_on: new.review_on.unwrap_or_else(|| in_a_year(day)),
        review_due: false,
        retired_on: None,
        missing: Vec::new(),
        proven_until: None,
        version: 1,
        updated_at: tx.now(),
    };
    judge(&mut made, day);
    sql::insert(tx, &made).await?;
    sql::write(tx, &made, true, false).await?;
    tx.audit(AuditEntry::new(
        "data_asset.create",
        "data_asset",
        made.id,
        json!({ "code": made.code, "level": made.level, "sensitive": made.sensitive }),
    ));
    emit(tx, "data_asset.created", &made, &["owner"]);
    keep(tx, &made).await?;
    Ok(made.id)
}

fn in_a_year(day: Date) -> Date {
    day.checked_add(1.year()).unwrap_or(Date::MAX)
}

/// Changes what is known of a data asset.
pub async fn change(tx: &mut TenantTx, id: DataAssetId, seen: IfMatch, patch: AssetPatch) -> Result<()> {
    let patch = patch.check(today(tx))?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    kept(&known)?;
    let mut next = known.clone();
    for (field, value) in [
        (&mut next.name, patch.name),
        (&mut next.description, patch.description),
        (&mut next.label, patch.label),
        (&mut next.system, patch.system),
        (&mut next.place, patch.place),
        (&mut next.retention_basis, patch.retention_basis),
        (&mut next.access, patch.access),
    ] {
        if let Some(value) = value {
            *field = value;
        }
    }
    next.category = patch.category.unwrap_or(known.category);
    next.level = patch.level.unwrap_or(known.level);
    next.sensitive = patch.sensitive.unwrap_or(known.sensitive);
    next.people = patch.people.unwrap_or(known.people);
    next.retention_months = patch.retention_months.unwrap_or(known.retention_months);
    next.encrypted_at_rest = patch.encrypted_at_rest.unwrap_or(known.encrypted_at_rest);
    next.encrypted_in_transit = patch.encrypted_in_transit.unwrap_or(known.encrypted_in_transit);
    next.backup = patch.backup.unwrap_or(known.backup);
    next.access_reviewed_on = patch.access_reviewed_on.unwrap_or(known.access_reviewed_on);
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
    save(tx, &known, next, Vec::new(), "data_asset.changed").await
}

/// The entry was looked through as a whole, and is looked through again on another day.
pub async fn review(tx: &mut TenantTx, id: DataAssetId, seen: IfMatch, review: Review) -> Result<()> {
    let day = today(tx);
    let review = review.check(day)?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    kept(&known)?;
    let mut next = known.clone();
    next.review_on = review.next_on.unwrap_or_else(|| in_a_year(day));
    let lines = vec![("reviewed", String::new(), review.text)];
    save(tx, &known, next, lines, "data_asset.reviewed").await
}

/// It is kept no longer: deleted, or moved into another asset. The entry stays as proof.
pub async fn retire(tx: &mut TenantTx, id: DataAssetId, seen: IfMatch, retirement: Retirement) -> Result<()> {
    let retirement = retirement.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    kept(&known)?;
    let mut next = known.clone();
    next.retired_on = Some(today(tx));
    let lines = vec![("retired", String::new(), retirement.reason)];
    save(tx, &known, next, lines, "data_asset.retired").await
}

/// What is kept no longer does not change any more.
pub(super) fn kept(it: &DataAsset) -> Result<()> {
    if it.retired_on.is_some() {
        return Err(Error::Conflict("data-retired-no-change"));
    }
    Ok(())
}

/// Adds a comment.
pub async fn comment(tx: &mut TenantTx, id: DataAssetId, text: &str) -> Result<()> {
    let known = sql::get(tx, id).await?;
    history::comment(tx, id.into(), text).await?;
    emit(tx, "data_asset.commented", &known, &[]);
    Ok(())
}

/// Writes what differs, with its history, judges it, and tells trail and readers.
pub(super) async fn save(
    tx: &mut TenantTx,
    known: &DataAsset,
    mut next: DataAsset,
    mut lines: Vec<Line>,
    event: &'static str,
) -> Result<()> {
    let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
    let number = |number: Option<i64>| number.map_or(String::new(), |number| number.to_string());
    let (l, k, n) = (&mut lines, known, &next);
    note(l, "name", &k.name, &n.name);
    note(l, "description", &k.description, &n.description);
    note(l, "data_category", k.category, n.category);
    note(l, "data_level", k.level, n.level);
    note(l, "sensitive", yes_no(k.sensitive), yes_no(n.sensitive));
    note(l, "label", &k.label, &n.label);
    note(l, "system", &k.system, &n.system);
    note(l, "place", &k.place, &n.place);
    note_person(l, "owner", k.owner.as_ref(), n.owner.as_ref());
    note(l, "people", number(k.people), number(n.people));
    note(
        l,
        "retention_months",
        number(k.retention_months.map(Into::into)),
        number(n.retention_months.map(Into::into)),
    );
    note(l, "retention_basis", &k.retention_basis, &n.retention_basis);
    note(
        l,
        "encrypted_at_rest",
        yes_no(k.encrypted_at_rest),
        yes_no(n.encrypted_at_rest),
    );
    note(
        l,
        "encrypted_in_transit",
        yes_no(k.encrypted_in_transit),
        yes_no(n.encrypted_in_transit),
    );
    note(l, "backup", k.backup, n.backup);
    note(l, "access", &k.access, &n.access);
    note(
        l,
        "access_reviewed_on",
        day(k.access_reviewed_on),
        day(n.access_reviewed_on),
    );
    note(l, "review_on", k.review_on, n.review_on);
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
    judge(&mut next, today(tx));
    sql::write(tx, &next, known.proven_until != next.proven_until, true).await?;
    let after = sql::get(tx, known.id).await?;
    for (field, _, value) in &mut lines {
        if *field == "department" {
            *value = after.department.clone().unwrap_or_default();
        }
    }
    history::add(tx, known.id.into(), &lines).await?;
    let fields: Vec<&'static str> = lines.iter().map(|(field, _, _)| *field).collect();
    tx.audit(AuditEntry::new(
        "data_asset.edit",
        "data_asset",
        known.id,
        json!({ "code": known.code, "changed": fields, "level": after.level, "missing": after.missing }),
    ));
    emit(tx, event, &after, &fields);
    keep(tx, &after).await
}

const fn yes_no(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

pub(super) fn emit(tx: &mut TenantTx, kind: &'static str, it: &DataAsset, changed: &[&str]) {
    tx.emit(DomainEvent::new(
        kind,
        "data_asset",
        it.id,
        json!({
            "number": it.code, "level": it.level, "missing": it.missing,
            "owner": it.owner.as_ref().map(|person| person.id), "department": it.department_id,
            "due_on": it.proven_until, "changed": changed,
        }),
    ));
}

/// Refuses whoever neither answers for the asset nor has the right for all.
pub fn may_edit(it: &DataAsset, caller: &Caller) -> Result<()> {
    let own = it.owner.as_ref().is_some_and(|person| person.id == caller.user);
    if own || caller.can("data_asset.edit") {
        Ok(())
    } else {
        Err(Error::Forbidden("data_asset.edit"))
    }
}
