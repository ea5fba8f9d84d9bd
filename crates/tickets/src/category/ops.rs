//! Use cases of the category tree.

use std::collections::HashMap;

use serde_json::json;
use sqm_domain::ids::CategoryId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, Result};

use super::{Category, CategoryInput, sql};

/// The whole tree in reading order: a tenant has dozens of categories, not thousands.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Category>> {
    sql::list(tx).await
}

/// Categories by code.
pub async fn codes(tx: &mut TenantTx) -> Result<HashMap<String, CategoryId>> {
    Ok(list(tx)
        .await?
        .into_iter()
        .map(|category| (category.code, category.id))
        .collect())
}

/// One category.
pub async fn get(tx: &mut TenantTx, id: CategoryId) -> Result<Category> {
    list(tx)
        .await?
        .into_iter()
        .find(|category| category.id == id)
        .ok_or(Error::NotFound("category"))
}

/// Makes a category.
pub async fn create(tx: &mut TenantTx, mut input: CategoryInput) -> Result<CategoryId> {
    let names = input.check()?;
    let id = CategoryId::new_at(tx.now());
    sql::write(tx, id, &input, names).await?;
    tell(tx, "category.create", "category.created", id, &input.code);
    Ok(id)
}

/// Replaces what a category says. It cannot be put below itself.
pub async fn update(
    tx: &mut TenantTx,
    id: CategoryId,
    seen: IfMatch,
    mut input: CategoryInput,
) -> Result<()> {
    let names = input.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    if let Some(parent) = input.parent
        && sql::is_below(tx, parent, id).await?
    {
        return Err(Error::field("parent", "category-below-itself"));
    }
    sql::write(tx, id, &input, names).await?;
    tell(tx, "category.edit", "category.changed", id, &input.code);
    Ok(())
}

/// Removes a category that nothing uses; one in use is switched off instead.
pub async fn remove(tx: &mut TenantTx, id: CategoryId, seen: IfMatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    sql::delete(tx, id).await?;
    tell(tx, "category.delete", "category.deleted", id, "");
    Ok(())
}

fn tell(tx: &mut TenantTx, audit: &'static str, event: &'static str, id: CategoryId, code: &str) {
    tx.audit(AuditEntry::new(audit, "category", id, json!({ "code": code })));
    tx.emit(DomainEvent::new(event, "category", id, json!({})));
}
