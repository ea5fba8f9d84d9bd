//! Use cases of signing in and out.

use serde_json::json;
use sqm_domain::ids::{SessionId, UserId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::auth::{hash_secret, new_secret};
use sqm_platform::crypto::verify_password;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::scope::{Actor, Scope};
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use super::model::{compose, tenant_of};
use super::{Client, Credentials, Issued, OpenSession, REFRESH_LIFE, SignedIn, sql};
use crate::tenants::{self, Tenant};

/// Who stands at the door, if tenant, address and password belong together. Every refusal takes as long and says the
/// same, so that nobody learns which tenants and accounts exist.
async fn identify(
    state: &AppState,
    client: &Client,
    credentials: Credentials,
) -> Result<Option<(Tenant, UserId)>> {
    let email = credentials.email.trim().to_lowercase();
    state.doors.check(&format!("address {}", client.address))?;
    state.doors.check(&format!(
        "account {} {email}",
        credentials.tenant.trim().to_lowercase()
    ))?;
    let tenant = tenants::find(state, &credentials.tenant).await?;
    let mut door = None;
    if let Some(tenant) = &tenant {
        let mut tx = state
            .db
            .tenant(&Scope {
                actor: Actor::Public,
                ..tenant.scope("sign-in")
            })
            .await?;
        door = sql::door(&mut tx, &email).await?;
        tx.commit().await?;
    }
    let hash = door
        .as_ref()
        .filter(|door| door.active)
        .and_then(|door| door.hash.clone());
    let right = verify_password(credentials.password, hash).await?;
    let Some(tenant) = tenant else { return Ok(None) };
    match door {
        Some(door) if right => Ok(Some((tenant, door.user))),
        door => {
            // The trail keeps whose account was tried, never what was typed: people type passwords into wrong fields.
            let mut tx = state
                .db
                .tenant(&Scope {
                    actor: Actor::Public,
                    ..tenant.scope("sign-in")
                })
                .await?;
            tx.audit(AuditEntry {
                action: "session.refuse",
                entity_kind: "user",
                entity_id: door.map(|door| door.user.into()),
                about_id: None,
                changes: json!({}),
            });
            tx.commit().await?;
            Ok(None)
        }
    }
}

/// Signs a browser in.
pub async fn sign_in(
    state: &AppState,
    client: &Client,
    credentials: Credentials,
) -> Result<Option<SignedIn>> {
    let Some((tenant, user)) = identify(state, client, credentials).await? else {
        return Ok(None);
    };
    let cookie = compose(tenant.id, &new_secret());
    let mut tx = state
        .db
        .tenant(&Scope {
            actor: Actor::User(user),
            ..tenant.scope("sign-in")
        })
        .await?;
    let id = SessionId::new_at(tx.now());
    sql::open(&mut tx, id, user, &hash_secret(&cookie), &client.agent).await?;
    tx.audit(AuditEntry::new(
        "session.create",
        "user",
        user,
        json!({ "kind": "browser" }),
    ));
    tx.emit(DomainEvent::new("session.created", "user", user, json!({})));
    tx.commit().await?;
    Ok(Some(SignedIn { cookie, user, tenant }))
}

/// Ends one session of a person.
pub async fn sign_out(tx: &mut TenantTx, user: UserId, session: SessionId) -> Result<()> {
    if sql::end(tx, user, session).await? {
        tx.audit(AuditEntry::new("session.end", "user", user, json!({})));
        tx.emit(DomainEvent::new(
            "session.revoked",
            "user",
            user,
            json!({ "session": session }),
        ));
    }
    Ok(())
}

/// Ends all sessions and tokens of a person, but for one session.
pub async fn end_all(tx: &mut TenantTx, user: UserId, but: Option<SessionId>) -> Result<()> {
    let ended = sql::end_all(tx, user, but).await?;
    if ended > 0 {
        tx.audit(AuditEntry::new(
            "session.end",
            "user",
            user,
            json!({ "count": ended }),
        ));
        tx.emit(DomainEvent::new("session.revoked", "user", user, json!({})));
    }
    Ok(())
}

/// A person's open sessions, newest first.
pub async fn list(tx: &mut TenantTx, user: UserId) -> Result<Vec<OpenSession>> {
    sql::list(tx, user).await
}

/// Tokens for an API client, by password.
pub async fn token(state: &AppState, client: &Client, credentials: Credentials) -> Result<Issued> {
    let (tenant, user) = identify(state, client, credentials)
        .await?
        .ok_or(Error::Unauthenticated)?;
    let mut tx = state
        .db
        .tenant(&Scope {
            actor: Actor::User(user),
            ..tenant.scope("sign-in")
        })
        .await?;
    let issued = issue(state, &mut tx, user, Uuid::new_v4()).await?;
    tx.audit(AuditEntry::new(
        "session.create",
        "user",
        user,
        json!({ "kind": "token" }),
    ));
    tx.emit(DomainEvent::new("session.created", "user", user, json!({})));
    tx.commit().await?;
    Ok(issued)
}

async fn issue(state: &AppState, tx: &mut TenantTx, user: UserId, family: Uuid) -> Result<Issued> {
    let refresh = compose(tx.tenant(), &new_secret());
    let expires_at = tx.now() + REFRESH_LIFE;
    sql::insert_refresh(tx, user, family, &hash_secret(&refresh), expires_at).await?;
    let access = state.tokens.issue(user, tx.tenant(), family, tx.now())?;
    Ok(Issued { access, refresh })
}

/// Fresh tokens for a refresh token, which is used up. A used one presented again was stolen from one of the two who
/// hold it: its whole family ends.
pub async fn refresh(state: &AppState, client: &Client, token: &str) -> Result<Issued> {
    state.doors.check(&format!("refresh {}", client.address))?;
    let tenant = tenant_of(token).ok_or(Error::Unauthenticated)?;
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, "refresh", jiff::tz::TimeZone::UTC))
        .await?;
    let found = sql::use_refresh(&mut tx, &hash_secret(token))
        .await?
        .ok_or(Error::Unauthenticated)?;
    if found.used && !found.dead {
        sql::revoke_family(&mut tx, found.family).await?;
        tx.audit(AuditEntry::new("session.reuse", "user", found.user, json!({})));
        tx.emit(DomainEvent::new("session.revoked", "user", found.user, json!({})));
        tx.commit().await?;
        state.authenticator().forget(found.user);
        return Err(Error::Unauthenticated);
    }
    if found.dead || sql::caller(&mut tx, found.user).await?.is_none() {
        return Err(Error::Unauthenticated);
    }
    let issued = issue(state, &mut tx, found.user, found.family).await?;
    tx.commit().await?;
    Ok(issued)
}

/// Ends the family of a refresh token. An unknown token is no error (RFC 7009 §2.2).
pub async fn revoke(state: &AppState, client: &Client, token: &str) -> Result<()> {
    state.doors.check(&format!("refresh {}", client.address))?;
    let Some(tenant) = tenant_of(token) else {
        return Ok(());
    };
    let mut tx = state
        .db
        .tenant(&Scope::system(tenant, "revoke", jiff::tz::TimeZone::UTC))
        .await?;
    let Some((user, family)) = sql::family_of(&mut tx, &hash_secret(token)).await? else {
        return Ok(());
    };
    sql::revoke_family(&mut tx, family).await?;
    tx.audit(AuditEntry::new(
        "session.end",
        "user",
        user,
        json!({ "kind": "token" }),
    ));
    tx.emit(DomainEvent::new("session.revoked", "user", user, json!({})));
    tx.commit().await?;
    state.authenticator().forget(user);
    Ok(())
}
