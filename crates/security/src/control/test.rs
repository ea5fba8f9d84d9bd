//! Tests of controls: recorded with evidence, due again by plan, told in time.

use jiff::ToSpan as _;
use sqm_domain::ids::ControlId;
use sqm_domain::security::{RiskNotice, treatment_notice};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::today;
use sqm_platform::{Error, Result};

use super::ops::{emit, save};
use super::{ControlTest, NewTest, sql};

/// Tests read; more belongs into the audit trail.
const TESTS: i64 = 100;

/// The tests of a control, latest first.
pub async fn tests(tx: &mut TenantTx, id: ControlId) -> Result<Vec<ControlTest>> {
    sql::tests(tx, id, TESTS).await
}

/// Records a test; the next one is due by the plan.
pub async fn record(tx: &mut TenantTx, id: ControlId, seen: IfMatch, test: NewTest) -> Result<()> {
    let today = today(tx);
    let test = test.check(today)?;
    let Some(result) = test.result else {
        return Err(Error::field("result", "field-required"));
    };
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if known.applicable != Some(true) {
        return Err(Error::Conflict("control-not-applicable"));
    }
    let tested_on = test.tested_on.unwrap_or(today);
    sql::add_test(tx, id, tested_on, result, &test).await?;
    let mut next = known.clone();
    // A test written down late does not take the place of a later one.
    if known.tested_on.is_none_or(|last| last <= tested_on) {
        next.tested_on = Some(tested_on);
        next.result = Some(result);
        next.next_test_on = known
            .test_days
            .and_then(|days| tested_on.checked_add(i64::from(days).days()).ok());
    }
    let before = known.result.map_or("", |one| one.as_str()).to_owned();
    let lines = vec![("tested", before, result.to_string())];
    save(tx, &known, next, lines, "control.tested").await
}

/// Says what is to be said of the next test today. Safe to ask twice: what was told is noted.
pub(crate) async fn tell(tx: &mut TenantTx, id: ControlId) -> Result<()> {
    let Some((reminded, overdue)) = sql::told(tx, id).await? else {
        return Ok(());
    };
    let it = sql::get(tx, id).await?;
    let Some(next) = it.next_test_on else {
        return Ok(());
    };
    match treatment_notice(next, today(tx), reminded, overdue) {
        RiskNotice::Nothing => {}
        RiskNotice::Soon => {
            sql::note_told(tx, id, false).await?;
            emit(tx, "control.due_soon", &it, &[]);
        }
        RiskNotice::Overdue => {
            sql::note_told(tx, id, true).await?;
            emit(tx, "control.overdue", &it, &[]);
        }
    }
    Ok(())
}
