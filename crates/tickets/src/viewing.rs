//! Who has a ticket open, so that two people do not answer one customer (peers §1, collision detection).

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use sqm_domain::ids::{TicketId, UserId};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use utoipa::ToSchema;
use uuid::Uuid;

/// A page tells every 20 s that it is open; one missed beat is forgiven.
const FRESH: SignedDuration = SignedDuration::from_secs(45);

/// Somebody else with the ticket open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Viewer {
    /// Who.
    #[schema(value_type = Uuid)]
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// They are writing.
    pub typing: bool,
    /// Last sign of them.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Timestamp,
}

/// Notes that `user` has the ticket open, forgets who has gone, and says who else is there.
pub async fn beat(tx: &mut TenantTx, ticket: TicketId, user: UserId, typing: bool) -> Result<Vec<Viewer>> {
    let now = tx.now();
    let since = now.checked_sub(FRESH).unwrap_or(now);
    let rows = sqlx::query!(
        r#"with gone as (
             delete from tickets.viewing
              where tenant_id = $1 and ticket_id = $2 and seen_at < $5 and user_id <> $3
           ), beat as (
             insert into tickets.viewing (tenant_id, ticket_id, user_id, typing, seen_at) values ($1, $2, $3, $4, $6)
             on conflict (tenant_id, ticket_id, user_id) do update set typing = excluded.typing, seen_at = excluded.seen_at
           )
           select v.user_id, u.name, v.typing, v.seen_at
           from tickets.viewing v join org.user_account u on u.tenant_id = v.tenant_id and u.id = v.user_id
           where v.tenant_id = $1 and v.ticket_id = $2 and v.user_id <> $3 and v.seen_at >= $5
           order by v.typing desc, u.name"#,
        Uuid::from(tx.tenant()),
        Uuid::from(ticket),
        Uuid::from(user),
        typing,
        since.to_sqlx(),
        now.to_sqlx(),
    )
    .fetch_all(tx.conn())
    .await
    .map_err(|error| {
        if sqm_platform::db::violates(&error, "viewing_ticket") {
            sqm_platform::Error::NotFound("ticket")
        } else {
            error.into()
        }
    })?;
    Ok(rows
        .into_iter()
        .map(|row| Viewer {
            user: row.user_id.into(),
            name: row.name,
            typing: row.typing,
            seen_at: row.seen_at.to_jiff(),
        })
        .collect())
}
