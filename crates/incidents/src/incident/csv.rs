//! The list as a file: exactly what the filter shows, in its order.

use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

use super::{IncidentFilter, Sort, Viewpoint, sql};

/// Lines of an exported file.
const EXPORTED: i64 = 50_000;

const HEADS: [&str; 22] = [
    "incident-number",
    "incident-title",
    "incident-state",
    "incident-level",
    "incident-kind",
    "incident-certainty",
    "incident-drill",
    "incident-category",
    "incident-occurred",
    "incident-detected",
    "incident-contained",
    "incident-recovered",
    "incident-closed",
    "incident-lead",
    "incident-department",
    "incident-actors",
    "incident-actions",
    "incident-attributes",
    "incident-people",
    "incident-outcome",
    "incident-impact",
    "incident-reference",
];

/// The incidents of a filter as comma-separated values.
pub async fn csv(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &IncidentFilter,
    sort: Sort,
) -> Result<String> {
    let mut text = String::from(sqm_platform::csv::MARK);
    let (lang, zone) = (tx.lang(), tx.zone().clone());
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let code = |list: &str, code: &str| word(&format!("{list}-{}", code.replace('_', "-")));
    let heads: Vec<String> = HEADS.into_iter().map(word).collect();
    line(&mut text, heads.iter().map(String::as_str));
    let moment = |at: Option<jiff::Timestamp>| {
        at.map(|at| {
            at.to_zoned(zone.clone())
                .strftime("%Y-%m-%d %H:%M:%S")
                .to_string()
        })
        .unwrap_or_default()
    };
    for row in sql::rows(tx, filter, who, sort, None, EXPORTED).await? {
        let cells = [
            row.number,
            row.title,
            code("incident-state", row.state.as_str()),
            row.level
                .map(|level| code("incident-level", level.as_str()))
                .unwrap_or_default(),
            code("incident-kind", row.kind.as_str()),
            code("incident-certainty", row.certainty.as_str()),
            word(if row.drill { "ui-yes" } else { "ui-no" }),
            row.category_name.unwrap_or_default(),
            moment(row.moments.occurred_at),
            moment(row.moments.detected_at),
            moment(row.moments.contained_at),
            moment(row.moments.recovered_at),
            moment(row.moments.closed_at),
            row.lead.map(|person| person.name).unwrap_or_default(),
            row.department.unwrap_or_default(),
            row.profile.actors.join("; "),
            row.profile.actions.join("; "),
            row.profile.attributes.join("; "),
            row.people_affected.map(|n| n.to_string()).unwrap_or_default(),
            row.outcome,
            row.impact,
            row.reference,
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
