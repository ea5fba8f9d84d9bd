//! The only SQL of notifications.

use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqm_domain::ids::{EventId, UserId};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use crate::kind::{Kind, Wish};
use crate::model::{Notification, Position};

/// A page of somebody's list, one row more than `size`; unread first, newest first.
pub(crate) async fn list(
    tx: &mut TenantTx,
    user: UserId,
    unread_only: bool,
    after: Option<Position>,
    size: i64,
) -> Result<Vec<Notification>> {
    let rows = sqlx::query!(
        r#"select id, kind, args, href, at, read_at
           from notifications.notification
           where tenant_id = $1 and user_id = $2
             and ($3::bool = false or read_at is null)
             and ($4::bool is null or ((read_at is null), id) < ($4, $5))
           order by (read_at is null) desc, id desc
           limit $6"#,
        Uuid::from(tx.tenant()),
        Uuid::from(user),
        unread_only,
        after.map(|after| after.unread),
        after.map(|after| after.id),
        size + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Notification {
                id: row.id,
                kind: Kind::from_word(&row.kind)?,
                args: row.args,
                href: row.href,
                at: row.at.to_jiff(),
                read_at: row.read_at.map(jiff_sqlx::Timestamp::to_jiff),
            })
        })
        .collect())
}

/// How many wait to be read.
pub(crate) async fn unread(tx: &mut TenantTx, user: UserId) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from notifications.notification
           where tenant_id = $1 and user_id = $2 and read_at is null"#,
        Uuid::from(tx.tenant()),
        Uuid::from(user)
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Marks as read: those named, or all. Says how many were not before.
pub(crate) async fn mark_read(tx: &mut TenantTx, user: UserId, ids: Option<&[Uuid]>) -> Result<u64> {
    let now = tx.now().to_sqlx();
    let done = sqlx::query!(
        "update notifications.notification set read_at = $3
         where tenant_id = $1 and user_id = $2 and read_at is null and ($4::uuid[] is null or id = any($4))",
        Uuid::from(tx.tenant()),
        Uuid::from(user),
        now,
        ids,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// The page behind one notification of this account.
pub(crate) async fn href(tx: &mut TenantTx, user: UserId, id: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        "select href from notifications.notification where tenant_id = $1 and user_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(user),
        id
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// What one account has chosen, kind by kind.
pub(crate) async fn wishes_of(tx: &mut TenantTx, user: UserId) -> Result<Vec<(Kind, Wish)>> {
    let rows = sqlx::query!(
        "select kind, in_app, email from notifications.preference where tenant_id = $1 and user_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(user)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(Kind::ALL
        .iter()
        .copied()
        .map(|kind| {
            let chosen = rows.iter().find(|row| row.kind == kind.as_str());
            (
                kind,
                chosen.map_or(kind.default_wish(), |row| Wish {
                    in_app: row.in_app,
                    email: row.email,
                }),
            )
        })
        .collect())
}

/// Keeps a choice.
pub(crate) async fn set_wish(tx: &mut TenantTx, user: UserId, kind: Kind, wish: Wish) -> Result<()> {
    sqlx::query!(
        "insert into notifications.preference (tenant_id, user_id, kind, in_app, email) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, user_id, kind) do update set in_app = excluded.in_app, email = excluded.email",
        Uuid::from(tx.tenant()),
        Uuid::from(user),
        kind.as_str(),
        wish.in_app,
        wish.email,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The supervisors of each department; where it has none, those of the nearest department above.
pub(crate) async fn supervisors(tx: &mut TenantTx, departments: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    let rows = sqlx::query!(
        r#"with recursive up as (
             select d.id as asked, d.id, d.parent_id, 0 as depth
             from org.department d where d.tenant_id = $1 and d.id = any($2)
             union all
             select up.asked, d.id, d.parent_id, up.depth + 1
             from up join org.department d on d.tenant_id = $1 and d.id = up.parent_id
             where up.depth < 32
           ), heads as (
             select distinct up.asked, up.depth, held.user_id
             from up
             join org.post post on post.tenant_id = $1 and post.department_id = up.id
             join org.user_post held on held.tenant_id = $1 and held.post_id = post.id
             join org.effective_role has on has.tenant_id = $1 and has.user_id = held.user_id
             where has.role = 'supervisor'
           )
           select asked as "asked!", user_id as "user_id!" from heads
           where depth = (select min(nearest.depth) from heads nearest where nearest.asked = heads.asked)"#,
        Uuid::from(tx.tenant()),
        departments,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.asked, row.user_id)).collect())
}

/// Which of these accounts are active, and what they wish for which kind where they chose something.
pub(crate) async fn audience(tx: &mut TenantTx, users: &[Uuid]) -> Result<Vec<(Uuid, Option<(Kind, Wish)>)>> {
    let rows = sqlx::query!(
        r#"select a.id, p.kind as "kind?", p.in_app as "in_app?", p.email as "email?"
           from org.user_account a
           left join notifications.preference p on p.tenant_id = $1 and p.user_id = a.id
           where a.tenant_id = $1 and a.id = any($2) and a.active"#,
        Uuid::from(tx.tenant()),
        users,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let choice = match (
                row.kind.as_deref().and_then(Kind::from_word),
                row.in_app,
                row.email,
            ) {
                (Some(kind), Some(in_app), Some(email)) => Some((kind, Wish { in_app, email })),
                _ => None,
            };
            (row.id, choice)
        })
        .collect())
}

