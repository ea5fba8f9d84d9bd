//! The only SQL of sites.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::SiteId;
use sqm_domain::security::SiteKind;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::listing::{Viewpoint, narrow_who, one_of};
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::{NewSite, Site, SiteFilter, SiteGroup};
use crate::row;

/// The rows of a page first, the names of what they refer to only for them.
const NAMED: &str = "select t.*, o.name as owner_name, c.name as calendar, \
    (select count(*) from security.access_finding f where f.tenant_id = t.tenant_id and f.site_id = t.id and f.state = 'open') \
      as open_findings from ";
const NAMES: &str = " t left join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id \
    left join org.calendar c on c.tenant_id = t.tenant_id and c.id = t.calendar_id";

fn read(row: &PgRow) -> Result<Site> {
    Ok(Site {
        id: row.try_get::<Uuid, _>("id")?.into(),
        code: row.try_get("code")?,
        name: row.try_get("name")?,
        kind: row::code(row, "kind")?,
        address: row.try_get("address")?,
        owner: row::person(row, "owner")?,
        hours: row.try_get("hours")?,
        calendar_id: row.try_get::<Option<Uuid>, _>("calendar_id")?.map(Into::into),
        calendar: row.try_get("calendar")?,
        doors: row.try_get("doors")?,
        active: row.try_get("active")?,
        open_findings: row.try_get("open_findings")?,
        version: row.try_get("version")?,
        updated_at: row::instant(row, "updated_at")?,
    })
}

pub(super) async fn get(tx: &mut TenantTx, id: SiteId) -> Result<Site> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("security.site")
        .push(NAMES)
        .push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id));
    let row = sql.build().fetch_optional(tx.conn()).await?;
    read(&row.ok_or(Error::NotFound("site"))?)
}

/// The version of a site, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: SiteId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from security.site where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("site"))
}

/// A place in a list.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) code: String,
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &SiteFilter,
    who: Viewpoint,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Site>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from security.site t");
    narrow(&mut sql, tx, filter, who)?;
    if let Some(after) = after {
        sql.push(" and t.code > ").push_bind(after.code);
    }
    sql.push(format_args!(" order by t.code limit {limit})"))
        .push(NAMES)
        .push(" order by t.code");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(read).collect()
}

/// How many, up to `most`.
pub(super) async fn count(tx: &mut TenantTx, filter: &SiteFilter, who: Viewpoint, most: i64) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from security.site t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &SiteFilter,
    who: Viewpoint,
) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        Some(SiteGroup::Active) => _ = sql.push(" and t.active"),
        Some(SiteGroup::Findings) => {
            sql.push(
                " and exists (select from security.access_finding f \
                 where f.tenant_id = t.tenant_id and f.site_id = t.id and f.state = 'open')",
            );
        }
        Some(SiteGroup::Closed) => _ = sql.push(" and not t.active"),
        Some(SiteGroup::All) | None => {}
    }
    one_of(sql, "t.kind", &filter.kind);
    let me = who.user.map(Uuid::from);
    narrow_who(sql, "owner", "t.owner_id", filter.owner.as_deref(), "me", me)?;
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let mut errors = FieldErrors::new();
        errors.at_most("q", text, 200);
        errors.into_result(())?;
        // A tenant has some hundred sites: looking through them costs less than an index of their words would.
        sql.push(" and (upper(t.code) = ")
            .push_bind(text.to_uppercase())
            .push(" or strpos(lower(t.name || ' ' || t.address), ")
            .push_bind(text.to_lowercase())
            .push(") > 0)");
    }
    Ok(())
}

pub(super) async fn insert(tx: &mut TenantTx, id: SiteId, kind: SiteKind, new: &NewSite) -> Result<()> {
    sqlx::query!(
        "insert into security.site (tenant_id, id, code, name, kind, address, owner_id, hours, calendar_id, doors, created_at,
           updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        new.code,
        new.name,
        kind.as_str(),
        new.address,
        new.owner.map(Uuid::from),
        &new.hours,
        new.calendar.map(Uuid::from),
        &new.doors,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Writes a site as it shall be.
pub(super) async fn write(tx: &mut TenantTx, site: &Site) -> Result<()> {
    sqlx::query!(
        "update security.site
            set name = $3, kind = $4, address = $5, owner_id = $6, hours = $7, calendar_id = $8, doors = $9, active = $10,
                updated_at = $11, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(site.id),
        site.name,
        site.kind.as_str(),
        site.address,
        site.owner.as_ref().map(|person| Uuid::from(person.id)),
        &site.hours,
        site.calendar_id.map(Uuid::from),
        &site.doors,
        site.active,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Error {
    for (constraint, field, key) in [
        ("site_owner", "owner", "field-unknown"),
        ("site_calendar", "calendar", "field-unknown"),
        ("site_code", "code", "site-code-taken"),
    ] {
        if violates(&error, constraint) {
            return Error::field(field, key);
        }
    }
    error.into()
}

/// Code and name of every site, by code: for choosers.
pub(crate) async fn names(tx: &mut TenantTx) -> Result<Vec<(SiteId, String, String)>> {
    let rows = sqlx::query!(
        "select id, code, name from security.site where tenant_id = $1 order by code",
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id.into(), row.code, row.name))
        .collect())
}

/// Sites by code and by name, in small letters: as access logs name them. A name two sites share means neither.
pub(crate) async fn by_names(tx: &mut TenantTx) -> Result<HashMap<String, SiteId>> {
    let all = names(tx).await?;
    let mut known: HashMap<String, Option<SiteId>> = HashMap::new();
    for (id, _, name) in &all {
        known
            .entry(name.to_lowercase())
            .and_modify(|one| *one = None)
            .or_insert(Some(*id));
    }
    // Codes are used once, and go before names.
    for (id, code, _) in &all {
        known.insert(code.to_lowercase(), Some(*id));
    }
    Ok(known
        .into_iter()
        .filter_map(|(name, id)| Some((name, id?)))
        .collect())
}
