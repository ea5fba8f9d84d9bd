//! Sealing and finding one tenant's personal data.

use anyhow::anyhow;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sqm_domain::ids::TenantId;

use crate::error::{Error, Result};

const NONCE: usize = 24;

/// One tenant's keys, ready for use. Cheap to clone.
#[derive(Clone)]
pub struct TenantCipher {
    tenant: TenantId,
    seal: XChaCha20Poly1305,
    blind: [u8; 32],
}

impl std::fmt::Debug for TenantCipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TenantCipher")
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

impl TenantCipher {
    pub(super) fn new(tenant: TenantId, data_key: &[u8; 32]) -> Result<Self> {
        let expand = |info: &[u8]| -> Result<[u8; 32]> {
            let mut out = [0u8; 32];
            Hkdf::<Sha256>::new(None, data_key)
                .expand(info, &mut out)
                .map_err(|e| Error::from(anyhow!("{e}")))?;
            Ok(out)
        };
        let seal = XChaCha20Poly1305::new(&Key::from(expand(b"seal")?));
        Ok(Self {
            tenant,
            seal,
            blind: expand(b"blind index")?,
        })
    }

    /// Encrypts a value of the named column. Tenant and column are authenticated: a sealed value moved elsewhere does
    /// not open.
    pub fn seal(&self, column: &str, plain: &str) -> Result<Vec<u8>> {
        self.seal_bytes(column, plain.as_bytes())
    }

    /// As [`Self::seal`] for bytes.
    pub fn seal_bytes(&self, column: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE] = rand::random();
        let aad = self.context(column);
        let sealed = self
            .seal
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: &aad,
                },
            )
            .map_err(|_| Error::from(anyhow!("cannot seal {column}")))?;
        let mut out = Vec::with_capacity(NONCE + sealed.len());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Decrypts a value of the named column.
    pub fn open(&self, column: &str, sealed: &[u8]) -> Result<String> {
        let bytes = self.open_bytes(column, sealed)?;
        String::from_utf8(bytes).map_err(|_| Error::from(anyhow!("{column} does not hold a text")))
    }

    /// As [`Self::open`] for bytes.
    pub fn open_bytes(&self, column: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let (nonce, body) = sealed
            .split_first_chunk::<NONCE>()
            .ok_or_else(|| anyhow!("{column} is cut short"))?;
        let aad = self.context(column);
        self.seal
            .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &aad })
            .map_err(|_| Error::from(anyhow!("{column} does not open with this tenant's key")))
    }

    /// A keyed hash of a normalised value, for exact look-up of a phone number or address without storing it in clear.
    pub fn blind(&self, kind: &str, normalised: &str) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.blind) else {
            return Vec::new();
        };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(normalised.as_bytes());
        // 16 bytes are enough to tell values apart and leave an attacker with the index less to confirm a guess by.
        mac.finalize().into_bytes()[..16].to_vec()
    }

    fn context(&self, column: &str) -> Vec<u8> {
        let mut context = self.tenant.to_string().into_bytes();
        context.push(0);
        context.extend_from_slice(column.as_bytes());
        context
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn cipher(key: u8) -> TenantCipher {
        TenantCipher::new(TenantId::new_at(Timestamp::UNIX_EPOCH), &[key; 32]).unwrap()
    }

    #[test]
    fn sealed_values_open_only_in_their_tenant_and_column() {
        let one = cipher(1);
        let sealed = one.seal("customer.phone", "13812341234").unwrap();
        assert_eq!(one.open("customer.phone", &sealed).unwrap(), "13812341234");
        assert!(one.open("customer.email", &sealed).is_err());
        assert!(
            cipher(1).open("customer.phone", &sealed).is_err(),
            "another tenant with the same key bytes"
        );
        assert!(!sealed.windows(5).any(|w| w == b"13812"));
    }

    #[test]
    fn the_blind_index_finds_equal_values_only() {
        let one = cipher(1);
        assert_eq!(
            one.blind("phone", "13812341234"),
            one.blind("phone", "13812341234")
        );
        assert_ne!(
            one.blind("phone", "13812341234"),
            one.blind("phone", "13812341235")
        );
        assert_ne!(
            one.blind("phone", "13812341234"),
            cipher(2).blind("phone", "13812341234")
        );
    }
}
