//! Use cases of saved views, with their SQL: five statements do not need a file of their own.

use jiff_sqlx::ToSqlx;
use serde_json::json;
use sqm_domain::ids::{UserId, ViewId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::http::IfMatch;
use sqm_platform::{Error, FieldErrors, Result};
use uuid::Uuid;

use super::{SavedView, ViewInput};

/// A person's own views and everybody's, in the order of the tabs.
pub async fn list(tx: &mut TenantTx, user: UserId) -> Result<Vec<SavedView>> {
    let rows = sqlx::query!(
        r#"select id, name, query, columns, shared, owner_id = $2 as "own!", position, version
           from tickets.saved_view where tenant_id = $1 and (shared or owner_id = $2) order by position, id"#,
        Uuid::from(tx.tenant()),
        Uuid::from(user)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| SavedView {
            id: row.id.into(),
            name: row.name,
            query: row.query,
            columns: row.columns,
            shared: row.shared,
            own: row.own,
            position: row.position,
            version: row.version,
        })
        .collect())
}

/// Saves a view. `may_share`: the caller has the right to put views before everybody.
pub async fn create(tx: &mut TenantTx, user: UserId, may_share: bool, input: ViewInput) -> Result<ViewId> {
    let input = allowed(input, may_share)?;
    let id = ViewId::new_at(tx.now());
    sqlx::query!(
        "insert into tickets.saved_view (tenant_id, id, owner_id, name, query, columns, shared, position, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        Uuid::from(user),
        input.name,
        input.query,
        &input.columns,
        input.shared,
        input.position,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(named)?;
    tx.audit(AuditEntry::new(
        "view.create",
        "view",
        id,
        json!({ "shared": input.shared }),
    ));
    Ok(id)
}

/// Changes a view: one's own, or a shared one with the right to.
pub async fn update(
    tx: &mut TenantTx,
    user: UserId,
    may_share: bool,
    id: ViewId,
    seen: IfMatch,
    input: ViewInput,
) -> Result<()> {
    let input = allowed(input, may_share)?;
    seen.check(hold(tx, user, may_share, id).await?)?;
    sqlx::query!(
        "update tickets.saved_view
            set name = $3, query = $4, columns = $5, shared = $6, position = $7, version = version + 1
          where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.name,
        input.query,
        &input.columns,
        input.shared,
        input.position,
    )
    .execute(tx.conn())
    .await
    .map_err(named)?;
    tx.audit(AuditEntry::new(
        "view.edit",
        "view",
        id,
        json!({ "shared": input.shared }),
    ));
    Ok(())
}

/// Removes a view.
pub async fn remove(tx: &mut TenantTx, user: UserId, may_share: bool, id: ViewId) -> Result<()> {
    hold(tx, user, may_share, id).await?;
    sqlx::query!(
        "delete from tickets.saved_view where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await?;
    tx.audit(AuditEntry::new("view.delete", "view", id, json!({})));
    Ok(())
}

fn allowed(input: ViewInput, may_share: bool) -> Result<ViewInput> {
    let input = input.check()?;
    if input.shared && !may_share {
        return Err(Error::field("shared", "view-sharing-not-allowed"));
    }
    Ok(input)
}

/// Somebody else's private view is not there; a shared one may be looked at by all and changed by few.
async fn hold(tx: &mut TenantTx, user: UserId, may_share: bool, id: ViewId) -> Result<i64> {
    let row = sqlx::query!(
        "select owner_id, shared, version from tickets.saved_view where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .filter(|row| row.shared || row.owner_id == Uuid::from(user))
    .ok_or(Error::NotFound("view"))?;
    if row.owner_id != Uuid::from(user) && !may_share {
        return Err(Error::Forbidden("ticket.settings"));
    }
    Ok(row.version)
}

fn named(error: sqlx::Error) -> Error {
    if violates(&error, "saved_view_name") {
        Error::Invalid(FieldErrors::one("name", "field-taken"))
    } else {
        error.into()
    }
}
