//! Need to know (handbook §7.2.4, §7.3): records that only named people may know of, and whatever is raised from them.
//!
//! The lock itself is row security (migration 0004): a restricted record, its audit lines, events and derived records are not
//! there for others, whatever a query says. Here is who is let in, and the switch.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqm_domain::ids::{EventId, UserId};
use uuid::Uuid;

use crate::db::TenantTx;
use crate::error::{Error, Result};
use crate::events::DomainEvent;
use crate::scope::Actor;

/// Why somebody knows of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Named by whoever may.
    Named,
    /// Something was given to him to do; when that is taken away, he leaves.
    Work,
    /// Opened it in an emergency, with a reason everybody concerned was told of.
    BrokeGlass,
}

impl Why {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Work => "work",
            Self::BrokeGlass => "broke_glass",
        }
    }
}

/// Somebody who knows of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confidant {
    /// Who.
    pub user: UserId,
    /// The account's name.
    pub name: String,
    /// How.
    pub broke_glass: bool,
    /// Since when.
    pub since: Timestamp,
}

/// Lets somebody know of a record. Who may, is asked by whoever calls; see [`let_in`].
pub async fn admit(tx: &mut TenantTx, record: Uuid, user: UserId, why: Why) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    let tenant = Uuid::from(tx.tenant());
    let new = sqlx::query!(
        "insert into platform.confidant (tenant_id, record_id, user_id, why, since, by_id) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing",
        tenant,
        record,
        Uuid::from(user),
        why.as_str(),
        tx.now().to_sqlx(),
        by,
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if new == 0 {
        // Named now, not for his work only: he stays when the work is taken away. A broken glass stays one.
        if why == Why::Named {
            sqlx::query!(
                "update platform.confidant set why = 'named'
                  where tenant_id = $1 and record_id = $2 and user_id = $3 and why = 'work'",
                tenant,
                record,
                Uuid::from(user),
            )
            .execute(tx.conn())
            .await?;
        }
        return Ok(());
    }
    let act = match why {
        Why::Named => "let_in",
        Why::Work => "let_in_for_work",
        // Written with its reason and those who were told: `glass_broken`.
        Why::BrokeGlass => return Ok(()),
    };
    enter(tx, record, act, Some(user), "", &[]).await
}

/// Writes a line of who was let in, left, or opened what was closed.
async fn enter(
    tx: &mut TenantTx,
    record: Uuid,
    act: &str,
    user: Option<UserId>,
    reason: &str,
    told: &[UserId],
) -> Result<()> {
    let told: Vec<Uuid> = told.iter().copied().map(Uuid::from).collect();
    sqlx::query!(
        "insert into platform.access_entry (tenant_id, id, record_id, at, act, user_id, by_id, reason, told)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::from(tx.tenant()),
        Uuid::from(EventId::new_at(tx.now())),
        record,
        tx.now().to_sqlx(),
        act,
        user.map(Uuid::from),
        tx.actor().user().map(Uuid::from),
        reason,
        &told,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the actor broke the glass, why, and who was told. The line stays, whatever happens to the circle later.
pub async fn glass_broken(tx: &mut TenantTx, record: Uuid, reason: &str, told: &[UserId]) -> Result<()> {
    let me = tx.actor().user();
    enter(tx, record, "broke_glass", me, reason, told).await
}

/// Somebody need not know any more. Did he before?
pub async fn dismiss(tx: &mut TenantTx, record: Uuid, user: UserId) -> Result<bool> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from platform.entrusted where tenant_id = $1 and record_id = $2 and user_id = $3",
        tenant,
        record,
        Uuid::from(user),
    )
    .execute(tx.conn())
    .await?;
    let done = sqlx::query!(
        "delete from platform.confidant where tenant_id = $1 and record_id = $2 and user_id = $3",
        tenant,
        record,
        Uuid::from(user),
    )
    .execute(tx.conn())
    .await?
    .rows_affected()
        > 0;
    if done {
        enter(tx, record, "left", Some(user), "", &[]).await?;
    }
    Ok(done)
}

