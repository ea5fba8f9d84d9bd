//! Use cases of accounts.

use serde_json::{Map, Value, json};
use sqm_domain::ids::{PostId, UserId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::crypto::{hash_password, verify_password};
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{IfMatch, Paged, Paging};
use sqm_platform::{Error, FieldErrors, Result};

use super::model::{check_email, check_password};
use super::{NewUser, Preferences, User, UserChange, UserFilter, UserName, sql};
use crate::{sessions, tenants};

/// The role that administers accounts; a tenant never loses its last holder.
const ADMIN: &str = "tenant_admin";

/// A page of accounts by name.
pub async fn list(tx: &mut TenantTx, filter: &UserFilter, paging: &Paging) -> Result<Paged<User>> {
    let size = paging.size();
    let after = paging.position::<(String, UserId)>()?;
    let rows = sql::list(tx, filter, after.as_ref(), size + 1).await?;
    Ok(Paged::new(rows, size, |user| (user.name.clone(), user.id)))
}

/// Active people by name, for choosers.
pub async fn names(tx: &mut TenantTx) -> Result<Vec<UserName>> {
    sql::names(tx).await
}

/// Active people who hold a right, by name: those who can be given what needs it.
pub async fn holding(tx: &mut TenantTx, right: &str) -> Result<Vec<UserName>> {
    sql::holding(tx, right).await
}

/// One account.
pub async fn get(tx: &mut TenantTx, id: UserId) -> Result<User> {
    sql::get(tx, id).await
}

/// The account with this address, whatever its case.
pub async fn find_by_email(tx: &mut TenantTx, email: &str) -> Result<Option<UserId>> {
    sql::id_by_email(tx, &email.trim().to_lowercase()).await
}

/// Makes an account.
pub async fn create(tx: &mut TenantTx, new: NewUser) -> Result<UserId> {
    create_with_posts(tx, new, &[]).await
}

/// Makes an account that holds posts from the first day.
pub async fn create_with_posts(tx: &mut TenantTx, new: NewUser, posts: &[PostId]) -> Result<UserId> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", &new.name, 120).to_owned();
    let email = check_email(&mut errors, &new.email);
    if let Some(password) = &new.password {
        check_password(&mut errors, "password", password, &email);
    }
    errors.into_result(())?;
    let hash = match new.password {
        Some(password) => Some(hash_password(password).await?),
        None => None,
    };
    let lang = match new.lang {
        Some(lang) => lang,
        None => tenants::get(tx).await?.lang,
    };
    let id = UserId::new_at(tx.now());
    sql::insert(tx, id, &email, &name, lang, new.department, hash.as_deref()).await?;
    sql::set_roles(tx, id, &new.roles).await?;
    sql::set_posts(tx, id, posts).await?;
    tx.audit(AuditEntry::new(
        "user.create",
        "user",
        id,
        json!({ "roles": new.roles, "posts": posts }),
    ));
    tx.emit(DomainEvent::new("user.created", "user", id, json!({})));
    Ok(id)
}

/// The account with this address, made if there is none; says whether it was made. What exists is not changed.
pub async fn ensure(tx: &mut TenantTx, new: NewUser) -> Result<(UserId, bool)> {
    match find_by_email(tx, &new.email).await? {
        Some(id) => Ok((id, false)),
        None => Ok((create(tx, new).await?, true)),
    }
}

/// Changes an account. Whoever is deactivated or gets a new password is signed out everywhere.
pub async fn change(tx: &mut TenantTx, id: UserId, seen: IfMatch, change: UserChange) -> Result<User> {
    seen.check(sql::lock(tx, id).await?)?;
    let before = sql::get(tx, id).await?;
    let mut errors = FieldErrors::new();
    let mut after = before.clone();
    if let Some(name) = &change.name {
        errors.text("name", name, 120).clone_into(&mut after.name);
    }
    if let Some(email) = &change.email {
        after.email = check_email(&mut errors, email);
    }
    if let Some(password) = &change.password {
        check_password(&mut errors, "password", password, &after.email);
    }
    errors.into_result(())?;
    after.lang = change.lang.unwrap_or(after.lang);
    after.active = change.active.unwrap_or(after.active);
    after.department_id = change.department.over(after.department_id);
    let hash = match change.password {
        Some(password) => Some(hash_password(password).await?),
        None => None,
    };
    let admins = admins(tx).await?;
    sql::update(tx, &after, hash.as_deref()).await?;
    if let Some(roles) = &change.roles {
        sql::set_roles(tx, id, roles).await?;
    }
    if let Some(posts) = &change.posts {
        sql::set_posts(tx, id, posts).await?;
    }
    keep_an_admin(tx, admins).await?;
    let after = sql::get(tx, id).await?;
    let signed_out = hash.is_some() || (before.active && !after.active);
    if signed_out {
        sessions::end_all(tx, id, None).await?;
    }
    let changes = differences(&before, &after, hash.is_some());
    tx.audit(AuditEntry::new("user.change", "user", id, Value::Object(changes)));
    tx.emit(DomainEvent::new(
        "user.changed",
        "user",
        id,
        json!({ "active": after.active }),
    ));
    Ok(after)
}

