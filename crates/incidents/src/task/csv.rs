//! The list of tasks as a file for spreadsheets.

use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::Viewpoint;
use sqm_platform::{AppState, Result};

use super::{TaskFilter, sql};

/// Lines of an exported file.
const EXPORTED: i64 = 50_000;

const HEADS: [&str; 15] = [
    "incident-number",
    "incident-title",
    "incident-drill",
    "task-title",
    "playbook-one",
    "playbook-step-phase",
    "playbook-step-role",
    "task-owner",
    "task-helpers",
    "task-due",
    "task-overdue",
    "task-required",
    "ui-state",
    "task-result",
    "task-done-at",
];

/// The list as a file: exactly what the filter shows, in its order.
pub async fn csv(state: &AppState, tx: &mut TenantTx, who: Viewpoint, filter: &TaskFilter) -> Result<String> {
    let (lang, zone) = (tx.lang(), tx.zone().clone());
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let coded = |list: &str, code: &str| word(&format!("{list}-{}", code.replace('_', "-")));
    let yes = |is: bool| word(if is { "ui-yes" } else { "ui-no" });
    let moment = |at: Option<jiff::Timestamp>| {
        at.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default()
    };
    let mut text = String::from(sqm_platform::csv::MARK);
    let heads = HEADS.map(word);
    line(&mut text, heads.iter().map(String::as_str));
    for row in sql::rows(tx, filter, who, None, EXPORTED).await? {
        let task = row.task;
        let helpers: Vec<&str> = task.helpers.iter().map(|one| one.name.as_str()).collect();
        let cells = [
            row.number,
            row.incident_title,
            yes(row.drill),
            task.title,
            task.plan,
            coded("playbook-phase", task.phase.as_str()),
            coded("response-role", task.role.as_str()),
            task.owner.map(|owner| owner.name).unwrap_or_default(),
            helpers.join(", "),
            moment(task.due_at),
            yes(task.overdue),
            yes(task.required),
            coded("task-state", task.state.as_str()),
            task.result,
            moment(task.done_at),
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
