//! What the demo operator has set itself (handbook §1.1, §7.1), with the limits of the law where there are any.

use anyhow::{Context as _, Result};
use jiff::ToSpan as _;
use sqm_domain::indicator::{Comparator, PeriodKind};
use sqm_objectives::catalogue;
use sqm_objectives::objective::{self, ObjectiveInput};
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;

use super::write::Places;
use Comparator::{AtLeast, AtMost};

/// Indicator, comparison, target, legal limit, leading level.
type Set = (&'static str, Comparator, f64, Option<f64>, Option<f64>);

/// Of the desk: thousands of records a month.
const SERVICE: &[Set] = &[
    ("complaint_on_time_rate", AtLeast, 95.0, None, Some(98.0)),
    ("complaint_reply_15d_rate", AtLeast, 100.0, Some(100.0), None),
    ("fault_repair_on_time_rate", AtLeast, 95.0, None, Some(98.0)),
    ("fault_repair_time_mean", AtMost, 24.0, Some(48.0), Some(16.0)),
    (
        "support_first_response_on_time_rate",
        AtLeast,
        95.0,
        None,
        Some(98.0),
    ),
    ("support_resolution_on_time_rate", AtLeast, 90.0, None, Some(95.0)),
    ("support_reopen_rate", AtMost, 5.0, None, Some(3.0)),
    ("complaint_resolution_time_mean", AtMost, 5.0, None, Some(3.0)),
];

/// Of information security: few records, each of which counts.
const SECURITY: &[Set] = &[
    ("sec_incident_larger", AtMost, 0.0, None, None),
    ("sec_acknowledge_time_mean", AtMost, 30.0, None, Some(15.0)),
    ("sec_recover_time_mean", AtMost, 24.0, None, Some(8.0)),
    ("sec_report_on_time_rate", AtLeast, 100.0, Some(100.0), None),
    ("sec_post_review_rate", AtLeast, 100.0, None, None),
    ("sec_vuln_fix_on_time_rate", AtLeast, 95.0, None, None),
    ("sec_check_on_schedule_rate", AtLeast, 98.0, None, None),
    ("sec_awareness_rate", AtLeast, 98.0, None, None),
    ("sec_phishing_fail_rate", AtMost, 5.0, None, Some(3.0)),
    ("sec_restore_test_rate", AtLeast, 100.0, None, None),
    ("sec_access_review_rate", AtLeast, 100.0, None, None),
    ("sec_risk_overdue", AtMost, 0.0, None, None),
];

/// Sets them, once. Security is judged by the quarter: a month has too few records to say anything.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let mut tx = state.db.tenant(&tenant.scope("demo")).await?;
    if !objective::list(&mut tx).await?.is_empty() {
        return Ok(());
    }
    let today = tenant.created_at.to_zoned(tenant.zone.clone()).date();
    let valid_from = today.checked_sub(1.year()).context("a year ago")?;
    let quality = places.departments.get("quality").copied();
    let officer = places.accounts.get("security").copied();
    let new = |(indicator, comparator, target, legal_limit, stretch): Set| ObjectiveInput {
        indicator: indicator.to_owned(),
        scope_dim: String::new(),
        scope_value: String::new(),
        comparator,
        target,
        target_high: None,
        legal_limit,
        stretch,
        tolerance: 0.0,
        min_sample: 20,
        period: PeriodKind::Month,
        valid_from,
        valid_to: None,
        owner: places.manager,
        department: quality,
        note: String::new(),
    };
    let west = places.departments.get("depot-west").map(|id| ObjectiveInput {
        scope_dim: "department".to_owned(),
        scope_value: id.to_string(),
        ..new(("fault_repair_on_time_rate", AtLeast, 92.0, None, None))
    });
    let secured = |set: Set| ObjectiveInput {
        min_sample: 1,
        period: PeriodKind::Quarter,
        owner: officer,
        ..new(set)
    };
    // A severity has its own limit; the oldest one counts, fixed or not.
    let critical = ObjectiveInput {
        scope_dim: "priority".to_owned(),
        scope_value: "critical".to_owned(),
        ..secured(("sec_vuln_fix_time_max", AtMost, 15.0, None, None))
    };
    let all = SERVICE
        .iter()
        .map(|set| new(*set))
        .chain(west)
        .chain(SECURITY.iter().map(|set| secured(*set)))
        .chain([critical]);
    for input in all {
        let code = input.indicator.clone();
        objective::create(&mut tx, input)
            .await
            .with_context(|| format!("objective for {code}"))?;
    }
    // What is aimed at is watched.
    let watched: Vec<String> = SECURITY
        .iter()
        .map(|(code, ..)| *code)
        .chain(["sec_vuln_fix_time_max"])
        .map(str::to_owned)
        .collect();
    catalogue::switch(&mut tx, &watched, true).await?;
    tx.commit().await?;
    Ok(())
}
