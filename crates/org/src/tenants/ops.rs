//! Use cases of tenants.

use jiff::tz::TimeZone;
use serde_json::json;
use sqm_domain::ids::TenantId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, FieldErrors, Result};
use uuid::Uuid;

use super::model::{check_slug, check_zone, slug_of};
use super::{NewTenant, Tenant, TenantChange, sql};
use crate::calendars;

/// Makes a tenant with its two calendars: around the clock, and business hours with the official days of its
/// jurisdiction. Announces `tenant.created`; modules above fill in what is theirs.
pub async fn create(state: &AppState, new: NewTenant) -> Result<Tenant> {
    let mut errors = FieldErrors::new();
    let id = TenantId::new_at(state.clock.now());
    let name = errors.text("name", &new.name, 120).to_owned();
    let zone = check_zone(&mut errors, "time_zone", &new.zone);
    let slug = match new.slug.as_deref().map(str::trim).filter(|slug| !slug.is_empty()) {
        Some(slug) => check_slug(&mut errors, slug),
        None => slug_of(&name).unwrap_or_else(|| {
            let hex = Uuid::from(id).simple().to_string();
            format!("t-{}", &hex[24..])
        }),
    };
    let new = errors.into_result(NewTenant {
        name,
        slug: None,
        zone,
        lang: new.lang,
    })?;

    let zone = TimeZone::get(&new.zone).unwrap_or(TimeZone::UTC);
    let scope = Scope {
        lang: new.lang,
        ..Scope::system(id, "tenant", zone)
    };
    let mut tx = state.db.tenant(&scope).await?;
    sql::insert(&mut tx, &slug, &new).await?;
    calendars::create_defaults(&mut tx, &new.zone, new.lang).await?;
    tx.audit(AuditEntry::new(
        "tenant.create",
        "tenant",
        id,
        json!({ "slug": slug }),
    ));
    tx.emit(DomainEvent::new("tenant.created", "tenant", id, json!({})));
    let tenant = sql::own(&mut tx).await?;
    tx.commit().await?;
    Ok(tenant)
}

/// A tenant by short name or id, for sign-in and the command line.
pub async fn find(state: &AppState, slug_or_id: &str) -> Result<Option<Tenant>> {
    let mut tx = state.db.system("sign-in look-up of the tenant").await?;
    let tenant = sql::find(&mut tx, slug_or_id.trim().to_lowercase().as_str()).await?;
    tx.commit().await?;
    Ok(tenant)
}

/// All tenants, oldest first: for work of the whole installation.
pub async fn all(state: &AppState) -> Result<Vec<Tenant>> {
    let mut tx = state.db.system("work over all tenants").await?;
    let tenants = sql::all(&mut tx).await?;
    tx.commit().await?;
    Ok(tenants)
}

/// The tenant of the transaction.
pub async fn get(tx: &mut TenantTx) -> Result<Tenant> {
    sql::own(tx).await
}

/// Changes name, time zone and language.
pub async fn change(tx: &mut TenantTx, seen: IfMatch, change: TenantChange) -> Result<Tenant> {
    let before = sql::own(tx).await?;
    seen.check(before.version)?;
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &change.name, 120).to_owned();
    let zone = check_zone(&mut errors, "time_zone", &change.zone);
    let change = errors.into_result(TenantChange {
        name,
        zone,
        lang: change.lang,
    })?;
    sql::update(tx, before.id, &change).await?;
    tx.audit(AuditEntry::new(
        "tenant.change",
        "tenant",
        before.id,
        json!({
            "name": { "from": before.name, "to": change.name },
            "time_zone": { "from": before.zone_name(), "to": change.zone },
            "lang": { "from": before.lang, "to": change.lang },
        }),
    ));
    tx.emit(DomainEvent::new("tenant.changed", "tenant", before.id, json!({})));
    sql::own(tx).await
}
