//! The only SQL of departments.

use jiff_sqlx::ToSqlx;
use sqlx::error::DatabaseError;
use sqm_domain::ids::DepartmentId;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::Department;

/// All departments, or one.
pub(super) async fn load(tx: &mut TenantTx, only: Option<DepartmentId>) -> Result<Vec<Department>> {
    let tenant = Uuid::from(tx.tenant());
    let rows = sqlx::query!(
        r#"select d.id, d.parent_id, d.code, d.name, d.kind, d.version, d.created_at,
             (select count(*) from org.user_account u
              where u.tenant_id = $1 and u.department_id = d.id and u.active) as "people!",
             (select count(*) from org.post p where p.tenant_id = $1 and p.department_id = d.id) as "posts!"
           from org.department d
           where d.tenant_id = $1 and ($2::uuid is null or d.id = $2)"#,
        tenant,
        only.map(Uuid::from)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Department {
            id: row.id.into(),
            parent_id: row.parent_id.map(Into::into),
            code: row.code,
            name: row.name,
            kind: row.kind,
            people: row.people,
            posts: row.posts,
            version: row.version,
            created_at: row.created_at.to_jiff(),
        })
        .collect())
}

/// The department with this code.
pub(super) async fn id_by_code(tx: &mut TenantTx, code: &str) -> Result<Option<DepartmentId>> {
    let tenant = Uuid::from(tx.tenant());
    let id = sqlx::query_scalar!(
        "select id from org.department where tenant_id = $1 and code = $2",
        tenant,
        code
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(Into::into))
}

/// One edit of the tree at a time: two moves at once could close a circle that neither of them sees.
pub(super) async fn lock_tree(tx: &mut TenantTx) -> Result<()> {
    let key = format!("org.department {}", tx.tenant());
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", key)
        .execute(tx.conn())
        .await?;
    Ok(())
}

fn named(error: sqlx::Error) -> Error {
    if violates(&error, "department_code") {
        Error::field("code", "field-taken")
    } else if violates(&error, "department_parent") {
        Error::field("parent", "field-unknown")
    } else {
        error.into()
    }
}

/// Inserts a department.
pub(super) async fn insert(tx: &mut TenantTx, new: &Department) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "insert into org.department (tenant_id, id, parent_id, code, name, kind, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        Uuid::from(new.id),
        new.parent_id.map(Uuid::from),
        new.code,
        new.name,
        new.kind,
        new.created_at.to_sqlx()
    )
    .execute(tx.conn())
    .await
    .map_err(named)?;
    Ok(())
}

/// Writes a department back, counting its version up.
pub(super) async fn update(tx: &mut TenantTx, department: &Department) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "update org.department set parent_id = $3, code = $4, name = $5, kind = $6, version = version + 1
         where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(department.id),
        department.parent_id.map(Uuid::from),
        department.code,
        department.name,
        department.kind
    )
    .execute(tx.conn())
    .await
    .map_err(named)?;
    Ok(())
}

/// Deletes a department that nothing refers to.
pub(super) async fn delete(tx: &mut TenantTx, id: DepartmentId) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "delete from org.department where tenant_id = $1 and id = $2",
        tenant,
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        let referred = error
            .as_database_error()
            .is_some_and(DatabaseError::is_foreign_key_violation);
        if referred {
            Error::Conflict("departments-not-empty")
        } else {
            error.into()
        }
    })?;
    Ok(())
}
