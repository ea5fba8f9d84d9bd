//! The only SQL of entries.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::{AccessEntryId, AccessFindingId, ImportId, SiteId};
use sqm_domain::security::{AccessDirection, AccessResult};
use sqm_platform::crypto::mask_name;
use sqm_platform::db::TenantTx;
use sqm_platform::listing::{narrow_who, one_of};
use sqm_platform::{AppState, Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::entry::{Line, PERSON};
use super::evaluate::Span;
use super::{AccessEntry, AccessEntryFilter};
use crate::row;

const NAMED: &str = "select t.id, t.site_id, s.code as site_code, s.name as site, t.door, t.badge, t.person, t.direction, t.result, t.at ";
const FROM: &str = " t join security.site s on s.tenant_id = t.tenant_id and s.id = t.site_id";

async fn read(state: &AppState, tx: &mut TenantTx, rows: Vec<PgRow>) -> Result<Vec<AccessEntry>> {
    let cipher = if rows.is_empty() {
        None
    } else {
        Some(state.vault.cipher(tx).await?)
    };
    rows.iter()
        .map(|row| {
            let sealed: Option<Vec<u8>> = row.try_get("person")?;
            let person = match (&cipher, sealed) {
                (Some(cipher), Some(sealed)) => mask_name(&cipher.open(PERSON, &sealed)?),
                _ => String::new(),
            };
            Ok(AccessEntry {
                id: row.try_get::<Uuid, _>("id")?.into(),
                site_id: row.try_get::<Uuid, _>("site_id")?.into(),
                site_code: row.try_get("site_code")?,
                site: row.try_get("site")?,
                door: row.try_get("door")?,
                badge: row.try_get("badge")?,
                person,
                direction: row::maybe_code(row, "direction")?,
                result: row::code(row, "result")?,
                at: row::instant(row, "at")?,
            })
        })
        .collect()
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) at: Timestamp,
}

pub(super) async fn rows(
    state: &AppState,
    tx: &mut TenantTx,
    filter: &AccessEntryFilter,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<AccessEntry>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("from (select t.* from security.access_entry t");
    narrow(&mut sql, tx, filter)?;
    if let Some(after) = after {
        sql.push(" and (t.at, t.id) < (")
            .push_bind(after.at.to_sqlx())
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(format_args!(" order by t.at desc, t.id desc limit {limit})"))
        .push(FROM)
        .push(" order by t.at desc, t.id desc");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    read(state, tx, rows).await
}

/// How many, at most `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &AccessEntryFilter, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from security.access_entry t");
    narrow(&mut sql, tx, filter)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(sql: &mut QueryBuilder<Postgres>, tx: &TenantTx, filter: &AccessEntryFilter) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    narrow_who(sql, "site", "t.site_id", filter.site.as_deref(), "", None)?;
    narrow_who(sql, "import", "t.import_id", filter.import.as_deref(), "", None)?;
    if let Some(badge) = &filter.badge {
        sql.push(" and t.badge = ").push_bind(badge.clone());
    }
    one_of(sql, "t.result", &filter.result);
    if let Some(from) = filter.from {
        sql.push(" and t.at >= ")
            .push_bind(midnight(tx, "from", from)?.to_sqlx());
    }
    if let Some(to) = filter.to {
        let next = to.checked_add(1.day()).unwrap_or(to);
        sql.push(" and t.at < ")
            .push_bind(midnight(tx, "to", next)?.to_sqlx());
    }
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let mut errors = FieldErrors::new();
        errors.at_most("q", text, 100);
        errors.into_result(())?;
        sql.push(" and (t.badge = ")
            .push_bind(text.to_owned())
            .push(" or t.door = ")
            .push_bind(text.to_owned())
            .push(")");
    }
    Ok(())
}

/// The first instant of a day of the tenant.
pub(super) fn midnight(tx: &TenantTx, field: &'static str, day: Date) -> Result<Timestamp> {
    day.to_zoned(tx.zone().clone())
        .map(|zoned| zoned.timestamp())
        .map_err(|_| Error::field(field, "field-date"))
}

/// The entries a finding is made of, in the order of their instants.
pub(super) async fn of_finding(
    state: &AppState,
    tx: &mut TenantTx,
    finding: AccessFindingId,
) -> Result<Vec<AccessEntry>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("from security.access_finding_entry l join security.access_entry")
        .push(" t on t.tenant_id = l.tenant_id and t.id = l.entry_id")
        .push(" join security.site s on s.tenant_id = t.tenant_id and s.id = t.site_id where l.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and l.finding_id = ")
        .push_bind(Uuid::from(finding))
        .push(" order by t.at, t.id");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    read(state, tx, rows).await
}

