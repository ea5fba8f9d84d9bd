//! The statement of applicability: every control with the decision about it, on a day, on paper and as a file.

use sqm_domain::security::ControlState;
use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{Viewpoint, today};
use sqm_platform::{AppState, Result};

use super::{ControlFilter, Statement, sql};

/// Controls of a statement; a catalogue is some hundred.
const CONTROLS: i64 = 2_000;

/// The statement as it is now.
pub async fn statement(tx: &mut TenantTx) -> Result<Statement> {
    let controls = sql::rows(
        tx,
        &ControlFilter::default(),
        Viewpoint::default(),
        None,
        CONTROLS,
    )
    .await?;
    let count = |applicable: Option<bool>| controls.iter().filter(|it| it.applicable == applicable).count();
    Ok(Statement {
        on: today(tx),
        applicable: count(Some(true)),
        implemented: controls
            .iter()
            .filter(|it| it.applicable == Some(true) && it.state == ControlState::Full)
            .count(),
        excluded: count(Some(false)),
        undecided: count(None),
        controls,
    })
}

/// The statement as a file for spreadsheets.
pub async fn csv(state: &AppState, tx: &mut TenantTx) -> Result<String> {
    let lang = tx.lang();
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let coded = |list: &str, code: &str| word(&format!("{list}-{}", code.replace('_', "-")));
    let mut text = String::from(sqm_platform::csv::MARK);
    let heads = [
        "ui-code",
        "control-title",
        "control-reference",
        "control-theme",
        "control-applicable",
        "control-justification",
        "control-progress",
        "control-description",
        "control-owner",
        "risk-department",
        "control-tested",
        "control-result",
        "control-next-test",
    ]
    .map(word);
    line(&mut text, heads.iter().map(String::as_str));
    let day = |day: Option<jiff::civil::Date>| day.map_or(String::new(), |day| day.to_string());
    for it in statement(tx).await?.controls {
        let applies = match it.applicable {
            Some(true) => word("ui-yes"),
            Some(false) => word("ui-no"),
            None => word("control-undecided"),
        };
        let cells = [
            it.code,
            it.title,
            it.reference,
            coded("security-area", it.theme.as_str()),
            applies,
            it.justification,
            coded("control-state", it.state.as_str()),
            it.description,
            it.owner.map_or(String::new(), |person| person.name),
            it.department.unwrap_or_default(),
            day(it.tested_on),
            it.result
                .map_or(String::new(), |result| coded("control-result", result.as_str())),
            day(it.next_test_on),
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
