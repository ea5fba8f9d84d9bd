//! The only SQL of mail.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{IncidentId, UserId};
use sqm_domain::mail::MailWhy;
use sqm_platform::db::TenantTx;
use sqm_platform::{Result, codes};
use uuid::Uuid;

use super::MailLine;

/// The message with this key, if it came before.
pub(super) async fn by_key(tx: &mut TenantTx, key: &str) -> Result<Option<MailLine>> {
    let row = sqlx::query!(
        "select received_at, outcome, why, is_known from incidents.mail where tenant_id = $1 and mail_key = $2",
        Uuid::from(tx.tenant()),
        key
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(MailLine {
            received_at: row.received_at.to_jiff(),
            outcome: codes::read(&row.outcome)?,
            why: codes::read_option(row.why.as_deref())?,
            is_known: row.is_known,
        })
    })
    .transpose()
}

/// Keeps that it came; `false` when somebody handed it in at the same time.
pub(super) async fn insert(
    tx: &mut TenantTx,
    (key, thread_key): (&str, Option<&str>),
    line: &MailLine,
    about: Option<IncidentId>,
) -> Result<bool> {
    let done = sqlx::query!(
        "insert into incidents.mail (tenant_id, id, mail_key, received_at, outcome, why, is_known, about_id, thread_key)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict on constraint mail_once do nothing",
        Uuid::from(tx.tenant()),
        Uuid::now_v7(),
        key,
        line.received_at.to_sqlx() as _,
        line.outcome.as_str(),
        line.why.map(MailWhy::as_str),
        line.is_known,
        about.map(Uuid::from),
        thread_key
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The latest messages, the newest first.
pub(super) async fn latest(tx: &mut TenantTx, most: i64) -> Result<Vec<MailLine>> {
    let rows = sqlx::query!(
        "select received_at, outcome, why, is_known from incidents.mail
          where tenant_id = $1 order by received_at desc, id desc limit $2",
        Uuid::from(tx.tenant()),
        most
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(MailLine {
                received_at: row.received_at.to_jiff(),
                outcome: codes::read(&row.outcome)?,
                why: codes::read_option(row.why.as_deref())?,
                is_known: row.is_known,
            })
        })
        .collect()
}

/// The active person with this address.
pub(super) async fn person(tx: &mut TenantTx, address: &str) -> Result<Option<UserId>> {
    let id = sqlx::query_scalar!(
        "select id from org.user_account where tenant_id = $1 and email = $2 and active",
        Uuid::from(tx.tenant()),
        address
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(UserId::from))
}

/// The incident that one of these messages went to, or that has this number: only where the sender reported it or may respond to it.
pub(super) async fn answered(
    tx: &mut TenantTx,
    keys: &[String],
    number: Option<&str>,
    sender: UserId,
) -> Result<Option<IncidentId>> {
    let id = sqlx::query_scalar!(
        "select i.id from incidents.incident i
          where i.tenant_id = $1 and i.state <> 'merged'
            and (i.number = $3 or i.id = any(array(
              select m.about_id from incidents.mail m where m.tenant_id = $1 and m.thread_key = any($2) and m.about_id is not null)))
            and (i.reported_by = $4 or exists (
              select from org.effective_role r join org.role_permission p on p.role = r.role and p.permission = 'incident.edit'
               where r.tenant_id = $1 and r.user_id = $4))
          order by i.number is not distinct from $3 desc, i.id desc limit 1",
        Uuid::from(tx.tenant()),
        keys,
        number,
        Uuid::from(sender)
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(IncidentId::from))
}
