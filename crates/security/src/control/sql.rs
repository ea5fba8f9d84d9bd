//! The only SQL of controls.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::{ControlId, EventId};
use sqm_domain::security::TestResult;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::listing::{Viewpoint, day, narrow_who, one_of, today};
use sqm_platform::{Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::{Control, ControlFilter, ControlGroup, ControlTest, NewControl, NewTest};
use crate::row::{self, Person};

/// The rows of a page first, the names of what they refer to only for them.
const NAMED: &str = "select t.*, o.name as owner_name, d.name as department from ";
const NAMES: &str = " t left join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id \
    left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id";

fn read(row: &PgRow, today: Date) -> Result<Control> {
    let applicable: Option<bool> = row.try_get("applicable")?;
    let next_test_on = row::maybe_day(row, "next_test_on")?;
    Ok(Control {
        id: row.try_get::<Uuid, _>("id")?.into(),
        position: row.try_get("position")?,
        code: row.try_get("code")?,
        reference: row.try_get("reference")?,
        theme: row::code(row, "theme")?,
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        applicable,
        justification: row.try_get("justification")?,
        state: row::code(row, "state")?,
        owner: row::person(row, "owner")?,
        department_id: row.try_get::<Option<Uuid>, _>("department_id")?.map(Into::into),
        department: row.try_get("department")?,
        test_days: row.try_get("test_days")?,
        next_test_on,
        overdue: applicable == Some(true) && next_test_on.is_some_and(|next| next < today),
        tested_on: row::maybe_day(row, "tested_on")?,
        result: row::maybe_code(row, "result")?,
        version: row.try_get("version")?,
        updated_at: row::instant(row, "updated_at")?,
    })
}

pub(super) async fn get(tx: &mut TenantTx, id: ControlId) -> Result<Control> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("security.control")
        .push(NAMES)
        .push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id));
    let row = sql.build().fetch_optional(tx.conn()).await?;
    read(&row.ok_or(Error::NotFound("control"))?, today)
}

/// The version of a control, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: ControlId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from security.control where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("control"))
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) position: i32,
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &ControlFilter,
    who: Viewpoint,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Control>> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from security.control t");
    narrow(&mut sql, tx, filter, who)?;
    if let Some(after) = after {
        sql.push(" and (t.position, t.id) > (")
            .push_bind(after.position)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(format_args!(" order by t.position, t.id limit {limit})"))
        .push(NAMES)
        .push(" order by t.position, t.id");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| read(row, today)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    filter: &ControlFilter,
    who: Viewpoint,
    most: i64,
) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from security.control t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &ControlFilter,
    who: Viewpoint,
) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        Some(ControlGroup::Applicable) => _ = sql.push(" and t.applicable"),
        Some(ControlGroup::Gaps) => _ = sql.push(" and t.applicable and t.state <> 'full'"),
        Some(ControlGroup::TestDue) => {
            let soon = today(tx).to_sqlx();
            sql.push(" and t.applicable and t.next_test_on <= ")
                .push_bind(soon as jiff_sqlx::Date)
                .push("::date + 7");
        }
        Some(ControlGroup::Undecided) => _ = sql.push(" and t.applicable is null"),
        Some(ControlGroup::Excluded) => _ = sql.push(" and not t.applicable"),
        Some(ControlGroup::All) | None => {}
    }
    one_of(sql, "t.state", &filter.progress);
    one_of(sql, "t.theme", &filter.theme);
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
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let mut errors = FieldErrors::new();
        errors.at_most("q", text, 200);
        errors.into_result(())?;
        // A tenant has some hundred controls: looking through them costs less than an index of their words would.
        sql.push(" and (upper(t.code) = ")
            .push_bind(text.to_uppercase())
            .push(" or strpos(lower(t.title || ' ' || t.description || ' ' || t.reference), ")
            .push_bind(text.to_lowercase())
            .push(") > 0)");
    }
    Ok(())
}

