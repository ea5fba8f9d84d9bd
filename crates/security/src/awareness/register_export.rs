//! Campaigns as a file for spreadsheets; who did what they ask is a file of its own.

use sqm_platform::csv::{Sheet, some};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::{CampaignFilter, sql};

/// The list as a file: exactly what the filter shows, in its order. A simulation that has not ended is there for those who prepare
/// campaigns; row security leaves it out for everybody else.
pub async fn register_csv(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &CampaignFilter,
) -> Result<String> {
    let heads = [
        "ui-number",
        "awareness-title",
        "awareness-kind",
        "ui-state",
        "data-owner",
        "awareness-started",
        "awareness-due",
        "awareness-closed-at",
        "awareness-asked-count",
        "awareness-done-count",
        "awareness-pass-mark",
        "awareness-follows-of",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    for it in sql::rows(tx, filter, who, None, EXPORTED).await? {
        let cells = [
            it.number,
            it.title,
            sheet.code("campaign-kind", it.kind),
            sheet.code("campaign-state", it.state),
            it.owner.name,
            sheet.moment(it.started_at),
            it.due_on.to_string(),
            sheet.moment(it.closed_at),
            it.asked.to_string(),
            it.done.to_string(),
            // Where nothing is asked there is nothing to pass.
            some((!it.questions.is_empty()).then_some(it.pass_mark)),
            it.follows.map_or(String::new(), |before| before.number),
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}
