//! The only SQL of risks.

use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::{EventId, RiskId, UserId};
use sqm_domain::security::{Grade, RiskLevel, RiskState, RiskTreatment};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::listing::{Viewpoint, day, instant, narrow_who, narrow_words, one_of, today};
use sqm_platform::{Error, FieldErrors, Result, codes, search_index};
use uuid::Uuid;

use super::{Assessment, Basis, NewRisk, Risk, RiskFilter, RiskGroup, RiskSort};
use crate::row;

/// The rows of a page first, the names of what they refer to only for them.
const NAMED: &str = "select t.*, o.name as owner_name, w.name as treater_name, t.accepted_by as acceptor_id, \
    c.name as acceptor_name, d.name as department from ";
const NAMES: &str = " t left join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id \
    left join org.user_account w on w.tenant_id = t.tenant_id and w.id = t.treater_id \
    left join org.user_account c on c.tenant_id = t.tenant_id and c.id = t.accepted_by \
    left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id";

/// Risks above one another: `high` before `medium`, by the place in the list.
const RANK: &str = "array_position(array['very_high','high','medium','low','very_low'], t.level)";

fn step(row: &PgRow, column: &str) -> Result<u8> {
    Ok(row.try_get::<i16, _>(column)?.unsigned_abs() as u8)
}

fn read(row: &PgRow, today: jiff::civil::Date) -> Result<Risk> {
    let state: RiskState = row::code(row, "state")?;
    let due_on = row::maybe_day(row, "due_on")?;
    let review_on = row::day(row, "review_on")?;
    let residual = |column: &str| -> Result<Option<u8>> {
        Ok(row
            .try_get::<Option<i16>, _>(column)?
            .map(|step| step.unsigned_abs() as u8))
    };
    Ok(Risk {
        id: row.try_get::<Uuid, _>("id")?.into(),
        number: row.try_get("number")?,
        title: row.try_get("title")?,
        category: row::code(row, "category")?,
        asset: row.try_get("asset")?,
        threat: row.try_get("threat")?,
        weakness: row.try_get("weakness")?,
        owner: row::person(row, "owner")?.ok_or(Error::NotFound("risk"))?,
        department_id: row.try_get::<Option<Uuid>, _>("department_id")?.map(Into::into),
        department: row.try_get("department")?,
        state,
        likelihood: step(row, "likelihood")?,
        impact: step(row, "impact")?,
        residual_likelihood: residual("residual_likelihood")?,
        residual_impact: residual("residual_impact")?,
        level: row::code(row, "level")?,
        treatment: row::maybe_code(row, "treatment")?,
        plan: row.try_get("plan")?,
        treater: row::person(row, "treater")?,
        due_on,
        overdue: state == RiskState::Treating && due_on.is_some_and(|due| due < today),
        treated_on: row::maybe_day(row, "treated_on")?,
        review_on,
        review_due: state.is_live() && review_on <= today,
        accepted_by: row::person(row, "acceptor")?,
        accepted_at: row::maybe_instant(row, "accepted_at")?,
        accepted_until: row::maybe_day(row, "accepted_until")?,
        acceptance: row.try_get("acceptance")?,
        version: row.try_get("version")?,
        created_at: row::instant(row, "created_at")?,
        updated_at: row::instant(row, "updated_at")?,
    })
}

pub(super) async fn get(tx: &mut TenantTx, id: RiskId) -> Result<Risk> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("security.risk")
        .push(NAMES)
        .push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id));
    let row = sql.build().fetch_optional(tx.conn()).await?;
    read(&row.ok_or(Error::NotFound("risk"))?, today)
}

/// The version of a risk, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: RiskId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from security.risk where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("risk"))
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) rank: i32,
}