/// How many may administer accounts.
pub(crate) async fn admins(tx: &mut TenantTx) -> Result<i64> {
    sql::count_with_role(tx, ADMIN).await
}

/// Refuses an edit that would leave a tenant, which had one, without anybody to administer it.
pub(crate) async fn keep_an_admin(tx: &mut TenantTx, before: i64) -> Result<()> {
    if before > 0 && admins(tx).await? == 0 {
        Err(Error::Conflict("users-last-admin"))
    } else {
        Ok(())
    }
}

/// What the trail says of an edit: which fields, and the values only where they are no personal data.
fn differences(before: &User, after: &User, password: bool) -> Map<String, Value> {
    let mut changes = Map::new();
    if before.name != after.name {
        changes.insert("name".to_owned(), json!("changed"));
    }
    if before.email != after.email {
        changes.insert("email".to_owned(), json!("changed"));
    }
    if password {
        changes.insert("password".to_owned(), json!("changed"));
    }
    if before.lang != after.lang {
        changes.insert(
            "lang".to_owned(),
            json!({ "from": before.lang, "to": after.lang }),
        );
    }
    if before.active != after.active {
        changes.insert(
            "active".to_owned(),
            json!({ "from": before.active, "to": after.active }),
        );
    }
    if before.department_id != after.department_id {
        changes.insert(
            "department".to_owned(),
            json!({ "from": before.department_id, "to": after.department_id }),
        );
    }
    if before.roles != after.roles {
        changes.insert(
            "roles".to_owned(),
            json!({ "from": before.roles, "to": after.roles }),
        );
    }
    if before.posts != after.posts {
        let titles = |user: &User| {
            user.posts
                .iter()
                .map(|post| post.title.clone())
                .collect::<Vec<_>>()
        };
        changes.insert(
            "posts".to_owned(),
            json!({ "from": titles(before), "to": titles(after) }),
        );
    }
    changes
}

/// Ends an account's use; what it did stays.
pub async fn deactivate(tx: &mut TenantTx, id: UserId, seen: IfMatch) -> Result<User> {
    change(
        tx,
        id,
        seen,
        UserChange {
            active: Some(false),
            ..UserChange::default()
        },
    )
    .await
}

/// A person changes the own name.
pub async fn set_name(tx: &mut TenantTx, id: UserId, name: &str) -> Result<User> {
    change(
        tx,
        id,
        IfMatch::Any,
        UserChange {
            name: Some(name.to_owned()),
            ..UserChange::default()
        },
    )
    .await
}

/// A person changes how the pages look.
pub async fn set_preferences(tx: &mut TenantTx, id: UserId, likes: Preferences) -> Result<()> {
    sql::set_preferences(tx, id, likes).await?;
    tx.emit(DomainEvent::new("user.preferred", "user", id, json!({})));
    Ok(())
}

/// A person changes the own password, proving the old one; other browsers and API clients are signed out.
pub async fn change_own_password(
    tx: &mut TenantTx,
    id: UserId,
    session: Option<sqm_domain::ids::SessionId>,
    old: String,
    new: String,
) -> Result<()> {
    let user = sql::get(tx, id).await?;
    let mut errors = FieldErrors::new();
    check_password(&mut errors, "new_password", &new, &user.email);
    if !verify_password(old, sql::password_hash(tx, id).await?).await? {
        errors.add("old_password", "field-password-wrong");
    }
    errors.into_result(())?;
    let hash = hash_password(new).await?;
    sql::update(tx, &user, Some(&hash)).await?;
    sessions::end_all(tx, id, session).await?;
    tx.audit(AuditEntry::new(
        "user.change",
        "user",
        id,
        json!({ "password": "changed" }),
    ));
    tx.emit(DomainEvent::new(
        "user.changed",
        "user",
        id,
        json!({ "active": user.active }),
    ));
    Ok(())
}
