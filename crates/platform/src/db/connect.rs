//! Two pools over one database: one for requests, which can never see past the tenant policy, and a small one for the
//! few cross-tenant duties.

use std::str::FromStr;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::sync::watch;

use super::{SystemTx, TenantTx};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::error::Result;
use crate::scope::Scope;

/// Opens transactions. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    app: PgPool,
    system: PgPool,
    clock: Clock,
    committed: watch::Sender<u64>,
}

impl Db {
    /// Connects lazily as `sqm_app` and `sqm_system`. Where the configuration names one login only, the roles are
    /// assumed by start-up option of the connection.
    pub fn connect(config: &DatabaseConfig, clock: Clock) -> Result<Self> {
        let app = options(config.app_url.as_deref().unwrap_or(&config.url), "sqm_app")?;
        let system = options(config.system_url.as_deref().unwrap_or(&config.url), "sqm_system")?;
        let pool = |size: u32| {
            PgPoolOptions::new()
                .max_connections(size)
                .acquire_timeout(Duration::from_secs(10))
                .idle_timeout(Duration::from_mins(5))
                .test_before_acquire(false)
        };
        Ok(Self {
            app: pool(config.connections).connect_lazy_with(app),
            system: pool(config.system_connections).connect_lazy_with(system),
            clock,
            committed: watch::Sender::new(0),
        })
    }

    /// The same pools at another time: for telling what happened earlier.
    pub(crate) fn with_clock(&self, clock: Clock) -> Self {
        Self {
            clock,
            ..self.clone()
        }
    }

    /// Begins a transaction inside one tenant, in one round trip.
    pub async fn tenant(&self, scope: &Scope) -> Result<TenantTx> {
        TenantTx::begin(&self.app, scope.clone(), self.clock.now(), self.committed.clone()).await
    }

    /// Begins a transaction across tenants. `reason` says why and is logged; only `platform` and `org` may do this
    /// (architecture §3).
    pub async fn system(&self, reason: &'static str) -> Result<SystemTx> {
        SystemTx::begin(&self.system, reason, self.clock.now()).await
    }

    /// The newest migration applied, asked through the pool that serves requests: proof that it works.
    pub async fn schema_version(&self) -> Result<Option<i64>> {
        Ok(sqlx::query_scalar!("select platform.schema_version()")
            .fetch_one(&self.app)
            .await?)
    }

    /// The pool of the system role, for the job library.
    pub(crate) fn system_pool(&self) -> &PgPool {
        &self.system
    }

    /// Woken whenever a transaction of this process has committed events, or another instance's were noticed.
    pub(crate) fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }

    /// Wakes the readers of events for what other instances have committed.
    pub(crate) fn wake_readers(&self) {
        self.committed.send_modify(|count| *count += 1);
    }

    /// Closes both pools, waiting for running transactions.
    pub async fn close(&self) {
        self.app.close().await;
        self.system.close().await;
    }
}

fn options(url: &str, role: &str) -> Result<PgConnectOptions> {
    Ok(PgConnectOptions::from_str(url)?
        .application_name("sqm")
        .statement_cache_capacity(500)
        .options([("role", role), ("timezone", "UTC"), ("plan_cache_mode", "auto")]))
}
