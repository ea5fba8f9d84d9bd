//! Who did what was asked, as a file for spreadsheets.

use sqm_platform::auth::Caller;
use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::task::whose;
use super::{TaskFilter, task_sql};

/// The list as a file: exactly what the filter shows, in its order.
pub async fn csv(
    state: &AppState,
    tx: &mut TenantTx,
    caller: &Caller,
    filter: &TaskFilter,
) -> Result<String> {
    let lang = tx.lang();
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let coded = |list: &str, code: &str| word(&format!("{list}-{}", code.replace('_', "-")));
    let mut text = String::from(sqm_platform::csv::MARK);
    let heads = [
        "ui-number",
        "awareness-title",
        "awareness-kind",
        "awareness-person",
        "risk-department",
        "awareness-asked-at",
        "awareness-due",
        "ui-state",
        "awareness-done-on",
        "awareness-percent",
        "awareness-tries",
        "awareness-outcome",
    ]
    .map(word);
    line(&mut text, heads.iter().map(String::as_str));
    let zone = tx.zone().clone();
    let who = Viewpoint::from(caller);
    for it in task_sql::rows(tx, filter, who, whose(caller), None, EXPORTED).await? {
        let cells = [
            it.number,
            it.title,
            coded("campaign-kind", it.kind.as_str()),
            it.person.name,
            it.department.unwrap_or_default(),
            it.asked_at.to_zoned(zone.clone()).date().to_string(),
            it.due_on.to_string(),
            coded("awareness-state", it.state.as_str()),
            it.done_on.map_or(String::new(), |day| day.to_string()),
            it.percent.map_or(String::new(), |percent| percent.to_string()),
            it.tries.to_string(),
            it.outcome.map_or(String::new(), |outcome| {
                coded("phishing-outcome", outcome.as_str())
            }),
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
