//! What an installation tidies by itself, once an hour, by whichever instance comes first.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::state::AppState;

const EVERY: Duration = Duration::from_hours(1);

/// Keeps event partitions ahead of time and drops what is past its keeping, until told to stop.
pub async fn run(state: AppState, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = tidy(&state).await {
            tracing::warn!(%error, "housekeeping failed; it is tried again in an hour");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Tidies at once.
pub async fn tidy(state: &AppState) -> Result<()> {
    let months = i32::try_from(state.config.event_months).unwrap_or(i32::MAX);
    let mut tx = state.db.system("housekeeping").await?;
    sqlx::query!("select platform.housekeep($1)", months)
        .execute(tx.conn())
        .await?;
    tx.commit().await
}
