//! Mappings kept under a name, to be used again for the next file of the same kind.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use serde_json::{Value, json};
use sqm_domain::ids::MappingId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, FieldErrors, Result};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::mapping::Mapping;

/// A mapping with its name.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SavedMapping {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: MappingId,
    /// Its name, unique within a target.
    pub name: String,
    /// The mapping.
    pub body: Mapping,
    /// Version for `If-Match`.
    pub version: i64,
    /// When it was last saved.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

struct Row {
    id: Uuid,
    name: String,
    body: Value,
    version: i64,
    updated_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn into_saved(self) -> Result<SavedMapping> {
        Ok(SavedMapping {
            id: MappingId::from(self.id),
            name: self.name,
            body: serde_json::from_value(self.body)?,
            version: self.version,
            updated_at: self.updated_at.to_jiff(),
        })
    }
}

/// All saved mappings by name; of one target, or of all.
pub async fn list(tx: &mut TenantTx, target: Option<&str>) -> Result<Vec<SavedMapping>> {
    sqlx::query_as!(
        Row,
        "select id, name, body, version, updated_at from imports.mapping
         where tenant_id = $1 and ($2::text is null or target = $2)
         order by target, name",
        Uuid::from(tx.tenant()),
        target,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Row::into_saved)
    .collect()
}

/// One saved mapping.
pub async fn get(tx: &mut TenantTx, id: MappingId) -> Result<SavedMapping> {
    sqlx::query_as!(
        Row,
        "select id, name, body, version, updated_at from imports.mapping where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("mapping"))?
    .into_saved()
}

/// Saves a mapping under a name; one of that name is replaced.
pub async fn save(tx: &mut TenantTx, name: &str, mapping: &Mapping) -> Result<SavedMapping> {
    let mut errors = FieldErrors::new();
    let name = errors.text("name", name, 100).to_owned();
    errors.into_result(())?;
    let id = MappingId::new_at(tx.now());
    let id = sqlx::query_scalar!(
        "insert into imports.mapping (tenant_id, id, name, target, shape, body, updated_by, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (tenant_id, target, name) do update
           set shape = excluded.shape, body = excluded.body, version = imports.mapping.version + 1,
             updated_by = excluded.updated_by, updated_at = excluded.updated_at
         returning id",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        name,
        mapping.target,
        mapping.shape.name(),
        serde_json::to_value(mapping)?,
        tx.actor().user().map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .fetch_one(tx.conn())
    .await?;
    tx.audit(AuditEntry::new(
        "import_mapping.save",
        "import_mapping",
        id,
        json!({ "name": name }),
    ));
    get(tx, MappingId::from(id)).await
}

/// Removes a saved mapping; runs keep their own copy.
pub async fn remove(tx: &mut TenantTx, id: MappingId) -> Result<()> {
    let done = sqlx::query!(
        "delete from imports.mapping where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(Error::NotFound("mapping"));
    }
    tx.audit(AuditEntry::new(
        "import_mapping.remove",
        "import_mapping",
        id,
        json!({}),
    ));
    Ok(())
}
