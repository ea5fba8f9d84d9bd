//! The register as a file for spreadsheets.

use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::EXPORTED;
use sqm_platform::{AppState, Result};

use super::IndicatorFilter;
use super::sql::{self, Reach};
use crate::pages::{pap, tlp};

/// The list as a file: what the filter shows, in its order, but for what may be told to nobody else (TLP:RED).
pub async fn csv(state: &AppState, tx: &mut TenantTx, filter: &IndicatorFilter) -> Result<String> {
    let heads = [
        "trace-kind",
        "trace-value",
        "trace-tlp",
        "trace-pap",
        "ioc-first-seen",
        "ioc-last-seen",
        "ioc-seen",
        "ioc-genuine",
        "incident-list",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    for it in sql::rows(tx, filter, Reach::File, None, EXPORTED).await? {
        let numbers: Vec<String> = it.incidents.into_iter().map(|one| one.number).collect();
        let cells = [
            sheet.code("ioc-kind", it.kind),
            it.value,
            tlp(it.tlp).to_owned(),
            pap(it.pap).to_owned(),
            sheet.moment(it.first_seen),
            sheet.moment(it.last_seen),
            it.seen.to_string(),
            sheet.yes(it.genuine),
            numbers.join("; "),
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}
