//! Checks made by hand, without a plan: a test before an application goes live, an inspection after something happened.

use serde_json::json;
use sqm_domain::ids::CheckId;
use sqm_domain::security::CheckState;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::today;
use sqm_platform::{AppState, Error, Result};

use super::ops::emit;
use super::{Check, CheckPatch, NewCheck, sql};
use crate::history::{self, Line, note};
use crate::listing::{account, number};
use crate::row::Person;

/// Makes a check; whoever walks it is told.
pub async fn make(state: &AppState, tx: &mut TenantTx, new: NewCheck) -> Result<CheckId> {
    let new = new.check(today(tx))?;
    let (Some(area), Some(due_on)) = (new.area, new.due_on) else {
        return Err(Error::field("area", "field-required"));
    };
    let owner = new
        .owner
        .or(tx.actor().user())
        .ok_or_else(|| Error::field("owner", "field-required"))?;
    let (name, home) = account(tx, "owner", owner).await?;
    let check = Check {
        id: CheckId::new_at(tx.now()),
        number: number(state, tx, "security_check", "SC").await?,
        plan_id: None,
        title: new.title,
        area,
        owner: Person { id: owner, name },
        department_id: new.department.or(home),
        department: None,
        site_id: new.site,
        site: None,
        data_asset_id: new.data_asset,
        data_asset: None,
        application: new.application,
        tested_version: new.tested_version,
        test_kind: new.test_kind,
        report: new.report,
        due_on,
        overdue: false,
        state: CheckState::Due,
        done_on: None,
        done_by: None,
        reason: String::new(),
        findings: 0,
        version: 1,
        updated_at: tx.now(),
    };
    sql::insert(tx, &check, &new.checklist).await?;
    let made: Line = ("check_made", String::new(), String::new());
    history::add(tx, check.id.into(), &[made]).await?;
    tx.audit(AuditEntry::new(
        "security_check.create",
        "security_check",
        check.id,
        json!({ "number": check.number, "area": area, "items": new.checklist.len(), "test_kind": check.test_kind }),
    ));
    emit(tx, "security_check.planned", &check, &["owner"]);
    Ok(check.id)
}

/// Says which version was tested and where the report is.
pub async fn describe(tx: &mut TenantTx, id: CheckId, seen: IfMatch, patch: CheckPatch) -> Result<()> {
    let patch = patch.check()?;
    seen.check(sql::hold(tx, id).await?)?;
    let known = sql::get(tx, id).await?;
    if !known.state.is_open() {
        return Err(Error::Conflict("check-over"));
    }
    let mut next = known.clone();
    if let Some(version) = patch.tested_version {
        next.tested_version = version;
    }
    if let Some(report) = patch.report {
        next.report = report;
    }
    let mut lines: Vec<Line> = Vec::new();
    note(
        &mut lines,
        "check_version",
        &known.tested_version,
        &next.tested_version,
    );
    note(&mut lines, "check_report", &known.report, &next.report);
    if lines.is_empty() {
        return Ok(());
    }
    sql::write(tx, &next).await?;
    history::add(tx, id.into(), &lines).await?;
    tx.audit(AuditEntry::new(
        "security_check.edit",
        "security_check",
        id,
        json!({ "number": known.number, "tested_version": next.tested_version, "report": next.report }),
    ));
    emit(tx, "security_check.changed", &next, &["tested_version", "report"]);
    Ok(())
}
