//! The only SQL of commendations.

use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::ids::{CommendationId, UserId};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Commendation, CommendationFilter, NewCommendation};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    person_id: Uuid,
    person: String,
    reason: String,
    evidence: String,
    evidence_href: String,
    period_from: jiff_sqlx::Date,
    period_to: jiff_sqlx::Date,
    given_by: Uuid,
    given_by_name: String,
    announced_at: Option<jiff_sqlx::Timestamp>,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self) -> Commendation {
        Commendation {
            id: self.id.into(),
            person_id: self.person_id.into(),
            person: self.person,
            reason: self.reason,
            evidence: self.evidence,
            evidence_href: self.evidence_href,
            period_from: self.period_from.to_jiff(),
            period_to: self.period_to.to_jiff(),
            given_by: self.given_by.into(),
            given_by_name: self.given_by_name,
            announced_at: self.announced_at.map(jiff_sqlx::Timestamp::to_jiff),
            version: self.version,
            created_at: self.created_at.to_jiff(),
        }
    }
}

const SELECT: &str = "select c.id, c.person_id, p.name as person, c.reason, c.evidence, c.evidence_href, c.period_from, \
    c.period_to, c.given_by, g.name as given_by_name, c.announced_at, c.version, c.created_at from surveys.commendation c \
    join org.user_account p on p.tenant_id = c.tenant_id and p.id = c.person_id \
    join org.user_account g on g.tenant_id = c.tenant_id and g.id = c.given_by where c.tenant_id = ";

pub(super) async fn list(
    tx: &mut TenantTx,
    all: bool,
    filter: &CommendationFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Commendation>> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push_bind(Uuid::from(tx.tenant()));
    if !all {
        sql.push(" and c.announced_at is not null");
    }
    if let Some(person) = filter.person {
        sql.push(" and c.person_id = ").push_bind(person);
    }
    if let Some(after) = after {
        sql.push(" and c.id < ").push_bind(after);
    }
    sql.push(format_args!(" order by c.id desc limit {limit}"));
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(Row::read).collect())
}

pub(super) async fn get(tx: &mut TenantTx, id: CommendationId, hold: bool) -> Result<Commendation> {
    let mut sql = QueryBuilder::<Postgres>::new(SELECT);
    sql.push_bind(Uuid::from(tx.tenant()))
        .push(" and c.id = ")
        .push_bind(Uuid::from(id))
        .push(if hold { " for update of c" } else { "" });
    let row: Option<Row> = sql.build_query_as().fetch_optional(tx.conn()).await?;
    Ok(row.ok_or(Error::NotFound("commendation"))?.read())
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    id: CommendationId,
    by: UserId,
    new: &NewCommendation,
) -> Result<()> {
    sqlx::query!(
        "insert into surveys.commendation (tenant_id, id, person_id, reason, evidence, evidence_href, period_from, period_to,
           given_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(new.person_id),
        new.reason,
        new.evidence,
        new.evidence_href,
        new.period_from.to_sqlx() as jiff_sqlx::Date,
        new.period_to.to_sqlx() as jiff_sqlx::Date,
        Uuid::from(by),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "commendation_person") {
            Error::field("person_id", "field-unknown")
        } else {
            error.into()
        }
    })?;
    Ok(())
}

pub(super) async fn set_announced(tx: &mut TenantTx, id: CommendationId) -> Result<()> {
    sqlx::query!(
        "update surveys.commendation set announced_at = $3, version = version + 1 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
