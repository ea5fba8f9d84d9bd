//! The regular look for limits that have passed unsaid and visits whose day is over.

use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_domain::ids::TenantId;
use sqm_platform::sweeps::Sweep;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use crate::{order, plan, visit};

/// Often enough that an overdue visit shows within the minute; limits of orders have timers of their own.
const EVERY: Duration = Duration::from_secs(30);

/// The look.
pub(crate) const SWEEP: Sweep = Sweep {
    name: "aftersales",
    every: EVERY,
    find: "aftersales.due",
    mend,
};

fn mend<'a>(state: &'a AppState, tenant: TenantId, ids: &'a [Uuid]) -> BoxFuture<'a, Result<()>> {
    async move {
        let scope = plan::scope(state, tenant).await?;
        let mut tx = state.db.tenant(&scope).await?;
        visit::tell_late(&mut tx, ids).await?;
        order::tick(state, &mut tx, ids).await?;
        tx.commit().await
    }
    .boxed()
}
