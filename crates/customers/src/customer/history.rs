//! The full history of a customer (handbook §4.2.2): what all modules know of them, in one list. Each module offers a
//! view (migration 0390); this one asks the views and knows none of them.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::CustomerId;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{HistoryItem, HistoryKind};

/// The kinds of record a history may hold. Callers keep those the reader has the right to: [`HistoryKind::permission`].
pub async fn history_kinds(tx: &mut TenantTx) -> Result<Vec<HistoryKind>> {
    Ok(sqlx::query_as!(
        HistoryKind,
        "select record_kind as kind, label_key, state_list, href_prefix, icon, permission
         from customers.history_view order by record_kind"
    )
    .fetch_all(tx.conn())
    .await?)
}

/// One page of a customer's history, newest first. Kinds that are not named are not asked.
pub async fn history(
    tx: &mut TenantTx,
    customer: CustomerId,
    kinds: &[HistoryKind],
    paging: &Paging,
) -> Result<Paged<HistoryItem>> {
    let tenant = Uuid::from(tx.tenant());
    let known = sqlx::query_scalar!(
        r#"select exists (select from customers.customer where tenant_id = $1 and id = $2) as "known!""#,
        tenant,
        Uuid::from(customer)
    )
    .fetch_one(tx.conn())
    .await?;
    if !known {
        return Err(Error::NotFound("customer"));
    }
    let (before_at, before_id) = paging.position::<(Timestamp, Uuid)>()?.unzip();
    let names: Vec<String> = kinds.iter().map(|kind| kind.kind.clone()).collect();
    let rows = sqlx::query!(
        r#"select record_kind as "kind!", id as "id!", at as "at!", number as "number!", title as "title!", state
           from customers.history($1, $2, $3, $4, $5)"#,
        Uuid::from(customer),
        &names,
        before_at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        before_id,
        paging.size() + 1
    )
    .fetch_all(tx.conn())
    .await?;
    let prefix = |name: &str| {
        kinds
            .iter()
            .find(|kind| kind.kind == name)
            .map_or("", |kind| kind.href_prefix.as_str())
    };
    let items = rows
        .into_iter()
        .map(|row| HistoryItem {
            href: format!("{}{}", prefix(&row.kind), row.id),
            kind: row.kind,
            id: row.id,
            at: row.at.to_jiff(),
            number: row.number,
            title: row.title,
            state: row.state,
        })
        .collect();
    Ok(Paged::new(items, paging.size(), |item: &HistoryItem| {
        (item.at, item.id)
    }))
}
