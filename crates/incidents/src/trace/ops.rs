//! Use cases of systems and indicators.

use serde_json::json;
use sqm_domain::ids::{HitAssetId, IncidentId, IocId};
use sqm_domain::incident::Tlp;
use sqm_domain::security::{AssetKind, Compromise, Importance, IocKind, Pap, defanged, normal};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, FieldErrors, Result};

use super::{Asset, AssetPatch, Indicator, NewAsset, NewIndicator, sql};
use crate::incident::{self, Incident, TEXT};

/// The systems an incident hit, by name.
pub async fn assets(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Asset>> {
    incident::get(tx, id).await?;
    sql::assets(tx, id).await
}

/// Adds a system.
pub async fn add_asset(tx: &mut TenantTx, id: IncidentId, new: NewAsset) -> Result<HitAssetId> {
    let known = incident::get(tx, id).await?;
    let mut errors = FieldErrors::new();
    let asset = Asset {
        id: HitAssetId::new_at(tx.now()),
        name: errors.text("name", &new.name, 200).to_owned(),
        kind: new.kind.unwrap_or(AssetKind::Server),
        importance: new.importance.unwrap_or(Importance::Ordinary),
        compromised: new.compromised.unwrap_or(Compromise::Unknown),
        note: new.note.trim().to_owned(),
    };
    errors.at_most("note", &asset.note, TEXT);
    errors.into_result(())?;
    sql::insert_asset(tx, id, &asset).await?;
    told(tx, &known, "incident.asset_add", "assets");
    Ok(asset.id)
}

/// Changes what is known of a system.
pub async fn change_asset(
    tx: &mut TenantTx,
    id: IncidentId,
    asset: HitAssetId,
    patch: AssetPatch,
) -> Result<()> {
    let known = incident::get(tx, id).await?;
    let found = sql::assets(tx, id).await?.into_iter().find(|one| one.id == asset);
    let mut next = found.ok_or(Error::NotFound("asset"))?;
    next.importance = patch.importance.unwrap_or(next.importance);
    next.compromised = patch.compromised.unwrap_or(next.compromised);
    if let Some(note) = patch.note {
        let mut errors = FieldErrors::new();
        errors.at_most("note", &note, TEXT);
        errors.into_result(())?;
        next.note = note.trim().to_owned();
    }
    sql::update_asset(tx, id, &next).await?;
    told(tx, &known, "incident.asset_edit", "assets");
    Ok(())
}

/// Takes a system out that was noted by mistake; one the timeline names stays.
pub async fn remove_asset(tx: &mut TenantTx, id: IncidentId, asset: HitAssetId) -> Result<()> {
    let known = incident::get(tx, id).await?;
    sql::delete_asset(tx, id, asset).await?;
    told(tx, &known, "incident.asset_remove", "assets");
    Ok(())
}

/// The indicators of an incident, by kind.
pub async fn indicators(tx: &mut TenantTx, id: IncidentId) -> Result<Vec<Indicator>> {
    incident::get(tx, id).await?;
    sql::indicators(tx, id).await
}

/// Adds an indicator, in its one form.
pub async fn add_indicator(tx: &mut TenantTx, id: IncidentId, new: NewIndicator) -> Result<IocId> {
    let known = incident::get(tx, id).await?;
    let mut errors = FieldErrors::new();
    let kind = new.kind.unwrap_or(IocKind::Other);
    let typed = errors.text("value", &new.value, 2_000);
    let value = normal(kind, typed);
    if value.is_none() && !typed.is_empty() {
        errors.add("value", "trace-no-indicator");
    }
    errors.at_most("note", &new.note, TEXT);
    errors.into_result(())?;
    let value = value.unwrap_or_default();
    let ioc = Indicator {
        id: IocId::new_at(tx.now()),
        kind,
        shown: defanged(kind, &value),
        value,
        tlp: new.tlp.unwrap_or(Tlp::Amber),
        pap: new.pap.unwrap_or(Pap::Amber),
        note: new.note.trim().to_owned(),
        seen_before: 0,
        created_at: tx.now(),
    };
    sql::insert_indicator(tx, id, &ioc).await?;
    told(tx, &known, "incident.indicator_add", "indicators");
    Ok(ioc.id)
}

/// Takes an indicator out that was noted by mistake; one the timeline names stays.
pub async fn remove_indicator(tx: &mut TenantTx, id: IncidentId, ioc: IocId) -> Result<()> {
    let known = incident::get(tx, id).await?;
    sql::delete_indicator(tx, id, ioc).await?;
    told(tx, &known, "incident.indicator_remove", "indicators");
    Ok(())
}

pub(super) fn told(tx: &mut TenantTx, known: &Incident, action: &'static str, what: &'static str) {
    tx.audit(AuditEntry::new(
        action,
        "incident",
        known.id,
        json!({ "number": known.number, "changed": [what] }),
    ));
    incident::announce(tx, "incident.traces_changed", known, &[what], &[]);
}
