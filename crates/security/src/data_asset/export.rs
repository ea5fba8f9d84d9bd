//! The inventory as a file for spreadsheets.

use sqm_platform::csv::line;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{EXPORTED, Viewpoint};
use sqm_platform::{AppState, Result};

use super::{DataFilter, sql};

/// The list as a file: exactly what the filter shows, in its order.
pub async fn csv(state: &AppState, tx: &mut TenantTx, who: Viewpoint, filter: &DataFilter) -> Result<String> {
    let lang = tx.lang();
    let word = |key: &str| state.catalogue.text(lang, key).into_owned();
    let coded = |list: &str, code: &str| word(&format!("{list}-{}", code.replace('_', "-")));
    let mut text = String::from(sqm_platform::csv::MARK);
    let heads = [
        "ui-code",
        "data-name",
        "data-description",
        "data-category",
        "data-level",
        "data-sensitive",
        "data-label",
        "data-system",
        "data-place",
        "data-owner",
        "risk-department",
        "data-people",
        "data-retention",
        "data-retention-basis",
        "protection-encrypted-at-rest",
        "protection-encrypted-in-transit",
        "data-backup",
        "data-restored",
        "data-restore-result",
        "data-access",
        "data-access-reviewed",
        "data-missing",
        "data-review",
        "data-retired",
    ]
    .map(word);
    line(&mut text, heads.iter().map(String::as_str));
    let day = |day: Option<jiff::civil::Date>| day.map_or(String::new(), |day| day.to_string());
    let yes = |is: bool| word(if is { "ui-yes" } else { "ui-no" });
    for it in sql::rows(tx, filter, who, None, EXPORTED).await? {
        let missing: Vec<String> = it
            .missing
            .iter()
            .map(|one| coded("protection", one.as_str()))
            .collect();
        let cells = [
            it.code,
            it.name,
            it.description,
            coded("data-category", it.category.as_str()),
            coded("data-level", it.level.as_str()),
            yes(it.sensitive),
            it.label,
            it.system,
            it.place,
            it.owner.map_or(String::new(), |person| person.name),
            it.department.unwrap_or_default(),
            it.people.map_or(String::new(), |people| people.to_string()),
            it.retention_months
                .map_or(String::new(), |months| months.to_string()),
            it.retention_basis,
            yes(it.encrypted_at_rest),
            yes(it.encrypted_in_transit),
            coded("data-backup", it.backup.as_str()),
            day(it.restored_on),
            it.restore_result
                .map_or(String::new(), |result| coded("restore-result", result.as_str())),
            it.access,
            day(it.access_reviewed_on),
            missing.join("; "),
            it.review_on.to_string(),
            day(it.retired_on),
        ];
        line(&mut text, cells.iter().map(String::as_str));
    }
    Ok(text)
}
