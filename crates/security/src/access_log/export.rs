//! Findings as a file for spreadsheets.

use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::EXPORTED;
use sqm_platform::{AppState, Result};

use super::{AccessFindingFilter, finding_sql};

/// The list as a file: exactly what the filter shows, in its order. Badges by their number, nobody by name.
pub async fn csv(state: &AppState, tx: &mut TenantTx, filter: &AccessFindingFilter) -> Result<String> {
    let lang = tx.lang();
    let zone = tx.zone().clone();
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let coded = |list: &str, code: &str| word(&format!("{list}-{}", code.replace('_', "-")));
    let mut text = String::from(sqm_platform::csv::MARK);
    let heads = [
        "ui-number",
        "access-rule",
        "site",
        "access-badge",
        "access-at",
        "ui-state",
        "access-due",
        "access-judged-by",
        "access-note",
    ]
    .map(word);
    line(&mut text, heads.iter().map(String::as_str));
    for it in finding_sql::rows(tx, filter, None, EXPORTED).await? {
        let cells = [
            it.number,
            coded("access-rule", it.rule.as_str()),
            it.site,
            it.badge,
            it.at
                .to_zoned(zone.clone())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string(),
            coded("access-state", it.state.as_str()),
            it.due_on.to_string(),
            it.judged_by.map_or(String::new(), |person| person.name),
            it.note,
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
