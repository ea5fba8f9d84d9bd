//! The roster as a file for spreadsheets.

use jiff::Timestamp;
use sqm_domain::ids::OnCallLineId;
use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

use super::{line, roster};

/// Who is on call on each line in use within a time, or on one of them: line by line, the earliest shift first.
///
/// # Errors
/// Those of the roster's shifts; no such line.
pub async fn csv(
    state: &AppState,
    tx: &mut TenantTx,
    (from, until): (Timestamp, Timestamp),
    only: Option<OnCallLineId>,
) -> Result<String> {
    if let Some(only) = only {
        line::get(tx, only).await?;
    }
    let heads = [
        "on-call-line",
        "on-call-from",
        "on-call-to",
        "on-call-person",
        "on-call-reach",
        "on-call-instead-of",
    ];
    let mut sheet = Sheet::new(state, tx, &heads);
    for (line, shifts) in roster::shifts(tx, from, until).await? {
        if only.is_some_and(|only| only != line.id) {
            continue;
        }
        for shift in shifts {
            let (name, reach) = shift.person.map_or_else(
                || (sheet.word("on-call-nobody"), String::new()),
                |person| (person.name, person.reach),
            );
            let cells = [
                line.name.clone(),
                sheet.moment(shift.from),
                sheet.moment(shift.until),
                name,
                reach,
                shift.instead_of.map_or(String::new(), |person| person.name),
            ];
            sheet.add(&cells);
        }
    }
    Ok(sheet.into_text())
}
