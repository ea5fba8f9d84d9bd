//! Use cases of the register, called alike by pages and API.

use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::listing::COUNT_LIMIT;
use uuid::Uuid;

use super::sql::{self, Reach};
use super::{IndicatorFilter, SeenIndicator};

/// A page of the register, the last noted first.
pub async fn list(
    tx: &mut TenantTx,
    filter: &IndicatorFilter,
    paging: &Paging,
) -> Result<Paged<SeenIndicator>> {
    let after: Option<Uuid> = paging.position()?;
    let rows = sql::rows(tx, filter, Reach::Here, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Uuid::from(row.id)))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, filter: &IndicatorFilter) -> Result<i64> {
    sql::count(tx, filter, COUNT_LIMIT + 1).await
}
