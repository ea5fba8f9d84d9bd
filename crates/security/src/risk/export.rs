//! The register as a file for spreadsheets.

use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::{RiskFilter, RiskSort, sql};

/// The list as a file: exactly what the filter shows, in its order.
pub async fn csv(
    state: &AppState,
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &RiskFilter,
    sort: RiskSort,
) -> Result<String> {
    let lang = tx.lang();
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let coded = |list: &str, code: &str| word(&format!("{list}-{}", code.replace('_', "-")));
    let mut text = String::from(sqm_platform::csv::MARK);
    let heads = [
        "ui-number",
        "risk-title",
        "risk-category",
        "risk-asset",
        "risk-threat",
        "risk-weakness",
        "risk-level",
        "risk-inherent",
        "risk-residual",
        "ui-state",
        "risk-treatment",
        "risk-plan",
        "risk-treater",
        "risk-due",
        "risk-accepted-by",
        "risk-accepted-until",
        "risk-owner",
        "risk-department",
        "risk-review",
    ]
    .map(word);
    line(&mut text, heads.iter().map(String::as_str));
    let day = |day: Option<jiff::civil::Date>| day.map_or(String::new(), |day| day.to_string());
    let grade = |grade: Option<sqm_domain::security::Grade>| {
        grade.map_or(String::new(), |one| {
            format!("{} × {}", one.likelihood(), one.impact())
        })
    };
    for risk in sql::rows(tx, filter, who, sort, None, EXPORTED).await? {
        let cells = [
            risk.number.clone(),
            risk.title.clone(),
            coded("security-area", risk.category.as_str()),
            risk.asset.clone(),
            risk.threat.clone(),
            risk.weakness.clone(),
            coded("risk-level", risk.level.as_str()),
            grade(risk.inherent()),
            grade(risk.residual()),
            coded("risk-state", risk.state.as_str()),
            risk.treatment
                .map_or(String::new(), |one| coded("risk-treatment", one.as_str())),
            risk.plan.clone(),
            risk.treater.map_or(String::new(), |person| person.name),
            day(risk.due_on),
            risk.accepted_by.map_or(String::new(), |person| person.name),
            day(risk.accepted_until),
            risk.owner.name,
            risk.department.unwrap_or_default(),
            risk.review_on.to_string(),
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
