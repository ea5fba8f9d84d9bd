//! Keeps a number of connections busy and times every answer.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What a run showed.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Answers that were not 2xx.
    pub(crate) failed: usize,
}

const WARM: Duration = Duration::from_secs(2);

/// Sends requests over `connections` for `seconds`, after two seconds to get warm.
pub(crate) async fn run(
    address: SocketAddr,
    connections: usize,
    seconds: u64,
    request: impl Fn(usize) -> Request<Full<Bytes>>,
) -> Result<Outcome> {
    // Prepared beforehand: making them costs the generator, not the server.
    let requests: Vec<Request<Full<Bytes>>> = (0..4_000).map(request).collect();
    let requests = std::sync::Arc::new(requests);
    let mut set = JoinSet::new();
    for worker in 0..connections {
        let requests = std::sync::Arc::clone(&requests);
        set.spawn(async move {
            connection(
                address,
                worker,
                connections,
                &requests,
                Duration::from_secs(seconds),
            )
            .await
        });
    }
    let (mut times, mut failed) = (Vec::new(), 0);
    while let Some(result) = set.join_next().await {
        let (part, bad) = result??;
        times.extend(part);
        failed += bad;
    }
    times.sort_unstable();
    let at = |share: f64| {
        let rank = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len().max(1)) - 1;
        times.get(rank).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    Ok(Outcome {
        per_second: times.len() as f64 / seconds as f64,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        failed,
    })
}

async fn connection(
    address: SocketAddr,
    worker: usize,
    step: usize,
    requests: &[Request<Full<Bytes>>],
    span: Duration,
) -> Result<(Vec<Duration>, usize)> {
    let stream = TcpStream::connect(address)
        .await
        .context("the server does not accept connections")?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let begin = Instant::now();
    let (mut times, mut failed, mut next) = (Vec::new(), 0, worker);
    while begin.elapsed() < WARM + span {
        let request = requests[next % requests.len()].clone();
        next += step;
        let sent = Instant::now();
        sender.ready().await?;
        let response = sender.send_request(request).await?;
        let good = response.status().is_success();
        let mut body = response.into_body();
        while let Some(frame) = body.frame().await {
            frame?;
        }
        if begin.elapsed() >= WARM {
            times.push(sent.elapsed());
            failed += usize::from(!good);
        }
    }
    Ok((times, failed))
}
