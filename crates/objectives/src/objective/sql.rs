//! SQL of objectives and their results.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqm_domain::ids::{DepartmentId, ObjectiveId, UserId};
use sqm_domain::indicator::{Comparator, PeriodKind, Verdict};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use super::{Objective, ObjectiveInput, PeriodResult};
use crate::figure::{Figure, Window};

/// Which versions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filter<'a> {
    /// Only this one.
    pub(crate) id: Option<Uuid>,
    /// Only those that hold on this day.
    pub(crate) on: Option<Date>,
    /// Only of this objective.
    pub(crate) series: Option<Uuid>,
    /// Only of this indicator.
    pub(crate) indicator: Option<&'a str>,
}

pub(crate) async fn list(tx: &mut TenantTx, filter: Filter<'_>) -> Result<Vec<Objective>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        r#"select id, series, indicator, scope_dim, scope_value, op, target, target_high, legal_limit, stretch, tolerance,
                  min_sample, period, valid_from, valid_to, owner_id, department_id, note, version
             from objectives.objective
            where tenant_id = $1
              and ($2::uuid is null or id = $2)
              and ($3::date is null or valid_from <= $3 and (valid_to is null or valid_to >= $3))
              and ($4::uuid is null or series = $4)
              and ($5::text is null or indicator = $5)
            order by indicator, scope_dim, scope_value, valid_from desc"#,
        tenant,
        filter.id,
        filter.on.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        filter.series,
        filter.indicator,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Objective {
            id: ObjectiveId::from(row.id),
            series: row.series,
            indicator: row.indicator,
            scope_dim: row.scope_dim,
            scope_value: row.scope_value,
            // The column's check lets nothing else in.
            comparator: row.op.parse().unwrap_or(Comparator::AtLeast),
            target: row.target,
            target_high: row.target_high,
            legal_limit: row.legal_limit,
            stretch: row.stretch,
            tolerance: row.tolerance,
            min_sample: row.min_sample,
            period: row.period.parse().unwrap_or(PeriodKind::Month),
            valid_from: row.valid_from.to_jiff(),
            valid_to: row.valid_to.map(jiff_sqlx::Date::to_jiff),
            owner: row.owner_id.map(UserId::from),
            department: row.department_id.map(DepartmentId::from),
            note: row.note,
            version: row.version,
        })
        .collect())
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    id: ObjectiveId,
    series: Uuid,
    input: &ObjectiveInput,
) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    sqlx::query!(
        "insert into objectives.objective
           (tenant_id, id, series, indicator, scope_dim, scope_value, op, target, target_high, legal_limit, stretch,
            tolerance, min_sample, period, valid_from, valid_to, owner_id, department_id, note, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        tenant,
        Uuid::from(id),
        series,
        input.indicator,
        input.scope_dim,
        input.scope_value,
        input.comparator.as_str(),
        input.target,
        input.target_high,
        input.legal_limit,
        input.stretch,
        input.tolerance,
        input.min_sample,
        input.period.as_str(),
        input.valid_from.to_sqlx() as _,
        input.valid_to.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        input.owner.map(Uuid::from),
        input.department.map(Uuid::from),
        input.note,
        now as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut TenantTx, id: ObjectiveId, input: &ObjectiveInput) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "update objectives.objective
            set op = $3, target = $4, target_high = $5, legal_limit = $6, stretch = $7, tolerance = $8, min_sample = $9,
                period = $10, valid_from = $11, valid_to = $12, owner_id = $13, department_id = $14, note = $15,
                version = version + 1
          where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id),
        input.comparator.as_str(),
        input.target,
        input.target_high,
        input.legal_limit,
        input.stretch,
        input.tolerance,
        input.min_sample,
        input.period.as_str(),
        input.valid_from.to_sqlx() as _,
        input.valid_to.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        input.owner.map(Uuid::from),
        input.department.map(Uuid::from),
        input.note,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a version on a day.
