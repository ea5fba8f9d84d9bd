//! The only SQL of what the rules found.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::{AccessEntryId, AccessFindingId, SiteId, UserId};
use sqm_domain::security::{AccessFindingState, AccessRule};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{narrow_who, one_of, today};
use sqm_platform::{Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::evaluate::Span;
use super::{AccessFinding, AccessFindingFilter, AccessFindingGroup};
use crate::row;

/// Those who judge that are told of what waits.
const JUDGES: i64 = 20;

/// The rows of a page first, the names of what they refer to only for them.
const NAMED: &str = "select t.*, s.name as site, t.judged_by as judge_id, j.name as judge_name from ";
const NAMES: &str = " t join security.site s on s.tenant_id = t.tenant_id and s.id = t.site_id \
    left join org.user_account j on j.tenant_id = t.tenant_id and j.id = t.judged_by";

fn read(row: &PgRow, today: Date) -> Result<AccessFinding> {
    let state: AccessFindingState = row::code(row, "state")?;
    let due_on = row::day(row, "due_on")?;
    Ok(AccessFinding {
        id: row.try_get::<Uuid, _>("id")?.into(),
        number: row.try_get("number")?,
        rule: row::code(row, "rule")?,
        site_id: row.try_get::<Uuid, _>("site_id")?.into(),
        site: row.try_get("site")?,
        badge: row.try_get("badge")?,
        at: row::instant(row, "at")?,
        state,
        due_on,
        overdue: state == AccessFindingState::Open && due_on < today,
        note: row.try_get("note")?,
        judged_by: row::person(row, "judge")?,
        judged_at: row::maybe_instant(row, "judged_at")?,
        version: row.try_get("version")?,
        updated_at: row::instant(row, "updated_at")?,
    })
}

pub(super) async fn get(tx: &mut TenantTx, id: AccessFindingId) -> Result<AccessFinding> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("security.access_finding")
        .push(NAMES)
        .push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id));
    let row = sql.build().fetch_optional(tx.conn()).await?;
    read(&row.ok_or(Error::NotFound("access_finding"))?, today)
}

/// The version of a finding, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: AccessFindingId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from security.access_finding where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("access_finding"))
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) at: Timestamp,
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &AccessFindingFilter,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<AccessFinding>> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from security.access_finding t");
    narrow(&mut sql, tx, filter)?;
    if let Some(after) = after {
        sql.push(" and (t.at, t.id) < (")
            .push_bind(after.at.to_sqlx())
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(format_args!(" order by t.at desc, t.id desc limit {limit})"))
        .push(NAMES)
        .push(" order by t.at desc, t.id desc");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| read(row, today)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &AccessFindingFilter, most: i64) -> Result<i64> {
    let mut sql =
        QueryBuilder::<Postgres>::new("select count(*) from (select from security.access_finding t");
    narrow(&mut sql, tx, filter)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, filter: &AccessFindingFilter) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        Some(AccessFindingGroup::Open) => _ = sql.push(" and t.state = 'open'"),
        Some(AccessFindingGroup::Overdue) => {
            sql.push(" and t.state = 'open' and t.due_on < ")
                .push_bind(today(tx).to_sqlx() as jiff_sqlx::Date);
        }
        Some(AccessFindingGroup::Explained) => _ = sql.push(" and t.state = 'explained'"),
        Some(AccessFindingGroup::Confirmed) => _ = sql.push(" and t.state = 'confirmed'"),
        Some(AccessFindingGroup::All) | None => {}
    }
    one_of(sql, "t.rule", &filter.rule);
    narrow_who(sql, "site", "t.site_id", filter.site.as_deref(), "", None)?;
    if let Some(badge) = &filter.badge {
        sql.push(" and t.badge = ").push_bind(badge.clone());
    }
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let mut errors = FieldErrors::new();
        errors.at_most("q", text, 100);
        errors.into_result(())?;
        sql.push(" and (t.number = ")
            .push_bind(text.to_uppercase())
            .push(" or t.badge = ")
            .push_bind(text.to_owned())
            .push(")");
    }
    filter.figure().narrow(sql, "t.id");
    Ok(())
}

/// A finding that was not there.
#[derive(Clone, Debug)]
pub(super) struct Fresh {
    pub(super) id: AccessFindingId,
    pub(super) number: String,
    pub(super) rule: AccessRule,
    pub(super) entry: AccessEntryId,
    pub(super) site: SiteId,
    pub(super) badge: String,
    pub(super) at: Timestamp,
    pub(super) due_on: Date,
}

