//! Use cases of the category tree, called alike by pages and API.

use serde_json::{Map, Value, json};
use sqm_domain::ids::IncidentCategoryId;
use sqm_domain::security::Nature;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, Result};

use super::model::{height, is_below, way_up};
use super::{Category, CategoryPatch, NewCategory, sql};

/// Levels of the tree; deeper ones nobody finds in a chooser.
const DEPTH: usize = 5;
/// Between two siblings, so that one fits in between later.
const STEP: i32 = 10;
/// The last place among siblings.
const LAST: i32 = 9_999;

/// The whole tree in reading order, retired ones too: a tenant has dozens of categories, not thousands.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Category>> {
    sql::list(tx).await
}

/// One category.
pub async fn get(tx: &mut TenantTx, id: IncidentCategoryId) -> Result<Category> {
    sql::by_id(tx, id).await
}

/// Makes a category.
pub async fn create(tx: &mut TenantTx, new: NewCategory) -> Result<IncidentCategoryId> {
    let new = new.check()?;
    sql::hold(tx).await?;
    let tree = sql::list(tx).await?;
    if tree.iter().any(|one| one.code == new.code) {
        return Err(Error::field("code", "field-taken"));
    }
    fits(&tree, new.parent.as_deref(), 1)?;
    let last = tree
        .iter()
        .filter(|one| one.parent == new.parent)
        .map(|one| one.position)
        .max();
    let category = Category {
        id: IncidentCategoryId::new_at(tx.now()),
        path: vec![new.name.clone()],
        position: new
            .position
            .unwrap_or_else(|| last.map_or(0, |last| last.saturating_add(STEP).min(LAST))),
        code: new.code,
        parent: new.parent,
        name: new.name,
        active: true,
        offered: true,
        version: 1,
    };
    sql::insert(tx, &category).await?;
    tx.audit(AuditEntry::new(
        "incident_category.create",
        "incident_category",
        category.id,
        json!({ "code": category.code, "name": category.name, "parent": category.parent }),
    ));
    emit(tx, "incident_category.created", category.id, &category.code);
    Ok(category.id)
}

/// The place below `parent` is there, and what comes there does not make the tree too deep.
fn fits(tree: &[Category], parent: Option<&str>, height: usize) -> Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    let above = tree
        .iter()
        .find(|one| one.code == parent)
        .ok_or_else(|| Error::field("parent", "field-unknown"))?;
    if above.path.len() + height > DEPTH {
        return Err(Error::field("parent", "incident-category-deep"));
    }
    Ok(())
}

/// Renames, moves, retires a category or brings it back. Incidents keep it, whatever becomes of it.
pub async fn change(
    tx: &mut TenantTx,
    id: IncidentCategoryId,
    seen: IfMatch,
    patch: CategoryPatch,
) -> Result<()> {
    let patch = patch.check()?;
    sql::hold(tx).await?;
    let tree = sql::list(tx).await?;
    let known = tree
        .iter()
        .find(|one| one.id == id)
        .ok_or(Error::NotFound("incident_category"))?;
    seen.check(known.version)?;
    let mut next = known.clone();
    if let Some(parent) = patch.parent {
        if let Some(parent) = &parent {
            if is_below(&tree, parent, &known.code) {
                return Err(Error::field("parent", "category-below-itself"));
            }
            fits(&tree, Some(parent), height(&tree, &known.code))?;
        }
        next.parent = parent;
    }
    next.name = patch.name.unwrap_or_else(|| known.name.clone());
    next.position = patch.position.unwrap_or(known.position);
    next.active = patch.active.unwrap_or(known.active);
    let mut changes = Map::new();
    let mut note = |field: &str, before: Value, after: Value| {
        if before != after {
            changes.insert(field.to_owned(), json!({ "from": before, "to": after }));
        }
    };
    note("name", json!(known.name), json!(next.name));
    note("parent", json!(known.parent), json!(next.parent));
    note("position", json!(known.position), json!(next.position));
    note("active", json!(known.active), json!(next.active));
    if changes.is_empty() {
        return Ok(());
    }
    sql::write(tx, &next).await?;
    changes.insert("code".to_owned(), json!(known.code));
    tx.audit(AuditEntry::new(
        "incident_category.edit",
        "incident_category",
        id,
        Value::Object(changes),
    ));
    emit(tx, "incident_category.changed", id, &known.code);
    Ok(())
}

fn emit(tx: &mut TenantTx, kind: &'static str, id: IncidentCategoryId, code: &str) {
    tx.emit(DomainEvent::new(
        kind,
        "incident_category",
        id,
        json!({ "code": code }),
    ));
}

/// Refuses a category nobody may choose any more. What a record has already stays and is not asked.
pub(crate) async fn may_choose(tx: &mut TenantTx, code: &str) -> Result<()> {
    match sql::offered(tx, code).await? {
        Some(true) => Ok(()),
        Some(false) => Err(Error::field("category", "incident-category-retired")),
        None => Err(Error::field("category", "field-unknown")),
    }
}

/// What the criteria of levels call the nature of a category: its own code, or that of the nearest one above it they know.
pub(crate) async fn nature(tx: &mut TenantTx, code: Option<&str>) -> Result<Option<Nature>> {
    let Some(code) = code else { return Ok(None) };
    let tree = sql::list(tx).await?;
    Ok(way_up(&tree, code).find_map(|code| code.parse().ok()))
}

/// The first of these categories that is still offered.
pub(crate) async fn first_offered(tx: &mut TenantTx, codes: &[String]) -> Result<Option<String>> {
    for code in codes {
        if sql::offered(tx, code).await? == Some(true) {
            return Ok(Some(code.clone()));
        }
    }
    Ok(None)
}
