//! The only SQL of posts.

use jiff_sqlx::ToSqlx;
use sqlx::error::DatabaseError;
use sqlx::types::Json;
use sqm_domain::ids::{DepartmentId, PostId};
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::Post;
use super::model::Holder;

/// Posts by title: all, those of a department, or one.
pub(super) async fn load(
    tx: &mut TenantTx,
    department: Option<DepartmentId>,
    only: Option<PostId>,
) -> Result<Vec<Post>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        r#"select p.id, p.department_id, p.title, p.duties, p.role, p.version, p.created_at,
             coalesce((select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name, u.id)
                       from org.user_post h
                       join org.user_account u on u.tenant_id = $1 and u.id = h.user_id
                       where h.tenant_id = $1 and h.post_id = p.id and u.active), '[]') as "holders!: Json<Vec<Holder>>"
           from org.post p
           where p.tenant_id = $1 and ($2::uuid is null or p.department_id = $2) and ($3::uuid is null or p.id = $3)
           order by p.title, p.id"#,
        tenant,
        department.map(Uuid::from),
        only.map(Uuid::from)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Post {
            id: row.id.into(),
            department_id: row.department_id.into(),
            title: row.title,
            duties: row.duties,
            role: row.role,
            holders: row.holders.0,
            version: row.version,
            created_at: row.created_at.to_jiff(),
        })
        .collect())
}

fn named(error: sqlx::Error) -> Error {
    if violates(&error, "post_title") {
        Error::field("title", "field-taken")
    } else if violates(&error, "post_department") {
        Error::field("department_id", "field-unknown")
    } else if violates(&error, "post_role") {
        Error::field("role", "field-unknown")
    } else {
        error.into()
    }
}

/// Inserts a post.
pub(super) async fn insert(tx: &mut TenantTx, post: &Post) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "insert into org.post (tenant_id, id, department_id, title, duties, role, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        Uuid::from(post.id),
        Uuid::from(post.department_id),
        post.title,
        post.duties,
        post.role,
        post.created_at.to_sqlx()
    )
    .execute(tx.conn())
    .await
    .map_err(named)?;
    Ok(())
}

/// Writes a post back, counting its version up.
pub(super) async fn update(tx: &mut TenantTx, post: &Post) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    let done = sqlx::query!(
        "update org.post set title = $3, duties = $4, role = $5, version = version + 1
         where tenant_id = $1 and id = $2 and version = $6",
        tenant,
        Uuid::from(post.id),
        post.title,
        post.duties,
        post.role,
        post.version
    )
    .execute(tx.conn())
    .await
    .map_err(named)?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Precondition)
    }
}

/// Deletes a post that nobody holds.
pub(super) async fn delete(tx: &mut TenantTx, id: PostId) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from org.post where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        let held = error
            .as_database_error()
            .is_some_and(DatabaseError::is_foreign_key_violation);
        if held {
            Error::Conflict("posts-held")
        } else {
            error.into()
        }
    })?;
    Ok(())
}
