//! The only SQL of checks.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::CheckId;
use sqm_domain::security::{CheckState, TestKind};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{Viewpoint, day, narrow_who, one_of, today};
use sqm_platform::{Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::subject::refused;
use super::{Answer, Check, CheckFilter, CheckGroup, Item};
use crate::row;

/// The rows of a page first, the names of what they refer to only for them.
const NAMED: &str = "select t.*, o.name as owner_name, t.done_by as doer_id, w.name as doer_name, d.name as department, \
     s.code || ' ' || s.name as site, a.code || ' ' || a.name as data_asset from ";
const NAMES: &str = " t left join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id \
    left join org.user_account w on w.tenant_id = t.tenant_id and w.id = t.done_by \
    left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id \
    left join security.site s on s.tenant_id = t.tenant_id and s.id = t.site_id \
    left join security.data_asset a on a.tenant_id = t.tenant_id and a.id = t.data_asset_id";

fn read(row: &PgRow, today: Date) -> Result<Check> {
    let state: CheckState = row::code(row, "state")?;
    let due_on = row::day(row, "due_on")?;
    Ok(Check {
        id: row.try_get::<Uuid, _>("id")?.into(),
        number: row.try_get("number")?,
        plan_id: row.try_get::<Option<Uuid>, _>("plan_id")?.map(Into::into),
        title: row.try_get("title")?,
        area: row::code(row, "area")?,
        owner: row::person(row, "owner")?.ok_or(Error::NotFound("security_check"))?,
        department_id: row.try_get::<Option<Uuid>, _>("department_id")?.map(Into::into),
        department: row.try_get("department")?,
        site_id: row.try_get::<Option<Uuid>, _>("site_id")?.map(Into::into),
        site: row.try_get("site")?,
        data_asset_id: row.try_get::<Option<Uuid>, _>("data_asset_id")?.map(Into::into),
        data_asset: row.try_get("data_asset")?,
        application: row.try_get("application")?,
        tested_version: row.try_get("tested_version")?,
        test_kind: row::maybe_code(row, "test_kind")?,
        report: row.try_get("report")?,
        due_on,
        overdue: state.is_open() && due_on < today,
        state,
        done_on: row::maybe_day(row, "done_on")?,
        done_by: row::person(row, "doer")?,
        reason: row.try_get("reason")?,
        findings: row.try_get("findings")?,
        version: row.try_get("version")?,
        updated_at: row::instant(row, "updated_at")?,
    })
}

pub(super) async fn get(tx: &mut TenantTx, id: CheckId) -> Result<Check> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("security.check")
        .push(NAMES)
        .push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id));
    let row = sql.build().fetch_optional(tx.conn()).await?;
    read(&row.ok_or(Error::NotFound("security_check"))?, today)
}

/// The version of a check, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: CheckId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from security.check where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("security_check"))
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) due: Date,
}

/// What is to be walked comes by its day, what was walked the latest first.
fn forward(filter: &CheckFilter) -> bool {
    matches!(filter.state, Some(CheckGroup::Open | CheckGroup::Overdue))
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &CheckFilter,
    who: Viewpoint,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Check>> {
    let today = today(tx);
    let (order, beyond) = if forward(filter) {
        ("t.due_on, t.id", ">")
    } else {
        ("t.due_on desc, t.id desc", "<")
    };
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from security.check t");
    narrow(&mut sql, tx, filter, who)?;
    if let Some(after) = after {
        sql.push(format_args!(" and (t.due_on, t.id) {beyond} ("))
            .push_bind(after.due.to_sqlx() as jiff_sqlx::Date)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(format_args!(" order by {order} limit {limit})"))
        .push(NAMES)
        .push(format_args!(" order by {order}"));
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| read(row, today)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &CheckFilter, who: Viewpoint, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from security.check t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &CheckFilter,
    who: Viewpoint,
) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        Some(CheckGroup::Open) => _ = sql.push(" and t.state in ('due', 'in_progress')"),
        Some(CheckGroup::Overdue) => {
            sql.push(" and t.state in ('due', 'in_progress') and t.due_on < ")
                .push_bind(today(tx).to_sqlx() as jiff_sqlx::Date);
        }
        Some(CheckGroup::Findings) => _ = sql.push(" and t.findings > 0"),
        Some(CheckGroup::Done) => _ = sql.push(" and t.state = 'done'"),
        Some(CheckGroup::All) | None => {}
    }
    one_of(sql, "t.area", &filter.area);
    let me = who.user.map(Uuid::from);
    narrow_who(sql, "owner", "t.owner_id", filter.owner.as_deref(), "me", me)?;
    let mine = who.department.map(Uuid::from);
    narrow_who(
        sql,
        "department",
        "t.department_id",
        filter.department.as_deref(),
        "mine",
        mine,
    )?;
    narrow_who(sql, "plan", "t.plan_id", filter.plan.as_deref(), "", None)?;
    narrow_who(sql, "site", "t.site_id", filter.site.as_deref(), "", None)?;
    narrow_who(
        sql,
        "data_asset",
        "t.data_asset_id",
        filter.data_asset.as_deref(),
        "",
        None,
    )?;
    one_of(sql, "t.test_kind", &filter.test_kind);
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let mut errors = FieldErrors::new();
        errors.at_most("q", text, 200);
        errors.into_result(())?;
        // Most titles are those of the plans, of which a tenant has some dozens: found there, not in years of checks.
        sql.push(" and (t.number = ")
            .push_bind(text.to_uppercase())
            .push(" or t.plan_id in (select p.id from security.check_plan p where p.tenant_id = t.tenant_id and strpos(lower(p.name || ' ' || p.application), ")
            .push_bind(text.to_lowercase())
            .push(") > 0) or t.plan_id is null and strpos(lower(t.title || ' ' || t.application), ")
            .push_bind(text.to_lowercase())
            .push(") > 0)");
    }
    filter.figure().narrow(sql, "t.id");
    Ok(())
}

