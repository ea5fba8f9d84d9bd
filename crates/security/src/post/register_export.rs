//! Key posts as a file for spreadsheets; who holds them is a file of its own.

use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::{KeyPostFilter, sql};

/// The list as a file: exactly what the filter shows, in its order.
pub async fn register_csv(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &KeyPostFilter,
) -> Result<String> {
    let heads = [
        "ui-number",
        "key-post-name",
        "risk-department",
        "ui-state",
        "key-post-reason",
        "key-post-access",
        "key-post-required",
        "key-post-owner",
        "key-post-holders",
        "holder-state-cleared",
        "holder-state-ending",
        "holder-state-not-cleared",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    for it in sql::rows(tx, filter, who, None, EXPORTED).await? {
        let cells = [
            it.number,
            it.name,
            it.department.unwrap_or_default(),
            sheet.word(if it.active { "ui-active" } else { "ui-inactive" }),
            it.reason,
            it.access,
            sheet.codes("background-kind", &it.required),
            it.owner.name,
            it.holders.to_string(),
            it.cleared.to_string(),
            it.ending.to_string(),
            (it.holders - it.cleared).to_string(),
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}
