//! The only SQL of themes.

use jiff_sqlx::ToSqlx;
use sqm_domain::ids::ThemeId;
use sqm_platform::db::{TenantTx, violates};
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{Theme, ThemeInput};

/// One theme, or all by name: a tenant has a handful.
pub(super) async fn load(tx: &mut TenantTx, id: Option<ThemeId>) -> Result<Vec<Theme>> {
    let rows = sqlx::query!(
        "select id, name, colour, mark, dark, version, updated_at from surveys.theme
          where tenant_id = $1 and ($2::uuid is null or id = $2) order by name",
        Uuid::from(tx.tenant()),
        id.map(Uuid::from)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Theme {
            id: row.id.into(),
            name: row.name,
            colour: row.colour,
            mark: row.mark,
            dark: row.dark,
            version: row.version,
            updated_at: row.updated_at.to_jiff(),
        })
        .collect())
}

/// The version of a theme, held for a change.
pub(super) async fn hold(tx: &mut TenantTx, id: ThemeId) -> Result<i64> {
    sqlx::query_scalar!(
        "select version from surveys.theme where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("theme"))
}

pub(super) async fn write(tx: &mut TenantTx, id: ThemeId, input: &ThemeInput) -> Result<()> {
    sqlx::query!(
        "insert into surveys.theme (tenant_id, id, name, colour, mark, dark, updated_at) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, id) do update
           set name = excluded.name, colour = excluded.colour, mark = excluded.mark, dark = excluded.dark,
               updated_at = excluded.updated_at, version = surveys.theme.version + 1",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        input.name,
        input.colour,
        input.mark,
        input.dark,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "theme_name") {
            Error::field("name", "field-taken")
        } else {
            error.into()
        }
    })?;
    Ok(())
}

pub(super) async fn delete(tx: &mut TenantTx, id: ThemeId) -> Result<()> {
    sqlx::query!(
        "delete from surveys.theme where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "survey_theme") {
            Error::Conflict("theme-in-use")
        } else {
            error.into()
        }
    })?;
    Ok(())
}