impl Position {
    pub(super) fn of(risk: &Risk) -> Self {
        let below = RiskLevel::ALL.iter().rev().position(|level| *level == risk.level);
        Self {
            id: risk.id.into(),
            rank: below.and_then(|place| i32::try_from(place + 1).ok()).unwrap_or(1),
        }
    }
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &RiskFilter,
    who: Viewpoint,
    sort: RiskSort,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Risk>> {
    let today = today(tx);
    let order = match sort {
        RiskSort::Newest => "t.id desc".to_owned(),
        RiskSort::Level => format!("{RANK}, t.id desc"),
    };
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from security.risk t");
    narrow(&mut sql, tx, filter, who)?;
    if let Some(after) = after {
        match sort {
            RiskSort::Newest => _ = sql.push(" and t.id < ").push_bind(after.id),
            RiskSort::Level => {
                sql.push(format_args!(" and ({RANK} > "))
                    .push_bind(after.rank)
                    .push(format_args!(" or {RANK} = "))
                    .push_bind(after.rank)
                    .push(" and t.id < ")
                    .push_bind(after.id)
                    .push(")");
            }
        }
    }
    sql.push(format_args!(" order by {order} limit {limit})"))
        .push(NAMES)
        .push(format_args!(" order by {order}"));
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| read(row, today)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &RiskFilter, who: Viewpoint, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from security.risk t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

/// How many in each cell that has any.
pub(super) async fn cells(
    tx: &mut TenantTx,
    filter: &RiskFilter,
    who: Viewpoint,
) -> Result<Vec<(Grade, i64)>> {
    let prefix = prefix(filter.basis);
    let mut sql = QueryBuilder::<Postgres>::new(format!(
        "select t.{prefix}likelihood as likelihood, t.{prefix}impact as impact, count(*) as n from security.risk t"
    ));
    narrow(&mut sql, tx, filter, who)?;
    sql.push(" group by 1, 2");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter()
        .filter_map(|row| {
            let cell = || -> Result<Option<(Grade, i64)>> {
                let grade = Grade::new(step(row, "likelihood")?, step(row, "impact")?);
                Ok(grade.zip(Some(row.try_get("n")?)))
            };
            cell().transpose()
        })
        .collect()
}

/// Which columns the cells of the matrix speak of.
const fn prefix(basis: Option<Basis>) -> &'static str {
    match basis {
        Some(Basis::Inherent) => "",
        Some(Basis::Now) | None => "now_",
    }
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &RiskFilter,
    who: Viewpoint,
) -> Result<()> {
    let today = today(tx).to_sqlx();
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        _ if !filter.status.is_empty() => one_of(sql, "t.state", &filter.status),
        // Spelt out, so that the planner sees the partial indexes.
        Some(RiskGroup::Live) => _ = sql.push(" and t.state <> 'closed'"),
        Some(RiskGroup::Overdue) => {
            sql.push(" and t.state = 'treating' and t.due_on < ")
                .push_bind(today as jiff_sqlx::Date);
        }
        Some(RiskGroup::Review) => {
            sql.push(" and t.state <> 'closed' and t.review_on <= ")
                .push_bind(today as jiff_sqlx::Date);
        }
        Some(RiskGroup::All) | None => {}
    }
    one_of(sql, "t.level", &filter.level);
    one_of(sql, "t.category", &filter.category);
    one_of(sql, "t.treatment", &filter.treatment);
    let prefix = prefix(filter.basis);
    for (column, step) in [("likelihood", &filter.likelihood), ("impact", &filter.impact)] {
        if let Some(step) = step {
            let step: i16 = step
                .parse()
                .map_err(|_| FieldErrors::one(column, "field-not-a-number"))?;
            sql.push(format_args!(" and t.{prefix}{column} = "))
                .push_bind(step);
        }
    }
    let me = who.user.map(Uuid::from);
    narrow_who(sql, "owner", "t.owner_id", filter.owner.as_deref(), "me", me)?;
    narrow_who(
        sql,
        "treater",
        "t.treater_id",
        filter.treater.as_deref(),
        "me",
        me,
    )?;
    let mine = who.department.map(Uuid::from);
    narrow_who(
        sql,
        "department",
        "t.department_id",
        filter.department.as_deref(),
        "mine",
        mine,
    )?;
    if let Some(control) = filter.control.as_deref() {
        let control: Uuid = control
            .parse()
            .map_err(|_| FieldErrors::one("control", "field-unknown"))?;
        sql.push(" and t.id in (select l.risk_id from security.risk_control l where l.tenant_id = t.tenant_id and l.control_id = ")
            .push_bind(control)
            .push(")");
    }
    narrow_words(sql, tx, "t.number", "security.risks_found", filter.q.as_deref())?;
    filter.figure().narrow(sql, "t.id");
    Ok(())
}

fn words(tx: &TenantTx, risk: &Risk) -> String {
    let parts = [
        &risk.title,
        &risk.asset,
        &risk.threat,
        &risk.weakness,
        &risk.plan,
        &risk.number,
    ];
    search_index::document(tx.tenant(), &parts.map(String::as_str))
}

/// What a risk is stored as besides its input.
#[derive(Debug)]
pub(super) struct Born<'a> {
    pub(super) id: RiskId,
    pub(super) number: &'a str,
    pub(super) owner: UserId,
    pub(super) level: RiskLevel,
    pub(super) review_on: jiff::civil::Date,
}

