//! Plans of checks: what is looked at, how often, by whom; each makes the next check when it can be walked.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqm_domain::ids::{CheckId, CheckPlanId};
use sqm_domain::security::{CheckCycle, CheckState, TestKind};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::today;
use sqm_platform::{AppState, Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::ops::emit;
use super::{Check, NewPlan, Plan, PlanPatch, sql, subject};
use crate::history::{self, Line};
use crate::listing::{account, number};
use crate::row::Person;

/// Plans of a tenant that are shown; more than this nobody walks.
const PLANS: i64 = 500;
/// Checks made up at once after a long standstill; the next look makes the rest.
const AT_ONCE: usize = 60;

/// All plans, active ones first, by name.
pub async fn plans(tx: &mut TenantTx) -> Result<Vec<Plan>> {
    read(tx, None).await
}

/// One plan.
pub async fn plan(tx: &mut TenantTx, id: CheckPlanId) -> Result<Plan> {
    read(tx, Some(id))
        .await?
        .pop()
        .ok_or(Error::NotFound("check_plan"))
}

async fn read(tx: &mut TenantTx, id: Option<CheckPlanId>) -> Result<Vec<Plan>> {
    let rows = sqlx::query!(
        r#"select p.id, p.name, p.area, p.cycle, p.checklist, p.owner_id, o.name as owner, p.department_id,
                  d.name as "department?", p.first_on, p.made, p.next_on, p.active, p.version, p.site_id,
                  s.code || ' ' || s.name as "site?", p.data_asset_id, a.code || ' ' || a.name as "data_asset?", p.application,
                  p.test_kind
             from security.check_plan p
             join org.user_account o on o.tenant_id = p.tenant_id and o.id = p.owner_id
             left join org.department d on d.tenant_id = p.tenant_id and d.id = p.department_id
             left join security.site s on s.tenant_id = p.tenant_id and s.id = p.site_id
             left join security.data_asset a on a.tenant_id = p.tenant_id and a.id = p.data_asset_id
            where p.tenant_id = $1 and ($2::uuid is null or p.id = $2)
            order by p.active desc, p.name, p.id limit $3"#,
        Uuid::from(tx.tenant()),
        id.map(Uuid::from),
        PLANS
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Plan {
                id: row.id.into(),
                name: row.name,
                area: codes::read(&row.area)?,
                cycle: codes::read(&row.cycle)?,
                checklist: row.checklist,
                owner: Person {
                    id: row.owner_id.into(),
                    name: row.owner,
                },
                department_id: row.department_id.map(Into::into),
                department: row.department,
                site_id: row.site_id.map(Into::into),
                site: row.site,
                data_asset_id: row.data_asset_id.map(Into::into),
                data_asset: row.data_asset,
                application: row.application,
                test_kind: codes::read_option(row.test_kind.as_deref())?,
                first_on: row.first_on.to_jiff(),
                made: row.made,
                next_on: row.next_on.to_jiff(),
                active: row.active,
                version: row.version,
            })
        })
        .collect()
}

/// The day from which a check can be walked.
fn make_on(cycle: CheckCycle, due: Date) -> Date {
    due.checked_sub(cycle.lead_days().days()).unwrap_or(due)
}

/// Makes a plan, and its first check where that can be walked already.
pub async fn create(state: &AppState, tx: &mut TenantTx, new: NewPlan) -> Result<CheckPlanId> {
    let new = new.check(today(tx))?;
    let (Some(area), Some(cycle), Some(first_on)) = (new.area, new.cycle, new.first_on) else {
        return Err(Error::field("area", "field-required"));
    };
    let owner = new
        .owner
        .or(tx.actor().user())
        .ok_or_else(|| Error::field("owner", "field-required"))?;
    let (_, home) = account(tx, "owner", owner).await?;
    let id = CheckPlanId::new_at(tx.now());
    sqlx::query!(
        "insert into security.check_plan (tenant_id, id, name, area, cycle, checklist, owner_id, department_id, first_on, next_on,
           make_on, created_at, updated_at, site_id, data_asset_id, application, test_kind)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $11, $12, $13, $14, $15)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        new.name,
        area.as_str(),
        cycle.as_str(),
        &new.checklist,
        Uuid::from(owner),
        new.department.or(home).map(Uuid::from),
        first_on.to_sqlx() as jiff_sqlx::Date,
        make_on(cycle, first_on).to_sqlx() as jiff_sqlx::Date,
        tx.now().to_sqlx(),
        new.site.map(Uuid::from),
        new.data_asset.map(Uuid::from),
        new.application,
        new.test_kind.map(TestKind::as_str),
    )
    .execute(tx.conn())
    .await
    .map_err(subject::refused)?;
    tx.audit(AuditEntry::new(
        "check_plan.create",
        "check_plan",
        id,
        json!({ "area": area, "cycle": cycle, "items": new.checklist.len() }),
    ));
    make_due(state, tx, id).await?;
    Ok(id)
}

