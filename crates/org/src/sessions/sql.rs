//! The only SQL of sessions and refresh tokens, and the look-up of callers.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{SessionId, UserId};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use super::OpenSession;
use super::model::{ABSOLUTE, IDLE};

/// What is needed to check a password.
pub(super) struct Door {
    pub(super) user: UserId,
    pub(super) active: bool,
    pub(super) hash: Option<String>,
}

pub(super) async fn door(tx: &mut TenantTx, email: &str) -> Result<Option<Door>> {
    let tenant = Uuid::from(tx.tenant());
    let row = sqlx::query!(
        "select id, active, password_hash from org.user_account where tenant_id = $1 and email = $2",
        tenant,
        email
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Door {
        user: row.id.into(),
        active: row.active,
        hash: row.password_hash,
    }))
}

/// Everything a caller is, in one row.
pub(super) struct CallerRow {
    pub(super) slug: String,
    pub(super) tenant_name: String,
    pub(super) time_zone: String,
    pub(super) tenant_lang: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) lang: String,
    pub(super) theme: String,
    pub(super) shortcuts: bool,
    pub(super) permissions: Vec<String>,
    pub(super) department: Option<Uuid>,
}

/// The caller behind an account, if it is active.
pub(super) async fn caller(tx: &mut TenantTx, user: UserId) -> Result<Option<CallerRow>> {
    let tenant = Uuid::from(tx.tenant());
    Ok(sqlx::query_as!(
        CallerRow,
        r#"select t.slug, t.name as tenant_name, t.time_zone, t.lang as tenant_lang,
             u.name, u.email, u.lang, u.theme, u.shortcuts,
             array(select distinct p.permission from org.effective_role r
                   join org.role_permission p on p.role = r.role
                   where r.tenant_id = $1 and r.user_id = $2) as "permissions!",
             coalesce(u.department_id,
               (select p.department_id from org.user_post h
                join org.post p on p.tenant_id = $1 and p.id = h.post_id
                where h.tenant_id = $1 and h.user_id = $2 order by h.since, p.id limit 1)) as department
           from org.user_account u
           join org.tenant t on t.id = u.tenant_id
           where u.tenant_id = $1 and u.id = $2 and u.active"#,
        tenant,
        Uuid::from(user)
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// A session that has not ended.
pub(super) struct Living {
    pub(super) id: SessionId,
    pub(super) user: UserId,
    pub(super) last_seen_at: Timestamp,
}

pub(super) async fn living(tx: &mut TenantTx, hash: &[u8]) -> Result<Option<Living>> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now());
    let row = sqlx::query!(
        "select id, user_id, last_seen_at from org.session
         where tenant_id = $1 and secret_hash = $2 and ended_at is null and last_seen_at > $3 and created_at > $4",
        tenant,
        hash,
        (now - IDLE).to_sqlx(),
        (now - ABSOLUTE).to_sqlx()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Living {
        id: row.id.into(),
        user: row.user_id.into(),
        last_seen_at: row.last_seen_at.to_jiff(),
    }))
}

/// Writes that a session and its person are here.
pub(super) async fn sighted(tx: &mut TenantTx, id: SessionId, user: UserId) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    sqlx::query!(
        "with here as (update org.session set last_seen_at = $3 where tenant_id = $1 and id = $2)
         update org.user_account set last_seen_at = $3 where tenant_id = $1 and id = $4",
        tenant,
        Uuid::from(id),
        now,
        Uuid::from(user)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Opens a session, and lets go of this person's sessions and tokens that ended long ago.
pub(super) async fn open(
    tx: &mut TenantTx,
    id: SessionId,
    user: UserId,
    hash: &[u8],
    agent: &str,
) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now());
    sqlx::query!(
        "insert into org.session (tenant_id, id, user_id, secret_hash, agent, created_at, last_seen_at)
         values ($1, $2, $3, $4, $5, $6, $6)",
        tenant,
        Uuid::from(id),
        Uuid::from(user),
        hash,
        agent,
        now.to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from org.session where tenant_id = $1 and user_id = $2 and created_at < $3",
        tenant,
        Uuid::from(user),
        (now - ABSOLUTE).to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    sighted(tx, id, user).await
}

