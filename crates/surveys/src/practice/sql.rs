//! The only SQL of practices.

use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::PracticeId;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result, search_index};
use uuid::Uuid;

use super::{Practice, PracticeFilter, PracticeInput, PracticeState};
use crate::questionnaire::Purpose;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    title: String,
    area: String,
    done: String,
    effect: String,
    evidence: String,
    evidence_href: String,
    department_id: Option<Uuid>,
    department: Option<String>,
    state: String,
    published_at: Option<jiff_sqlx::Timestamp>,
    version: i64,
    updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self) -> Practice {
        Practice {
            id: self.id.into(),
            title: self.title,
            area: Purpose::from_code(&self.area),
            done: self.done,
            effect: self.effect,
            evidence: self.evidence,
            evidence_href: self.evidence_href,
            department_id: self.department_id.map(Into::into),
            department: self.department,
            // The column's check lets nothing else in.
            state: PracticeState::from_code(&self.state).unwrap_or(PracticeState::Draft),
            published_at: self.published_at.map(jiff_sqlx::Timestamp::to_jiff),
            version: self.version,
            updated_at: self.updated_at.to_jiff(),
        }
    }
}

const SELECT: &str = "select p.id, p.title, p.area, p.done, p.effect, p.evidence, p.evidence_href, p.department_id, \
    d.name as department, p.state, p.published_at, p.version, p.updated_at from surveys.practice p \
    left join org.department d on d.tenant_id = p.tenant_id and d.id = p.department_id where p.tenant_id = ";

pub(super) async fn list(
    tx: &mut TenantTx,
    drafts: bool,
    filter: &PracticeFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Practice>> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push_bind(Uuid::from(tx.tenant()));
    if !drafts {
        sql.push(" and p.state <> 'draft'");
    }
    if let Some(state) = filter.state {
        sql.push(" and p.state = ").push_bind(state.as_str());
    }
    if let Some(area) = filter.area {
        sql.push(" and p.area = ").push_bind(area.as_str());
    }
    if let Some(text) = &filter.q {
        match search_index::query(tx.tenant(), text) {
            Some(words) => {
                sql.push(" and p.id = any(array(select surveys.practices_found(")
                    .push_bind(words)
                    .push("::tsquery)))");
            }
            None => _ = sql.push(" and false"),
        }
    }
    if let Some(after) = after {
        sql.push(" and p.id < ").push_bind(after);
    }
    sql.push(format_args!(" order by p.id desc limit {limit}"));
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(Row::read).collect())
}

pub(super) async fn get(tx: &mut TenantTx, id: PracticeId, hold: bool) -> Result<Practice> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push_bind(Uuid::from(tx.tenant()))
        .push(" and p.id = ")
        .push_bind(Uuid::from(id))
        .push(if hold { " for update of p" } else { "" });
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    Ok(row.ok_or(Error::NotFound("practice"))?.read())
}

pub(super) async fn insert(tx: &mut TenantTx, id: PracticeId, input: &PracticeInput) -> Result<()> {
    sqlx::query!(
        "insert into surveys.practice (tenant_id, id, title, area, done, effect, evidence, evidence_href, department_id, words,
           created_by, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text::tsvector, $11, $12, $12)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.title,
        input.area.as_str(),
        input.done,
        input.effect,
        input.evidence,
        input.evidence_href,
        input.department_id.map(Uuid::from),
        words(tx, input),
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

pub(super) async fn write(tx: &mut TenantTx, id: PracticeId, input: &PracticeInput) -> Result<()> {
    sqlx::query!(
        "update surveys.practice
            set title = $3, area = $4, done = $5, effect = $6, evidence = $7, evidence_href = $8, department_id = $9,
                words = $10::text::tsvector, version = version + 1, updated_at = $11
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.title,
        input.area.as_str(),
        input.done,
        input.effect,
        input.evidence,
        input.evidence_href,
        input.department_id.map(Uuid::from),
        words(tx, input),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

pub(super) async fn set_state(tx: &mut TenantTx, id: PracticeId, state: PracticeState) -> Result<()> {
    sqlx::query!(
        "update surveys.practice
            set state = $3, published_at = case when $3 = 'published' then $4::timestamptz else published_at end,
                version = version + 1, updated_at = $4
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        state.as_str(),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn words(tx: &TenantTx, input: &PracticeInput) -> String {
    search_index::document(
        tx.tenant(),
        &[&input.title, &input.done, &input.effect, &input.evidence],
    )
}

fn refused(error: sqlx::Error) -> Error {
    if violates(&error, "practice_department") {
        return Error::field("department_id", "field-unknown");
    }
    error.into()
}
