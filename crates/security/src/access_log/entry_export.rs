//! Entries of access logs as a file for spreadsheets.

use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::EXPORTED;
use sqm_platform::{AppState, Result};

use super::{AccessEntryFilter, entry_sql};

/// The list as a file: exactly what the filter shows, in its order. Badges by their number, nobody by name.
pub async fn entries_csv(state: &AppState, tx: &mut TenantTx, filter: &AccessEntryFilter) -> Result<String> {
    let heads = [
        "access-at",
        "ui-code",
        "site",
        "access-door",
        "access-badge",
        "access-direction",
        "access-result",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    for it in entry_sql::rows(state, tx, filter, None, EXPORTED).await? {
        let cells = [
            sheet.moment(it.at),
            it.site_code,
            it.site,
            it.door,
            it.badge,
            it.direction
                .map_or(String::new(), |way| sheet.code("access-direction", way)),
            sheet.code("access-result", it.result),
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}
