//! Need to know (handbook §7.2.4, §7.3): records that only named people may know of, and whatever is raised from them.
//!
//! The lock itself is row security (migration 0004): a restricted record, its audit lines, events and derived records are not
//! there for others, whatever a query says. Here is who is let in, and the switch.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqm_domain::ids::UserId;
use uuid::Uuid;

use crate::db::TenantTx;
use crate::error::Result;
use crate::events::DomainEvent;

/// Why somebody knows of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Named by whoever may.
    Named,
    /// Opened it in an emergency, with a reason everybody concerned was told of.
    BrokeGlass,
}

impl Why {
    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Named => "named",
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

/// Lets somebody know of a record.
pub async fn admit(tx: &mut TenantTx, record: Uuid, user: UserId, why: Why) -> Result<()> {
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "insert into platform.confidant (tenant_id, record_id, user_id, why, since, by_id) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing",
        Uuid::from(tx.tenant()),
        record,
        Uuid::from(user),
        why.as_str(),
        tx.now().to_sqlx(),
        by,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Somebody need not know any more. Did he before?
pub async fn dismiss(tx: &mut TenantTx, record: Uuid, user: UserId) -> Result<bool> {
    let done = sqlx::query!(
        "delete from platform.confidant where tenant_id = $1 and record_id = $2 and user_id = $3",
        Uuid::from(tx.tenant()),
        record,
        Uuid::from(user),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
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

/// May the viewer of this transaction know of a record? True for records that are not restricted, or not there.
pub async fn may_know(tx: &mut TenantTx, record: Uuid) -> Result<bool> {
    let known = sqlx::query_scalar!(r#"select platform.may_know($1) as "known!""#, record)
        .fetch_one(tx.conn())
        .await?;
    Ok(known)
}
