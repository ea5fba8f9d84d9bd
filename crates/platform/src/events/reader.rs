//! Durable readers of the event backbone.
//!
//! Each subscriber remembers a snapshot: what was not visible in it and is visible now, is new to it. So it meets every
//! event, soon after its commit, whatever order transactions commit in and however long others run (docs/adr/0001). The
//! cursor moves in a transaction of its own after the work: delivery may repeat after a crash, so subscribers are
//! idempotent.

use std::time::Duration;

use futures::future::BoxFuture;
use sqm_domain::ids::TenantId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::StoredEvent;
use crate::error::Result;
use crate::state::AppState;

/// How long a reader sleeps when nobody wakes it: how soon it takes over from an instance that died.
const PATIENCE: Duration = Duration::from_secs(2);
const BATCH: i64 = 1000;

/// A durable reader: its name (the cursor's key), the kinds it wants, and what it does with a batch.
#[derive(Clone, Copy, Debug)]
pub struct Subscriber {
    /// The cursor's key; never reuse one for another purpose.
    pub name: &'static str,
    /// Event kinds wanted, as prefixes (`ticket.`); empty = all.
    pub kinds: &'static [&'static str],
    /// Handles a batch. Must bear the same batch twice.
    pub handle: for<'a> fn(&'a AppState, &'a [StoredEvent]) -> BoxFuture<'a, Result<()>>,
}

/// Runs all readers until told to stop. Only one instance at a time works for a subscriber (advisory lock); the others
/// stand by and take over when it dies.
pub async fn run_readers(state: AppState, subscribers: Vec<Subscriber>, stop: CancellationToken) {
    let loops = subscribers
        .into_iter()
        .map(|subscriber| run_reader(state.clone(), subscriber, stop.clone()));
    futures::future::join_all(loops).await;
}

async fn run_reader(state: AppState, subscriber: Subscriber, stop: CancellationToken) {
    let mut committed = state.db.committed();
    while !stop.is_cancelled() {
        committed.mark_unchanged();
        let more = match read_batch(&state, subscriber).await {
            Ok(more) => more,
            Err(error) => {
                tracing::error!(reader = subscriber.name, %error, "reader failed; it will try the batch again");
                pause(Duration::from_secs(1), &stop).await;
                false
            }
        };
        if !more {
            tokio::select! {
                () = stop.cancelled() => {}
                _ = committed.changed() => {}
                () = tokio::time::sleep(PATIENCE) => {}
            }
        }
    }
}

async fn pause(time: Duration, stop: &CancellationToken) {
    tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(time) => {} }
}

/// Handles one batch; says whether there may be more.
async fn read_batch(state: &AppState, subscriber: Subscriber) -> Result<bool> {
    let mut tx = state.db.system("event reader").await?;
    let cursor = sqlx::query!(
        r#"select pg_try_advisory_xact_lock(hashtextextended('reader ' || $1, 0)) as "mine!",
                  pg_current_snapshot()::text as "now!",
                  coalesce(r.seen::text, '1:1:') as "seen!", r.upto::text as upto,
                  coalesce(r.xid::text, '0') as "xid!", coalesce(r.id, $2) as "id!"
           from (select) one left join platform.reader r on r.name = $1"#,
        subscriber.name,
        Uuid::nil()
    )
    .fetch_one(tx.conn())
    .await?;
    if !cursor.mine {
        return Ok(false);
    }
    // A long step goes on to the snapshot it began with, so that its order has an end.
    let upto = cursor.upto.unwrap_or(cursor.now);
    // The cursor comes as parameters, not from a join: only so it bounds the index scan, and reading costs nothing that
    // grows with history.
    let rows = sqlx::query!(
        r#"select tenant_id, id, at, kind, entity_kind, entity_id, data, xid::text as "xid!"
           from platform.event
           where xid >= pg_snapshot_xmin($1::text::pg_snapshot) and (xid, id) > ($3::text::xid8, $4)
             and not pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
             and pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
           order by xid, id
           limit $5"#,
        cursor.seen,
        upto,
        cursor.xid,
        cursor.id,
        BATCH
    )
    .fetch_all(tx.conn())
    .await?;
    let full = rows.len() as i64 == BATCH;
    let place = rows.last().map(|last| (last.xid.clone(), last.id));
    if place.is_none() && cursor.xid == "0" {
        return Ok(false);
    }
    let (seen, upto, xid, id) = match place {
        Some((xid, id)) if full => (cursor.seen, Some(upto), xid, id),
        _ => (upto, None, "0".to_owned(), Uuid::nil()),
    };
    let events: Vec<StoredEvent> = rows
        .into_iter()
        .filter(|row| {
            subscriber.kinds.is_empty() || subscriber.kinds.iter().any(|kind| row.kind.starts_with(kind))
        })
        .map(|row| StoredEvent {
            tenant: TenantId::from(row.tenant_id),
            id: row.id,
            at: row.at.to_jiff(),
            kind: row.kind,
            entity_kind: row.entity_kind,
            entity_id: row.entity_id,
            data: row.data,
        })
        .collect();
    if !events.is_empty() {
        (subscriber.handle)(state, &events).await?;
    }
    sqlx::query!(
        "insert into platform.reader (name, seen, upto, xid, id)
         values ($1, $2::text::pg_snapshot, $3::text::pg_snapshot, $4::text::xid8, $5)
         on conflict (name) do update set seen = excluded.seen, upto = excluded.upto, xid = excluded.xid,
                                          id = excluded.id, updated_at = now()",
        subscriber.name,
        seen,
        upto,
        xid,
        id
    )
    .execute(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(full)
}
