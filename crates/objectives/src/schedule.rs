//! Freezes the results of periods that are over. However many instances run, a result is frozen once: its key says so.

use std::time::Duration;

use sqm_org::tenants;
use sqm_platform::{AppState, Result};
use tokio_util::sync::CancellationToken;

use crate::objective;

/// A period's end is noticed within this time; nothing urgent hangs on it.
const EVERY: Duration = Duration::from_mins(15);

/// Looks for periods to close until told to stop.
pub async fn run_schedule(state: AppState, stop: CancellationToken) {
    loop {
        if let Err(error) = close_all(&state).await {
            tracing::error!(%error, "closing periods failed; it will be tried again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn close_all(state: &AppState) -> Result<()> {
    for tenant in tenants::all(state).await? {
        let mut tx = state.db.tenant(&tenant.scope("objectives")).await?;
        let frozen = objective::close_due(&mut tx).await?;
        tx.commit().await?;
        if frozen > 0 {
            tracing::info!(tenant = %tenant.slug, frozen, "period results frozen");
        }
    }
    Ok(())
}
