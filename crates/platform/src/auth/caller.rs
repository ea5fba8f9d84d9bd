//! The person or program behind a request.

use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, SessionId, TenantId, UserId};
use uuid::Uuid;

use super::{Permission, PermissionSet};
use crate::error::{Error, Result};
use crate::i18n::Lang;
use crate::scope::{Actor, Scope};

/// What pages and rules need to know of the tenant.
#[derive(Clone, Debug)]
pub struct TenantInfo {
    /// The tenant.
    pub id: TenantId,
    /// Its short name in sign-ins: `demo`.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// Where its days begin.
    pub zone: TimeZone,
    /// The language of texts without a reader.
    pub lang: Lang,
}

/// Light, dark, or as the machine says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the machine says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// `auto`, `light`, `dark`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A signed-in person, by session or by token.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Their tenant.
    pub tenant: TenantInfo,
    /// The account.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub permissions: PermissionSet,
    /// The department of their post, if any.
    pub department: Option<DepartmentId>,
    /// Their language.
    pub lang: Lang,
    /// Their theme.
    pub theme: Theme,
    /// Single-key shortcuts on?
    pub shortcuts: bool,
    /// The session, where there is one (pages); tokens have none.
    pub session: Option<SessionId>,
    /// This request's number.
    pub request_id: Option<Uuid>,
}

impl Caller {
    /// The frame for a transaction on this caller's behalf.
    pub fn scope(&self) -> Scope {
        Scope {
            tenant: self.tenant.id,
            actor: Actor::User(self.user),
            zone: self.tenant.zone.clone(),
            lang: self.lang,
            request_id: self.request_id,
        }
    }

    /// May they?
    pub fn can(&self, permission: &str) -> bool {
        self.permissions.has(permission)
    }

    /// Refuses unless they may.
    pub fn require<P: Permission>(&self) -> Result<()> {
        if self.can(P::NAME) {
            Ok(())
        } else {
            Err(Error::Forbidden(P::NAME))
        }
    }
}

/// Looks callers up; implemented where accounts live.
pub trait Authenticator: Send + Sync {
    /// The caller behind a session cookie's value.
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<Caller>>>;
    /// The caller behind a bearer token.
    fn bearer<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<Caller>>>;
    /// Drops what this process remembers of a person, so that a sign-out or a change of role counts at once.
    fn forget(&self, user: UserId);
}
