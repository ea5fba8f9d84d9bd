//! Checks as a file for spreadsheets.

use sqm_platform::csv::{Sheet, some};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::{CheckFilter, sql};

/// The list as a file: exactly what the filter shows, in its order.
pub async fn csv(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &CheckFilter,
) -> Result<String> {
    let heads = [
        "ui-number",
        "check-title",
        "check-area",
        "ui-state",
        "check-due",
        "check-overdue",
        "check-owner",
        "risk-department",
        "check-done-on",
        "check-done-by",
        "check-findings",
        "check-skip-reason",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    for it in sql::rows(tx, filter, who, None, EXPORTED).await? {
        let cells = [
            it.number,
            it.title,
            sheet.code("security-area", it.area),
            sheet.code("check-state", it.state),
            it.due_on.to_string(),
            sheet.yes(it.overdue),
            it.owner.name,
            it.department.unwrap_or_default(),
            some(it.done_on),
            it.done_by.map_or(String::new(), |person| person.name),
            it.findings.to_string(),
            it.reason,
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}