/// Who changed these records at these instants, as the audit trail has it: a change, its audit line and its event share
/// one transaction and so one instant.
pub(crate) async fn actors(
    tx: &mut TenantTx,
    records: &[Uuid],
    kinds: &[String],
    ats: &[jiff::Timestamp],
) -> Result<Vec<(Uuid, jiff::Timestamp, Uuid)>> {
    let ats: Vec<jiff_sqlx::Timestamp> = ats.iter().map(|at| at.to_sqlx()).collect();
    let rows = sqlx::query!(
        r#"select distinct a.entity_id as "entity_id!", a.at, a.actor_id as "actor_id!"
           from unnest($2::uuid[], $4::text[], $3::timestamptz[]) as w(id, kind, at)
           join platform.audit a on a.tenant_id = $1 and a.entity_kind = w.kind and a.entity_id = w.id and a.at = w.at
           where a.actor_id is not null"#,
        Uuid::from(tx.tenant()),
        records,
        &ats as &[jiff_sqlx::Timestamp],
        kinds,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.entity_id, row.at.to_jiff(), row.actor_id))
        .collect())
}

/// A line about to be written.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) user: Uuid,
    pub(crate) event: Uuid,
    /// What it is about: told, and shown later, to who may know of it only. None = to be read whatever happens to the circle.
    pub(crate) record: Option<Uuid>,
    pub(crate) at: jiff::Timestamp,
    pub(crate) kind: Kind,
    pub(crate) args: Value,
    pub(crate) href: String,
}

/// The columns of many lines, for one statement however many there are.
struct Columns {
    ids: Vec<Uuid>,
    users: Vec<Uuid>,
    events: Vec<Uuid>,
    records: Vec<Option<Uuid>>,
    kinds: Vec<String>,
    args: Vec<Value>,
    hrefs: Vec<String>,
    ats: Vec<jiff_sqlx::Timestamp>,
}

impl From<&[Line]> for Columns {
    fn from(lines: &[Line]) -> Self {
        Self {
            ids: lines.iter().map(|line| EventId::new_at(line.at).into()).collect(),
            users: lines.iter().map(|line| line.user).collect(),
            events: lines.iter().map(|line| line.event).collect(),
            records: lines.iter().map(|line| line.record).collect(),
            kinds: lines.iter().map(|line| line.kind.as_str().to_owned()).collect(),
            args: lines.iter().map(|line| line.args.clone()).collect(),
            hrefs: lines.iter().map(|line| line.href.clone()).collect(),
            ats: lines.iter().map(|line| line.at.to_sqlx()).collect(),
        }
    }
}