/// Ends one session of a person; says whether it was open.
pub(super) async fn end(tx: &mut TenantTx, user: UserId, id: SessionId) -> Result<bool> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    let done = sqlx::query!(
        "update org.session set ended_at = $4 where tenant_id = $1 and user_id = $2 and id = $3 and ended_at is null",
        tenant,
        Uuid::from(user),
        Uuid::from(id),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sessions but one, and all refresh tokens; how many there were.
pub(super) async fn end_all(tx: &mut TenantTx, user: UserId, but: Option<SessionId>) -> Result<u64> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    let sessions = sqlx::query!(
        "update org.session set ended_at = $4
         where tenant_id = $1 and user_id = $2 and id is distinct from $3 and ended_at is null",
        tenant,
        Uuid::from(user),
        but.map(Uuid::from),
        now
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    let tokens = sqlx::query!(
        "update org.refresh_token set revoked_at = $3 where tenant_id = $1 and user_id = $2 and revoked_at is null",
        tenant,
        Uuid::from(user),
        now
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    Ok(sessions + tokens)
}

/// A person's open sessions, newest first.
pub(super) async fn list(tx: &mut TenantTx, user: UserId) -> Result<Vec<OpenSession>> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now());
    let rows = sqlx::query!(
        "select id, agent, created_at, last_seen_at from org.session
         where tenant_id = $1 and user_id = $2 and ended_at is null and last_seen_at > $3 and created_at > $4
         order by id desc",
        tenant,
        Uuid::from(user),
        (now - IDLE).to_sqlx(),
        (now - ABSOLUTE).to_sqlx()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OpenSession {
            id: row.id.into(),
            agent: row.agent,
            created_at: row.created_at.to_jiff(),
            last_seen_at: row.last_seen_at.to_jiff(),
        })
        .collect())
}

/// Stores a refresh token, and lets go of this person's long expired ones.
pub(super) async fn insert_refresh(
    tx: &mut TenantTx,
    user: UserId,
    family: Uuid,
    hash: &[u8],
    expires_at: Timestamp,
) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    sqlx::query!(
        "delete from org.refresh_token where tenant_id = $1 and user_id = $2 and expires_at < $3",
        tenant,
        Uuid::from(user),
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into org.refresh_token (tenant_id, id, user_id, family, secret_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        Uuid::from(SessionId::new_at(tx.now())),
        Uuid::from(user),
        family,
        hash,
        now,
        expires_at.to_sqlx()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A refresh token as stored.
pub(super) struct Refresh {
    pub(super) user: UserId,
    pub(super) family: Uuid,
    pub(super) used: bool,
    pub(super) dead: bool,
}

/// Marks a refresh token as used. Two uses at once: the row lock lets one be first, the other finds it used.
pub(super) async fn use_refresh(tx: &mut TenantTx, hash: &[u8]) -> Result<Option<Refresh>> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    let row = sqlx::query!(
        r#"select id, user_id, family, rotated_at is not null as "used!",
             (revoked_at is not null or expires_at <= $3) as "dead!"
           from org.refresh_token where tenant_id = $1 and secret_hash = $2 for update"#,
        tenant,
        hash,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    if !row.used && !row.dead {
        sqlx::query!(
            "update org.refresh_token set rotated_at = $3 where tenant_id = $1 and id = $2",
            tenant,
            row.id,
            now
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(Some(Refresh {
        user: row.user_id.into(),
        family: row.family,
        used: row.used,
        dead: row.dead,
    }))
}

/// Ends a family of refresh tokens.
pub(super) async fn revoke_family(tx: &mut TenantTx, family: Uuid) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    sqlx::query!(
        "update org.refresh_token set revoked_at = $3 where tenant_id = $1 and family = $2 and revoked_at is null",
        tenant,
        family,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whose family is this token of?
pub(super) async fn family_of(tx: &mut TenantTx, hash: &[u8]) -> Result<Option<(UserId, Uuid)>> {
    let tenant = Uuid::from(tx.tenant());
    let row = sqlx::query!(
        "select user_id, family from org.refresh_token where tenant_id = $1 and secret_hash = $2",
        tenant,
        hash
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.user_id.into(), row.family)))
}

/// Has a family a token that still counts?
pub(super) async fn family_lives(tx: &mut TenantTx, family: Uuid) -> Result<bool> {
    let tenant = Uuid::from(tx.tenant());
    Ok(sqlx::query_scalar!(
        r#"select exists (select from org.refresh_token
             where tenant_id = $1 and family = $2 and revoked_at is null) as "lives!""#,
        tenant,
        family
    )
    .fetch_one(tx.conn())
    .await?)
}
