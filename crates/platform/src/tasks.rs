//! Supervised background loops: the only place that may start a task outside a request.

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The loops of one process and the switch that ends them.
#[derive(Debug, Default)]
pub struct Tasks {
    set: JoinSet<()>,
    stop: CancellationToken,
}

impl Tasks {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// None yet, ended by a switch that others know already.
    pub fn with_switch(stop: CancellationToken) -> Self {
        Self {
            stop,
            ..Self::default()
        }
    }

    /// The switch.
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Starts a loop. It must return soon after the switch is thrown.
    pub fn start(&mut self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.set.spawn(async move {
            task.await;
            tracing::debug!(name, "background loop ended");
        });
    }

    /// Ends all loops, waiting up to `patience`.
    pub async fn shutdown(mut self, patience: Duration) {
        self.stop.cancel();
        let all = async { while self.set.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, all).await.is_err() {
            tracing::warn!("some background loops did not end in time");
        }
    }
}
