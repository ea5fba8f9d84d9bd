//! Photographs of the work, before and after: sealed in the database, given out by permission.

use jiff_sqlx::ToSqlx as _;
use sqm_domain::ids::{OrderId, PhotoId};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Error, Result, picture};
use uuid::Uuid;

use super::work::touched;
use super::{OrderPhoto, sql};
use crate::refs::Named;

/// The largest photograph, in bytes.
pub const MAX_PHOTO: usize = 5 * 1024 * 1024;
/// Photographs of one order: enough for before and after from every side.
const MOST: i64 = 20;

/// The photographs of an order, without the pictures.
pub async fn list(tx: &mut TenantTx, order: OrderId) -> Result<Vec<OrderPhoto>> {
    let rows = sqlx::query!(
        r#"select p.id, p.moment, p.content_type, p.size, p.taken_by, a.name as "by_name?", p.created_at
             from aftersales.order_photo p
             left join org.user_account a on a.tenant_id = p.tenant_id and a.id = p.taken_by
            where p.tenant_id = $1 and p.order_id = $2 order by p.moment desc, p.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(order)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OrderPhoto {
            id: row.id.into(),
            moment: row.moment,
            content_type: row.content_type,
            size: row.size,
            taken_by: row.taken_by.map(|id| Named {
                id,
                name: row.by_name.unwrap_or_default(),
            }),
            created_at: row.created_at.to_jiff(),
        })
        .collect())
}

/// Adds a photograph.
pub async fn add(
    state: &AppState,
    tx: &mut TenantTx,
    order: OrderId,
    moment: &str,
    bytes: &[u8],
) -> Result<PhotoId> {
    if !matches!(moment, "before" | "after") {
        return Err(Error::field("moment", "field-unknown"));
    }
    if bytes.is_empty() {
        return Err(Error::field("photo", "field-required"));
    }
    if bytes.len() > MAX_PHOTO {
        return Err(Error::field("photo", "order-photo-too-large"));
    }
    let kind = picture::kind(bytes).ok_or_else(|| Error::field("photo", "order-photo-kind"))?;
    sql::hold(tx, order).await?;
    let there = sqlx::query_scalar!(
        r#"select count(*) as "n!" from aftersales.order_photo where tenant_id = $1 and order_id = $2"#,
        Uuid::from(tx.tenant()),
        Uuid::from(order)
    )
    .fetch_one(tx.conn())
    .await?;
    if there >= MOST {
        return Err(Error::field("photo", "order-photo-many"));
    }
    let cipher = state.vault.cipher(tx).await?;
    let id = PhotoId::new_at(tx.now());
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "insert into aftersales.order_photo (tenant_id, id, order_id, moment, content_type, size, data, taken_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(order),
        moment,
        kind,
        bytes.len() as i32,
        cipher.seal_bytes("order_photo.data", bytes)?,
        by,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    touched(tx, order, "photos");
    Ok(id)
}

/// A picture with its type.
pub async fn open(
    state: &AppState,
    tx: &mut TenantTx,
    order: OrderId,
    photo: PhotoId,
) -> Result<(String, Vec<u8>)> {
    let row = sqlx::query!(
        "select content_type, data from aftersales.order_photo where tenant_id = $1 and order_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(order),
        Uuid::from(photo)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("photo"))?;
    let cipher = state.vault.cipher(tx).await?;
    Ok((
        row.content_type,
        cipher.open_bytes("order_photo.data", &row.data)?,
    ))
}

/// Removes a photograph.
pub async fn remove(tx: &mut TenantTx, order: OrderId, photo: PhotoId) -> Result<()> {
    let found = sqlx::query!(
        "delete from aftersales.order_photo where tenant_id = $1 and order_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(order),
        Uuid::from(photo)
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if found == 0 {
        return Err(Error::NotFound("photo"));
    }
    touched(tx, order, "photos");
    Ok(())
}