/// The sealed names of a finding's entries.
pub(super) async fn names_of(tx: &mut TenantTx, finding: AccessFindingId) -> Result<Vec<Vec<u8>>> {
    Ok(sqlx::query_scalar!(
        r#"select e.person as "person!" from security.access_finding_entry l
             join security.access_entry e on e.tenant_id = l.tenant_id and e.id = l.entry_id
            where l.tenant_id = $1 and l.finding_id = $2 and e.person is not null order by e.at, e.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(finding)
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Puts lines in that are not there. Answers the keys of those that were not.
pub(super) async fn insert(
    tx: &mut TenantTx,
    lines: &[Line],
    import: Option<ImportId>,
) -> Result<Vec<String>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = lines
        .iter()
        .map(|_| AccessEntryId::new_at(tx.now()).into())
        .collect();
    let text = |of: fn(&Line) -> String| lines.iter().map(of).collect::<Vec<String>>();
    let sites: Vec<Uuid> = lines.iter().map(|line| line.site.into()).collect();
    let people: Vec<Option<Vec<u8>>> = lines.iter().map(|line| line.person.clone()).collect();
    let directions: Vec<Option<String>> = lines
        .iter()
        .map(|line| line.direction.map(|direction| direction.to_string()))
        .collect();
    let at: Vec<jiff_sqlx::Timestamp> = lines.iter().map(|line| line.at.to_sqlx()).collect();
    Ok(sqlx::query_scalar!(
        "insert into security.access_entry (tenant_id, id, source_key, site_id, door, badge, person, direction, result, at, import_id)
         select $1, n.id, n.source_key, n.site_id, n.door, n.badge, n.person, n.direction, n.result, n.at, $11
           from unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::text[],
                       $10::timestamptz[])
                as n(id, source_key, site_id, door, badge, person, direction, result, at)
         on conflict on constraint access_entry_source do nothing
         returning source_key",
        Uuid::from(tx.tenant()),
        &ids,
        &text(|line| line.source_key.clone()),
        &sites,
        &text(|line| line.door.clone()),
        &text(|line| line.badge.clone()),
        &people as &[Option<Vec<u8>>],
        &directions as &[Option<String>],
        &text(|line| line.result.to_string()),
        &at as &[jiff_sqlx::Timestamp],
        import.map(Uuid::from),
    )
    .fetch_all(tx.conn())
    .await?)
}

/// An entry as the rules look at it.
#[derive(Clone, Debug)]
pub(super) struct Passed {
    pub(super) id: AccessEntryId,
    pub(super) badge: String,
    pub(super) site: SiteId,
    pub(super) direction: Option<AccessDirection>,
    pub(super) result: AccessResult,
    pub(super) at: Timestamp,
}

/// The entries of badges, each within its span, in the order of badges and instants.
pub(super) async fn passed(tx: &mut TenantTx, spans: &[(String, Span)]) -> Result<Vec<Passed>> {
    let badges: Vec<String> = spans.iter().map(|(badge, _)| badge.clone()).collect();
    let since: Vec<jiff_sqlx::Timestamp> = spans.iter().map(|(_, span)| span.from.to_sqlx()).collect();
    let until: Vec<jiff_sqlx::Timestamp> = spans.iter().map(|(_, span)| span.to.to_sqlx()).collect();
    let rows = sqlx::query!(
        r#"select e.id, e.badge, e.site_id, e.direction, e.result, e.at
             from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as b(badge, since, until)
             join security.access_entry e on e.tenant_id = $1 and e.badge = b.badge and e.at between b.since and b.until
            order by e.badge, e.at, e.id"#,
        Uuid::from(tx.tenant()),
        &badges,
        &since as &[jiff_sqlx::Timestamp],
        &until as &[jiff_sqlx::Timestamp],
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Passed {
                id: row.id.into(),
                badge: row.badge,
                site: row.site_id.into(),
                direction: codes::read_option(row.direction.as_deref())?,
                result: codes::read(&row.result)?,
                at: row.at.to_jiff(),
            })
        })
        .collect()
}

/// The badges that were used within a span, at most so many.
pub(super) async fn badges(tx: &mut TenantTx, span: Span, most: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        "select distinct badge from security.access_entry where tenant_id = $1 and at >= $2 and at < $3 order by badge limit $4",
        Uuid::from(tx.tenant()),
        span.from.to_sqlx(),
        span.to.to_sqlx(),
        most
    )
    .fetch_all(tx.conn())
    .await?)
}
