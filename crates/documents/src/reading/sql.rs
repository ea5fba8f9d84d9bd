//! The only SQL of readings and audiences.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{FromRow, Postgres, QueryBuilder};
use sqm_domain::document::{READ_LEAD_DAYS, VersionNumber};
use sqm_domain::ids::{DepartmentId, DocumentId, DocumentVersionId, EventId, UserId};
use sqm_org::Audience;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::listing::Figure;
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::{Group, Reading, ReadingFilter, Tally};
use crate::document::{Person, today};
use crate::viewpoint::{Viewpoint, push_visible};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    document_id: Uuid,
    number: String,
    title: String,
    asked_major: i32,
    asked_minor: i32,
    user_id: Uuid,
    name: String,
    department: Option<String>,
    asked_at: jiff_sqlx::Timestamp,
    due_on: jiff_sqlx::Date,
    acknowledged_at: Option<jiff_sqlx::Timestamp>,
    excused: bool,
    read_major: Option<i32>,
    read_minor: Option<i32>,
}

impl Row {
    fn read(self, today: Date) -> Reading {
        let due_on = self.due_on.to_jiff();
        let number = |major, minor| VersionNumber { major, minor }.to_string();
        Reading {
            id: self.id.into(),
            document_id: self.document_id.into(),
            document_number: self.number,
            document_title: self.title,
            asked_version: number(self.asked_major, self.asked_minor),
            person: Person {
                id: self.user_id.into(),
                name: self.name,
            },
            department: self.department,
            asked_at: self.asked_at.to_jiff(),
            due_on,
            state: if self.acknowledged_at.is_some() {
                "acknowledged"
            } else if self.excused {
                "excused"
            } else if due_on < today {
                "overdue"
            } else {
                "open"
            },
            acknowledged_at: self.acknowledged_at.map(jiff_sqlx::Timestamp::to_jiff),
            read_version: self
                .read_major
                .zip(self.read_minor)
                .map(|(major, minor)| number(major, minor)),
        }
    }
}

pub(super) async fn rows(
    tx: &mut TenantTx,
    who: &Viewpoint,
    filter: &ReadingFilter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Reading>> {
    let today = today(tx);
    let mut sql = QueryBuilder::<Postgres>::new(
        "select r.id, r.document_id, r.number, r.title, v.major as asked_major, v.minor as asked_minor, r.user_id, u.name, \
         p.name as department, r.asked_at, r.due_on, r.acknowledged_at, r.excused_at is not null as excused, \
         n.major as read_major, n.minor as read_minor from (select r.*, d.number, d.title",
    );
    narrow(&mut sql, tx, who, filter)?;
    if let Some(after) = after {
        sql.push(" and r.id < ").push_bind(after);
    }
    sql.push(format_args!(" order by r.id desc limit {limit}) r"))
        .push(
            " join org.user_account u on u.tenant_id = r.tenant_id and u.id = r.user_id \
             join documents.version v on v.tenant_id = r.tenant_id and v.id = r.version_id \
             left join documents.version n on n.tenant_id = r.tenant_id and n.id = r.read_id \
             left join org.department p on p.tenant_id = u.tenant_id and p.id = u.department_id order by r.id desc",
        );
    let rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|row| row.read(today)).collect())
}

/// How many, up to `most`.
pub(super) async fn count(
    tx: &mut TenantTx,
    who: &Viewpoint,
    filter: &ReadingFilter,
    most: i64,
) -> Result<i64> {
    let mut sql = QueryBuilder::<Postgres>::new("select count(*) from (select r.id");
    narrow(&mut sql, tx, who, filter)?;
    sql.push(format_args!(" limit {most}) x"));
    Ok(sql.build_query_scalar().fetch_one(tx.conn()).await?)
}