pub(super) async fn insert(tx: &mut TenantTx, fresh: &[Fresh]) -> Result<()> {
    if fresh.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = fresh.iter().map(|one| one.id.into()).collect();
    let numbers: Vec<String> = fresh.iter().map(|one| one.number.clone()).collect();
    let rules: Vec<String> = fresh.iter().map(|one| one.rule.to_string()).collect();
    let entries: Vec<Uuid> = fresh.iter().map(|one| one.entry.into()).collect();
    let sites: Vec<Uuid> = fresh.iter().map(|one| one.site.into()).collect();
    let badges: Vec<String> = fresh.iter().map(|one| one.badge.clone()).collect();
    let at: Vec<jiff_sqlx::Timestamp> = fresh.iter().map(|one| one.at.to_sqlx()).collect();
    let due: Vec<jiff_sqlx::Date> = fresh.iter().map(|one| one.due_on.to_sqlx()).collect();
    sqlx::query!(
        "insert into security.access_finding (tenant_id, id, number, rule, entry_id, site_id, badge, at, due_on, created_at, updated_at)
         select $1, n.id, n.number, n.rule, n.entry_id, n.site_id, n.badge, n.at, n.due_on, $10, $10
           from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::timestamptz[], $9::date[])
                as n(id, number, rule, entry_id, site_id, badge, at, due_on)",
        Uuid::from(tx.tenant()),
        &ids,
        &numbers,
        &rules,
        &entries,
        &sites,
        &badges,
        &at as &[jiff_sqlx::Timestamp],
        &due as &[jiff_sqlx::Date],
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds entries to findings; those that are there stay.
pub(super) async fn link(tx: &mut TenantTx, links: &[(AccessFindingId, AccessEntryId)]) -> Result<()> {
    if links.is_empty() {
        return Ok(());
    }
    let findings: Vec<Uuid> = links.iter().map(|(finding, _)| (*finding).into()).collect();
    let entries: Vec<Uuid> = links.iter().map(|(_, entry)| (*entry).into()).collect();
    sqlx::query!(
        "insert into security.access_finding_entry (tenant_id, finding_id, entry_id)
         select $1, l.finding_id, l.entry_id from unnest($2::uuid[], $3::uuid[]) as l(finding_id, entry_id)
         on conflict do nothing",
        Uuid::from(tx.tenant()),
        &findings,
        &entries,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What is known of badges: by the entry a finding is about, of refusals by every entry of the row.
pub(super) async fn known(
    tx: &mut TenantTx,
    badges: &[&str],
) -> Result<HashMap<(AccessRule, AccessEntryId), AccessFindingId>> {
    let badges: Vec<String> = badges.iter().map(|badge| (*badge).to_owned()).collect();
    let rows = sqlx::query!(
        r#"select f.rule, f.id, l.entry_id
             from security.access_finding f
             join security.access_finding_entry l on l.tenant_id = f.tenant_id and l.finding_id = f.id
            where f.tenant_id = $1 and f.badge = any($2) and (f.rule = 'denials' or l.entry_id = f.entry_id)"#,
        Uuid::from(tx.tenant()),
        &badges
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| Ok(((codes::read(&row.rule)?, row.entry_id.into()), row.id.into())))
        .collect()
}

/// An open finding.
#[derive(Clone, Debug)]
pub(super) struct OpenFinding {
    pub(super) id: AccessFindingId,
    pub(super) number: String,
    pub(super) rule: AccessRule,
    pub(super) entry: AccessEntryId,
}

/// Open findings about entries of badges within their spans.
pub(super) async fn open_within(tx: &mut TenantTx, spans: &[(String, Span)]) -> Result<Vec<OpenFinding>> {
    let badges: Vec<String> = spans.iter().map(|(badge, _)| badge.clone()).collect();
    let since: Vec<jiff_sqlx::Timestamp> = spans.iter().map(|(_, span)| span.from.to_sqlx()).collect();
    let until: Vec<jiff_sqlx::Timestamp> = spans.iter().map(|(_, span)| span.to.to_sqlx()).collect();
    let rows = sqlx::query!(
        r#"select f.id, f.number, f.rule, f.entry_id
             from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as b(badge, since, until)
             join security.access_finding f on f.tenant_id = $1 and f.badge = b.badge and f.at between b.since and b.until
            where f.state = 'open'
            order by f.id"#,
        Uuid::from(tx.tenant()),
        &badges,
        &since as &[jiff_sqlx::Timestamp],
        &until as &[jiff_sqlx::Timestamp],
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OpenFinding {
                id: row.id.into(),
                number: row.number,
                rule: codes::read(&row.rule)?,
                entry: row.entry_id.into(),
            })
        })
        .collect()
}

/// An open finding is no longer found: nobody judged it, the log did.
pub(super) async fn lapse(tx: &mut TenantTx, id: AccessFindingId) -> Result<()> {
    sqlx::query!(
        "update security.access_finding set state = 'explained', judged_at = $3, updated_at = $3, version = version + 1
          where tenant_id = $1 and id = $2 and state = 'open'",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn judge(
    tx: &mut TenantTx,
    id: AccessFindingId,
    state: AccessFindingState,
    note: &str,
) -> Result<()> {
    let open = state == AccessFindingState::Open;
    sqlx::query!(
        "update security.access_finding
            set state = $3, note = $4, judged_by = case when $5 then null else $6::uuid end,
                judged_at = case when $5 then null else $7::timestamptz end, updated_at = $7, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        state.as_str(),
        note,
        open,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that an open finding was not judged in time; false = it was, or that was noted before.
pub(super) async fn note_overdue(tx: &mut TenantTx, id: AccessFindingId) -> Result<bool> {
    let noted = sqlx::query!(
        "update security.access_finding set overdue_since = $4
          where tenant_id = $1 and id = $2 and state = 'open' and due_on < $3 and overdue_since is null",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        today(tx).to_sqlx() as jiff_sqlx::Date,
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() > 0)
}

/// Those who judge findings.
pub(super) async fn judges(tx: &mut TenantTx) -> Result<Vec<UserId>> {
    let ids = sqlx::query_scalar!(
        r#"select distinct u.id as "id!" from org.user_account u
             join org.effective_role r on r.tenant_id = u.tenant_id and r.user_id = u.id
             join org.role_permission p on p.role = r.role and p.permission = 'access_finding.judge'
            where u.tenant_id = $1 and u.active order by 1 limit $2"#,
        Uuid::from(tx.tenant()),
        JUDGES
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}
