//! Judgements as a file for spreadsheets: the records behind the share of protected data.

use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::EXPORTED;
use sqm_platform::{AppState, Result};

use super::{JudgementFilter, judge};

/// The list as a file: exactly what the filter shows, in its order.
pub async fn judgements_csv(state: &AppState, tx: &mut TenantTx, filter: &JudgementFilter) -> Result<String> {
    let heads = [
        "data-month",
        "ui-code",
        "data-name",
        "data-level",
        "data-missing",
        "data-owner",
        "data-judged-at",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    for it in judge::rows(tx, filter, None, EXPORTED).await? {
        let cells = [
            it.month.strftime("%Y-%m").to_string(),
            it.code,
            it.name,
            sheet.code("data-level", it.level),
            sheet.codes("protection", &it.missing),
            it.owner.map_or(String::new(), |person| person.name),
            sheet.moment(it.at),
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}