/// Has the actor this right? The product itself has every right.
pub async fn may(tx: &mut TenantTx, permission: &str) -> Result<bool> {
    let me = match tx.actor() {
        Actor::User(me) => Uuid::from(*me),
        Actor::System(_) => return Ok(true),
        Actor::Public => return Ok(false),
    };
    Ok(sqlx::query_scalar!(
        r#"select exists (select from org.effective_role r join org.role_permission p on p.role = r.role
                           where r.tenant_id = $1 and r.user_id = $2 and p.permission = $3) as "has!""#,
        Uuid::from(tx.tenant()),
        me,
        permission,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Lets somebody in because of what he is given: to lead, to keep, to do. Into a restricted record only by an actor who may decide
/// about its circle (`<kind>.restrict`); others are refused at `field`.
pub async fn let_in(
    tx: &mut TenantTx,
    record: Uuid,
    user: UserId,
    why: Why,
    field: &'static str,
) -> Result<()> {
    let known = sqlx::query!(
        r#"select (select r.record_kind from platform.restricted r where r.tenant_id = $1 and r.record_id = $2) as kind,
                  platform.knows($2, $3) as "inside!""#,
        Uuid::from(tx.tenant()),
        record,
        user.to_string(),
    )
    .fetch_one(tx.conn())
    .await?;
    if let Some(kind) = known.kind
        && !known.inside
        && !may(tx, &format!("{kind}.restrict")).await?
    {
        return Err(Error::field(field, "secrecy-not-in-circle"));
    }
    admit(tx, record, user, why).await
}

/// Gives somebody work on a record, or on something raised from it: he has to know of it; see [`let_in`].
pub async fn entrust(
    tx: &mut TenantTx,
    record: Uuid,
    work: Uuid,
    user: UserId,
    field: &'static str,
) -> Result<()> {
    let_in(tx, record, user, Why::Work, field).await?;
    sqlx::query!(
        "insert into platform.entrusted (tenant_id, record_id, user_id, work_id, since) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
        Uuid::from(tx.tenant()),
        record,
        Uuid::from(user),
        work,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes work away from somebody. Whoever was let in only for it leaves; did he? Who gives his own work away stays until somebody
/// who decides about the circle dismisses him: he still has to be told what became of it.
pub async fn relieve(tx: &mut TenantTx, record: Uuid, work: Uuid, user: UserId) -> Result<bool> {
    if tx.actor().user() == Some(user) {
        return Ok(false);
    }
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from platform.entrusted where tenant_id = $1 and record_id = $2 and user_id = $3 and work_id = $4",
        tenant,
        record,
        Uuid::from(user),
        work,
    )
    .execute(tx.conn())
    .await?;
    let only_for_this = sqlx::query_scalar!(
        r#"select exists (select from platform.confidant c
                           where c.tenant_id = $1 and c.record_id = $2 and c.user_id = $3 and c.why = 'work'
                             and not exists (select from platform.entrusted e
                                              where e.tenant_id = $1 and e.record_id = $2 and e.user_id = $3)) as "only!""#,
        tenant,
        record,
        Uuid::from(user),
    )
    .fetch_one(tx.conn())
    .await?;
    if only_for_this {
        dismiss(tx, record, user).await
    } else {
        Ok(false)
    }
}

/// The record something was raised from, if the viewer may know of it.
pub async fn root(tx: &mut TenantTx, record: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "select root_id from platform.derived where tenant_id = $1 and record_id = $2",
        Uuid::from(tx.tenant()),
        record,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Is somebody active with this right in the circle of a record, besides `except`? Who is inside by a broken glass does not count.
pub async fn somebody_may(
    tx: &mut TenantTx,
    record: Uuid,
    permission: &str,
    except: Option<UserId>,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
             select from platform.confidant c
               join org.user_account u on u.tenant_id = c.tenant_id and u.id = c.user_id and u.active
               join org.effective_role r on r.tenant_id = u.tenant_id and r.user_id = u.id
               join org.role_permission p on p.role = r.role and p.permission = $3
              where c.tenant_id = $1 and c.record_id = $2 and c.why <> 'broke_glass'
                and ($4::uuid is null or c.user_id <> $4)) as "somebody!""#,
        Uuid::from(tx.tenant()),
        record,
        permission,
        except.map(Uuid::from),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Came the actor in by breaking the glass, or after it was broken, while somebody is still inside who knew before? Then the circle
/// of those who knew is not his to change: neither to dismiss one of them (`whom`) nor to open the record to all (`None`).
pub async fn bound_by_glass(tx: &mut TenantTx, record: Uuid, whom: Option<UserId>) -> Result<bool> {
    let Some(me) = tx.actor().user() else {
        return Ok(false);
    };
    if whom == Some(me) {
        return Ok(false);
    }
    Ok(sqlx::query_scalar!(
        r#"select exists (
             select from platform.access_entry g
               join platform.confidant c on c.tenant_id = $1 and c.record_id = $2 and c.user_id = any (g.told)
               join org.user_account u on u.tenant_id = $1 and u.id = c.user_id and u.active
              where g.tenant_id = $1 and g.record_id = $2 and g.act = 'broke_glass' and not ($3 = any (g.told))
                and ($4::uuid is null or c.user_id = $4)) as "bound!""#,
        Uuid::from(tx.tenant()),
        record,
        Uuid::from(me),
        whom.map(Uuid::from),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A line of who was let in, left, restricted the record or broke the glass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessEntry {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// `restricted`, `shown`, `let_in`, `let_in_for_work`, `left`, `broke_glass`.
    pub act: String,
    /// Name of whom it is about.
    pub user: Option<String>,
    /// Name of who did it; none = the product.
    pub by: Option<String>,
    /// Why the glass was broken.
    pub reason: String,
    /// Names of those who were told of the broken glass.
    pub told: Vec<String>,
}

/// Who was let in, left, or broke the glass, the latest first; at most `limit` lines.
pub async fn access_entries(tx: &mut TenantTx, record: Uuid, limit: i64) -> Result<Vec<AccessEntry>> {
    let rows = sqlx::query!(
        r#"select e.id, e.at, e.act, u.name as "user?", b.name as "by?", e.reason,
                  array(select t.name from org.user_account t
                         where t.tenant_id = e.tenant_id and t.id = any (e.told) order by t.name) as "told!"
             from platform.access_entry e
             left join org.user_account u on u.tenant_id = e.tenant_id and u.id = e.user_id
             left join org.user_account b on b.tenant_id = e.tenant_id and b.id = e.by_id
            where e.tenant_id = $1 and e.record_id = $2 order by e.id desc limit $3"#,
        Uuid::from(tx.tenant()),
        record,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| AccessEntry {
            id: row.id,
            at: row.at.to_jiff(),
            act: row.act,
            user: row.user,
            by: row.by,
            reason: row.reason,
            told: row.told,
        })
        .collect())
}

/// Who knows of a record, by name.
pub async fn confidants(tx: &mut TenantTx, record: Uuid) -> Result<Vec<Confidant>> {
    let rows = sqlx::query!(
        "select c.user_id, u.name, c.why, c.since
           from platform.confidant c join org.user_account u on u.tenant_id = c.tenant_id and u.id = c.user_id
          where c.tenant_id = $1 and c.record_id = $2 order by u.name, c.user_id",
        Uuid::from(tx.tenant()),
        record,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Confidant {
            user: row.user_id.into(),
            name: row.name,
            broke_glass: row.why == Why::BrokeGlass.as_str(),
            since: row.since.to_jiff(),
        })
        .collect())
}

/// Keeps a record, and what was raised from it, from everybody who is not among its confidants; or shows it again.
/// Derived records are announced as changed, so that figures are made anew without them, or with them.
pub async fn restrict(tx: &mut TenantTx, kind: &'static str, record: Uuid, on: bool) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now());
    if on {
        sqlx::query!(
            "insert into platform.restricted (tenant_id, record_id, record_kind, since) values ($1, $2, $3, $4)
             on conflict do nothing",
            tenant,
            record,
            kind,
            now.to_sqlx(),
        )
        .execute(tx.conn())
        .await?;
    } else {
        sqlx::query!(
            "delete from platform.restricted where tenant_id = $1 and record_id = $2",
            tenant,
            record
        )
        .execute(tx.conn())
        .await?;
    }
    let act = if on { "restricted" } else { "shown" };
    enter(tx, record, act, None, "", &[]).await?;
    let derived = sqlx::query!(
        "select record_id, record_kind from platform.derived where tenant_id = $1 and root_id = $2",
        tenant,
        record
    )
    .fetch_all(tx.conn())
    .await?;
    for row in derived {
        if row.record_kind == "action" {
            tx.emit(DomainEvent::new(
                "action.visibility",
                "action",
                row.record_id,
                json!({}),
            ));
        }
    }
    Ok(())
}

/// Notes that a record was raised from another one, and shares its secrecy from now on.
pub async fn derive(tx: &mut TenantTx, kind: &'static str, record: Uuid, root: Uuid) -> Result<()> {
    sqlx::query!(
        "insert into platform.derived (tenant_id, record_id, record_kind, root_id) values ($1, $2, $3, $4)
         on conflict do nothing",
        Uuid::from(tx.tenant()),
        record,
        kind,
        root,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// May somebody know of a record? True for records that are not restricted, or not there.
pub async fn knows(tx: &mut TenantTx, record: Uuid, user: UserId) -> Result<bool> {
    let known = sqlx::query_scalar!(
        r#"select platform.knows($1, $2) as "known!""#,
        record,
        user.to_string()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(known)
}

/// May the viewer of this transaction know of a record? True for records that are not restricted, or not there.
pub async fn may_know(tx: &mut TenantTx, record: Uuid) -> Result<bool> {
    let known = sqlx::query_scalar!(r#"select platform.may_know($1) as "known!""#, record)
        .fetch_one(tx.conn())
        .await?;
    Ok(known)
}
