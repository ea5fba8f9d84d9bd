//! The list as a file for spreadsheets.

use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::{Drill, DrillFilter, sql};

const HEADS: [&str; 18] = [
    "ui-number",
    "drill-title",
    "drill-kind",
    "drill-plan",
    "ui-state",
    "drill-due",
    "drill-every",
    "drill-owner",
    "drill-department",
    "drill-participants",
    "drill-incident",
    "drill-started",
    "drill-ended",
    "drill-time-acknowledge",
    "drill-time-contain",
    "drill-time-recover",
    "drill-summary",
    "drill-findings",
];

/// The list as a file: exactly what the filter shows, in its order.
pub async fn csv(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &DrillFilter,
) -> Result<String> {
    let lang = tx.lang();
    let zone = tx.zone().clone();
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let coded = |list: &str, code: &str| word(&format!("{list}-{}", code.replace('_', "-")));
    let moment = |at: Option<jiff::Timestamp>| {
        at.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default()
    };
    let minutes = |drill: &Drill, what: &str| {
        let found = drill.times.iter().find(|time| time.what == what);
        found
            .and_then(|time| time.reached)
            .map(|minutes| minutes.to_string())
            .unwrap_or_default()
    };
    let mut text = String::from(sqm_platform::csv::MARK);
    let heads = HEADS.map(word);
    line(&mut text, heads.iter().map(String::as_str));
    for drill in sql::rows(tx, filter, who, None, EXPORTED).await? {
        let people: Vec<&str> = drill.participants.iter().map(|one| one.name.as_str()).collect();
        let cells = [
            drill.number.clone(),
            drill.title.clone(),
            coded("drill-kind", drill.kind.as_str()),
            drill.plan_name.clone(),
            coded("drill-state", drill.state.as_str()),
            drill.due_on.to_string(),
            drill
                .every_months
                .map(|months| months.to_string())
                .unwrap_or_default(),
            drill.owner.name.clone(),
            drill.department.clone().unwrap_or_default(),
            people.join(", "),
            drill.incident_number.clone().unwrap_or_default(),
            moment(drill.started_at),
            moment(drill.ended_at),
            minutes(&drill, "acknowledge"),
            minutes(&drill, "contain"),
            minutes(&drill, "recover"),
            drill.summary.clone(),
            drill.findings.join("\n"),
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
