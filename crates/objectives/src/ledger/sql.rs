//! The ledger's SQL. The work itself is done by functions of the schema, over whole sets (migration 0302).

use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use uuid::Uuid;

use super::Layer;

/// Reads records anew; the number of observations and records that changed.
pub(super) async fn refresh(tx: &mut TenantTx, kind: &str, ids: &[Uuid]) -> Result<i64> {
    let tenant = Uuid::from(tx.tenant());
    let changed = sqlx::query_scalar!(
        r#"select objectives.refresh($1, $2, $3) as "changed!""#,
        tenant,
        kind,
        ids
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(changed)
}

/// Makes the tenant's ledger from nothing; the number of observations.
pub(super) async fn rebuild(tx: &mut TenantTx) -> Result<i64> {
    let tenant = Uuid::from(tx.tenant());
    Ok(
        sqlx::query_scalar!(r#"select objectives.rebuild($1) as "observations!""#, tenant)
            .fetch_one(tx.conn())
            .await?,
    )
}

/// Recomputes everything and compares.
pub(super) async fn verify(tx: &mut TenantTx) -> Result<Vec<Layer>> {
    let tenant = Uuid::from(tx.tenant());
    let layers = sqlx::query_as!(
        Layer,
        r#"select layer as "layer!", checked as "checked!", differences as "differences!" from objectives.verify($1)"#,
        tenant
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(layers)
}

/// Records whose events the reader has not met yet.
pub(super) async fn pending(tx: &mut TenantTx) -> Result<Vec<(String, Uuid)>> {
    let rows = sqlx::query!(
        r#"select source_kind as "kind!", source_id as "id!" from objectives.pending() order by 1, 2"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.kind, row.id)).collect())
}

/// The version of the tenant's figures: it grows with every change that a dashboard could show.
pub(crate) async fn version(tx: &mut TenantTx) -> Result<i64> {
    let tenant = Uuid::from(tx.tenant());
    let version = sqlx::query_scalar!(
        "select version from objectives.ledger where tenant_id = $1",
        tenant
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(version.unwrap_or(0))
}

/// Makes cached figures stale: an objective or a choice in the catalogue changed.
pub(crate) async fn touch(tx: &mut TenantTx) -> Result<()> {
    let tenant = Uuid::from(tx.tenant());
    sqlx::query!(
        "update objectives.ledger set version = version + 1 where tenant_id = $1",
        tenant
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
