//! What sign-ins are made of.

use jiff::{SignedDuration, Timestamp};
use sqm_domain::ids::{SessionId, TenantId, UserId};
use uuid::Uuid;

use crate::tenants::Tenant;

/// A session unused for so long has ended.
pub const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session ends after so long however busy.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A refresh token unused for so long has ended.
pub const REFRESH_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The last sight of a session is written at most so often.
pub(super) const SIGHT: SignedDuration = SignedDuration::from_mins(5);

/// What somebody typed at the door.
#[derive(Clone)]
pub struct Credentials {
    /// Short name or id of the tenant.
    pub tenant: String,
    /// The sign-in address.
    pub email: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// A browser that has just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// The cookie's value.
    pub cookie: String,
    /// Whose.
    pub user: UserId,
    /// Where.
    pub tenant: Tenant,
}

/// Tokens for an API client.
pub struct Issued {
    /// The access token.
    pub access: String,
    /// The refresh token, to be used once.
    pub refresh: String,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued").finish_non_exhaustive()
    }
}

/// A browser somebody is signed in with.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// What the browser calls itself.
    pub agent: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Last sight, to five minutes.
    pub last_seen_at: Timestamp,
}

/// A secret that carries its tenant, `<tenant>.<secret>`: so it is looked up inside that tenant's transaction, and no
/// index over all tenants is needed.
pub(super) fn compose(tenant: TenantId, secret: &str) -> String {
    format!("{}.{secret}", Uuid::from(tenant).simple())
}

/// The tenant a secret belongs to.
pub(super) fn tenant_of(secret: &str) -> Option<TenantId> {
    let (tenant, rest) = secret.split_once('.')?;
    let tenant = Uuid::try_parse(tenant).ok()?;
    (!rest.is_empty()).then(|| tenant.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_names_its_tenant() {
        let tenant = TenantId::new_at(Timestamp::UNIX_EPOCH);
        let secret = compose(tenant, "abc");
        assert_eq!(tenant_of(&secret), Some(tenant));
        for bad in ["", "abc", "x.abc", &secret[..33]] {
            assert_eq!(tenant_of(bad), None, "{bad}");
        }
    }
}
