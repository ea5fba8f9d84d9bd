//! Duties as a file for spreadsheets.

use sqm_platform::csv::Sheet;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::EXPORTED;
use sqm_platform::{AppState, Result};

use super::{Duty, DutyFilter, sql};

const HEADS: [&str; 25] = [
    "duty-incident",
    "incident-title",
    "incident-level",
    "duty-drill",
    "duty-lead",
    "duty-regime",
    "duty-report",
    "report-kind",
    "duty-told-to",
    "ui-state",
    "duty-limit",
    "duty-anchor",
    "duty-aware",
    "duty-started",
    "duty-due",
    "duty-sent-at",
    "duty-sent-by",
    "duty-channel",
    "duty-recipient",
    "duty-reference",
    "duty-evidence",
    "duty-waived-at",
    "duty-waived-by",
    "duty-why",
    "regime-source",
];

/// The desk as a file: exactly what the filter shows, in its order.
pub async fn csv(state: &AppState, tx: &mut TenantTx, filter: &DutyFilter) -> Result<String> {
    let mut sheet = Sheet::new(state, tx, &HEADS);
    for duty in sql::rows(tx, filter, None, EXPORTED).await? {
        let limit = limit(&sheet, &duty);
        let cells = [
            duty.number,
            duty.title,
            duty.level
                .map_or(String::new(), |level| sheet.code("incident-level", level)),
            sheet.yes(duty.drill),
            duty.lead.map_or(String::new(), |person| person.name),
            duty.regime_name,
            duty.name,
            sheet.code("report-kind", duty.report),
            duty.told_to,
            sheet.code("duty-state", duty.state),
            limit,
            sheet.code("duty-anchor", duty.anchor),
            sheet.moment(duty.aware_at),
            sheet.moment(duty.start_at),
            sheet.moment(duty.due_at),
            sheet.moment(duty.sent_at),
            duty.sent_by.map_or(String::new(), |person| person.name),
            duty.channel
                .map_or(String::new(), |channel| sheet.code("report-channel", channel)),
            duty.recipient,
            duty.reference,
            duty.evidence,
            sheet.moment(duty.waived_at),
            duty.waived_by.map_or(String::new(), |person| person.name),
            duty.waived_why,
            duty.source,
        ];
        sheet.add(&cells);
    }
    Ok(sheet.into_text())
}

/// How long there is: `4 hours`, `at once`.
fn limit(sheet: &Sheet<'_>, duty: &Duty) -> String {
    let key = match duty.deadline_unit.as_str() {
        "minutes" => "duty-limit-minutes",
        "hours" => "duty-limit-hours",
        "days" => "duty-limit-days",
        "months" => "duty-limit-months",
        _ => "duty-limit-at-once",
    };
    sheet.counted(key, i64::from(duty.deadline_count))
}
