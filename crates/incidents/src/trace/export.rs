//! The traces of an incident as a file for spreadsheets: systems, then indicators. People are in no file.

use sqm_domain::ids::IncidentId;
use sqm_domain::incident::Tlp;
use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

use super::ops;
use crate::pages::{pap, tlp};

/// Systems by name, indicators by kind. What may be told to nobody else (TLP:RED) stays in the product.
pub async fn csv(state: &AppState, tx: &mut TenantTx, id: IncidentId) -> Result<String> {
    let heads = [
        "trace-what",
        "trace-kind",
        "trace-value",
        "trace-importance",
        "trace-compromised",
        "trace-tlp",
        "trace-pap",
        "trace-noted",
        "trace-seen-before",
        "trace-note",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    for one in ops::assets(tx, id).await? {
        let cells = [
            sheet.word("trace-asset-name"),
            sheet.code("asset-kind", one.kind),
            one.name,
            sheet.code("asset-importance", one.importance),
            sheet.code("asset-compromised", one.compromised),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            one.note,
        ];
        sheet.add(&cells);
    }
    for one in ops::indicators(tx, id).await? {
        if one.tlp == Tlp::Red {
            continue;
        }
        let cells = [
            sheet.word("trace-indicator"),
            sheet.code("ioc-kind", one.kind),
            one.value,
            String::new(),
            String::new(),
            tlp(one.tlp).to_owned(),
            pap(one.pap).to_owned(),
            sheet.moment(one.created_at),
            one.seen_before.to_string(),
            one.note,
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}