pub(super) async fn insert(tx: &mut TenantTx, born: Born<'_>, new: &NewRisk) -> Result<()> {
    let parts = [&new.title, &new.asset, &new.threat, &new.weakness];
    let mut parts = parts.map(String::as_str).to_vec();
    parts.push(born.number);
    let words = search_index::document(tx.tenant(), &parts);
    sqlx::query!(
        "insert into security.risk (tenant_id, id, number, title, category, asset, threat, weakness, owner_id, department_id,
           likelihood, impact, level, review_on, words, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::text::tsvector, $16, $16)",
        Uuid::from(tx.tenant()),
        Uuid::from(born.id),
        born.number,
        new.title,
        new.category.map_or("", |category| category.as_str()),
        new.asset,
        new.threat,
        new.weakness,
        Uuid::from(born.owner),
        new.department.map(Uuid::from),
        i16::from(new.likelihood),
        i16::from(new.impact),
        born.level.as_str(),
        born.review_on.to_sqlx() as jiff_sqlx::Date,
        words,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Writes a risk as it shall be. `again`: another day, or another treatment, of which nothing was told yet.
pub(super) async fn write(tx: &mut TenantTx, risk: &Risk, again: bool) -> Result<()> {
    let words = words(tx, risk);
    let residual = |step: Option<u8>| step.map(i16::from);
    sqlx::query!(
        "update security.risk
            set title = $3, category = $4, asset = $5, threat = $6, weakness = $7, owner_id = $8, department_id = $9,
                state = $10, likelihood = $11, impact = $12, residual_likelihood = $13, residual_impact = $14, level = $15,
                treatment = $16, plan = $17, treater_id = $18, due_on = $19, treated_on = $20, review_on = $21,
                accepted_by = $22, accepted_at = $23, accepted_until = $24, acceptance = $25, words = $26::text::tsvector,
                reminded_at = case when $28 then null else reminded_at end,
                overdue_since = case when $28 then null else overdue_since end,
                updated_at = $27, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(risk.id),
        risk.title,
        risk.category.as_str(),
        risk.asset,
        risk.threat,
        risk.weakness,
        Uuid::from(risk.owner.id),
        risk.department_id.map(Uuid::from),
        risk.state.as_str(),
        i16::from(risk.likelihood),
        i16::from(risk.impact),
        residual(risk.residual_likelihood),
        residual(risk.residual_impact),
        risk.level.as_str(),
        risk.treatment.map(RiskTreatment::as_str),
        risk.plan,
        risk.treater.as_ref().map(|person| Uuid::from(person.id)),
        day(risk.due_on) as Option<jiff_sqlx::Date>,
        day(risk.treated_on) as Option<jiff_sqlx::Date>,
        risk.review_on.to_sqlx() as jiff_sqlx::Date,
        risk.accepted_by.as_ref().map(|person| Uuid::from(person.id)),
        instant(risk.accepted_at) as Option<jiff_sqlx::Timestamp>,
        day(risk.accepted_until) as Option<jiff_sqlx::Date>,
        risk.acceptance,
        words,
        tx.now().to_sqlx(),
        again,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Error {
    for (constraint, field) in [
        ("risk_owner", "owner"),
        ("risk_treater", "treater"),
        ("risk_department", "department"),
    ] {
        if violates(&error, constraint) {
            return Error::field(field, "field-unknown");
        }
    }
    error.into()
}

pub(super) async fn add_assessment(
    tx: &mut TenantTx,
    risk: RiskId,
    kind: &str,
    grade: Grade,
    level: RiskLevel,
    note: &str,
) -> Result<()> {
    sqlx::query!(
        "insert into security.assessment (tenant_id, id, risk_id, kind, likelihood, impact, level, note, by_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        Uuid::from(risk),
        kind,
        i16::from(grade.likelihood()),
        i16::from(grade.impact()),
        level.as_str(),
        note,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Assessments, latest first.
pub(super) async fn assessments(tx: &mut TenantTx, risk: RiskId, limit: i64) -> Result<Vec<Assessment>> {
    let rows = sqlx::query!(
        r#"select a.id, a.kind, a.likelihood, a.impact, a.level, a.note, a.by_id, u.name as "name?", a.at
             from security.assessment a
             left join org.user_account u on u.tenant_id = a.tenant_id and u.id = a.by_id
            where a.tenant_id = $1 and a.risk_id = $2 order by a.id desc limit $3"#,
        Uuid::from(tx.tenant()),
        Uuid::from(risk),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Assessment {
                id: row.id,
                kind: row.kind,
                likelihood: row.likelihood.unsigned_abs() as u8,
                impact: row.impact.unsigned_abs() as u8,
                level: codes::read(&row.level)?,
                note: row.note,
                by: row
                    .by_id
                    .zip(row.name)
                    .map(|(id, name)| row::Person { id: id.into(), name }),
                at: row.at.to_jiff(),
            })
        })
        .collect()
}

/// What a risk has told so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) reminded: bool,
    pub(super) overdue: bool,
    pub(super) review_on: Option<jiff::civil::Date>,
}

/// What was told of a live risk, held; none = it is closed.
pub(super) async fn told(tx: &mut TenantTx, id: RiskId) -> Result<Option<Told>> {
    let row = sqlx::query!(
        r#"select reminded_at is not null as "reminded!", overdue_since is not null as "overdue!", review_told_on
             from security.risk where tenant_id = $1 and id = $2 and state <> 'closed' for update"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Told {
        reminded: row.reminded,
        overdue: row.overdue,
        review_on: row.review_told_on.map(jiff_sqlx::Date::to_jiff),
    }))
}

/// Notes what was told now.
pub(super) async fn note_told(
    tx: &mut TenantTx,
    id: RiskId,
    treatment: bool,
    overdue: bool,
    review: bool,
) -> Result<()> {
    sqlx::query!(
        "update security.risk
            set reminded_at = case when $3 then coalesce(reminded_at, $6) else reminded_at end,
                overdue_since = case when $4 then coalesce(overdue_since, $6) else overdue_since end,
                review_told_on = case when $5 then review_on else review_told_on end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        treatment,
        overdue,
        review,
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
