//! Tasks over all incidents: what somebody has to do, what is late, as far as he may know of it.

use sqm_platform::Result;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::listing::{COUNT_LIMIT, Viewpoint};

use super::sql::{self, Position};
use super::{TaskFilter, TaskLine};

/// A page of tasks: what is to be done the soonest first, everything the latest first.
pub async fn across(
    tx: &mut TenantTx,
    who: Viewpoint,
    filter: &TaskFilter,
    paging: &Paging,
) -> Result<Paged<TaskLine>> {
    let after: Option<Position> = paging.position()?;
    let rows = sql::rows(tx, filter, who, after, paging.size() + 1).await?;
    Ok(Paged::new(rows, paging.size(), |row| Position {
        id: row.task.id.into(),
        due: row.task.due_at,
    }))
}

/// How many a filter shows, up to [`COUNT_LIMIT`] and one.
pub async fn count(tx: &mut TenantTx, who: Viewpoint, filter: &TaskFilter) -> Result<i64> {
    sql::count(tx, filter, who, COUNT_LIMIT + 1).await
}
