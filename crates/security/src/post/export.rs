//! The holders of key posts as a file for spreadsheets.

use sqm_domain::security::HolderState;
use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::{HolderFilter, holder_sql};

/// The list as a file: exactly what the filter shows, in its order. Notes of checks stay where they are.
pub async fn csv(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &HolderFilter,
) -> Result<String> {
    let lang = tx.lang();
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let coded = |list: &str, code: &str| word(&format!("{list}-{}", code.replace('_', "-")));
    let mut text = String::from(sqm_platform::csv::MARK);
    let heads = [
        "ui-number",
        "key-post-name",
        "key-post-holder",
        "key-post-since",
        "key-post-until",
        "ui-state",
        "key-post-missing",
        "key-post-cleared-until",
    ]
    .map(word);
    line(&mut text, heads.iter().map(String::as_str));
    let day = |day: Option<jiff::civil::Date>| day.map_or(String::new(), |day| day.to_string());
    for it in holder_sql::rows(tx, filter, who, None, EXPORTED).await? {
        let mut missing: Vec<String> = it
            .unchecked
            .iter()
            .map(|kind| coded("background-kind", kind.as_str()))
            .collect();
        if it.unsigned && it.state != HolderState::Ended {
            missing.push(word("letter-kind-responsibility"));
        }
        let cells = [
            it.post_number,
            it.post,
            it.person.name,
            it.since.to_string(),
            day(it.until),
            coded("holder-state", it.state.as_str()),
            missing.join("; "),
            day(it.cleared_until),
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
