//! The only SQL of campaigns themselves.

use jiff_sqlx::ToSqlx;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{Postgres, QueryBuilder, Row as _};
use sqm_domain::ids::{CampaignId, DepartmentId, EventId, UserId};
use sqm_org::Audience;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::listing::{Viewpoint, narrow_who, one_of};
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::model::CampaignRef;
use super::{Campaign, CampaignFilter, CampaignGroup, Question};
use crate::row::{self, Person};

/// The rows of a page first; names, counts and audiences only for them. Done: and did not follow the thief.
const NAMED: &str = "select t.*, o.name as owner_name, f.number as follows_number, k.asked, k.done, \
    a.everybody, a.roles, a.departments, a.people from ";
const NAMES: &str = " t join org.user_account o on o.tenant_id = t.tenant_id and o.id = t.owner_id \
    left join security.awareness_campaign f on f.tenant_id = t.tenant_id and f.id = t.follows_id \
    cross join lateral ( \
      select count(*) filter (where k.excused_at is null or k.done_at is not null) as asked, \
             count(*) filter (where k.done_at is not null and (k.outcome is null or k.outcome in ('reported', 'ignored'))) as done \
        from security.awareness_task k where k.tenant_id = t.tenant_id and k.campaign_id = t.id) k \
    cross join lateral ( \
      select coalesce(bool_or(a.everybody), false) as everybody, \
             coalesce(array_agg(a.role order by a.role) filter (where a.role is not null), '{}') as roles, \
             coalesce(array_agg(a.department_id order by a.department_id) filter (where a.department_id is not null), '{}') \
               as departments, \
             coalesce(array_agg(a.user_id order by a.user_id) filter (where a.user_id is not null), '{}') as people \
        from security.awareness_audience a where a.tenant_id = t.tenant_id and a.campaign_id = t.id) a";

fn read(row: &PgRow) -> Result<Campaign> {
    let follows: Option<Uuid> = row.try_get("follows_id")?;
    let number: Option<String> = row.try_get("follows_number")?;
    let ids = |column: &str| row.try_get::<Vec<Uuid>, _>(column);
    Ok(Campaign {
        id: row.try_get::<Uuid, _>("id")?.into(),
        number: row.try_get("number")?,
        title: row.try_get("title")?,
        kind: row::code(row, "kind")?,
        body: row.try_get("body")?,
        questions: row.try_get::<Json<Vec<Question>>, _>("questions")?.0,
        pass_mark: percent(row.try_get("pass_mark")?),
        state: row::code(row, "state")?,
        due_on: row::day(row, "due_on")?,
        owner: Person {
            id: row.try_get::<Uuid, _>("owner_id")?.into(),
            name: row.try_get("owner_name")?,
        },
        department_id: row.try_get::<Option<Uuid>, _>("department_id")?.map(Into::into),
        follows: follows.zip(number).map(|(id, number)| CampaignRef {
            id: id.into(),
            number,
        }),
        audience: Audience {
            everybody: row.try_get("everybody")?,
            roles: row.try_get("roles")?,
            departments: ids("departments")?.into_iter().map(DepartmentId::from).collect(),
            people: ids("people")?.into_iter().map(UserId::from).collect(),
        },
        started_at: row::maybe_instant(row, "started_at")?,
        closed_at: row::maybe_instant(row, "closed_at")?,
        asked: row.try_get("asked")?,
        done: row.try_get("done")?,
        version: row.try_get("version")?,
        updated_at: row::instant(row, "updated_at")?,
    })
}

/// A percentage of a row; the table keeps it between 0 and 100.
pub(super) fn percent(stored: i16) -> u8 {
    u8::try_from(stored).unwrap_or_default()
}

pub(super) async fn get(tx: &mut TenantTx, id: CampaignId) -> Result<Campaign> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from security.awareness_campaign t where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()))
        .push(" and t.id = ")
        .push_bind(Uuid::from(id))
        .push(")")
        .push(NAMES);
    let row = sql.build().fetch_optional(tx.conn()).await?;
    read(&row.ok_or(Error::NotFound("awareness_campaign"))?)
}

/// The version of a campaign, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: CampaignId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from security.awareness_campaign where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("awareness_campaign"))
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    filter: &CampaignFilter,
    who: Viewpoint,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Campaign>> {
    let mut sql = QueryBuilder::<Postgres>::new(NAMED);
    sql.push("(select t.* from security.awareness_campaign t");
    narrow(&mut sql, tx, filter, who)?;
    if let Some(after) = after {
        sql.push(" and t.id < ").push_bind(after);
    }
    sql.push(format_args!(" order by t.id desc limit {limit})"))
        .push(NAMES)
        .push(" order by t.id desc");
    let rows = sql.build().fetch_all(tx.conn()).await?;
    rows.iter().map(read).collect()
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    filter: &CampaignFilter,
    who: Viewpoint,
    most: i64,
) -> Result<i64> {
    let mut sql =
        QueryBuilder::<Postgres>::new("select count(*) from (select from security.awareness_campaign t");
    narrow(&mut sql, tx, filter, who)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    filter: &CampaignFilter,
    who: Viewpoint,
) -> Result<()> {
    sql.push(" where t.tenant_id = ")
        .push_bind(Uuid::from(tx.tenant()));
    match filter.state {
        Some(CampaignGroup::Running) => _ = sql.push(" and t.state = 'running'"),
        Some(CampaignGroup::Draft) => _ = sql.push(" and t.state = 'draft'"),
        Some(CampaignGroup::Closed) => _ = sql.push(" and t.state = 'closed'"),
        Some(CampaignGroup::All) | None => {}
    }
    one_of(sql, "t.kind", &filter.kind);
    let me = who.user.map(Uuid::from);
    narrow_who(sql, "owner", "t.owner_id", filter.owner.as_deref(), "me", me)?;
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let mut errors = FieldErrors::new();
        errors.at_most("q", text, 200);
        errors.into_result(())?;
        // A tenant has some dozens of campaigns: looking through them costs less than an index of their words would.
        sql.push(" and (t.number = ")
            .push_bind(text.to_uppercase())
            .push(" or strpos(lower(t.title || ' ' || t.body), ")
            .push_bind(text.to_lowercase())
            .push(") > 0)");
    }
    Ok(())
}

