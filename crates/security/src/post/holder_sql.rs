//! The only SQL of those who hold key posts.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::{EventId, KeyPostId, PostHolderId, UserId};
use sqm_domain::security::{CLEARANCE_SOON_DAYS, Checked, Clearance, HolderState, Signed};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::listing::{Viewpoint, narrow_who, today};
use sqm_platform::{Error, FieldErrors, Result, codes};
use uuid::Uuid;

use super::sql::kinds;
use super::{Holder, HolderFilter, HolderGroup};
use crate::row;

/// The word among what is missing that means the responsibility letter.
const LETTER: &str = "letter";
/// In place of the end of what is not cleared: before every day.
const NEVER: Date = Date::constant(1, 1, 1);

const NAMED: &str = "select t.*, o.name as person_name, k.number as post_number, k.name as post from security.post_holder t \
    join security.key_post k on k.tenant_id = t.tenant_id and k.id = t.post_id \
    join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.person_id";
const ORDER: &str = "coalesce(t.cleared_until, date '0001-01-01'), t.id";

/// The last day on which an end stands out.
pub(super) fn soon(day: Date) -> Date {
    day.checked_add(CLEARANCE_SOON_DAYS.days()).unwrap_or(Date::MAX)
}

fn read(row: &PgRow, today: Date) -> Result<Holder> {
    let until = row::maybe_day(row, "until")?;
    let cleared_until = row::maybe_day(row, "cleared_until")?;
    let mut missing: Vec<String> = row.try_get("missing")?;
    let all = missing.len();
    missing.retain(|code| code != LETTER);
    Ok(Holder {
        id: row.try_get::<Uuid, _>("id")?.into(),
        post_id: row.try_get::<Uuid, _>("post_id")?.into(),
        post_number: row.try_get("post_number")?,
        post: row.try_get("post")?,
        person: row::person(row, "person")?.ok_or(Error::NotFound("post_holder"))?,
        since: row::day(row, "since")?,
        until,
        state: HolderState::on(today, until, cleared_until),
        unsigned: missing.len() < all,
        unchecked: kinds(&missing)?,
        cleared_until: cleared_until.filter(|until| *until < Date::MAX),
    })
}

/// Where a holder stands in the list.
pub(super) fn end_of(holder: &Holder) -> Date {
    let missing = holder.unsigned || !holder.unchecked.is_empty();
    holder
        .cleared_until
        .unwrap_or(if missing { NEVER } else { Date::MAX })
}

pub(super) async fn get(tx: &mut TenantTx, id: PostHolderId) -> Result<Option<Holder>> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id));
    let row = sql.build().fetch_optional(tx.conn()).await?;
    row.map(|row| read(&row, today)).transpose()
}

/// A place in a list.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Position {
    pub(super) id: Uuid,
    pub(super) end: Date,
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &HolderFilter,
    who: Viewpoint,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Holder>> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    narrow(&mut sql, tx, filter, who)?;
    if let Some(after) = after {
        sql.push(format_args!(" and ({ORDER}) > ("))
            .push_bind(after.end.to_sqlx() as jiff_sqlx::Date)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(format_args!(" order by {ORDER} limit {limit}"));
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(|row| read(row, today)).collect()
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    filter: &HolderFilter,
    who: Viewpoint,
    most: i64,
) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select from security.post_holder t");
    sql.push(" join security.key_post k on k.tenant_id = t.tenant_id and k.id = t.post_id")
        .push(" join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.person_id");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &HolderFilter,
    who: Viewpoint,
) -> Result<()> {
    let day = today(tx);
    let today = day.to_sqlx() as jiff_sqlx::Date;
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    let group = filter.state.unwrap_or(HolderGroup::All);
    match group {
        HolderGroup::All => {}
        HolderGroup::Ended => _ = sql.push(" and t.until < ").push_bind(today),
        HolderGroup::Current | HolderGroup::NotCleared | HolderGroup::Ending | HolderGroup::Cleared => {
            sql.push(" and (t.until is null or t.until >= ")
                .push_bind(today)
                .push(")");
        }
    }
    match group {
        HolderGroup::NotCleared => {
            sql.push(" and (t.cleared_until is null or t.cleared_until < ")
                .push_bind(today)
                .push(")");
        }
        HolderGroup::Cleared => _ = sql.push(" and t.cleared_until >= ").push_bind(today),
        HolderGroup::Ending => {
            sql.push(" and t.cleared_until between ")
                .push_bind(today)
                .push(" and ")
                .push_bind(soon(day).to_sqlx() as jiff_sqlx::Date);
        }
        _ => {}
    }
    narrow_who(sql, "post", "t.post_id", filter.post.as_deref(), "", None)?;
    let me = who.user.map(Uuid::from);
    narrow_who(sql, "person", "t.person_id", filter.person.as_deref(), "me", me)?;
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let mut errors = FieldErrors::new();
        errors.at_most("q", text, 200);
        errors.into_result(())?;
        sql.push(" and (k.number = ")
            .push_bind(text.to_uppercase())
            .push(" or strpos(lower(k.name || ' ' || o.name), ")
            .push_bind(text.to_lowercase())
            .push(") > 0)");
    }
    filter.figure().narrow_through(
        sql,
        "t.id in (select s.holder_id from security.post_standing s where s.tenant_id = t.tenant_id and s.id = any(",
        "))",
    );
    Ok(())
}

