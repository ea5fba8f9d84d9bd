//! Use cases of themes.

use serde_json::json;
use sqm_domain::ids::ThemeId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, Result};

use super::{Theme, ThemeInput, sql};

/// More looks than an operator has brands.
const MOST: usize = 100;

/// All themes, by name.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Theme>> {
    sql::load(tx, None).await
}

/// One theme.
pub async fn get(tx: &mut TenantTx, id: ThemeId) -> Result<Theme> {
    sql::load(tx, Some(id))
        .await?
        .pop()
        .ok_or(Error::NotFound("theme"))
}

/// Makes a theme.
pub async fn create(tx: &mut TenantTx, mut input: ThemeInput) -> Result<ThemeId> {
    input.check()?;
    if list(tx).await?.len() >= MOST {
        return Err(Error::Conflict("theme-too-many"));
    }
    let id = ThemeId::new_at(tx.now());
    sql::write(tx, id, &input).await?;
    tell(tx, "survey_theme.create", "survey_theme.created", id);
    Ok(id)
}

/// Replaces what a theme says. Open surveys look so from now on.
pub async fn edit(tx: &mut TenantTx, id: ThemeId, seen: IfMatch, mut input: ThemeInput) -> Result<()> {
    input.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    sql::write(tx, id, &input).await?;
    tell(tx, "survey_theme.edit", "survey_theme.changed", id);
    Ok(())
}

/// Deletes a theme that no survey uses.
pub async fn delete(tx: &mut TenantTx, id: ThemeId, seen: IfMatch) -> Result<()> {
    seen.check(sql::hold(tx, id).await?)?;
    sql::delete(tx, id).await?;
    tell(tx, "survey_theme.delete", "survey_theme.deleted", id);
    Ok(())
}

fn tell(tx: &mut TenantTx, audit: &'static str, event: &'static str, id: ThemeId) {
    tx.audit(AuditEntry::new(audit, "survey_theme", id, json!({})));
    tx.emit(DomainEvent::new(event, "survey_theme", id, json!({})));
}