/// The items of a check, in their order.
pub(super) async fn items(tx: &mut TenantTx, check: CheckId) -> Result<Vec<Item>> {
    let rows = sqlx::query!(
        "select place, item, answer, note from security.check_item where tenant_id = $1 and check_id = $2 order by place",
        Uuid::from(tx.tenant()),
        Uuid::from(check)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Item {
                place: row.place,
                item: row.item,
                answer: codes::read_option(row.answer.as_deref())?,
                note: row.note,
            })
        })
        .collect()
}

/// Writes a new check with its items; false = its plan has one on that day already.
pub(super) async fn insert(tx: &mut TenantTx, check: &Check, checklist: &[String]) -> Result<bool> {
    let made = sqlx::query!(
        "insert into security.check (tenant_id, id, number, plan_id, title, area, owner_id, department_id, due_on, created_at,
           updated_at, site_id, data_asset_id, application, tested_version, test_kind, report)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16)
         on conflict on constraint check_once do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(check.id),
        check.number,
        check.plan_id.map(Uuid::from),
        check.title,
        check.area.as_str(),
        Uuid::from(check.owner.id),
        check.department_id.map(Uuid::from),
        check.due_on.to_sqlx() as jiff_sqlx::Date,
        tx.now().to_sqlx(),
        check.site_id.map(Uuid::from),
        check.data_asset_id.map(Uuid::from),
        check.application,
        check.tested_version,
        check.test_kind.map(TestKind::as_str),
        check.report,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "insert into security.check_item (tenant_id, check_id, place, item)
         select $1, $2, i.place - 1, i.item from unnest($3::text[]) with ordinality as i(item, place)",
        Uuid::from(tx.tenant()),
        Uuid::from(check.id),
        checklist,
    )
    .execute(tx.conn())
    .await?;
    Ok(true)
}

/// Writes answers; places that are not there are left alone.
pub(super) async fn answer(tx: &mut TenantTx, check: CheckId, answers: &[Answer]) -> Result<()> {
    let places: Vec<i16> = answers.iter().map(|one| one.place).collect();
    let codes: Vec<Option<String>> = answers
        .iter()
        .map(|one| one.answer.map(|answer| answer.to_string()))
        .collect();
    let notes: Vec<String> = answers.iter().map(|one| one.note.trim().to_owned()).collect();
    sqlx::query!(
        "update security.check_item i set answer = a.answer, note = a.note
           from unnest($3::smallint[], $4::text[], $5::text[]) as a(place, answer, note)
          where i.tenant_id = $1 and i.check_id = $2 and i.place = a.place",
        Uuid::from(tx.tenant()),
        Uuid::from(check),
        &places,
        &codes as &[Option<String>],
        &notes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes where a check stands.
pub(super) async fn write(tx: &mut TenantTx, check: &Check) -> Result<()> {
    sqlx::query!(
        "update security.check
            set state = $3, done_on = $4, done_by = $5, reason = $6, findings = $7, updated_at = $8, tested_version = $9,
                report = $10, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(check.id),
        check.state.as_str(),
        day(check.done_on) as Option<jiff_sqlx::Date>,
        check.done_by.as_ref().map(|person| Uuid::from(person.id)),
        check.reason,
        check.findings,
        tx.now().to_sqlx(),
        check.tested_version,
        check.report,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What an open check has told so far, held: (reminded, overdue). None = it is not open.
pub(super) async fn told(tx: &mut TenantTx, id: CheckId) -> Result<Option<(bool, bool)>> {
    let row = sqlx::query!(
        r#"select reminded_at is not null as "reminded!", overdue_since is not null as "overdue!"
             from security.check where tenant_id = $1 and id = $2 and state in ('due', 'in_progress') for update"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.reminded, row.overdue)))
}

/// Notes what was told now.
pub(super) async fn note_told(tx: &mut TenantTx, id: CheckId, overdue: bool) -> Result<()> {
    sqlx::query!(
        "update security.check
            set reminded_at = coalesce(reminded_at, $4),
                overdue_since = case when $3 then coalesce(overdue_since, $4) else overdue_since end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        overdue,
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
