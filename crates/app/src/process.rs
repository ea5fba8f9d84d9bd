//! One process of the product: the web side, the background side, or both.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::serve::ListenerExt as _;
use metrics_exporter_prometheus::PrometheusHandle;
use sqm_platform::AppState;
use sqm_platform::auth::Authenticator;
use sqm_platform::clock::Clock;
use sqm_platform::config::Config;
use sqm_platform::events::{Subscriber, follow_head, run_readers};
use sqm_platform::housekeeping;
use sqm_platform::jobs::JobDef;
use sqm_platform::module::{Module, NavEntry, RecordAction};
use sqm_platform::sweeps::{Sweep, run_sweeps};
use sqm_platform::tasks::Tasks;
use sqm_web::Mounted;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Everything put together, nothing running yet.
pub struct Process {
    /// What handlers, jobs and readers share.
    pub state: AppState,
    /// Routes, the API's description, the pages on record.
    pub mounted: Mounted,
    /// Every right that some module knows.
    pub permissions: Vec<&'static str>,
    subscribers: Vec<Subscriber>,
    jobs: Vec<JobDef>,
    sweeps: Vec<Sweep>,
    stop: CancellationToken,
    follows_head: bool,
}

impl std::fmt::Debug for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Process").finish_non_exhaustive()
    }
}

/// All modules of the product, in the order in which the rail and the search show them.
fn modules() -> Vec<Module> {
    vec![
        sqm_web::desk::module(),
        sqm_org::module(),
        sqm_notifications::module(),
        sqm_imports::module(),
        sqm_objectives::module(),
        sqm_tickets::module(),
        sqm_customers::module(),
        sqm_aftersales::module(),
        sqm_surveys::module(),
        sqm_improvement::module(),
        sqm_incidents::module(),
        sqm_documents::module(),
        sqm_security::module(),
        sqm_web::module(),
    ]
}

impl Process {
    /// Puts the modules together. Contacts nobody. `metrics` stands behind `/metrics`, where there are any.
    pub fn assemble(config: Config, clock: Clock, metrics: Option<PrometheusHandle>) -> Result<Self> {
        let mut modules = modules();
        let nav: Vec<NavEntry> = modules
            .iter()
            .flat_map(|module| module.nav.iter().copied())
            .collect();
        let record_actions: Vec<RecordAction> = modules
            .iter()
            .flat_map(|module| module.record_actions.iter().copied())
            .collect();
        let permissions = modules
            .iter()
            .flat_map(|m| m.permissions.iter().map(|p| p.name))
            .collect();
        let subscribers = modules
            .iter_mut()
            .flat_map(|module| std::mem::take(&mut module.subscribers))
            .collect();
        let jobs = modules
            .iter_mut()
            .flat_map(|module| std::mem::take(&mut module.jobs))
            .collect();
        let sweeps = modules
            .iter_mut()
            .flat_map(|module| std::mem::take(&mut module.sweeps))
            .collect();
        let state = AppState::new(
            config,
            clock,
            |db, clock, tokens| -> Arc<dyn Authenticator> {
                Arc::new(sqm_org::Accounts::new(db.clone(), clock.clone(), tokens.clone()))
            },
            nav,
            record_actions,
        )?;
        let stop = CancellationToken::new();
        let lent = sqm_web::Process {
            metrics,
            stop: stop.clone(),
        };
        let mounted = sqm_web::mount(&state, modules, lent)?;
        Ok(Self {
            state,
            mounted,
            permissions,
            subscribers,
            jobs,
            sweeps,
            stop,
            follows_head: false,
        })
    }

    /// Background loops that end with this process.
    pub fn tasks(&self) -> Tasks {
        Tasks::with_switch(self.stop.clone())
    }

    /// Starts the background side: event readers, job worker, timers.
    pub fn start_background(&mut self, tasks: &mut Tasks) {
        self.follow_head(tasks);
        let subscribers = std::mem::take(&mut self.subscribers);
        tasks.start(
            "event readers",
            run_readers(self.state.clone(), subscribers, tasks.stop_token()),
        );
        let jobs = std::mem::take(&mut self.jobs);
        tasks.start(
            "job worker",
            keep_worker(self.state.clone(), jobs, tasks.stop_token()),
        );
        tasks.start(
            "housekeeping",
            housekeeping::run(self.state.clone(), tasks.stop_token()),
        );
        let sweeps = std::mem::take(&mut self.sweeps);
        tasks.start(
            "sweeps",
            run_sweeps(self.state.clone(), sweeps, tasks.stop_token()),
        );
    }

    /// Starts the side that belongs to the web: live updates.
    pub fn start_live(&mut self, tasks: &mut Tasks) {
        self.follow_head(tasks);
        tasks.start(
            "live updates",
            sqm_platform::live::run(self.state.clone(), tasks.stop_token()),
        );
        tasks.start(
            "sign-in news",
            sqm_org::follow_changes(self.state.clone(), tasks.stop_token()),
        );
        tasks.start(
            "SLA policy news",
            sqm_tickets::sla::follow_changes(self.state.clone(), tasks.stop_token()),
        );
    }

    /// Starts the look at the backbone's head that wakes both sides, once.
    fn follow_head(&mut self, tasks: &mut Tasks) {
        if !std::mem::replace(&mut self.follows_head, true) {
            tasks.start(
                "events of other instances",
                follow_head(self.state.clone(), tasks.stop_token()),
            );
        }
    }

    /// Serves until the switch is thrown, then lets requests in hand finish.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> Result<()> {
        let service = self
            .mounted
            .router
            .clone()
            .into_make_service_with_connect_info::<SocketAddr>();
        let ending = stop.clone();
        let listener = listener.tap_io(|stream| {
            // A connection without it is slower, not broken.
            let _ = stream.set_nodelay(true);
        });
        let server =
            axum::serve(listener, service).with_graceful_shutdown(async move { ending.cancelled().await });
        let patience = async move {
            stop.cancelled().await;
            tokio::time::sleep(Duration::from_secs(10)).await;
        };
        tokio::select! {
            result = server => result.context("the server stopped")?,
            // Event streams never end by themselves.
            () = patience => tracing::info!("closing connections that are still open"),
        }
        Ok(())
    }
}

/// The worker ends when the database is away for long; it is started again until the process stops.
async fn keep_worker(state: AppState, jobs: Vec<JobDef>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = sqm_platform::jobs::run_worker(state.clone(), jobs.clone(), stop.clone()).await {
            tracing::error!(%error, "the job worker stopped; starting it again");
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_secs(2)) => {}
            }
        }
    }
}
