//! Passwords: Argon2id, away from the threads that serve requests.

use anyhow::anyhow;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::error::{Error, Result};

/// Hashes a password for storage.
pub async fn hash_password(password: String) -> Result<String> {
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
    })
    .await
    .map_err(|error| Error::from(anyhow!(error)))?
    .map_err(|error| Error::from(anyhow!("{error}")))
}

/// Does the password belong to the hash? With no hash (no such account) the same work is done, so that the time taken
/// does not tell which accounts exist.
pub async fn verify_password(password: String, hash: Option<String>) -> Result<bool> {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$mKZ0dxN8n2cVZJnBz7u7cVZ3f3G5lQm7yIsC0n5J0uY";
    tokio::task::spawn_blocking(move || {
        let known = hash.is_some();
        let text = hash.as_deref().unwrap_or(NOBODY);
        let matches = PasswordHash::new(text).is_ok_and(|parsed| {
            Argon2::default()
                .verify_password(password.as_bytes(), &parsed)
                .is_ok()
        });
        known && matches
    })
    .await
    .map_err(|error| Error::from(anyhow!(error)))
}
