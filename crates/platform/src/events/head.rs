//! One look at the backbone's head for all readers of a process.
//!
//! Commits of this process wake its readers at once. What other instances commit is noticed here, by one small query
//! instead of one transaction per reader: an idle installation costs next to nothing.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::state::AppState;

/// How late an event of another instance may be noticed.
const POLL: Duration = Duration::from_millis(250);
/// Wakes the readers of this process when there is something new to read, until told to stop.
pub async fn follow_head(state: AppState, stop: CancellationToken) {
    let mut seen: Option<String> = None;
    while !stop.is_cancelled() {
        // The readers themselves say in the log when the database is away.
        if let Ok(true) = look(&state, &mut seen).await {
            state.db.wake_readers();
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Is there an event that the snapshot `seen` did not show?
async fn look(state: &AppState, seen: &mut Option<String>) -> Result<bool> {
    let mut tx = state.db.system("the backbone's head").await?;
    let row = sqlx::query!(
        r#"select pg_current_snapshot()::text as "now!",
                  exists (select from platform.event
                          where xid >= pg_snapshot_xmin(coalesce($1::text, '1:1:')::pg_snapshot)
                            and not pg_visible_in_snapshot(xid, coalesce($1::text, '1:1:')::pg_snapshot)) as "news!""#,
        *seen
    )
    .fetch_one(tx.conn())
    .await?;
    tx.commit().await?;
    *seen = Some(row.now);
    Ok(row.news)
}
