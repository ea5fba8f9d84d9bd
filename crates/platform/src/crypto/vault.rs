//! Hands out tenants' ciphers: unwraps the data key once, keeps it in memory.

use std::time::Duration;

use anyhow::anyhow;
use jiff_sqlx::ToSqlx;
use moka::sync::Cache;
use sqm_domain::ids::{EventId, TenantId};
use uuid::Uuid;

use super::TenantCipher;
use super::cipher::TenantCipher as Wrapper;
use crate::db::TenantTx;
use crate::error::Result;

/// The installation's keys.
#[derive(Clone, Debug)]
pub struct Vault {
    master: Secret,
    csrf: Secret,
    open: Cache<TenantId, TenantCipher>,
}

#[derive(Clone)]
struct Secret([u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Vault {
    /// A vault over the master key.
    pub fn new(master: [u8; 32]) -> Self {
        use sha2::{Digest, Sha256};
        let csrf = Sha256::new()
            .chain_update(b"csrf key")
            .chain_update(master)
            .finalize()
            .into();
        let open = Cache::builder()
            .max_capacity(10_000)
            .time_to_idle(Duration::from_hours(1))
            .build();
        Self {
            master: Secret(master),
            csrf: Secret(csrf),
            open,
        }
    }

    /// The key for form tokens.
    pub(crate) fn csrf_key(&self) -> &[u8; 32] {
        &self.csrf.0
    }

    /// The cipher of the transaction's tenant; makes the tenant's data key at first use.
    pub async fn cipher(&self, tx: &mut TenantTx) -> Result<TenantCipher> {
        let tenant = tx.tenant();
        if let Some(cipher) = self.open.get(&tenant) {
            return Ok(cipher);
        }
        let wrapper = Wrapper::new(tenant, &self.master.0)?;
        let (wrapped, committed) = match stored(tx).await? {
            Some(wrapped) => (wrapped, true),
            None => (first(tx, &wrapper).await?, false),
        };
        let key = wrapper
            .open_bytes("data key", &wrapped)?
            .try_into()
            .map_err(|_| anyhow!("the data key has the wrong length"))?;
        let cipher = TenantCipher::new(tenant, &key)?;
        // A key of this very transaction is not kept: should it roll back, the key was never used.
        if committed {
            self.open.insert(tenant, cipher.clone());
        }
        Ok(cipher)
    }
}

/// The tenant's data key as stored.
async fn stored(tx: &mut TenantTx) -> Result<Option<Vec<u8>>> {
    let tenant = Uuid::from(tx.tenant());
    Ok(sqlx::query_scalar!(
        "select wrapped from platform.tenant_key where tenant_id = $1",
        tenant
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Makes the tenant's data key. Of two first uses at once the second waits for the first and takes its key.
async fn first(tx: &mut TenantTx, wrapper: &Wrapper) -> Result<Vec<u8>> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now());
    let key: [u8; 32] = rand::random();
    sqlx::query!(
        "insert into platform.tenant_key (tenant_id, id, wrapped, created_at) values ($1, $2, $3, $4)
         on conflict on constraint tenant_key_one do nothing",
        tenant,
        Uuid::from(EventId::new_at(now)),
        wrapper.seal_bytes("data key", &key)?,
        now.to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(stored(tx)
        .await?
        .ok_or_else(|| anyhow!("the data key just made is not there"))?)
}
