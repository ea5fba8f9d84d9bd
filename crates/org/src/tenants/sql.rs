//! The only SQL of tenants.

use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::TenantId;
use sqm_platform::db::{SystemTx, TenantTx, violates};
use sqm_platform::i18n::Lang;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::{NewTenant, Tenant, TenantChange};

struct Row {
    id: Uuid,
    slug: String,
    name: String,
    time_zone: String,
    lang: String,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
}

impl From<Row> for Tenant {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            slug: row.slug,
            name: row.name,
            zone: TimeZone::get(&row.time_zone).unwrap_or(TimeZone::UTC),
            lang: Lang::from_tag(&row.lang).unwrap_or_default(),
            version: row.version,
            created_at: row.created_at.to_jiff(),
        }
    }
}

/// The tenant of the transaction.
pub(super) async fn own(tx: &mut TenantTx) -> Result<Tenant> {
    let row = sqlx::query_as!(
        Row,
        "select id, slug, name, time_zone, lang, version, created_at from org.tenant where id = $1",
        Uuid::from(tx.tenant())
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Tenant::from).ok_or(Error::NotFound("tenant"))
}

/// Any tenant, by short name or id: at the door nobody has a tenant yet.
pub(super) async fn find(tx: &mut SystemTx, key: &str) -> Result<Option<Tenant>> {
    let row = sqlx::query_as!(
        Row,
        "select id, slug, name, time_zone, lang, version, created_at from org.tenant where slug = $1 or id = $2",
        key,
        key.parse::<Uuid>().ok()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Tenant::from))
}

/// All tenants, oldest first.
pub(super) async fn all(tx: &mut SystemTx) -> Result<Vec<Tenant>> {
    let rows = sqlx::query_as!(
        Row,
        "select id, slug, name, time_zone, lang, version, created_at from org.tenant order by id"
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Tenant::from).collect())
}

/// Inserts the tenant of the transaction.
pub(super) async fn insert(tx: &mut TenantTx, slug: &str, new: &NewTenant) -> Result<()> {
    let (id, now) = (Uuid::from(tx.tenant()), tx.now().to_sqlx());
    sqlx::query!(
        "insert into org.tenant (id, slug, name, time_zone, lang, created_at) values ($1, $2, $3, $4, $5, $6)",
        id,
        slug,
        new.name,
        new.zone,
        new.lang.tag(),
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| {
        if violates(&error, "tenant_slug") { Error::field("slug", "field-taken") } else { error.into() }
    })?;
    Ok(())
}

/// Changes the tenant of the transaction.
pub(super) async fn update(tx: &mut TenantTx, id: TenantId, change: &TenantChange) -> Result<()> {
    sqlx::query!(
        "update org.tenant set name = $2, time_zone = $3, lang = $4, version = version + 1 where id = $1",
        Uuid::from(id),
        change.name,
        change.zone,
        change.lang.tag()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