/// Changes a plan. Checks that are made keep the checklist they were made with.
pub async fn change(tx: &mut TenantTx, id: CheckPlanId, seen: IfMatch, patch: PlanPatch) -> Result<()> {
    let patch = patch.check()?;
    let version = hold(tx, id).await?.ok_or(Error::NotFound("check_plan"))?;
    seen.check(version)?;
    let known = plan(tx, id).await?;
    let owner = patch.owner.unwrap_or(known.owner.id);
    if owner != known.owner.id {
        account(tx, "owner", owner).await?;
    }
    let department = patch.department.unwrap_or(known.department_id);
    let site = patch.site.unwrap_or(known.site_id);
    let data_asset = patch.data_asset.unwrap_or(known.data_asset_id);
    let mut application = patch.application.unwrap_or(known.application);
    let test_kind = patch.test_kind.unwrap_or(known.test_kind);
    let mut errors = FieldErrors::new();
    subject::about(
        &mut errors,
        Some(known.area),
        &mut application,
        data_asset.is_some(),
        test_kind,
    );
    errors.into_result(())?;
    sqlx::query!(
        "update security.check_plan
            set name = $3, checklist = $4, owner_id = $5, department_id = $6, active = $7, updated_at = $8, site_id = $9,
                data_asset_id = $10, application = $11, test_kind = $12, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        patch.name.as_ref().unwrap_or(&known.name),
        patch.checklist.as_ref().unwrap_or(&known.checklist),
        Uuid::from(owner),
        department.map(Uuid::from),
        patch.active.unwrap_or(known.active),
        tx.now().to_sqlx(),
        site.map(Uuid::from),
        data_asset.map(Uuid::from),
        application,
        test_kind.map(TestKind::as_str),
    )
    .execute(tx.conn())
    .await
    .map_err(subject::refused)?;
    tx.audit(AuditEntry::new(
        "check_plan.edit",
        "check_plan",
        id,
        json!({ "active": patch.active.unwrap_or(known.active) }),
    ));
    Ok(())
}

async fn hold(tx: &mut TenantTx, id: CheckPlanId) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!(
        "select version from security.check_plan where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Makes the checks of a plan that can be walked by now. Missed ones are made too, late as they are: a gap in the list is a
/// gap in the proof.
pub(crate) async fn make_due(state: &AppState, tx: &mut TenantTx, id: CheckPlanId) -> Result<()> {
    if hold(tx, id).await?.is_none() {
        return Ok(());
    }
    let plan = plan(tx, id).await?;
    if !plan.active {
        return Ok(());
    }
    let day = today(tx);
    let (mut made, mut next) = (plan.made, plan.next_on);
    for _ in 0..AT_ONCE {
        if make_on(plan.cycle, next) > day {
            break;
        }
        let number = number(state, tx, "security_check", "SC").await?;
        let check = check_of(tx, &plan, number, next);
        if sql::insert(tx, &check, &plan.checklist).await? {
            let planned: Line = ("check_planned", String::new(), plan.name.clone());
            history::add(tx, check.id.into(), &[planned]).await?;
            emit(tx, "security_check.planned", &check, &["owner"]);
        }
        made += 1;
        next = plan
            .cycle
            .nth(plan.first_on, u16::try_from(made).unwrap_or(u16::MAX));
    }
    sqlx::query!(
        "update security.check_plan set made = $3, next_on = $4, make_on = $5 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        made,
        next.to_sqlx() as jiff_sqlx::Date,
        make_on(plan.cycle, next).to_sqlx() as jiff_sqlx::Date,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The check a plan makes for a day: about what the plan is about now.
fn check_of(tx: &TenantTx, plan: &Plan, number: String, due_on: Date) -> Check {
    Check {
        id: CheckId::new_at(tx.now()),
        number,
        plan_id: Some(plan.id),
        title: plan.name.clone(),
        area: plan.area,
        owner: plan.owner.clone(),
        department_id: plan.department_id,
        department: plan.department.clone(),
        site_id: plan.site_id,
        site: plan.site.clone(),
        data_asset_id: plan.data_asset_id,
        data_asset: plan.data_asset.clone(),
        application: plan.application.clone(),
        tested_version: String::new(),
        test_kind: plan.test_kind,
        report: String::new(),
        due_on,
        overdue: due_on < today(tx),
        state: CheckState::Due,
        done_on: None,
        done_by: None,
        reason: String::new(),
        findings: 0,
        version: 1,
        updated_at: tx.now(),
    }
}
