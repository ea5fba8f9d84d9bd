//! On whose behalf, and inside which tenant, a piece of work runs.

use jiff::tz::TimeZone;
use sqm_domain::ids::{TenantId, UserId};
use uuid::Uuid;

use crate::i18n::Lang;

/// Who acts. Written beside every change in the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person or a token of theirs.
    User(UserId),
    /// A part of the product itself: `import`, `sla`, `seed`, …
    System(&'static str),
    /// Somebody without an account: a customer on a public page.
    Public,
}

impl Actor {
    /// The word stored in `platform.audit.actor_kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::System(_) => "system",
            Self::Public => "public",
        }
    }

    /// On whose behalf rows are read, as `platform.may_know` wants it: an account, the product itself, or nobody.
    pub(crate) fn viewer(&self) -> String {
        match self {
            Self::User(id) => id.to_string(),
            Self::System(_) => "all".to_owned(),
            Self::Public => String::new(),
        }
    }

    /// The person behind the act, if there is one.
    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(*id),
            Self::System(_) | Self::Public => None,
        }
    }
}

/// The frame of one transaction: tenant, actor, the tenant's time zone and the language of messages.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The tenant whose rows are visible.
    pub tenant: TenantId,
    /// Who acts.
    pub actor: Actor,
    /// Where the tenant's days begin and end.
    pub zone: TimeZone,
    /// The language for texts made on the way (numbers of default names, mails).
    pub lang: Lang,
    /// Joins log lines, audit rows and problem documents of one request.
    pub request_id: Option<Uuid>,
}

impl Scope {
    /// Work the product does by itself inside a tenant.
    pub fn system(tenant: TenantId, part: &'static str, zone: TimeZone) -> Self {
        Self {
            tenant,
            actor: Actor::System(part),
            zone,
            lang: Lang::default(),
            request_id: None,
        }
    }
}