/// Makes the row; what it says follows by [`write`].
pub(super) async fn insert(tx: &mut TenantTx, it: &Campaign) -> Result<()> {
    sqlx::query!(
        "insert into security.awareness_campaign
           (tenant_id, id, number, title, kind, due_on, owner_id, follows_id, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        Uuid::from(tx.tenant()),
        Uuid::from(it.id),
        it.number,
        it.title,
        it.kind.as_str(),
        it.due_on.to_sqlx() as jiff_sqlx::Date,
        Uuid::from(it.owner.id),
        it.follows.as_ref().map(|one| Uuid::from(one.id)),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    write(tx, it, false).await
}

/// Writes a campaign as it shall be. `counts`: does the version grow?
pub(super) async fn write(tx: &mut TenantTx, it: &Campaign, counts: bool) -> Result<()> {
    sqlx::query!(
        "update security.awareness_campaign
            set title = $3, kind = $4, body = $5, questions = $6, pass_mark = $7, state = $8, due_on = $9, owner_id = $10,
                department_id = $11, started_at = $12, closed_at = $13, asking = asking and $8 = 'running', updated_at = $14,
                version = version + case when $15 then 1 else 0 end
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(it.id),
        it.title,
        it.kind.as_str(),
        it.body,
        Json(&it.questions) as Json<&Vec<Question>>,
        i16::from(it.pass_mark),
        it.state.as_str(),
        it.due_on.to_sqlx() as jiff_sqlx::Date,
        Uuid::from(it.owner.id),
        it.department_id.map(Uuid::from),
        it.started_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        it.closed_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        counts,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

/// Notes whether people are still to be asked.
pub(super) async fn set_asking(tx: &mut TenantTx, id: CampaignId, asking: bool) -> Result<()> {
    sqlx::query!(
        "update security.awareness_campaign set asking = $3 where tenant_id = $1 and id = $2 and asking <> $3",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        asking,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Departments were moved, posts changed: campaigns that ask by department or role look again whom they ask. Those that look just
/// now wait for it, and look once more: they may have read what it was.
pub(crate) async fn look_for_people(tx: &mut TenantTx) -> Result<()> {
    sqlx::query!(
        "update security.awareness_campaign c set asking = true
          where c.tenant_id = $1 and c.state = 'running'
            and exists (select from security.awareness_audience a
                         where a.tenant_id = $1 and a.campaign_id = c.id and (a.department_id is not null or a.role is not null))",
        Uuid::from(tx.tenant()),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes whom a campaign asks.
pub(super) async fn write_audience(tx: &mut TenantTx, id: CampaignId, wanted: &Audience) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from security.awareness_audience where tenant_id = $1 and campaign_id = $2",
        tenant,
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    let count =
        usize::from(wanted.everybody) + wanted.roles.len() + wanted.departments.len() + wanted.people.len();
    let ids: Vec<Uuid> = (0..count).map(|_| EventId::new_at(tx.now()).into()).collect();
    let departments: Vec<Uuid> = wanted.departments.iter().map(|id| Uuid::from(*id)).collect();
    let people: Vec<Uuid> = wanted.people.iter().map(|id| Uuid::from(*id)).collect();
    sqlx::query!(
        "insert into security.awareness_audience (tenant_id, id, campaign_id, everybody, role, department_id, user_id)
         select $1, ($3::uuid[])[row_number() over ()], $2, x.everybody, x.role, x.department_id, x.user_id
           from (select true as everybody, null::text as role, null::uuid as department_id, null::uuid as user_id where $4
                 union all select false, r, null, null from unnest($5::text[]) r
                 union all select false, null, d, null from unnest($6::uuid[]) d
                 union all select false, null, null, p from unnest($7::uuid[]) p) x",
        tenant,
        Uuid::from(id),
        &ids,
        wanted.everybody,
        &wanted.roles,
        &departments,
        &people,
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

fn refused(error: sqlx::Error) -> Error {
    for (constraint, field) in [
        ("awareness_campaign_owner", "owner"),
        ("awareness_audience_role", "roles"),
        ("awareness_audience_department", "departments"),
        ("awareness_audience_user", "people"),
    ] {
        if violates(&error, constraint) {
            return Error::field(field, "field-unknown");
        }
    }
    error.into()
}

/// Is there a campaign already, not ended, that asks those again who missed in this one?
pub(super) async fn is_followed(tx: &mut TenantTx, id: CampaignId) -> Result<bool> {
    let found = sqlx::query_scalar!(
        r#"select exists (select from security.awareness_campaign
            where tenant_id = $1 and follows_id = $2 and state <> 'closed') as "found!""#,
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}