fn narrow(
    sql: &mut QueryBuilder<Postgres>,
    tx: &TenantTx,
    who: &Viewpoint,
    filter: &ReadingFilter,
) -> Result<()> {
    sql.push(
        " from documents.reading r join documents.document d on d.tenant_id = r.tenant_id and d.id = r.document_id \
         where r.tenant_id = ",
    )
    .push_bind(Uuid::from(tx.tenant()));
    push_visible(sql, who);
    if !who.readings {
        sql.push(" and (r.user_id = ")
            .push_bind(who.id())
            .push(" or d.owner_id = ")
            .push_bind(who.id())
            .push(")");
    }
    if let Some(document) = filter.document {
        sql.push(" and r.document_id = ").push_bind(Uuid::from(document));
        // Those excused were asked by versions before; of a withdrawn document all are shown.
        if filter.state != Some(Group::Excused) {
            sql.push(" and (d.asked_id is null or r.version_id = d.asked_id)");
        }
    }
    match filter.state {
        Some(Group::Open) => _ = sql.push(" and r.acknowledged_at is null and r.excused_at is null"),
        Some(Group::Overdue) => {
            sql.push(" and r.acknowledged_at is null and r.excused_at is null and r.due_on < ")
                .push_bind(today(tx).to_sqlx() as jiff_sqlx::Date);
        }
        Some(Group::Acknowledged) => _ = sql.push(" and r.acknowledged_at is not null"),
        Some(Group::Excused) => {
            _ = sql.push(" and r.excused_at is not null and r.acknowledged_at is null");
        }
        Some(Group::All) | None => {}
    }
    let mut errors = FieldErrors::new();
    if let Some(text) = filter.person.as_deref() {
        match (text, text.parse::<Uuid>()) {
            ("me", _) => _ = sql.push(" and r.user_id = ").push_bind(who.id()),
            (_, Ok(id)) => _ = sql.push(" and r.user_id = ").push_bind(id),
            _ => errors.add("person", "field-unknown"),
        }
    }
    if let Some(text) = filter.department.as_deref() {
        let id = match text {
            "mine" => Some(who.department.map(Uuid::from).unwrap_or_default()),
            other => other.parse().ok(),
        };
        match id {
            Some(id) => {
                sql.push(
                    " and exists (select from org.user_account a where a.tenant_id = r.tenant_id and a.id = r.user_id \
                     and a.department_id = ",
                )
                .push_bind(id)
                .push(")");
            }
            None => errors.add("department", "field-unknown"),
        }
    }
    let figure = Figure {
        measure: filter.measure.as_deref(),
        slice: filter.kind.as_deref(),
        from: filter.from,
        to: filter.to,
        dim: filter.dim.as_deref(),
        value: filter.value.as_deref(),
        hit: filter.hit,
    };
    figure.narrow(sql, "r.id");
    errors.into_result(()).map_err(Into::into)
}

/// How many were asked by a version, have acknowledged, are late.
pub(super) async fn tally(tx: &mut TenantTx, version: DocumentVersionId) -> Result<Tally> {
    let today = today(tx);
    let row = sqlx::query!(
        r#"select count(*) as "asked!", count(acknowledged_at) as "acknowledged!",
                  count(*) filter (where acknowledged_at is null and due_on < $3) as "overdue!"
             from documents.reading
            where tenant_id = $1 and version_id = $2 and (excused_at is null or acknowledged_at is not null)"#,
        Uuid::from(tx.tenant()),
        Uuid::from(version),
        today.to_sqlx() as jiff_sqlx::Date,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Tally {
        asked: row.asked,
        acknowledged: row.acknowledged,
        overdue: row.overdue,
    })
}

/// Somebody to be told about his reading.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) id: Uuid,
    pub(super) document_id: Uuid,
    pub(super) user_id: Uuid,
    pub(super) number: String,
    pub(super) due_on: jiff_sqlx::Date,
}

