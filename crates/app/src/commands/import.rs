//! `sqm import`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Subcommand;
use sqm_imports::target::Shape as Rows;
use sqm_org::tenants;

use super::{Offline, Shape, readable, say, say_json};

/// What to import.
#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// Tickets: a row per ticket, or a row per event of a ticket.
    Tickets {
        /// The tenant, by short name or id.
        #[arg(long)]
        tenant: String,
        /// How the file is laid out.
        #[arg(long, value_enum)]
        shape: Shape,
        /// Which column goes where (TOML; see examples/mappings).
        #[arg(long)]
        mapping: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
        /// The files: CSV, gzipped CSV or XLSX.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Purchases: a row per purchase, with the customer it is about.
    Purchases {
        /// The tenant, by short name or id.
        #[arg(long)]
        tenant: String,
        /// Which column goes where (TOML; see examples/mappings).
        #[arg(long)]
        mapping: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
        /// The files: CSV, gzipped CSV or XLSX.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Security incidents: a row per incident.
    Incidents {
        /// The tenant, by short name or id.
        #[arg(long)]
        tenant: String,
        /// Which column goes where (TOML; see examples/mappings).
        #[arg(long)]
        mapping: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
        /// The files: CSV, gzipped CSV or XLSX.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Answers to surveys: a row per answer.
    Surveys {
        /// The tenant, by short name or id.
        #[arg(long)]
        tenant: String,
        /// Which column goes where (TOML; see examples/mappings).
        #[arg(long)]
        mapping: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
        /// The files: CSV, gzipped CSV or XLSX.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Access logs of sites: a row per line of the log.
    AccessLog {
        /// The tenant, by short name or id.
        #[arg(long)]
        tenant: String,
        /// Which column goes where (TOML; see examples/mappings).
        #[arg(long)]
        mapping: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
        /// The files: CSV, gzipped CSV or XLSX.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Vulnerabilities: a row per finding of a scanner.
    Vulnerabilities {
        /// The tenant, by short name or id.
        #[arg(long)]
        tenant: String,
        /// Which column goes where (TOML; see examples/mappings).
        #[arg(long)]
        mapping: PathBuf,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
        /// The files: CSV, gzipped CSV or XLSX.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// What every target needs.
struct Order {
    target: &'static str,
    shape: Rows,
    tenant: String,
    mapping: PathBuf,
    json: bool,
    files: Vec<PathBuf>,
}

impl ImportCommand {
    /// Carries it out; several files are imported one after another.
    pub(super) async fn run(self) -> Result<()> {
        let order = match self {
            Self::Tickets {
                tenant,
                shape,
                mapping,
                json,
                files,
            } => Order {
                target: "tickets",
                shape: match shape {
                    Shape::Rows => Rows::Rows,
                    Shape::Events => Rows::Events,
                },
                tenant,
                mapping,
                json,
                files,
            },
            Self::Purchases {
                tenant,
                mapping,
                json,
                files,
            } => Order {
                target: "purchases",
                shape: Rows::Rows,
                tenant,
                mapping,
                json,
                files,
            },
            Self::Incidents {
                tenant,
                mapping,
                json,
                files,
            } => Order {
                target: "incidents",
                shape: Rows::Rows,
                tenant,
                mapping,
                json,
                files,
            },
            Self::Surveys {
                tenant,
                mapping,
                json,
                files,
            } => Order {
                target: "surveys",
                shape: Rows::Rows,
                tenant,
                mapping,
                json,
                files,
            },
            Self::AccessLog {
                tenant,
                mapping,
                json,
                files,
            } => Order {
                target: "access-log",
                shape: Rows::Rows,
                tenant,
                mapping,
                json,
                files,
            },
            Self::Vulnerabilities {
                tenant,
                mapping,
                json,
                files,
            } => Order {
                target: "vulnerabilities",
                shape: Rows::Rows,
                tenant,
                mapping,
                json,
                files,
            },
        };
        order.run().await
    }
}

impl Order {
    async fn run(self) -> Result<()> {
        let Self {
            target,
            shape,
            tenant,
            mapping,
            json,
            files,
        } = self;
        let mapping = std::fs::read_to_string(readable(&mapping)?)?;
        for file in &files {
            readable(file)?;
        }
        let offline = Offline::prepare().await?;
        let Some(tenant) = tenants::find(&offline.state, &tenant).await? else {
            bail!("--tenant: no tenant is called {tenant}")
        };
        for file in &files {
            let report = sqm_imports::run_file(
                &offline.state,
                &tenant.scope("import"),
                target,
                shape,
                &mapping,
                file,
            )
            .await?;
            if json {
                say_json(&report)?;
            } else {
                say(&report.to_string())?;
            }
        }
        Ok(())
    }
}
