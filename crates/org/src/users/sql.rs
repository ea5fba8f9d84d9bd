//! The only SQL of accounts.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{DepartmentId, PostId, UserId};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::i18n::Lang;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{HeldPost, Preferences, User, UserFilter, UserName};

struct Row {
    id: Uuid,
    email: String,
    name: String,
    lang: String,
    active: bool,
    department_id: Option<Uuid>,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    last_seen_at: Option<jiff_sqlx::Timestamp>,
    roles: Vec<String>,
    posts: sqlx::types::Json<Vec<HeldPost>>,
}

impl From<Row> for User {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            email: row.email,
            name: row.name,
            lang: Lang::from_tag(&row.lang).unwrap_or_default(),
            active: row.active,
            department_id: row.department_id.map(Into::into),
            roles: row.roles,
            posts: row.posts.0,
            version: row.version,
            created_at: row.created_at.to_jiff(),
            last_seen_at: row.last_seen_at.map(jiff_sqlx::Timestamp::to_jiff),
        }
    }
}

/// Up to `limit` accounts by name after a position.
pub(super) async fn list(
    tx: &mut TenantTx,
    filter: &UserFilter,
    after: Option<&(String, UserId)>,
    limit: i64,
) -> Result<Vec<User>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query_as!(
        Row,
        r#"select u.id, u.email, u.name, u.lang, u.active, u.department_id, u.version, u.created_at, u.last_seen_at,
             array(select r.role from org.user_role r join org.role o on o.id = r.role
                   where r.tenant_id = $1 and r.user_id = u.id order by o.position) as "roles!",
             coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'title', p.title, 'department_id', d.id,
                         'department', d.name, 'role', p.role) order by h.since, p.id)
                       from org.user_post h
                       join org.post p on p.tenant_id = $1 and p.id = h.post_id
                       join org.department d on d.tenant_id = $1 and d.id = p.department_id
                       where h.tenant_id = $1 and h.user_id = u.id), '[]') as "posts!: sqlx::types::Json<Vec<HeldPost>>"
           from org.user_account u
           where u.tenant_id = $1
             and ($2::text is null or position(lower($2) in lower(u.name)) > 0 or position(lower($2) in u.email) > 0)
             and ($3::text is null or exists (select from org.effective_role e
                                              where e.tenant_id = $1 and e.user_id = u.id and e.role = $3))
             and ($4::uuid is null or u.department_id = $4 or exists (select from org.user_post h
                                              join org.post p on p.tenant_id = $1 and p.id = h.post_id
                                              where h.tenant_id = $1 and h.user_id = u.id and p.department_id = $4))
             and ($5::boolean is null or u.active = $5)
             and ($6::text is null or (u.name, u.id) > ($6, $7))
           order by u.name, u.id
           limit $8"#,
        tenant,
        filter.q,
        filter.role,
        filter.department.map(Uuid::from),
        filter.active,
        after.map(|(name, _)| name.as_str()),
        after.map(|(_, id)| Uuid::from(*id)),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(User::from).collect())
}

/// One account.
pub(super) async fn get(tx: &mut TenantTx, id: UserId) -> Result<User> {
    let tenant = Uuid::from(tx.tenant());
    let row = sqlx::query_as!(
        Row,
        r#"select u.id, u.email, u.name, u.lang, u.active, u.department_id, u.version, u.created_at, u.last_seen_at,
             array(select r.role from org.user_role r join org.role o on o.id = r.role
                   where r.tenant_id = $1 and r.user_id = u.id order by o.position) as "roles!",
             coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'title', p.title, 'department_id', d.id,
                         'department', d.name, 'role', p.role) order by h.since, p.id)
                       from org.user_post h
                       join org.post p on p.tenant_id = $1 and p.id = h.post_id
                       join org.department d on d.tenant_id = $1 and d.id = p.department_id
                       where h.tenant_id = $1 and h.user_id = u.id), '[]') as "posts!: sqlx::types::Json<Vec<HeldPost>>"
           from org.user_account u
           where u.tenant_id = $1 and u.id = $2"#,
        tenant,
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(User::from).ok_or(Error::NotFound("user"))
}

/// The account with this address.
pub(super) async fn id_by_email(tx: &mut TenantTx, email: &str) -> Result<Option<UserId>> {
    let tenant = Uuid::from(tx.tenant());
    let id = sqlx::query_scalar!(
        "select id from org.user_account where tenant_id = $1 and email = $2",
        tenant,
        email
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(UserId::from))
}

/// Active people who hold a right, by name.
pub(super) async fn holding(tx: &mut TenantTx, right: &str) -> Result<Vec<UserName>> {
    let rows = sqlx::query!(
        "select u.id, u.name, u.department_id from org.user_account u
            where u.tenant_id = $1 and u.active
              and exists (select from org.effective_role ur join org.role_permission p on p.role = ur.role
                           where ur.tenant_id = u.tenant_id and ur.user_id = u.id and p.permission = $2)
            order by u.name, u.id",
        Uuid::from(tx.tenant()),
        right
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| UserName {
            id: row.id.into(),
            name: row.name,
            department_id: row.department_id.map(Into::into),
        })
        .collect())
}

