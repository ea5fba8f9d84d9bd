//! Live updates: what happened, told to open pages over server-sent events.
//!
//! Each instance follows the event backbone with a cursor in memory and fans out to the pages connected to it. A page
//! learns only that a topic changed; it fetches what it may see through the ordinary handlers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use sqm_domain::ids::TenantId;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::error::Result;
use crate::state::AppState;

/// Something changed under a topic.
#[derive(Clone, Debug, Serialize)]
pub struct LiveMessage {
    /// The tenant; never sent, used to filter.
    #[serde(skip)]
    pub tenant: TenantId,
    /// `ticket:<id>`, `tickets`, `dashboard`, `import:<id>` …
    pub topic: String,
    /// The event's kind.
    pub kind: String,
    /// The record.
    pub id: Uuid,
    /// Another record it speaks of (the data of the event says `about`); never sent.
    #[serde(skip)]
    pub about: Option<Uuid>,
    /// Only those who may know of the record, and of the other one, are told; never sent.
    #[serde(skip)]
    pub secret: bool,
}

/// Messages kept for pages that connect a moment after they were rendered.
const KEPT: usize = 4096;
/// How long they are kept: a page that needs longer to connect is shown anew by its reader.
const KEPT_FOR: SignedDuration = SignedDuration::from_secs(60);

/// The fan-out of one instance.
#[derive(Clone, Debug)]
pub struct Live {
    sender: broadcast::Sender<LiveMessage>,
    recent: Arc<Mutex<VecDeque<(Timestamp, LiveMessage)>>>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(KEPT),
            recent: Arc::default(),
        }
    }
}

impl Live {
    /// Listens from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<LiveMessage> {
        self.sender.subscribe()
    }

    /// What was told since an instant: between a page's rendering and the opening of its stream. Subscribe first; what
    /// comes twice does no harm.
    pub fn since(&self, at: Timestamp) -> Vec<LiveMessage> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent
            .iter()
            .skip_while(|(told, _)| *told < at)
            .map(|(_, message)| message.clone())
            .collect()
    }

    fn keep(&self, now: Timestamp, message: LiveMessage) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        while recent.len() >= KEPT
            || recent
                .front()
                .is_some_and(|(told, _)| now.duration_since(*told) > KEPT_FOR)
        {
            recent.pop_front();
        }
        recent.push_back((now, message));
    }

    fn send(&self, now: Timestamp, entity_kind: &str, said: &LiveMessage) {
        // An event of a record speaks to the record's page and to the lists and figures of its kind.
        for topic in [format!("{entity_kind}:{}", said.id), format!("{entity_kind}s")] {
            let message = LiveMessage {
                topic,
                ..said.clone()
            };
            self.keep(now, message.clone());
            // No receiver is no error: nobody has a page open.
            let _ = self.sender.send(message);
        }
    }
}

/// How long to sleep when nothing wakes it; the head is followed closely by `events::follow_head`.
const PATIENCE: Duration = Duration::from_secs(5);

/// Follows the backbone and fans out until told to stop.
pub async fn run(state: AppState, stop: CancellationToken) {
    let mut committed = state.db.committed();
    let mut seen: Option<String> = None;
    while !stop.is_cancelled() {
        committed.mark_unchanged();
        match follow(&state, &mut seen).await {
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(%error, "live updates cannot be read; trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            _ = committed.changed() => {}
            () = tokio::time::sleep(PATIENCE) => {}
        }
    }
}

/// Tells what is visible now and was not in the snapshot `seen`; begins at the present.
async fn follow(state: &AppState, seen: &mut Option<String>) -> Result<()> {
    let mut tx = state.db.system("live updates").await?;
    let now = sqlx::query_scalar!(r#"select pg_current_snapshot()::text as "now!""#)
        .fetch_one(tx.conn())
        .await?;
    let Some(before) = seen.replace(now.clone()) else {
        return Ok(());
    };
    let read = sqlx::query!(
        r#"select tenant_id, kind, entity_kind, entity_id,
                  (data ->> 'about')::uuid as about,
                  platform.is_restricted(tenant_id, entity_id)
                    or (data ? 'about' and platform.is_restricted(tenant_id, (data ->> 'about')::uuid)) as "secret!"
           from platform.event
           where xid >= pg_snapshot_xmin($1::text::pg_snapshot)
             and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
             and pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
           order by xid, id"#,
        before,
        now
    )
    .fetch_all(tx.conn())
    .await;
    let rows = match read {
        Ok(rows) => rows,
        Err(error) => {
            // Nothing was told: the next look begins where this one did.
            *seen = Some(before);
            return Err(error.into());
        }
    };
    tx.commit().await?;
    for row in &rows {
        state.live.send(
            state.clock.now(),
            &row.entity_kind,
            &LiveMessage {
                tenant: TenantId::from(row.tenant_id),
                topic: String::new(),
                kind: row.kind.clone(),
                id: row.entity_id,
                about: row.about,
                secret: row.secret,
            },
        );
    }
    Ok(())
}
