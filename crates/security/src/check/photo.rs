//! Photographs of what was seen, beside the item of the checklist: sealed in the database, given out by permission.

use jiff_sqlx::ToSqlx as _;
use sqm_domain::ids::{CheckId, PhotoId};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Error, Result, picture};
use uuid::Uuid;

use super::ops::photographed;
use super::{Item, Photo, sql};
use crate::row::Person;

/// The largest photograph, in bytes.
const MAX_PHOTO: usize = 5 * 1024 * 1024;
/// Photographs of one check.
const MOST: i64 = 40;

/// The photographs of a check, without the pictures, item by item.
pub async fn list(tx: &mut TenantTx, check: CheckId) -> Result<Vec<Photo>> {
    let rows = sqlx::query!(
        r#"select p.id, p.place, p.content_type, p.size, p.taken_by, a.name as "by_name?", p.created_at
             from security.check_photo p
             left join org.user_account a on a.tenant_id = p.tenant_id and a.id = p.taken_by
            where p.tenant_id = $1 and p.check_id = $2 order by p.place, p.id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(check)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Photo {
            id: row.id.into(),
            place: row.place,
            content_type: row.content_type,
            size: row.size,
            taken_by: row.taken_by.map(|id| Person {
                id: id.into(),
                name: row.by_name.unwrap_or_default(),
            }),
            created_at: row.created_at.to_jiff(),
        })
        .collect())
}

/// The item of an open check, held: nothing is added to a check that is handed in, nor taken from it.
async fn item(tx: &mut TenantTx, check: CheckId, place: i16) -> Result<Item> {
    sql::hold(tx, check).await?;
    if !sql::get(tx, check).await?.state.is_open() {
        return Err(Error::Conflict("check-over"));
    }
    sql::items(tx, check)
        .await?
        .into_iter()
        .find(|item| item.place == place)
        .ok_or_else(|| Error::field("place", "field-unknown"))
}

/// Adds a photograph to an item.
pub async fn add(
    state: &AppState,
    tx: &mut TenantTx,
    check: CheckId,
    place: i16,
    bytes: &[u8],
) -> Result<PhotoId> {
    if bytes.is_empty() {
        return Err(Error::field("picture", "field-required"));
    }
    if bytes.len() > MAX_PHOTO {
        return Err(Error::field("picture", "check-photo-too-large"));
    }
    let kind = picture::kind(bytes).ok_or_else(|| Error::field("picture", "check-photo-kind"))?;
    let item = item(tx, check, place).await?;
    let there = sqlx::query_scalar!(
        r#"select count(*) as "n!" from security.check_photo where tenant_id = $1 and check_id = $2"#,
        Uuid::from(tx.tenant()),
        Uuid::from(check)
    )
    .fetch_one(tx.conn())
    .await?;
    if there >= MOST {
        return Err(Error::field("picture", "check-photo-many"));
    }
    let cipher = state.vault.cipher(tx).await?;
    let id = PhotoId::new_at(tx.now());
    let by = tx.actor().user().map(Uuid::from);
    sqlx::query!(
        "insert into security.check_photo (tenant_id, id, check_id, place, content_type, size, data, taken_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(check),
        place,
        kind,
        i32::try_from(bytes.len()).unwrap_or(i32::MAX),
        cipher.seal_bytes("check_photo.data", bytes)?,
        by,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    photographed(tx, check, &item, "check_photo_added").await?;
    Ok(id)
}

/// A picture with its type.
pub async fn open(
    state: &AppState,
    tx: &mut TenantTx,
    check: CheckId,
    photo: PhotoId,
) -> Result<(String, Vec<u8>)> {
    let row = sqlx::query!(
        "select content_type, data from security.check_photo where tenant_id = $1 and check_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(check),
        Uuid::from(photo)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("photo"))?;
    let cipher = state.vault.cipher(tx).await?;
    Ok((
        row.content_type,
        cipher.open_bytes("check_photo.data", &row.data)?,
    ))
}

/// Removes a photograph from an open check.
pub async fn remove(tx: &mut TenantTx, check: CheckId, photo: PhotoId) -> Result<()> {
    let place = sqlx::query_scalar!(
        "select place from security.check_photo where tenant_id = $1 and check_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(check),
        Uuid::from(photo)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("photo"))?;
    let item = item(tx, check, place).await?;
    sqlx::query!(
        "delete from security.check_photo where tenant_id = $1 and check_id = $2 and id = $3",
        Uuid::from(tx.tenant()),
        Uuid::from(check),
        Uuid::from(photo)
    )
    .execute(tx.conn())
    .await?;
    photographed(tx, check, &item, "check_photo_removed").await
}
