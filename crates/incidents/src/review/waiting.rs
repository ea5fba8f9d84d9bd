//! Reviews that nobody has held: whoever led the incident is reminded once, 14 days after it was closed. Later, what was seen is
//! forgotten.

use std::time::Duration;

use futures::FutureExt as _;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use sqm_domain::ids::{IncidentId, TenantId};
use sqm_domain::incident::IncidentState;
use sqm_platform::db::TenantTx;
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use crate::{access, incident};

/// The look for reviews that wait.
pub(crate) const SWEEP: Sweep = Sweep {
    name: "incident reviews",
    every: Duration::from_mins(10),
    find: "incidents.reviews_waiting",
    mend: |state, tenant, ids| mend(state, tenant, ids).boxed(),
};

async fn mend(state: &AppState, tenant: TenantId, ids: &[Uuid]) -> Result<()> {
    let scope = Scope::system(tenant, "incidents.review", TimeZone::UTC);
    for id in ids {
        tick(state, &scope, (*id).into()).await?;
    }
    Ok(())
}

/// Looks at one incident as the sweep does: tells its lead, or whoever decides where it has none, that its review waits.
pub async fn tick(state: &AppState, scope: &Scope, id: IncidentId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    incident::hold(&mut tx, id).await?;
    let known = incident::get(&mut tx, id).await?;
    if known.state == IncidentState::Closed && is_untold(&mut tx, id).await? {
        let tell = match &known.lead {
            Some(lead) => vec![lead.id],
            None => access::deciders_of(&mut tx, &known).await?,
        };
        incident::announce(&mut tx, "incident.review_waits", &known, &[], &tell);
    }
    tx.commit().await
}

/// Notes that somebody is told; false = he was, or it was looked back at in the meantime.
async fn is_untold(tx: &mut TenantTx, id: IncidentId) -> Result<bool> {
    let noted = sqlx::query!(
        "update incidents.incident set review_told_at = $3
          where tenant_id = $1 and id = $2 and review_told_at is null and reviewed_at is null",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx() as _
    )
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() > 0)
}
