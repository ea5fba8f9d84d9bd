//! Freezes the results of periods that are over. However many instances look, a result is frozen once: its key says so.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use sqm_domain::ids::TenantId;
use sqm_org::tenants;
use sqm_platform::scope::Scope;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use crate::objective;

/// A period's end is noticed within this time; nothing urgent hangs on it.
const EVERY: Duration = Duration::from_mins(15);

/// The look for periods to close.
pub(crate) fn sweeps() -> Vec<Sweep> {
    vec![Sweep {
        name: "periods",
        every: EVERY,
        find: "objectives.unclosed",
        mend: close,
    }]
}

fn close<'a>(state: &'a AppState, tenant: TenantId, _: &'a [Uuid]) -> BoxFuture<'a, Result<()>> {
    async move {
        // The tenant's zone decides where its periods end.
        let mut tx = state
            .db
            .tenant(&Scope::system(tenant, "objectives", TimeZone::UTC))
            .await?;
        let tenant = tenants::get(&mut tx).await?;
        tx.commit().await?;
        let mut tx = state.db.tenant(&tenant.scope("objectives")).await?;
        let frozen = objective::close_due(&mut tx).await?;
        tx.commit().await?;
        tracing::info!(tenant = %tenant.slug, frozen, "period results frozen");
        Ok(())
    }
    .boxed()
}
