//! Use cases of posts.

use serde_json::{Map, Value, json};
use sqm_domain::ids::{DepartmentId, PostId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};

use super::{NewPost, Post, PostChange, sql};
use crate::users;

const MAX_DUTIES: usize = 4_000;

/// Posts by title: all of them, or those of one department.
pub async fn list(tx: &mut TenantTx, department: Option<DepartmentId>) -> Result<Vec<Post>> {
    sql::load(tx, department, None).await
}

/// One post.
pub async fn get(tx: &mut TenantTx, id: PostId) -> Result<Post> {
    sql::load(tx, None, Some(id))
        .await?
        .pop()
        .ok_or(Error::NotFound("post"))
}

/// Makes a post.
pub async fn create(tx: &mut TenantTx, new: NewPost) -> Result<Post> {
    let mut errors = FieldErrors::new();
    let duties = new.duties.trim().to_owned();
    errors.at_most("duties", &duties, MAX_DUTIES);
    let title = errors.text("title", &new.title, 120).to_owned();
    errors.into_result(())?;
    let post = Post {
        id: PostId::new_at(tx.now()),
        department_id: new.department,
        title,
        duties,
        role: new.role,
        holders: Vec::new(),
        version: 1,
        created_at: tx.now(),
    };
    sql::insert(tx, &post).await?;
    tx.audit(AuditEntry::new(
        "post.create",
        "post",
        post.id,
        json!({ "title": post.title, "role": post.role }),
    ));
    tx.emit(DomainEvent::new(
        "post.created",
        "post",
        post.id,
        json!({ "department": post.department_id }),
    ));
    Ok(post)
}

/// Changes a post. A change of its role changes what its holders may do.
pub async fn change(tx: &mut TenantTx, id: PostId, seen: IfMatch, change: PostChange) -> Result<Post> {
    let before = get(tx, id).await?;
    seen.check(before.version)?;
    let mut errors = FieldErrors::new();
    let mut after = before.clone();
    if let Some(title) = &change.title {
        errors.text("title", title, 120).clone_into(&mut after.title);
    }
    if let Some(duties) = &change.duties {
        errors.at_most("duties", duties, MAX_DUTIES);
        duties.trim().clone_into(&mut after.duties);
    }
    after.role = change.role.over(after.role);
    errors.into_result(())?;
    let mut changes = Map::new();
    if before.title != after.title {
        changes.insert(
            "title".to_owned(),
            json!({ "from": before.title, "to": after.title }),
        );
    }
    if before.duties != after.duties {
        changes.insert("duties".to_owned(), json!("changed"));
    }
    if before.role != after.role {
        changes.insert(
            "role".to_owned(),
            json!({ "from": before.role, "to": after.role }),
        );
    }
    if changes.is_empty() {
        return Ok(before);
    }
    let admins = users::admins(tx).await?;
    sql::update(tx, &after).await?;
    if before.role != after.role {
        users::keep_an_admin(tx, admins).await?;
        for holder in &after.holders {
            tx.emit(DomainEvent::new(
                "user.changed",
                "user",
                holder.id,
                json!({ "active": true }),
            ));
        }
    }
    after.version += 1;
    tx.audit(AuditEntry::new("post.change", "post", id, Value::Object(changes)));
    tx.emit(DomainEvent::new(
        "post.changed",
        "post",
        id,
        json!({ "department": after.department_id }),
    ));
    Ok(after)
}

/// Deletes a post nobody holds.
pub async fn delete(tx: &mut TenantTx, id: PostId, seen: IfMatch) -> Result<()> {
    let post = get(tx, id).await?;
    seen.check(post.version)?;
    sql::delete(tx, id).await?;
    tx.audit(AuditEntry::new(
        "post.delete",
        "post",
        id,
        json!({ "title": post.title }),
    ));
    tx.emit(DomainEvent::new(
        "post.deleted",
        "post",
        id,
        json!({ "department": post.department_id }),
    ));
    Ok(())
}
