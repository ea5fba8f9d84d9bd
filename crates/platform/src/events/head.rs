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
/// How soon to look again at an event that an older transaction, still running, keeps from the readers.
const BLOCKED: Duration = Duration::from_millis(20);

/// The newest event's transaction, and whether readers may pass it already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Head {
    xid: Option<String>,
    readable: bool,
}

/// Wakes the readers of this process when there is something new to read, until told to stop.
pub async fn follow_head(state: AppState, stop: CancellationToken) {
    let mut committed = state.db.committed();
    let mut seen = Head::default();
    while !stop.is_cancelled() {
        // The readers themselves say in the log when the database is away.
        let head = head(&state).await.unwrap_or_default();
        if head != seen {
            state.db.wake_readers();
            committed.mark_unchanged();
        }
        let wait = if head.readable || head.xid.is_none() {
            POLL
        } else {
            BLOCKED
        };
        seen = head;
        tokio::select! {
            () = stop.cancelled() => {}
            _ = committed.changed() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

async fn head(state: &AppState) -> Result<Head> {
    let mut tx = state.db.system("the backbone's head").await?;
    let row = sqlx::query!(
        r#"select xid::text as "xid!", xid < pg_snapshot_xmin(pg_current_snapshot()) as "readable!"
           from platform.event order by xid desc, id desc limit 1"#
    )
    .fetch_optional(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(row.map_or_else(Head::default, |row| Head {
        xid: Some(row.xid),
        readable: row.readable,
    }))
}
