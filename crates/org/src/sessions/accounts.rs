//! Looks callers up on every request, and remembers them for a moment.

use std::time::Duration;

use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use moka::sync::Cache;
use sqm_domain::ids::{SessionId, TenantId, UserId};
use sqm_platform::auth::{Authenticator, Caller, PermissionSet, TenantInfo, Theme, Tokens, hash_secret};
use sqm_platform::clock::Clock;
use sqm_platform::db::{Db, TenantTx};
use sqm_platform::i18n::Lang;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Result};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::model::{SIGHT, tenant_of};
use super::sql;

/// How long a caller is remembered: the longest a revoked one could go on should an instance miss the news.
const MEMORY: SignedDuration = SignedDuration::from_secs(10);

/// Finds callers by session cookie or access token.
#[derive(Debug)]
pub struct Accounts {
    db: Db,
    clock: Clock,
    tokens: Tokens,
    seen: Cache<Vec<u8>, Seen>,
}

#[derive(Clone, Debug)]
struct Seen {
    caller: Caller,
    at: Timestamp,
}

impl Accounts {
    /// Over this database.
    pub fn new(db: Db, clock: Clock, tokens: Tokens) -> Self {
        let seen = Cache::builder()
            .max_capacity(20_000)
            .time_to_live(Duration::from_secs(MEMORY.as_secs().unsigned_abs()))
            .support_invalidation_closures()
            .build();
        Self {
            db,
            clock,
            tokens,
            seen,
        }
    }

    /// The remembered caller. The age is measured by our clock too, which tests may turn.
    fn remembered(&self, key: &[u8]) -> Option<Caller> {
        let seen = self.seen.get(key)?;
        let age = self.clock.now().duration_since(seen.at);
        (age < MEMORY).then_some(seen.caller)
    }

    fn remember(&self, key: Vec<u8>, caller: &Caller) {
        self.seen.insert(
            key,
            Seen {
                caller: caller.clone(),
                at: self.clock.now(),
            },
        );
    }

    async fn begin(&self, tenant: TenantId) -> Result<TenantTx> {
        self.db
            .tenant(&Scope::system(tenant, "sign-in", TimeZone::UTC))
            .await
    }

    async fn by_cookie(&self, cookie: &str) -> Result<Option<Caller>> {
        let key = hash_secret(cookie);
        if let Some(caller) = self.remembered(&key) {
            return Ok(Some(caller));
        }
        let Some(tenant) = tenant_of(cookie) else {
            return Ok(None);
        };
        let mut tx = self.begin(tenant).await?;
        let Some(session) = sql::living(&mut tx, &key).await? else {
            return Ok(None);
        };
        let Some(caller) = load(&mut tx, session.user, Some(session.id)).await? else {
            return Ok(None);
        };
        if tx.now().duration_since(session.last_seen_at) >= SIGHT {
            sql::sighted(&mut tx, session.id, session.user).await?;
        }
        tx.commit().await?;
        self.remember(key, &caller);
        Ok(Some(caller))
    }

    async fn by_token(&self, token: &str) -> Result<Option<Caller>> {
        // Signature and end are checked every time; only what the database says is remembered.
        let Some(claims) = self.tokens.check(token, self.clock.now()) else {
            return Ok(None);
        };
        let key = hash_secret(token);
        if let Some(caller) = self.remembered(&key) {
            return Ok(Some(caller));
        }
        let mut tx = self.begin(claims.tenant).await?;
        if !sql::family_lives(&mut tx, claims.family).await? {
            return Ok(None);
        }
        let Some(caller) = load(&mut tx, claims.sub, None).await? else {
            return Ok(None);
        };
        tx.commit().await?;
        self.remember(key, &caller);
        Ok(Some(caller))
    }
}

async fn load(tx: &mut TenantTx, user: UserId, session: Option<SessionId>) -> Result<Option<Caller>> {
    let Some(row) = sql::caller(tx, user).await? else {
        return Ok(None);
    };
    let theme = match row.theme.as_str() {
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        _ => Theme::Auto,
    };
    Ok(Some(Caller {
        tenant: TenantInfo {
            id: tx.tenant(),
            slug: row.slug,
            name: row.tenant_name,
            zone: TimeZone::get(&row.time_zone).unwrap_or(TimeZone::UTC),
            lang: Lang::from_tag(&row.tenant_lang).unwrap_or_default(),
        },
        user,
        name: row.name,
        email: row.email,
        permissions: row.permissions.into_iter().collect::<PermissionSet>(),
        department: row.department.map(Into::into),
        lang: Lang::from_tag(&row.lang).unwrap_or_default(),
        theme,
        shortcuts: row.shortcuts,
        session,
        request_id: None,
    }))
}

impl Authenticator for Accounts {
    fn session<'a>(&'a self, cookie: &'a str) -> BoxFuture<'a, Result<Option<Caller>>> {
        Box::pin(self.by_cookie(cookie))
    }

    fn bearer<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<Caller>>> {
        Box::pin(self.by_token(token))
    }

    fn forget(&self, user: UserId) {
        // The only refusal is a cache built without closures; even then the memory is short.
        if let Err(error) = self
            .seen
            .invalidate_entries_if(move |_, seen| seen.caller.user == user)
        {
            tracing::warn!(%error, "callers cannot be forgotten at once");
        }
    }
}

/// Follows the news of other instances until told to stop: whoever was signed out, changed or deactivated there is
/// forgotten here.
pub async fn follow_changes(state: AppState, stop: CancellationToken) {
    let mut news = state.live.subscribe();
    loop {
        let message = tokio::select! {
            () = stop.cancelled() => return,
            message = news.recv() => message,
        };
        match message {
            Ok(message) if message.topic == "users" => state.authenticator().forget(message.id.into()),
            // Too far behind: what was missed is forgotten by age within seconds.
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}