pub(super) async fn end(tx: &mut TenantTx, id: ObjectiveId, last: Date) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "update objectives.objective set valid_to = $3, version = version + 1 where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id),
        last.to_sqlx() as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes a version that never held; false when a result was judged by it.
pub(super) async fn remove(tx: &mut TenantTx, id: ObjectiveId) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from objectives.objective where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Is there another version for the same scope in these days?
pub(super) async fn overlaps(tx: &mut TenantTx, input: &ObjectiveInput, except: &[Uuid]) -> Result<bool> {
    let tenant = Uuid::from(tx.tenant());
    let found = sqlx::query_scalar!(
        r#"select exists (select from objectives.objective
                           where tenant_id = $1 and indicator = $2 and scope_dim = $3 and scope_value = $4
                             and id <> all ($7)
                             and valid_from <= coalesce($6::date, 'infinity') and coalesce(valid_to, 'infinity') >= $5) as "found!""#,
        tenant,
        input.indicator,
        input.scope_dim,
        input.scope_value,
        input.valid_from.to_sqlx() as _,
        input.valid_to.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Date>,
        except,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Does the person or department exist in this tenant?
pub(super) async fn exists(
    tx: &mut TenantTx,
    owner: Option<UserId>,
    department: Option<DepartmentId>,
) -> Result<(bool, bool)> {
    let tenant = Uuid::from(tx.tenant());
    let row = sqlx::query!(
        r#"select ($2::uuid is null or exists (select from org.user_account where tenant_id = $1 and id = $2)) as "owner!",
                  ($3::uuid is null or exists (select from org.department where tenant_id = $1 and id = $3)) as "department!""#,
        tenant,
        owner.map(Uuid::from),
        department.map(Uuid::from),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.owner, row.department))
}

/// Freezes a result; once only.
pub(super) async fn freeze(
    tx: &mut TenantTx,
    id: Uuid,
    objective: &Objective,
    window: Window,
    figure: &Figure,
    verdict: Verdict,
    judged_by: &Value,
) -> Result<bool> {
    let (tenant, now, by) = (
        Uuid::from(tx.tenant()),
        tx.now().to_sqlx(),
        tx.actor().user().map(Uuid::from),
    );
    let done = sqlx::query!(
        "insert into objectives.period_result
           (tenant_id, id, objective_id, period_from, period_to, value, sample, low, high, verdict, judged_by, closed_at, closed_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict on constraint period_result_once do nothing",
        tenant,
        id,
        Uuid::from(objective.id),
        window.from.to_sqlx() as _,
        window.to.to_sqlx() as _,
        figure.value,
        figure.sample,
        figure.interval.map(|span| span.low),
        figure.interval.map(|span| span.high),
        verdict.as_str(),
        judged_by,
        now as _,
        by,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Frozen results of all versions of an objective, newest first.
pub(super) async fn results(tx: &mut TenantTx, series: Uuid) -> Result<Vec<PeriodResult>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        "select r.objective_id, r.period_from, r.period_to, r.value, r.sample, r.verdict, r.comment
           from objectives.period_result r
           join objectives.objective o on o.tenant_id = r.tenant_id and o.id = r.objective_id
          where r.tenant_id = $1 and o.series = $2
          order by r.period_from desc limit 60",
        tenant,
        series,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PeriodResult {
            objective: ObjectiveId::from(row.objective_id),
            from: row.period_from.to_jiff(),
            to: row.period_to.to_jiff(),
            value: row.value,
            sample: row.sample,
            verdict: row.verdict,
            comment: row.comment,
        })
        .collect())
}

/// Has the period been frozen?
pub(super) async fn is_frozen(tx: &mut TenantTx, objective: ObjectiveId, from: Date) -> Result<bool> {
    let tenant = Uuid::from(tx.tenant());
    let found = sqlx::query_scalar!(
        r#"select exists (select from objectives.period_result
                           where tenant_id = $1 and objective_id = $2 and period_from = $3) as "found!""#,
        tenant,
        Uuid::from(objective),
        from.to_sqlx() as _,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}