/// Everybody who holds, held or will hold a post.
pub(super) async fn of_post(tx: &mut TenantTx, post: KeyPostId) -> Result<Vec<PostHolderId>> {
    let ids = sqlx::query_scalar!(
        "select id from security.post_holder where tenant_id = $1 and post_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(post)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Does somebody hold this post on a day, or later?
pub(super) async fn is_held_by(
    tx: &mut TenantTx,
    post: KeyPostId,
    person: UserId,
    day: Date,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from security.post_holder
             where tenant_id = $1 and post_id = $2 and person_id = $3 and (until is null or until >= $4)) as "held!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(post),
        Uuid::from(person),
        day.to_sqlx() as jiff_sqlx::Date,
    )
    .fetch_one(tx.conn())
    .await?)
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    id: PostHolderId,
    post: KeyPostId,
    person: UserId,
    since: Date,
) -> Result<()> {
    sqlx::query!(
        "insert into security.post_holder (tenant_id, id, post_id, person_id, since, looked_on, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(post),
        Uuid::from(person),
        since.to_sqlx() as jiff_sqlx::Date,
        today(tx).to_sqlx() as jiff_sqlx::Date,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "post_holder_once") {
            return Error::field("person", "key-post-holds-already");
        }
        error.into()
    })?;
    Ok(())
}

pub(super) async fn end(tx: &mut TenantTx, id: PostHolderId, until: Option<Date>) -> Result<()> {
    sqlx::query!(
        "update security.post_holder set until = $3, updated_at = $4 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        sqm_platform::listing::day(until) as Option<jiff_sqlx::Date>,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The checks that are done and the letters that are signed.
pub(super) async fn counting(tx: &mut TenantTx, id: PostHolderId) -> Result<(Vec<Checked>, Vec<Signed>)> {
    let checks = sqlx::query!(
        r#"select kind, done_on as "done_on!", result as "result!", valid_until from security.post_check
            where tenant_id = $1 and holder_id = $2 and done_on is not null order by id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_all(tx.conn())
    .await?;
    let letters = sqlx::query!(
        "select kind, signed_on, valid_until from security.post_letter where tenant_id = $1 and holder_id = $2 order by id",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_all(tx.conn())
    .await?;
    let checks = checks.into_iter().map(|row| {
        Ok(Checked {
            kind: codes::read(&row.kind)?,
            done_on: row.done_on.to_jiff(),
            result: codes::read(&row.result)?,
            valid_until: row.valid_until.map(jiff_sqlx::Date::to_jiff),
        })
    });
    let letters = letters.into_iter().map(|row| {
        Ok(Signed {
            kind: codes::read(&row.kind)?,
            signed_on: row.signed_on.to_jiff(),
            valid_until: row.valid_until.map(jiff_sqlx::Date::to_jiff),
        })
    });
    Ok((checks.collect::<Result<_>>()?, letters.collect::<Result<_>>()?))
}

/// What a look found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look<'a> {
    pub(super) day: Date,
    pub(super) clearance: &'a Clearance,
}

/// Keeps what a look found. Another end, of which nothing was told yet.
pub(super) async fn write_look(tx: &mut TenantTx, id: PostHolderId, look: &Look<'_>) -> Result<()> {
    let found = look.clearance;
    let mut missing: Vec<String> = found.unchecked.iter().map(ToString::to_string).collect();
    if found.unsigned {
        missing.push(LETTER.to_owned());
    }
    let until = found.is_cleared().then(|| found.until.unwrap_or(Date::MAX));
    sqlx::query!(
        "update security.post_holder
            set missing = $3, cleared_until = $4, checked = $5, looked_on = $6,
                reminded_at = case when cleared_until is distinct from $4 and $4 is not null then null else reminded_at end,
                overdue_since = case when cleared_until is distinct from $4 and $4 is not null then null else overdue_since end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        &missing,
        sqm_platform::listing::day(until) as Option<jiff_sqlx::Date>,
        found.is_checked(),
        look.day.to_sqlx() as jiff_sqlx::Date,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How a holder stands in the month of a look; none = as it stood, or he does not hold the post then. Answers what changed.
pub(super) async fn put_standing(
    tx: &mut TenantTx,
    id: PostHolderId,
    look: &Look<'_>,
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "insert into security.post_standing as s (tenant_id, id, holder_id, month, looked_on, checked, cleared)
         select $1, $3, h.id, $4, $5, $6, $7 from security.post_holder h
          where h.tenant_id = $1 and h.id = $2 and h.since <= $5 and (h.until is null or h.until >= $5)
         on conflict on constraint post_standing_month do update
            set looked_on = excluded.looked_on, checked = excluded.checked, cleared = excluded.cleared
          where (s.looked_on, s.checked, s.cleared) is distinct from (excluded.looked_on, excluded.checked, excluded.cleared)
        returning s.id",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(EventId::new_at(tx.now())),
        look.day.first_of_month().to_sqlx() as jiff_sqlx::Date,
        look.day.to_sqlx() as jiff_sqlx::Date,
        look.clearance.is_checked(),
        look.clearance.is_cleared(),
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// What was told of the end of a clearance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) cleared_until: Option<Date>,
    pub(super) reminded: bool,
    pub(super) overdue: bool,
}

pub(super) async fn told(tx: &mut TenantTx, id: PostHolderId) -> Result<Told> {
    let row = sqlx::query!(
        r#"select cleared_until, reminded_at is not null as "reminded!", overdue_since is not null as "overdue!"
             from security.post_holder where tenant_id = $1 and id = $2"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Told {
        cleared_until: row.cleared_until.map(jiff_sqlx::Date::to_jiff),
        reminded: row.reminded,
        overdue: row.overdue,
    })
}

/// Notes what was told now.
pub(super) async fn note_told(tx: &mut TenantTx, id: PostHolderId, overdue: bool) -> Result<()> {
    sqlx::query!(
        "update security.post_holder
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