/// Writes lines that are not there yet; says whom they were new to.
pub(crate) async fn insert(tx: &mut TenantTx, lines: &[Line]) -> Result<Vec<Uuid>> {
    let all = Columns::from(lines);
    Ok(sqlx::query_scalar!(
        "insert into notifications.notification (tenant_id, id, user_id, event_id, kind, args, href, at, record_id)
         select $1, n.id, n.user_id, n.event_id, n.kind, n.args, n.href, n.at, n.record_id
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[], $7::text[], $8::timestamptz[], $9::uuid[])
           as n(id, user_id, event_id, kind, args, href, at, record_id)
          where n.record_id is null or platform.knows(n.record_id, n.user_id::text)
         on conflict on constraint notification_once do nothing
         returning user_id",
        Uuid::from(tx.tenant()),
        &all.ids,
        &all.users,
        &all.events,
        &all.kinds,
        &all.args,
        &all.hrefs,
        &all.ats as &[jiff_sqlx::Timestamp],
        &all.records as &[Option<Uuid>],
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Notes mails that are not there yet; returns the ids of the new ones.
pub(crate) async fn insert_mails(tx: &mut TenantTx, lines: &[Line]) -> Result<Vec<Uuid>> {
    let all = Columns::from(lines);
    let now = tx.now().to_sqlx();
    Ok(sqlx::query_scalar!(
        "insert into notifications.mail (tenant_id, id, user_id, event_id, kind, args, href, queued_at, record_id)
         select $1, n.id, n.user_id, n.event_id, n.kind, n.args, n.href, $8, n.record_id
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::jsonb[], $7::text[], $9::uuid[])
           as n(id, user_id, event_id, kind, args, href, record_id)
          where n.record_id is null or platform.knows(n.record_id, n.user_id::text)
         on conflict on constraint mail_once do nothing
         returning id",
        Uuid::from(tx.tenant()),
        &all.ids,
        &all.users,
        &all.events,
        &all.kinds,
        &all.args,
        &all.hrefs,
        now,
        &all.records as &[Option<Uuid>],
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A mail with its receiver.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) email: String,
    pub(crate) lang: String,
    pub(crate) kind: String,
    pub(crate) args: Value,
    pub(crate) href: String,
}

/// Takes a mail that nobody has begun to send; `None` if it is gone, begun, its account is closed, or its receiver may not know any
/// more of what it is about.
pub(crate) async fn begin_mail(tx: &mut TenantTx, id: Uuid) -> Result<Option<Outgoing>> {
    let now = tx.now().to_sqlx();
    Ok(sqlx::query_as!(
        Outgoing,
        "update notifications.mail m set begun_at = $3
         from org.user_account a
         where m.tenant_id = $1 and m.id = $2 and m.begun_at is null
           and a.tenant_id = $1 and a.id = m.user_id and a.active
           and (m.record_id is null or platform.knows(m.record_id, m.user_id::text))
         returning a.email, a.lang, m.kind, m.args, m.href",
        Uuid::from(tx.tenant()),
        id,
        now,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The server took it.
pub(crate) async fn mail_sent(tx: &mut TenantTx, id: Uuid) -> Result<()> {
    let now = tx.now().to_sqlx();
    sqlx::query!(
        "update notifications.mail set sent_at = $3 where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        id,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The server refused it: the next try may begin anew.
pub(crate) async fn mail_refused(tx: &mut TenantTx, id: Uuid) -> Result<()> {
    sqlx::query!(
        "update notifications.mail set begun_at = null where tenant_id = $1 and id = $2 and sent_at is null",
        Uuid::from(tx.tenant()),
        id
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
