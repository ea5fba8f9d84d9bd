//! Work that runs later (architecture §7): a PostgreSQL queue, enqueued in the caller's transaction.
//!
//! One envelope type carries every job through the library; modules register plain functions by name. Failed jobs are
//! tried again with growing pauses; what fails for good stays visible to administrators.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use futures::future::BoxFuture;
use graphile_worker::{
    IntoTaskHandlerResult, LocalQueueConfig, RefetchDelayConfig, TaskHandler, WorkerContext,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use jiff_sqlx::ToSqlx;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqm_domain::ids::TenantId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::db::TenantTx;
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::state::AppState;

/// How a job is run: by name, with its tenant's frame and its arguments.
#[derive(Clone, Copy, Debug)]
pub struct JobDef {
    /// `<module>.<verb>`; stored with waiting jobs, so never reuse one for other arguments.
    pub name: &'static str,
    /// Does the work. Must bear being run twice.
    pub run: for<'a> fn(&'a AppState, Scope, Value) -> BoxFuture<'a, Result<()>>,
}

/// When and under which key a job is queued.
#[derive(Clone, Debug, Default)]
pub struct When {
    /// Not before; `None` = at once.
    pub at: Option<Timestamp>,
    /// A waiting job with the same key is replaced: the right thing for a timer that moves.
    pub key: Option<String>,
    /// Jobs of one queue run one after another.
    pub queue: Option<String>,
}

/// Queues a job in the caller's transaction: it exists if and only if the transaction commits.
pub async fn enqueue<A: Serialize + Sync>(
    tx: &mut TenantTx,
    name: &'static str,
    args: &A,
    when: When,
) -> Result<()> {
    let envelope = Envelope {
        name: name.to_owned(),
        tenant: tx.tenant(),
        zone: tx.zone().iana_name().unwrap_or("UTC").to_owned(),
        args: serde_json::to_value(args)?,
    };
    sqlx::query!(
        "select platform.enqueue($1, $2, $3, $4, $5)",
        Envelope::IDENTIFIER,
        serde_json::to_value(&envelope)?,
        when.queue,
        when.at.map(ToSqlx::to_sqlx) as Option<jiff_sqlx::Timestamp>,
        when.key,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a keyed job back, if it still waits.
pub async fn cancel(tx: &mut TenantTx, key: &str) -> Result<()> {
    sqlx::query!("select platform.dequeue($1)", key)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Reads a job's arguments.
pub fn args<A: DeserializeOwned>(value: Value) -> Result<A> {
    Ok(serde_json::from_value(value)?)
}

/// What the queue carries.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope {
    name: String,
    tenant: TenantId,
    zone: String,
    args: Value,
}

/// What a running worker hands to the envelope.
#[derive(Clone)]
struct Runner {
    state: AppState,
    registry: Arc<HashMap<&'static str, JobDef>>,
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner").finish_non_exhaustive()
    }
}

impl TaskHandler for Envelope {
    const IDENTIFIER: &'static str = "sqm";

    async fn run(self, ctx: WorkerContext) -> impl IntoTaskHandlerResult {
        let Some(runner) = ctx.get_ext::<Runner>().cloned() else {
            return Err("the worker is not set up".to_owned());
        };
        let Some(job) = runner.registry.get(self.name.as_str()).copied() else {
            return Err(format!("no job is called {}", self.name));
        };
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        let scope = Scope::system(self.tenant, job.name, zone);
        (job.run)(&runner.state, scope, self.args).await.map_err(|error| {
            tracing::error!(job = job.name, tenant = %self.tenant, %error, "job failed; the queue will try again");
            metrics::counter!("sqm_jobs_failed_total", "job" => job.name).increment(1);
            error.to_string()
        })
    }
}

/// Runs jobs until told to stop, then lets those in hand finish.
pub async fn run_worker(state: AppState, jobs: Vec<JobDef>, stop: CancellationToken) -> Result<()> {
    let registry = Arc::new(
        jobs.into_iter()
            .map(|job| (job.name, job))
            .collect::<HashMap<_, _>>(),
    );
    let concurrency = state.config.worker_concurrency;
    // Without a pause after an empty fetch the library asks again at once, thousands of times a second. A job announced
    // meanwhile ends the pause; one whose time comes waits for the end of it.
    let pause = RefetchDelayConfig::builder()
        .duration(Duration::from_millis(500))
        .threshold(0)
        .max_abort_threshold(1)
        .build();
    let queue = LocalQueueConfig::builder()
        .size(concurrency.max(10))
        .refetch_delay(pause)
        .build();
    let worker = graphile_worker::WorkerOptions::default()
        .pg_pool(state.db.system_pool().clone())
        .schema("jobs")
        .concurrency(concurrency)
        .poll_interval(Duration::from_secs(1))
        .local_queue(queue)
        .worker_recovery(graphile_worker::WorkerRecoveryConfig {
            enabled: true,
            heartbeat_interval: Duration::from_secs(5),
            sweep_interval: Duration::from_secs(10),
            sweep_threshold: Duration::from_secs(20),
            recovery_delay: Duration::from_secs(1),
            ..Default::default()
        })
        .add_extension(Runner { state, registry })
        .define_job::<Envelope>()
        .listen_os_shutdown_signals(false)
        .shutdown_signal(async move { stop.cancelled().await })
        .shutdown_grace_period(Duration::from_secs(20))
        .init()
        .await
        .map_err(|error| Error::from(anyhow!("{error}")))?;
    worker
        .run()
        .await
        .map_err(|error| Error::from(anyhow!("{error}")))
}

/// A job that has failed for good, for the administrators' page.
#[derive(Debug)]
pub struct DeadJob {
    /// The queue's id.
    pub id: i64,
    /// The job's name.
    pub name: String,
    /// How often it was tried.
    pub attempts: i16,
    /// The last error.
    pub last_error: Option<String>,
    /// When it was queued.
    pub queued_at: Timestamp,
}

/// This tenant's dead jobs, newest first.
pub async fn dead_jobs(tx: &mut TenantTx) -> Result<Vec<DeadJob>> {
    let rows = sqlx::query!(
        r#"select id as "id!", name as "name!", attempts as "attempts!", last_error, created_at as "created_at!"
           from platform.dead_jobs($1)"#,
        Uuid::from(tx.tenant())
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DeadJob {
            id: row.id,
            name: row.name,
            attempts: row.attempts,
            last_error: row.last_error,
            queued_at: row.created_at.to_jiff(),
        })
        .collect())
}

/// Lets a dead job of this tenant run once more.
pub async fn revive(tx: &mut TenantTx, id: i64) -> Result<bool> {
    let revived = sqlx::query_scalar!(
        r#"select platform.revive_job($1, $2) as "revived!""#,
        Uuid::from(tx.tenant()),
        id
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(revived)
}
