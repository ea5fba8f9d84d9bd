//! Access tokens: short-lived JWTs with one pinned asymmetric algorithm, and opaque secrets stored as hashes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use hkdf::Hkdf;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqm_domain::ids::{TenantId, UserId};

use crate::error::Result;

const AUDIENCE: &str = "sqm-api";

/// What an access token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccessClaims {
    /// The account.
    pub sub: UserId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The refresh family it came from; revoking the family ends it at the next look-up.
    pub family: uuid::Uuid,
    /// Always `sqm-api`.
    pub aud: String,
    /// Issued at, seconds.
    pub iat: i64,
    /// Ends at, seconds.
    pub exp: i64,
}

/// Signs and checks access tokens. The key is derived from the master key, so every instance has the same one.
#[derive(Clone)]
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    kid: String,
    public: String,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens")
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

impl Tokens {
    /// Seconds an access token lives.
    pub const LIFE_SECONDS: i64 = 15 * 60;

    /// Derives the signing key.
    pub fn new(master: &[u8; 32]) -> Result<Self> {
        let mut seed = [0u8; 32];
        Hkdf::<Sha256>::new(None, master)
            .expand(b"access tokens, ed25519", &mut seed)
            .map_err(|error| anyhow::anyhow!("{error}"))?;
        let key = SigningKey::from_bytes(&seed);
        let der = key.to_pkcs8_der().map_err(|error| anyhow::anyhow!("{error}"))?;
        let public = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        let kid = URL_SAFE_NO_PAD.encode(&Sha256::digest(key.verifying_key().as_bytes())[..8]);
        Ok(Self {
            encoding: EncodingKey::from_ed_der(der.as_bytes()),
            decoding: DecodingKey::from_ed_components(&public).map_err(|error| anyhow::anyhow!("{error}"))?,
            kid,
            public,
        })
    }

    /// A signed token for an account.
    pub fn issue(
        &self,
        user: UserId,
        tenant: TenantId,
        family: uuid::Uuid,
        now: Timestamp,
    ) -> Result<String> {
        let claims = AccessClaims {
            sub: user,
            tenant,
            family,
            aud: AUDIENCE.to_owned(),
            iat: now.as_second(),
            exp: now.as_second() + Self::LIFE_SECONDS,
        };
        let header = Header {
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        Ok(jsonwebtoken::encode(&header, &claims, &self.encoding)
            .map_err(|error| anyhow::anyhow!("{error}"))?)
    }

    /// The claims, if signature, algorithm and audience hold and the token has not ended at `now`.
    pub fn check(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        // The library would read the wall clock; the end is checked against ours below.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<AccessClaims>(token, &self.decoding, &validation)
            .ok()?
            .claims;
        (claims.exp > now.as_second()).then_some(claims)
    }

    /// The public key as a JWK set.
    pub fn jwks(&self) -> Value {
        json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": self.public}]})
    }
}

/// A random opaque secret of 256 bits, for sessions and refresh tokens.
pub fn new_secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of an opaque secret: it has full entropy, so a plain hash suffices.
pub fn hash_secret(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_ends_and_a_changed_one_is_refused() {
        let tokens = Tokens::new(&[7; 32]).unwrap();
        let now = Timestamp::from_second(1_000_000).unwrap();
        let at = |s| Timestamp::from_second(s).unwrap();
        let token = tokens
            .issue(UserId::new_at(now), TenantId::new_at(now), uuid::Uuid::nil(), now)
            .unwrap();
        assert!(tokens.check(&token, now).is_some());
        assert!(
            tokens
                .check(&token, at(1_000_000 + Tokens::LIFE_SECONDS))
                .is_none()
        );
        let other = Tokens::new(&[8; 32]).unwrap();
        assert!(other.check(&token, now).is_none());
    }
}
