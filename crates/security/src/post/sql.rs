//! The only SQL of key posts; holders and their papers have theirs.

use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::{KeyPostId, UserId};
use sqm_domain::security::{BackgroundKind, CLEARANCE_SOON_DAYS};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::listing::{Viewpoint, narrow_who, today};
use sqm_platform::{Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::{KeyPost, KeyPostFilter, KeyPostGroup, NewKeyPost};
use crate::row;

/// The rows of a page first, the names of what they refer to and the count of holders only for them.
const NAMED: &str =
    "select t.*, o.name as owner_name, d.name as department, h.holders, h.cleared, h.ending from ";
const NAMES: &str = " t left join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id \
    left join org.department d on d.tenant_id = t.tenant_id and d.id = t.department_id \
    cross join lateral (select count(*) as holders, count(*) filter (where p.cleared_until >= x.today) as cleared, \
      count(*) filter (where p.cleared_until between x.today and x.today + x.soon) as ending \
      from security.post_holder p, (select ";
/// Behind the day.
const HELD: &str = "::integer as soon) x where p.tenant_id = t.tenant_id and p.post_id = t.id and p.since <= x.today \
      and (p.until is null or p.until >= x.today)) h";
/// Those who hold a post of a list on a day.
const HOLDER: &str =
    "select from security.post_holder p where p.tenant_id = t.tenant_id and p.post_id = t.id";

fn named(sql: &mut QueryBuilder<Postgres>, tx: &TenantTx) {
    sql.push(NAMES)
        .push_bind(today(tx).to_sqlx() as jiff_sqlx::Date)
        .push("::date as today, ")
        .push_bind(i32::try_from(CLEARANCE_SOON_DAYS).unwrap_or(i32::MAX))
        .push(HELD);
}

/// Codes of a row.
pub(super) fn kinds(codes_of: &[String]) -> Result<Vec<BackgroundKind>> {
    codes_of.iter().map(|code| codes::read(code)).collect()
}

fn read(row: &PgRow) -> Result<KeyPost> {
    Ok(KeyPost {
        id: row.try_get::<Uuid, _>("id")?.into(),
        number: row.try_get("number")?,
        name: row.try_get("name")?,
        department_id: row.try_get::<Option<Uuid>, _>("department_id")?.map(Into::into),
        department: row.try_get("department")?,
        reason: row.try_get("reason")?,
        access: row.try_get("access")?,
        owner: row::person(row, "owner")?.ok_or(Error::NotFound("key_post"))?,
        required: kinds(&row.try_get::<Vec<String>, _>("required")?)?,
        active: row.try_get("active")?,
        holders: row.try_get("holders")?,
        cleared: row.try_get("cleared")?,
        ending: row.try_get("ending")?,
        version: row.try_get("version")?,
        updated_at: row::instant(row, "updated_at")?,
    })
}

pub(super) async fn get(tx: &mut TenantTx, id: KeyPostId) -> Result<KeyPost> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("security.key_post");
    named(&mut sql, tx);
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id));
    let row = sql.build().fetch_optional(tx.conn()).await?;
    read(&row.ok_or(Error::NotFound("key_post"))?)
}

/// The version of a key post, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: KeyPostId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from security.key_post where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("key_post"))
}

/// Counts a change of what belongs to a key post.
pub(super) async fn touch(tx: &mut TenantTx, id: KeyPostId) -> Result<()> {
    sqlx::query!(
        "update security.key_post set version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// May this account keep the papers of key posts?
pub(super) async fn may_keep(tx: &mut TenantTx, user: UserId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from org.effective_role r
             join org.role_permission p on p.role = r.role and p.permission = 'key_post.edit'
            where r.tenant_id = $1 and r.user_id = $2) as "may!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(user)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) active: bool,
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &KeyPostFilter,
    who: Viewpoint,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<KeyPost>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from security.key_post t");
    narrow(&mut sql, tx, filter, who)?;
    if let Some(after) = after {
        sql.push(" and (t.active, t.id) < (")
            .push_bind(after.active)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(format_args!(" order by t.active desc, t.id desc limit {limit})"));
    named(&mut sql, tx);
    sql.push(" order by t.active desc, t.id desc");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(read).collect()
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    filter: &KeyPostFilter,
    who: Viewpoint,
    most: i64,
) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from security.key_post t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &KeyPostFilter,
    who: Viewpoint,
) -> Result<()> {
    let today = today(tx).to_sqlx() as jiff_sqlx::Date;
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        Some(KeyPostGroup::Active) => _ = sql.push(" and t.active"),
        Some(KeyPostGroup::Gaps | KeyPostGroup::Vacant) => {
            let gaps = filter.state == Some(KeyPostGroup::Gaps);
            sql.push(if gaps {
                " and t.active and exists ("
            } else {
                " and t.active and not exists ("
            })
            .push(HOLDER)
            .push(" and p.since <= ")
            .push_bind(today)
            .push(" and (p.until is null or p.until >= ")
            .push_bind(today)
            .push(")");
            if gaps {
                sql.push(" and (p.cleared_until is null or p.cleared_until < ")
                    .push_bind(today)
                    .push(")");
            }
            sql.push(")");
        }
        Some(KeyPostGroup::Closed) => _ = sql.push(" and not t.active"),
        Some(KeyPostGroup::All) | None => {}
    }
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
        // A tenant has some dozens: looking through them costs less than an index of their words would.
        sql.push(" and (t.number = ")
            .push_bind(text.to_uppercase())
            .push(" or strpos(lower(t.name || ' ' || t.access), ")
            .push_bind(text.to_lowercase())
            .push(") > 0)");
    }
    Ok(())
}

fn codes_of(required: &[BackgroundKind]) -> Vec<String> {
    required.iter().map(ToString::to_string).collect()
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    id: KeyPostId,
    number: &str,
    owner: UserId,
    new: &NewKeyPost,
) -> Result<()> {
    sqlx::query!(
        "insert into security.key_post (tenant_id, id, number, name, department_id, reason, access, owner_id, required,
           created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        number,
        new.name,
        new.department.map(Uuid::from),
        new.reason,
        new.access,
        Uuid::from(owner),
        &codes_of(&new.required),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Writes a key post as it shall be.
pub(super) async fn write(tx: &mut TenantTx, post: &KeyPost) -> Result<()> {
    sqlx::query!(
        "update security.key_post
            set name = $3, department_id = $4, reason = $5, access = $6, owner_id = $7, required = $8, active = $9,
                updated_at = $10, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(post.id),
        post.name,
        post.department_id.map(Uuid::from),
        post.reason,
        post.access,
        Uuid::from(post.owner.id),
        &codes_of(&post.required),
        post.active,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Error {
    for (constraint, field) in [("key_post_owner", "owner"), ("key_post_department", "department")] {
        if violates(&error, constraint) {
            return Error::field(field, "field-unknown");
        }
    }
    error.into()
}
