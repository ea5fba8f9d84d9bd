//! `sqm run`, `sqm serve`, `sqm worker`.

use std::time::Duration;

use anyhow::{Context as _, Result};
use sqm_app::environment::Environment;
use sqm_app::process::Process;
use sqm_platform::clock::Clock;
use sqm_platform::telemetry::start_metrics;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::say;

/// Everything, for a first look: schema, demo tenant, server, worker.
pub(super) async fn run() -> Result<()> {
    let environment = Environment::prepare().await?;
    sqm_platform::telemetry::start_logging(&environment.config);
    sqm_platform::db::migrate(&environment.config.database).await?;
    let mut process = Process::assemble(
        environment.config.clone(),
        Clock::system(),
        Some(start_metrics()?),
    )?;
    let sign_ins = sqm_app::demo::seed(&process.state).await?;
    let listener = listen(&environment).await?;
    say(&format!(
        "\n  SQM is ready at {}\n\n{sign_ins}\n",
        environment.config.public_url
    ))?;
    both_sides(&mut process, &environment, listener, true).await?;
    leave(process, environment).await
}

/// The server, with or without the background side.
pub(super) async fn serve(with_worker: bool) -> Result<()> {
    let environment = Environment::prepare().await?;
    sqm_platform::telemetry::start_logging(&environment.config);
    sqm_platform::db::migrate(&environment.config.database).await?;
    if !environment.config.is_https() {
        tracing::warn!("the public address is not https: cookies are sent without the Secure flag");
    }
    let mut process = Process::assemble(
        environment.config.clone(),
        Clock::system(),
        Some(start_metrics()?),
    )?;
    let listener = listen(&environment).await?;
    tracing::info!(address = %environment.config.http_addr, "serving");
    both_sides(&mut process, &environment, listener, with_worker).await?;
    leave(process, environment).await
}

/// The background side alone.
pub(super) async fn worker() -> Result<()> {
    let environment = Environment::prepare().await?;
    sqm_platform::telemetry::start_logging(&environment.config);
    let mut process = Process::assemble(
        environment.config.clone(),
        Clock::system(),
        Some(start_metrics()?),
    )?;
    let mut tasks = process.tasks();
    process.start_background(&mut tasks);
    environment.keep_database(&mut tasks);
    tracing::info!("working");
    until_told_to_stop(tasks.stop_token()).await?;
    tasks.shutdown(Duration::from_secs(25)).await;
    leave(process, environment).await
}

async fn both_sides(
    process: &mut Process,
    environment: &Environment,
    listener: TcpListener,
    with_worker: bool,
) -> Result<()> {
    let mut tasks = process.tasks();
    environment.keep_database(&mut tasks);
    process.start_live(&mut tasks);
    if with_worker {
        process.start_background(&mut tasks);
    }
    let stop = tasks.stop_token();
    tasks.start("signals", {
        let stop = stop.clone();
        async move {
            if let Err(error) = until_told_to_stop(stop).await {
                tracing::error!(%error, "signals cannot be received");
            }
        }
    });
    process.serve(listener, stop).await?;
    tasks.shutdown(Duration::from_secs(25)).await;
    Ok(())
}

async fn listen(environment: &Environment) -> Result<TcpListener> {
    let address = environment.config.http_addr;
    TcpListener::bind(address)
        .await
        .with_context(|| format!("SQM_HTTP_ADDR: cannot listen on {address}"))
}

async fn until_told_to_stop(stop: CancellationToken) -> Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
        () = stop.cancelled() => {}
    }
    stop.cancel();
    Ok(())
}

/// Connections first, the private server last.
async fn leave(process: Process, environment: Environment) -> Result<()> {
    process.state.db.close().await;
    environment.close().await
}
