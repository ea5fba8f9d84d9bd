//! The bytes of a file in the database: sealed pieces of one mebibyte.

use jiff_sqlx::ToSqlx;
use sha2::{Digest, Sha256};
use sqm_domain::ids::FileId;
use sqm_platform::crypto::Vault;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::FileInfo;

const PIECE: usize = 1 << 20;

/// The authenticated place of a piece: neither another file's nor another place's piece opens here.
fn place(file: FileId, number: i32) -> String {
    format!("imports.piece.body:{file}:{number}")
}

/// Stores a file.
pub(super) async fn put(tx: &mut TenantTx, vault: &Vault, name: &str, bytes: &[u8]) -> Result<FileInfo> {
    let id = FileId::new_at(tx.now());
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now());
    let size = i64::try_from(bytes.len()).map_err(|_| Error::TooLarge)?;
    sqlx::query!(
        "insert into imports.file (tenant_id, id, name, bytes, digest, created_at) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        Uuid::from(id),
        name,
        size,
        &digest,
        now.to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    let cipher = vault.cipher(tx).await?;
    for (number, piece) in (0_i32..).zip(bytes.chunks(PIECE)) {
        let body = cipher.seal_bytes(&place(id, number), piece)?;
        sqlx::query!(
            "insert into imports.piece (tenant_id, file_id, number, body) values ($1, $2, $3, $4)",
            tenant,
            Uuid::from(id),
            number,
            body,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(FileInfo {
        id,
        name: name.to_owned(),
        bytes: size,
        digest: hex(&digest),
    })
}

/// Reads a file back, whole: a job reads it once from front to back.
pub(super) async fn get(tx: &mut TenantTx, vault: &Vault, file: &FileInfo) -> Result<Vec<u8>> {
    let cipher = vault.cipher(tx).await?;
    let mut bytes = Vec::with_capacity(usize::try_from(file.bytes).unwrap_or_default());
    let mut number = 0;
    while (bytes.len() as i64) < file.bytes {
        let body = sqlx::query_scalar!(
            "select body from imports.piece where tenant_id = $1 and file_id = $2 and number = $3",
            Uuid::from(tx.tenant()),
            Uuid::from(file.id),
            number,
        )
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::Conflict("imports-file-gone"))?;
        bytes.extend_from_slice(&cipher.open_bytes(&place(file.id, number), &body)?);
        number += 1;
    }
    Ok(bytes)
}

/// Removes the bytes; name, size and digest stay with the run.
pub(super) async fn forget(tx: &mut TenantTx, file: FileId) -> Result<()> {
    sqlx::query!(
        "delete from imports.piece where tenant_id = $1 and file_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(file),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
