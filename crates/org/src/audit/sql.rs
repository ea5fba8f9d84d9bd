//! The reading side of the audit trail.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{Postgres, QueryBuilder, Row};
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{AuditFilter, AuditLine};

/// A page of the trail, newest first.
pub async fn list(tx: &mut TenantTx, filter: &AuditFilter, paging: &Paging) -> Result<Paged<AuditLine>> {
    let size = paging.size();
    let after = paging.position::<Uuid>()?;
    let (from, to) = bounds(tx, filter)?;
    let mut query = QueryBuilder::<Postgres>::new(
        "select a.id, a.at, a.actor_kind, a.actor_id, u.name as actor, a.action, a.entity_kind, a.entity_id,
           a.request_id, a.changes
         from platform.audit a
         left join org.user_account u on u.tenant_id = a.tenant_id and u.id = a.actor_id
         where a.tenant_id = ",
    );
    query.push_bind(Uuid::from(tx.tenant()));
    if let Some(entity) = &filter.entity {
        query.push(" and a.entity_kind = ").push_bind(entity);
    }
    if let Some(id) = filter.entity_id {
        query.push(" and a.entity_id = ").push_bind(id);
    }
    if let Some(action) = &filter.action {
        query
            .push(" and starts_with(a.action, ")
            .push_bind(action)
            .push(")");
    }
    if let Some(actor) = filter.actor {
        query.push(" and a.actor_id = ").push_bind(Uuid::from(actor));
    }
    if let Some(from) = from {
        query.push(" and a.at >= ").push_bind(from.to_sqlx());
    }
    if let Some(to) = to {
        query.push(" and a.at < ").push_bind(to.to_sqlx());
    }
    if let Some(after) = after {
        query.push(" and a.id < ").push_bind(after);
    }
    query.push(" order by a.id desc limit ").push_bind(size + 1);
    let rows = query.build().fetch_all(tx.conn()).await?;
    let lines = rows
        .into_iter()
        .map(|row| {
            Ok(AuditLine {
                id: row.try_get("id")?,
                at: row.try_get::<jiff_sqlx::Timestamp, _>("at")?.to_jiff(),
                actor_kind: row.try_get("actor_kind")?,
                actor_id: row.try_get::<Option<Uuid>, _>("actor_id")?.map(Into::into),
                actor: row.try_get("actor")?,
                action: row.try_get("action")?,
                entity_kind: row.try_get("entity_kind")?,
                entity_id: row.try_get("entity_id")?,
                request_id: row.try_get("request_id")?,
                changes: row.try_get("changes")?,
            })
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()?;
    Ok(Paged::new(lines, size, |line| line.id))
}

/// The instants between which the days of a filter lie.
fn bounds(tx: &TenantTx, filter: &AuditFilter) -> Result<(Option<Timestamp>, Option<Timestamp>)> {
    let start = |day: jiff::civil::Date, field: &'static str| {
        day.to_zoned(tx.zone().clone())
            .map(|zoned| zoned.timestamp())
            .map_err(|_| Error::field(field, "field-date"))
    };
    let from = filter.from.map(|day| start(day, "from")).transpose()?;
    let to = filter
        .to
        .map(|day| {
            day.tomorrow()
                .map_err(|_| Error::field("to", "field-date"))
                .and_then(|next| start(next, "to"))
        })
        .transpose()?;
    Ok((from, to))
}

/// The kinds of records the trail knows of, for the chooser. Walks the index from kind to kind, so that its cost grows
/// with the kinds, not with the trail.
pub async fn kinds(tx: &mut TenantTx) -> Result<Vec<String>> {
    let tenant = Uuid::from(tx.tenant());
    let kinds = sqlx::query_scalar!(
        r#"with recursive kind as (
             (select entity_kind from platform.audit where tenant_id = $1 order by entity_kind limit 1)
             union all
             select (select a.entity_kind from platform.audit a
                     where a.tenant_id = $1 and a.entity_kind > kind.entity_kind order by a.entity_kind limit 1)
             from kind where kind.entity_kind is not null)
           select entity_kind as "kind!" from kind where entity_kind is not null"#,
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(kinds)
}
