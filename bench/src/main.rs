//! Measures the product against what the database and a bare handler could do with the same SQL.

#![expect(
    clippy::print_stdout,
    reason = "a tool for the terminal: the table is its answer"
)]

mod bare;
mod case;
mod fill;
mod load;
mod pgbench;
mod product;
mod survey;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde::Serialize;

use case::{Case, Sample};

/// One line of `bench/results.json`.
#[derive(Debug, Serialize)]
struct Line {
    name: String,
    concurrency: usize,
    rps: f64,
    p50_ms: f64,
    p99_ms: f64,
    floor_rps: f64,
    ratio: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pgbench_rps: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// What was asked for on the command line.
#[derive(Debug)]
struct Options {
    tickets: u64,
    seconds: u64,
    only: Vec<String>,
}

const TENANTS: u64 = 50;
const SMALL: u64 = 10_000;
/// One: each of its days has something to show, as in the large database. An empty day costs nothing and proves nothing.
const SMALL_TENANTS: u64 = 1;
const CONNECTIONS: usize = 16;
/// A public link is answered for at least so long.
const SURVEY_SECONDS: u64 = 60;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    if std::env::args().nth(1).as_deref() == Some("bare") {
        arguments.next();
        let url = arguments.next().context("bare DATABASE_URL PORT")?;
        let port = arguments.next().context("bare DATABASE_URL PORT")?.parse()?;
        return runtime()?.block_on(bare::serve(&url, port));
    }
    let mut options = Options {
        tickets: 1_000_000,
        seconds: 10,
        only: Vec::new(),
    };
    while let Some(argument) = arguments.next() {
        let value = arguments
            .next()
            .with_context(|| format!("{argument} needs a value"))?;
        match argument.as_str() {
            "--tickets" => options.tickets = value.parse()?,
            "--seconds" => options.seconds = value.parse()?,
            "--only" => options.only = value.split(',').map(str::to_owned).collect(),
            other => anyhow::bail!("unknown option {other}"),
        }
    }
    runtime()?.block_on(measure(options))
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

async fn measure(options: Options) -> Result<()> {
    let folder = PathBuf::from("bench/.data");
    std::fs::create_dir_all(&folder)?;
    let dir = folder.canonicalize()?.join("postgres");
    let settings = sqm_cluster::Options::default()
        .with("shared_buffers", "1GB")
        .with("max_wal_size", "8GB");
    let cluster = tokio::task::spawn_blocking(move || sqm_cluster::Cluster::start(&dir, settings)).await??;
    let binaries = cluster.binaries()?;
    let mut lines = Vec::new();
    let wanted = |name: &str| options.only.is_empty() || options.only.iter().any(|only| only == name);

    if wanted("survey-answer") {
        let url = fill::database(&cluster.url("postgres"), "sqm_bench_small", SMALL, SMALL_TENANTS).await?;
        let outcome = survey::run(&url, options.seconds.max(SURVEY_SECONDS)).await?;
        println!("{}", serde_json::to_string_pretty(&outcome)?);
        std::fs::write("bench/survey-answer.json", serde_json::to_vec_pretty(&outcome)?)?;
        if options.only.len() == 1 {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
            return Ok(());
        }
    }

    // The small database first: only the dashboard is measured on it.
    let boards: Vec<Case> = [Case::Dashboard, Case::DashboardAgain]
        .into_iter()
        .filter(|case| wanted(case.name()))
        .collect();
    if !boards.is_empty() {
        let url = fill::database(&cluster.url("postgres"), "sqm_bench_small", SMALL, SMALL_TENANTS).await?;
        let small = one(&url, &boards, &options, &binaries).await?;
        lines.extend(small.into_iter().map(|mut line| {
            line.name = format!("{} at {SMALL} tickets", line.name);
            line
        }));
    }
    let url = fill::database(&cluster.url("postgres"), "sqm_bench", options.tickets, TENANTS).await?;
    let cases: Vec<Case> = Case::ALL.into_iter().filter(|case| wanted(case.name())).collect();
    lines.extend(one(&url, &cases, &options, &binaries).await?);

    for (small, board) in lines.iter().zip(&boards) {
        if let Some(large) = lines.iter().find(|line| line.name == board.name()) {
            let ratio = large.p50_ms / small.p50_ms;
            let name = board.name();
            println!("{name}: {ratio:.2} times the time at {SMALL} tickets (aim: 1.2 at most)");
        }
    }
    std::fs::write("bench/results.json", serde_json::to_vec_pretty(&lines)?)?;
    println!("\nwritten to bench/results.json");
    tokio::task::spawn_blocking(move || cluster.stop()).await??;
    Ok(())
}

/// Measures cases on one database.
async fn one(url: &str, cases: &[Case], options: &Options, binaries: &std::path::Path) -> Result<Vec<Line>> {
    let sample = Sample::load(url).await?;
    let server = product::Server::start(url).await?;
    let sign_ins = product::sign_in(&server, url, &sample).await?;
    let bare = bare::Child::start(url).await?;
    let mut lines = Vec::new();
    println!(
        "\n{:<28}{:>9}{:>9}{:>9}{:>11}{:>9}{:>11}",
        "case", "req/s", "p50 ms", "p99 ms", "bare req/s", "ratio", "pgbench/s"
    );
    for case in cases {
        let own = load::run(server.address(), CONNECTIONS, options.seconds, |i| {
            case.request(&sign_ins, &sample, i)
        })
        .await?;
        let memory = server.resident_megabytes();
        let floor = load::run(bare.address(), CONNECTIONS, options.seconds, |i| {
            case.bare_request(&sample, i)
        })
        .await?;
        let alone = pgbench::run(binaries, url, *case, CONNECTIONS, options.seconds)?;
        let line = Line {
            name: case.name().to_owned(),
            concurrency: CONNECTIONS,
            rps: own.per_second,
            p50_ms: own.p50_ms,
            p99_ms: own.p99_ms,
            floor_rps: floor.per_second,
            ratio: own.per_second / floor.per_second,
            pgbench_rps: alone,
            note: memory.map(|mb| format!("resident {mb} MB, {} answers not 2xx", own.failed)),
        };
        println!(
            "{:<28}{:>9.0}{:>9.2}{:>9.2}{:>11.0}{:>9.2}{:>11.0}   {}",
            line.name,
            line.rps,
            line.p50_ms,
            line.p99_ms,
            line.floor_rps,
            line.ratio,
            line.pgbench_rps.unwrap_or_default(),
            line.note.as_deref().unwrap_or_default(),
        );
        lines.push(line);
    }
    Ok(lines)
}