pub(super) async fn insert(tx: &mut TenantTx, id: ControlId, new: &NewControl) -> Result<()> {
    sqlx::query!(
        "insert into security.control (tenant_id, id, position, code, reference, theme, title, description, applicable,
           created_at, updated_at)
         values ($1, $2, (select coalesce(max(position), 0) + 1 from security.control where tenant_id = $1), $3, $4, $5, $6, $7,
           true, $8, $8)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        new.code,
        new.reference.trim(),
        new.theme.map_or("", |theme| theme.as_str()),
        new.title,
        new.description.trim(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Writes a control as it shall be. `again`: another day of test, of which nothing was told yet.
pub(super) async fn write(tx: &mut TenantTx, it: &Control, again: bool) -> Result<()> {
    sqlx::query!(
        "update security.control
            set title = $3, description = $4, applicable = $5, justification = $6, state = $7, owner_id = $8,
                department_id = $9, test_days = $10, next_test_on = $11, tested_on = $12, result = $13,
                reminded_at = case when $15 then null else reminded_at end,
                overdue_since = case when $15 then null else overdue_since end,
                updated_at = $14, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(it.id),
        it.title,
        it.description,
        it.applicable,
        it.justification,
        it.state.as_str(),
        it.owner.as_ref().map(|person| Uuid::from(person.id)),
        it.department_id.map(Uuid::from),
        it.test_days,
        day(it.next_test_on) as Option<jiff_sqlx::Date>,
        day(it.tested_on) as Option<jiff_sqlx::Date>,
        it.result.map(TestResult::as_str),
        tx.now().to_sqlx(),
        again,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Error {
    for (constraint, field, key) in [
        ("control_owner", "owner", "field-unknown"),
        ("control_department", "department", "field-unknown"),
        ("control_code", "code", "control-code-taken"),
    ] {
        if violates(&error, constraint) {
            return Error::field(field, key);
        }
    }
    error.into()
}

pub(super) async fn add_test(
    tx: &mut TenantTx,
    control: ControlId,
    tested_on: Date,
    result: TestResult,
    test: &NewTest,
) -> Result<()> {
    sqlx::query!(
        "insert into security.control_test (tenant_id, id, control_id, tested_on, result, note, evidence, by_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        Uuid::from(control),
        tested_on.to_sqlx() as jiff_sqlx::Date,
        result.as_str(),
        test.note,
        test.evidence,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Tests, latest first.
pub(super) async fn tests(tx: &mut TenantTx, control: ControlId, limit: i64) -> Result<Vec<ControlTest>> {
    let rows = sqlx::query!(
        r#"select t.id, t.tested_on, t.result, t.note, t.evidence, t.by_id, u.name as "name?"
             from security.control_test t
             left join org.user_account u on u.tenant_id = t.tenant_id and u.id = t.by_id
            where t.tenant_id = $1 and t.control_id = $2 order by t.id desc limit $3"#,
        Uuid::from(tx.tenant()),
        Uuid::from(control),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ControlTest {
                id: row.id,
                tested_on: row.tested_on.to_jiff(),
                result: codes::read(&row.result)?,
                note: row.note,
                evidence: row.evidence,
                by: row
                    .by_id
                    .zip(row.name)
                    .map(|(id, name)| Person { id: id.into(), name }),
            })
        })
        .collect()
}

/// What a control has told of its next test, held: (reminded, overdue). None = there is none.
pub(super) async fn told(tx: &mut TenantTx, id: ControlId) -> Result<Option<(bool, bool)>> {
    let row = sqlx::query!(
        r#"select reminded_at is not null as "reminded!", overdue_since is not null as "overdue!"
             from security.control where tenant_id = $1 and id = $2 and applicable and next_test_on is not null for update"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.reminded, row.overdue)))
}

/// Notes what was told now.
pub(super) async fn note_told(tx: &mut TenantTx, id: ControlId, overdue: bool) -> Result<()> {
    sqlx::query!(
        "update security.control
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