/// Makes readings for those of the audience who have none yet: of one document, or for one person; at most `most`.
/// Whoever gets no more days than the reminder comes before is not reminded.
pub(super) async fn ask(
    tx: &mut TenantTx,
    document: Option<DocumentId>,
    person: Option<UserId>,
    most: i64,
) -> Result<Vec<Told>> {
    let today = today(tx);
    let rows = sqlx::query_as!(
        Told,
        r#"with recursive below(document_id, id) as (
             select a.document_id, a.department_id from documents.audience a
              where a.tenant_id = $1 and a.department_id is not null and ($2::uuid is null or a.document_id = $2)
             union
             select b.document_id, d.id from org.department d join below b on d.parent_id = b.id where d.tenant_id = $1
           ), wanted as (
             select d.id as document_id, d.asked_id, d.number, d.read_days, u.id as user_id
               from documents.document d join org.user_account u on u.tenant_id = $1 and u.active and ($3::uuid is null or u.id = $3)
              where d.tenant_id = $1 and d.state = 'effective' and d.asked_id is not null and ($2::uuid is null or d.id = $2)
                and exists (
                  select from documents.audience a
                   where a.tenant_id = $1 and a.document_id = d.id
                     and (a.everybody or a.user_id = u.id
                       or a.role is not null and exists (
                            select from org.effective_role r where r.tenant_id = $1 and r.user_id = u.id and r.role = a.role)
                       or a.department_id is not null and (
                            exists (select from below b where b.document_id = d.id and b.id = u.department_id)
                         or exists (select from org.user_post h join org.post p on p.tenant_id = $1 and p.id = h.post_id
                                      join below b on b.document_id = d.id and b.id = p.department_id
                                     where h.tenant_id = $1 and h.user_id = u.id))))
                and not exists (
                  select from documents.reading r where r.tenant_id = $1 and r.version_id = d.asked_id and r.user_id = u.id)
              order by d.id, u.id limit $4
           ), made as (
             insert into documents.reading (tenant_id, id, document_id, version_id, user_id, asked_at, due_on, reminded_at)
             select $1, platform.new_id($5), w.document_id, w.asked_id, w.user_id, $5, $6::date + w.read_days,
                    case when w.read_days <= $7::integer then $5 end
               from wanted w
             on conflict do nothing
             returning id, document_id, user_id, due_on)
           select m.id as "id!", m.document_id as "document_id!", m.user_id as "user_id!", m.due_on as "due_on!", w.number as "number!"
             from made m join wanted w on w.document_id = m.document_id and w.user_id = m.user_id"#,
        Uuid::from(tx.tenant()),
        document.map(Uuid::from),
        person.map(Uuid::from),
        most,
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        today.to_sqlx() as jiff_sqlx::Date,
        i32::from(READ_LEAD_DAYS),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Somebody came back: what he was excused from when he left is asked again, with a new day.
pub(super) async fn ask_again(tx: &mut TenantTx, person: UserId) -> Result<Vec<Told>> {
    let today = today(tx);
    let rows = sqlx::query_as!(
        Told,
        "update documents.reading r
            set excused_at = null, asked_at = $3::timestamptz, due_on = $4::date + d.read_days, overdue_since = null,
                reminded_at = case when d.read_days <= $5::integer then $3::timestamptz end
           from documents.document d
          where r.tenant_id = $1 and r.user_id = $2 and r.excused_at is not null and r.acknowledged_at is null
            and d.tenant_id = $1 and d.id = r.document_id and d.asked_id = r.version_id and d.state = 'effective'
          returning r.id, r.document_id, r.user_id, r.due_on, d.number",
        Uuid::from(tx.tenant()),
        Uuid::from(person),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        today.to_sqlx() as jiff_sqlx::Date,
        i32::from(READ_LEAD_DAYS),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Nobody waits any more for the open readings of a document, or of a person.
pub(super) async fn excuse(
    tx: &mut TenantTx,
    document: Option<DocumentId>,
    person: Option<UserId>,
) -> Result<Vec<Told>> {
    let rows = sqlx::query_as!(
        Told,
        "update documents.reading r set excused_at = $4
           from documents.document d
          where r.tenant_id = $1 and r.acknowledged_at is null and r.excused_at is null
            and ($2::uuid is null or r.document_id = $2) and ($3::uuid is null or r.user_id = $3)
            and d.tenant_id = $1 and d.id = r.document_id
          returning r.id, r.document_id, r.user_id, r.due_on, d.number",
        Uuid::from(tx.tenant()),
        document.map(Uuid::from),
        person.map(Uuid::from),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Notes that a portion of those whose day comes near was reminded.
pub(super) async fn note_reminded(
    tx: &mut TenantTx,
    id: DocumentId,
    today: Date,
    most: i64,
) -> Result<Vec<Told>> {
    let rows = sqlx::query_as!(
        Told,
        "update documents.reading r set reminded_at = $3
           from documents.document d
          where d.tenant_id = $1 and d.id = $2 and r.tenant_id = $1 and r.id in (
                  select x.id from documents.reading x
                   where x.tenant_id = $1 and x.document_id = $2 and x.acknowledged_at is null and x.excused_at is null
                     and x.reminded_at is null and x.due_on between $4::date and $4::date + $5::integer
                   limit $6)
          returning r.id, r.document_id, r.user_id, r.due_on, d.number",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        today.to_sqlx() as jiff_sqlx::Date,
        i32::from(READ_LEAD_DAYS),
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// Notes a portion of those whose day has passed.
pub(super) async fn note_overdue(
    tx: &mut TenantTx,
    id: DocumentId,
    today: Date,
    most: i64,
) -> Result<Vec<Told>> {
    let rows = sqlx::query_as!(
        Told,
        "update documents.reading r set overdue_since = $3, reminded_at = coalesce(r.reminded_at, $3)
           from documents.document d
          where d.tenant_id = $1 and d.id = $2 and r.tenant_id = $1 and r.id in (
                  select x.id from documents.reading x
                   where x.tenant_id = $1 and x.document_id = $2 and x.acknowledged_at is null and x.excused_at is null
                     and x.overdue_since is null and x.due_on < $4
                   limit $5)
          returning r.id, r.document_id, r.user_id, r.due_on, d.number",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        today.to_sqlx() as jiff_sqlx::Date,
        most,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

/// The next day on which readers of a document have to be told something: when the first is to be reminded, and the day
/// after the first one's day.
pub(crate) async fn next_notice(tx: &mut TenantTx, id: DocumentId) -> Result<(Option<Date>, Option<Date>)> {
    let row = sqlx::query!(
        r#"select min(due_on - $3::integer) filter (where reminded_at is null) as remind,
                  min(due_on + 1) filter (where overdue_since is null) as late
             from documents.reading
            where tenant_id = $1 and document_id = $2 and acknowledged_at is null and excused_at is null"#,
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        i32::from(READ_LEAD_DAYS),
    )
    .fetch_one(tx.conn())
    .await?;
    let day = |day: Option<jiff_sqlx::Date>| day.map(jiff_sqlx::Date::to_jiff);
    Ok((day(row.remind), day(row.late)))
}

/// Acknowledges an open reading; none = there is none.
pub(super) async fn acknowledge(
    tx: &mut TenantTx,
    asked: DocumentVersionId,
    read: DocumentVersionId,
    who: UserId,
    today: Date,
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "update documents.reading set acknowledged_at = $5, acknowledged_on = $6, read_id = $4
          where tenant_id = $1 and version_id = $2 and user_id = $3 and acknowledged_at is null and excused_at is null
          returning id",
        Uuid::from(tx.tenant()),
        Uuid::from(asked),
        Uuid::from(who),
        Uuid::from(read),
        tx.now().to_sqlx() as jiff_sqlx::Timestamp,
        today.to_sqlx() as jiff_sqlx::Date,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Notes whether people are still to be asked.
pub(super) async fn set_asking(tx: &mut TenantTx, id: DocumentId, asking: bool) -> Result<()> {
    sqlx::query!(
        "update documents.document set asking = $3 where tenant_id = $1 and id = $2 and asking <> $3",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        asking,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Documents in force that ask whole departments: whoever moved below one of them may be new there.
pub(crate) async fn asks_departments(tx: &mut TenantTx) -> Result<Vec<DocumentId>> {
    let found = sqlx::query_scalar!(
        "update documents.document d set asking = true
          where d.tenant_id = $1 and d.asked_id is not null and d.state = 'effective'
            and exists (select from documents.audience a
                         where a.tenant_id = $1 and a.document_id = d.id and a.department_id is not null)
          returning d.id",
        Uuid::from(tx.tenant()),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(found.into_iter().map(Into::into).collect())
}

/// Who has to read a document.
pub(super) async fn audience(tx: &mut TenantTx, id: DocumentId) -> Result<Audience> {
    let rows = sqlx::query!(
        "select everybody, role, department_id, user_id from documents.audience
          where tenant_id = $1 and document_id = $2 order by role, department_id, user_id",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut audience = Audience::default();
    for row in rows {
        audience.everybody |= row.everybody;
        audience.roles.extend(row.role);
        audience
            .departments
            .extend(row.department_id.map(DepartmentId::from));
        audience.people.extend(row.user_id.map(UserId::from));
    }
    Ok(audience)
}

/// Writes who has to read a document.
pub(super) async fn write_audience(tx: &mut TenantTx, id: DocumentId, wanted: &Audience) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from documents.audience where tenant_id = $1 and document_id = $2",
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
        "insert into documents.audience (tenant_id, id, document_id, everybody, role, department_id, user_id)
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
        ("audience_role", "roles"),
        ("audience_department", "departments"),
        ("audience_user", "people"),
    ] {
        if violates(&error, constraint) {
            return Error::field(field, "field-unknown");
        }
    }
    error.into()
}
