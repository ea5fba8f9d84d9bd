//! What the registers share: whom something can be given to, and numbers.

use sqm_domain::ids::{DepartmentId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

/// Name and department of an account that can still be given something.
pub(crate) async fn account(
    tx: &mut TenantTx,
    field: &'static str,
    id: UserId,
) -> Result<(String, Option<DepartmentId>)> {
    let row = sqlx::query!(
        "select name, department_id from org.user_account where tenant_id = $1 and id = $2 and active",
        Uuid::from(tx.tenant()),
        Uuid::from(id)
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| Error::field(field, "field-unknown"))?;
    Ok((row.name, row.department_id.map(Into::into)))
}

/// The next number of a register in the year it is: `RK-2026-000012`.
pub(crate) async fn number(
    state: &sqm_platform::AppState,
    tx: &TenantTx,
    register: &str,
    prefix: &str,
) -> Result<String> {
    let year = tx.now().to_zoned(tx.zone().clone()).year();
    let next = state
        .numbering
        .next(&state.db, tx.scope(), &format!("{register}.{year}"))
        .await?;
    Ok(format!("{prefix}-{year}-{next:06}"))
}
