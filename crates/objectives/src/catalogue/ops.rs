//! Use cases of the catalogue.

use serde_json::json;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};

use super::sql::{self, Filter};
use super::{Area, Indicator, Reference};
use crate::ledger;

/// The whole catalogue with the tenant's choices.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Indicator>> {
    sql::list(tx, Filter::default()).await
}

/// One indicator.
pub async fn get(tx: &mut TenantTx, code: &str) -> Result<Indicator> {
    let found = sql::list(
        tx,
        Filter {
            code: Some(code),
            ..Filter::default()
        },
    )
    .await?;
    found.into_iter().next().ok_or(Error::NotFound("indicator"))
}

/// The areas.
pub async fn areas(tx: &mut TenantTx) -> Result<Vec<Area>> {
    sql::areas(tx).await
}

/// Where an indicator's definition and limits come from: its `source` names keys, some with a remark in brackets.
pub async fn references(tx: &mut TenantTx, indicator: &Indicator) -> Result<Vec<Reference>> {
    let keys: Vec<String> = indicator
        .source
        .split(';')
        .filter_map(|part| part.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    sql::references(tx, &keys).await
}

/// Switches indicators on or off for the tenant.
pub async fn switch(tx: &mut TenantTx, codes: &[String], enabled: bool) -> Result<()> {
    if sql::switch(tx, codes, enabled).await? > 0 {
        tx.audit(AuditEntry {
            action: "indicator.switch",
            entity_kind: "indicator",
            entity_id: None,
            about_id: None,
            changes: json!({ "codes": codes, "enabled": enabled }),
        });
        ledger::sql::touch(tx).await?;
        ledger::announce(tx);
    }
    Ok(())
}
