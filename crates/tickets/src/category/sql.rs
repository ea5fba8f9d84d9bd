//! The only SQL of categories.

use jiff_sqlx::ToSqlx;
use serde_json::{Map, Value};
use sqlx::types::Json;
use sqm_domain::ids::CategoryId;
use sqm_domain::ticket::{Impact, TicketKind, Urgency};
use sqm_platform::codes;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::{Category, CategoryInput};

/// The tree in the order in which it is read: each branch below its root.
pub(super) async fn list(tx: &mut TenantTx) -> Result<Vec<Category>> {
    let lang = tx.lang().tag();
    let rows = sqlx::query!(
        r#"with recursive tree as (
             select c.id, array[tickets.name_in(c.names, $2)] as path, array[lpad(c.position::text, 6, '0') || c.code] as place
               from tickets.category c where c.tenant_id = $1 and c.parent_id is null
             union all
             select c.id, t.path || tickets.name_in(c.names, $2), t.place || (lpad(c.position::text, 6, '0') || c.code)
               from tickets.category c join tree t on c.parent_id = t.id where c.tenant_id = $1
           )
           select c.id, c.parent_id, c.code, c.names as "names: Json<Map<String, Value>>", t.path as "path!", c.kind, c.impact,
             c.urgency, c.department_id, c.active, c.position, c.version
           from tree t join tickets.category c on c.tenant_id = $1 and c.id = t.id
           order by t.place"#,
        Uuid::from(tx.tenant()),
        lang
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Category {
                id: row.id.into(),
                parent: row.parent_id.map(Into::into),
                code: row.code,
                name: row.path.last().cloned().unwrap_or_default(),
                names: row.names.0,
                path: row.path,
                kind: codes::read_option(row.kind.as_deref())?,
                impact: codes::read_option(row.impact.as_deref())?,
                urgency: codes::read_option(row.urgency.as_deref())?,
                department: row.department_id.map(Into::into),
                active: row.active,
                position: row.position,
                version: row.version,
            })
        })
        .collect()
}

/// The version of a category, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: CategoryId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from tickets.category where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("category"))
}

/// Is `place` the category itself or below it? Then it cannot become its parent.
pub(super) async fn is_below(tx: &mut TenantTx, place: CategoryId, id: CategoryId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select $1 in (select tickets.category_branch($2)) as "below!""#,
        Uuid::from(place),
        Uuid::from(id)
    )
    .fetch_one(tx.conn())
    .await?)
}

pub(super) async fn write(
    tx: &mut TenantTx,
    id: CategoryId,
    input: &CategoryInput,
    names: Map<String, Value>,
) -> Result<()> {
    sqlx::query!(
        "insert into tickets.category (tenant_id, id, parent_id, code, names, kind, impact, urgency, department_id, active,
           position, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (tenant_id, id) do update
            set parent_id = excluded.parent_id, code = excluded.code, names = excluded.names, kind = excluded.kind,
                impact = excluded.impact, urgency = excluded.urgency, department_id = excluded.department_id,
                active = excluded.active, position = excluded.position, version = tickets.category.version + 1",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.parent.map(Uuid::from),
        input.code,
        Value::Object(names),
        input.kind.map(TicketKind::as_str),
        input.impact.map(Impact::as_str),
        input.urgency.map(Urgency::as_str),
        input.department.map(Uuid::from),
        input.active.unwrap_or(true),
        input.position.unwrap_or_default(),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        for (constraint, field, key) in [
            ("category_code", "code", "field-taken"),
            ("category_parent", "parent", "field-unknown"),
            ("category_department", "department", "field-unknown"),
        ] {
            if violates(&error, constraint) {
                return Error::Invalid(FieldErrors::one(field, key));
            }
        }
        error.into()
    })?;
    Ok(())
}

pub(super) async fn delete(tx: &mut TenantTx, id: CategoryId) -> Result<()> {
    sqlx::query!(
        "delete from tickets.category where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "ticket_category") || violates(&error, "category_parent") {
            Error::Conflict("category-in-use")
        } else {
            error.into()
        }
    })?;
    Ok(())
}
