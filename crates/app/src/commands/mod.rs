//! The command line.

mod admin;
mod config;
mod failure;
mod import;
mod incident;
mod people;
mod serve;

pub(crate) use failure::{code, in_words};

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};
use sqm_app::environment::Environment;
use sqm_app::process::Process;
use sqm_platform::AppState;
use sqm_platform::clock::Clock;

/// SQM: telecom operators run the quality of their service.
///
/// Without DATABASE_URL the commands use a private PostgreSQL in the data folder (SQM_DATA_DIR, `.data` unless told).
/// `sqm config print` shows every setting and the variable that sets it.
#[derive(Debug, Parser)]
#[command(
    name = "sqm",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring everything up: database, schema, a demo tenant with a year of history, server and worker.
    ///
    /// The first run makes what is missing and prints the sign-ins; later runs keep the data.
    Run,
    /// Serve pages and API; background work too, unless --without-worker.
    Serve {
        /// Leave jobs, timers and event readers to `sqm worker` processes.
        #[arg(long)]
        without_worker: bool,
    },
    /// Do the background work only: jobs, SLA timers, event readers, rollups.
    Worker,
    /// Bring the database schema up to date. Safe to run from several instances at once.
    Migrate,
    /// Fill a tenant with believable data.
    Seed {
        /// A year of telecom tickets: rush hours, outages, weak departments, seasons. Does nothing if done before.
        #[arg(long, required = true)]
        demo: bool,
    },
    /// Manage tenants.
    #[command(subcommand)]
    Tenant(people::TenantCommand),
    /// Manage staff accounts.
    #[command(subcommand)]
    User(people::UserCommand),
    /// Import records from files (CSV, gzipped CSV, XLSX). Repeating an import changes nothing.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Work with security incidents.
    #[command(subcommand)]
    Incident(incident::IncidentCommand),
    /// Print the OpenAPI 3.1 document of the REST API.
    Openapi,
    /// Show or check the settings.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Look after an installation.
    #[command(subcommand)]
    Admin(admin::AdminCommand),
}

/// How tickets are laid out in a file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Shape {
    /// One row per ticket.
    Rows,
    /// One row per event of a ticket; its history is rebuilt.
    Events,
}

impl Cli {
    /// Carries the command out.
    pub(crate) async fn run(self) -> Result<()> {
        match self.command {
            Command::Run => serve::run().await,
            Command::Serve { without_worker } => serve::serve(!without_worker).await,
            Command::Worker => serve::worker().await,
            Command::Migrate => {
                let environment = Environment::prepare().await?;
                sqm_platform::db::migrate(&environment.config.database).await?;
                say("schema is up to date")
            }
            Command::Seed { demo: _ } => {
                let offline = Offline::prepare().await?;
                let sign_ins = sqm_app::demo::seed(&offline.state).await?;
                say(&sign_ins.to_string())
            }
            Command::Tenant(command) => command.run().await,
            Command::User(command) => command.run().await,
            Command::Import(command) => command.run().await,
            Command::Incident(command) => command.run().await,
            Command::Openapi => {
                let process = Process::assemble(config::for_documents()?, Clock::system(), None)?;
                say(&serde_json::to_string_pretty(&process.mounted.openapi)?)
            }
            Command::Config(command) => command.run(),
            Command::Admin(command) => command.run().await,
        }
    }
}

/// A process without server or background work, for commands that do one thing and end.
struct Offline {
    state: AppState,
    // Held so that the private database lives as long as the command.
    _environment: Environment,
}

impl Offline {
    async fn prepare() -> Result<Self> {
        let environment = Environment::prepare().await?;
        sqm_platform::telemetry::start_logging(&environment.config);
        sqm_platform::db::migrate(&environment.config.database).await?;
        let process = Process::assemble(environment.config.clone(), Clock::system(), None)?;
        Ok(Self {
            state: process.state,
            _environment: environment,
        })
    }
}

/// Writes a line to standard output; a closed pipe is an error like any other.
fn say(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(())
}

/// Writes a value as one line of JSON.
fn say_json(value: &impl serde::Serialize) -> Result<()> {
    say(&serde_json::to_string(value)?)
}

/// Checks that a file named on the command line can be read, so that the message names it.
fn readable(path: &PathBuf) -> Result<&PathBuf> {
    std::fs::File::open(path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    Ok(path)
}
