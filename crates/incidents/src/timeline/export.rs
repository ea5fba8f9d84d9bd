//! The timeline as a file for spreadsheets.

use std::collections::HashSet;

use sqm_domain::ids::IncidentId;
use sqm_domain::incident::Tlp;
use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::EXPORTED;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::model::Named;
use super::sql;
use crate::trace;

/// All lines, the earliest first, struck ones marked. Indicators are written so that nobody opens them; those that may be told to
/// nobody else (TLP:RED) are not named.
pub async fn csv(state: &AppState, tx: &mut TenantTx, id: IncidentId) -> Result<String> {
    let kept: HashSet<Uuid> = trace::indicators(tx, id)
        .await?
        .into_iter()
        .filter(|one| one.tlp == Tlp::Red)
        .map(|one| one.id.into())
        .collect();
    let heads = [
        "timeline-happened",
        "timeline-found",
        "timeline-recorded",
        "timeline-kind",
        "timeline-meaning",
        "timeline-raw",
        "trace-assets",
        "trace-indicators",
        "timeline-by",
        "timeline-correction",
        "timeline-struck",
        "timeline-struck-why",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    let names = |named: Vec<Named>| {
        let names: Vec<String> = named
            .into_iter()
            .filter(|one| !kept.contains(&one.id))
            .map(|one| one.name)
            .collect();
        names.join("; ")
    };
    let lines = sql::list(tx, id, None, EXPORTED).await?;
    for line in lines.into_iter().rev() {
        let cells = [
            sheet.moment(line.happened_at),
            sheet.moment(line.found_at),
            sheet.moment(line.recorded_at),
            sheet.code("entry-kind", line.kind),
            line.meaning,
            line.raw,
            names(line.assets),
            names(line.indicators),
            line.by.map_or(String::new(), |person| person.name),
            sheet.yes(line.corrects.is_some()),
            sheet.moment(line.struck_at),
            line.struck_why,
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}