/// Active people by name, for choosers.
pub(super) async fn names(tx: &mut TenantTx) -> Result<Vec<UserName>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        "select id, name, department_id from org.user_account where tenant_id = $1 and active order by name, id",
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| UserName {
            id: row.id.into(),
            name: row.name,
            department_id: row.department_id.map(Into::into),
        })
        .collect())
}

/// Inserts an account without roles and posts.
pub(super) async fn insert(
    tx: &mut TenantTx,
    id: UserId,
    email: &str,
    name: &str,
    lang: Lang,
    department: Option<DepartmentId>,
    password_hash: Option<&str>,
) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    sqlx::query!(
        "insert into org.user_account (tenant_id, id, email, name, lang, department_id, password_hash, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        Uuid::from(id),
        email,
        name,
        lang.tag(),
        department.map(Uuid::from),
        password_hash,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(taken)?;
    Ok(())
}

/// Writes back what may change, counting the version up.
pub(super) async fn update(tx: &mut TenantTx, user: &User, password_hash: Option<&str>) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "update org.user_account
         set email = $3, name = $4, lang = $5, active = $6, department_id = $8,
             password_hash = coalesce($7, password_hash),
             version = version + 1
         where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(user.id),
        user.email,
        user.name,
        user.lang.tag(),
        user.active,
        password_hash,
        user.department_id.map(Uuid::from)
    )
    .execute(tx.conn())
    .await
    .map_err(taken)?;
    Ok(())
}

fn taken(error: sqlx::Error) -> Error {
    if violates(&error, "user_email") {
        Error::field("email", "field-taken")
    } else if violates(&error, "user_department") {
        Error::field("department", "field-unknown")
    } else {
        error.into()
    }
}

/// Holds the row until the transaction ends; its version.
pub(super) async fn lock(tx: &mut TenantTx, id: UserId) -> Result<i64> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query_scalar!(
        "select version from org.user_account where tenant_id = $1 and id = $2 for update",
        tenant,
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("user"))
}

/// Replaces the roles given to a person. An unknown role is a field error.
pub(super) async fn set_roles(tx: &mut TenantTx, id: UserId, roles: &[String]) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from org.user_role where tenant_id = $1 and user_id = $2 and role <> all ($3)",
        tenant,
        Uuid::from(id),
        roles
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into org.user_role (tenant_id, user_id, role) select $1, $2, role from unnest($3::text[]) as role
         on conflict do nothing",
        tenant,
        Uuid::from(id),
        roles
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "user_role_role") { Error::field("roles", "field-unknown") } else { error.into() }
    })?;
    Ok(())
}

/// Replaces the posts a person holds. An unknown post is a field error.
pub(super) async fn set_posts(tx: &mut TenantTx, id: UserId, posts: &[PostId]) -> Result<()> {
    let (tenant, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    let posts: Vec<Uuid> = posts.iter().copied().map(Uuid::from).collect();
    sqlx::query!(
        "delete from org.user_post where tenant_id = $1 and user_id = $2 and post_id <> all ($3)",
        tenant,
        Uuid::from(id),
        &posts
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into org.user_post (tenant_id, user_id, post_id, since)
         select $1, $2, post, $4 from unnest($3::uuid[]) as post on conflict do nothing",
        tenant,
        Uuid::from(id),
        &posts,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "user_post_post") {
            Error::field("posts", "field-unknown")
        } else {
            error.into()
        }
    })?;
    Ok(())
}

/// How many active people have a role, by themselves or by a post.
pub(super) async fn count_with_role(tx: &mut TenantTx, role: &str) -> Result<i64> {
    let tenant = Uuid::from(tx.tenant());
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from org.effective_role e
           join org.user_account u on u.tenant_id = e.tenant_id and u.id = e.user_id
           where e.tenant_id = $1 and e.role = $2 and u.active"#,
        tenant,
        role
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The stored hash of a person's password.
pub(super) async fn password_hash(tx: &mut TenantTx, id: UserId) -> Result<Option<String>> {
    let tenant = Uuid::from(tx.tenant());
    Ok(sqlx::query_scalar!(
        "select password_hash from org.user_account where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .flatten())
}

/// How a person likes the pages. Not an edit of the account: its version stays.
pub(super) async fn set_preferences(tx: &mut TenantTx, id: UserId, likes: Preferences) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "update org.user_account
         set lang = coalesce($3, lang), theme = coalesce($4, theme), shortcuts = coalesce($5, shortcuts)
         where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id),
        likes.lang.map(Lang::tag),
        likes.theme.map(sqm_platform::auth::Theme::as_str),
        likes.shortcuts
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
