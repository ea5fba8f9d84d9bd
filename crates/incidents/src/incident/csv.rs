//! The list as a file: exactly what the filter shows, in its order.

use sqm_platform::csv::{Sheet, some};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::{IncidentFilter, Sort, sql};
use crate::pages::tlp;

/// What happened, how it was dealt with, what it did and why: what a register of breaches has to say of each (GDPR Art. 33(5)),
/// too.
const HEADS: [&str; 33] = [
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
    "incident-reported",
    "incident-acknowledged",
    "incident-contained",
    "incident-eradicated",
    "incident-recovered",
    "incident-closed",
    "incident-reported-by",
    "incident-lead",
    "incident-department",
    "incident-tlp",
    "incident-actors",
    "incident-actions",
    "incident-attributes",
    "incident-field-personal-data",
    "incident-people",
    "incident-records",
    "incident-loss-yuan",
    "incident-description",
    "incident-cause",
    "incident-impact",
    "incident-outcome",
    "incident-summary",
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
    let mut sheet = Sheet::new(state, tx, &HEADS);
    for row in sql::rows(tx, filter, who, sort, None, EXPORTED).await? {
        let cells = [
            row.number,
            row.title,
            sheet.code("incident-state", row.state),
            row.level
                .map_or(String::new(), |level| sheet.code("incident-level", level)),
            sheet.code("incident-kind", row.kind),
            sheet.code("incident-certainty", row.certainty),
            sheet.yes(row.drill),
            row.category_name.unwrap_or_default(),
            sheet.moment(row.moments.occurred_at),
            sheet.moment(row.moments.detected_at),
            sheet.moment(row.moments.reported_at),
            sheet.moment(row.moments.acknowledged_at),
            sheet.moment(row.moments.contained_at),
            sheet.moment(row.moments.eradicated_at),
            sheet.moment(row.moments.recovered_at),
            sheet.moment(row.moments.closed_at),
            row.reported_by.map_or(String::new(), |person| person.name),
            row.lead.map_or(String::new(), |person| person.name),
            row.department.unwrap_or_default(),
            tlp(row.tlp).to_owned(),
            row.profile.actors.join("; "),
            row.profile.actions.join("; "),
            row.profile.attributes.join("; "),
            sheet.yes(row.personal_data),
            some(row.people_affected),
            some(row.records_affected),
            some(row.loss_yuan),
            row.description,
            row.cause,
            row.impact,
            row.outcome,
            row.summary,
            row.reference,
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}
