//! Sites as a file for spreadsheets.

use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::{SiteFilter, sql};

/// The days of a week, as regular hours stand in their order.
const WEEKDAYS: [&str; 7] = [
    "site-monday",
    "site-tuesday",
    "site-wednesday",
    "site-thursday",
    "site-friday",
    "site-saturday",
    "site-sunday",
];

/// The list as a file: exactly what the filter shows, in its order.
pub async fn csv(state: &AppState, tx: &mut TenantTx, who: Viewpoint, filter: &SiteFilter) -> Result<String> {
    let heads = [
        "ui-code",
        "site",
        "ui-kind",
        "ui-state",
        "site-address",
        "site-owner",
        "site-hours",
        "site-calendar",
        "site-doors",
        "site-open-findings",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    for it in sql::rows(tx, filter, who, None, EXPORTED).await? {
        let cells = [
            it.code,
            it.name,
            sheet.code("site-kind", it.kind),
            sheet.word(if it.active { "ui-active" } else { "ui-inactive" }),
            it.address,
            it.owner.map_or(String::new(), |person| person.name),
            hours(&sheet, &it.hours),
            it.calendar.unwrap_or_default(),
            it.doors.join("; "),
            it.open_findings.to_string(),
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}

/// The regular hours in words, day by day.
fn hours(sheet: &Sheet<'_>, days: &[String]) -> String {
    if days.is_empty() {
        return sheet.word("site-always");
    }
    let days: Vec<String> = WEEKDAYS
        .iter()
        .zip(days)
        .map(|(day, hours)| {
            let day = sheet.word(day);
            if hours.is_empty() {
                format!("{day} {}", sheet.word("site-closed-day"))
            } else {
                format!("{day} {hours}")
            }
        })
        .collect();
    days.join("; ")
}
