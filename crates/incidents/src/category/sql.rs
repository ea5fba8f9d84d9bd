//! The only SQL of categories.

use sqm_domain::ids::IncidentCategoryId;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::Category;

/// The tree in the order in which it is read: each branch below its root.
pub(super) async fn list(tx: &mut TenantTx) -> Result<Vec<Category>> {
    let rows = sqlx::query!(
        r#"with recursive tree as (
             select c.code, array[c.name] as path, c.active as offered, array[lpad(c.position::text, 4, '0') || c.code] as place
               from incidents.category c where c.tenant_id = $1 and c.parent is null
             union all
             select c.code, t.path || c.name, t.offered and c.active, t.place || (lpad(c.position::text, 4, '0') || c.code)
               from incidents.category c join tree t on c.parent = t.code where c.tenant_id = $1)
           select c.id, c.code, c.parent, c.name, t.path as "path!", c.position, c.active, t.offered as "offered!", c.version
             from tree t join incidents.category c on c.tenant_id = $1 and c.code = t.code
            order by t.place"#,
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Category {
            id: row.id.into(),
            code: row.code,
            parent: row.parent,
            name: row.name,
            path: row.path,
            position: row.position,
            active: row.active,
            offered: row.offered,
            version: row.version,
        })
        .collect())
}

/// Holds the whole tree for a change: two who move branches into each other would make a ring.
pub(super) async fn hold(tx: &mut TenantTx) -> Result<()> {
    sqlx::query!(
        "select code from incidents.category where tenant_id = $1 order by code for update",
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn insert(tx: &mut TenantTx, category: &Category) -> Result<()> {
    sqlx::query!(
        "insert into incidents.category (tenant_id, id, code, parent, name, position) values ($1, $2, $3, $4, $5, $6)",
        Uuid::from(tx.tenant()),
        Uuid::from(category.id),
        category.code,
        category.parent,
        category.name,
        category.position,
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "category_pkey") {
            return Error::field("code", "field-taken");
        }
        error.into()
    })?;
    Ok(())
}

/// Writes a category as it shall be; its code stays.
pub(super) async fn write(tx: &mut TenantTx, category: &Category) -> Result<()> {
    sqlx::query!(
        "update incidents.category set parent = $3, name = $4, position = $5, active = $6, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(category.id),
        category.parent,
        category.name,
        category.position,
        category.active,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Is this one offered? None = there is no such category.
pub(super) async fn offered(tx: &mut TenantTx, code: &str) -> Result<Option<bool>> {
    Ok(sqlx::query_scalar!(
        r#"select bool_and(c.active) as "offered" from incidents.category c
            where c.tenant_id = $1 and c.code = any (incidents.category_line($1, $2))"#,
        Uuid::from(tx.tenant()),
        code
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The id of a category, by its code.
pub(super) async fn by_id(tx: &mut TenantTx, id: IncidentCategoryId) -> Result<Category> {
    list(tx)
        .await?
        .into_iter()
        .find(|category| category.id == id)
        .ok_or(Error::NotFound("incident_category"))
}
