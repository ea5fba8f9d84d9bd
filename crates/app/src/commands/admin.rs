//! `sqm admin`.

use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::json;
use sqm_org::tenants;

use super::{Offline, say, say_json};

/// Duties of those who run an installation.
#[derive(Debug, Subcommand)]
pub(super) enum AdminCommand {
    /// Recompute every indicator from the records and compare: nothing may differ.
    VerifyIndicators {
        /// One tenant, by short name or id; all unless told.
        #[arg(long)]
        tenant: Option<String>,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// Compute every indicator afresh from the records.
    RebuildIndicators {
        /// One tenant, by short name or id; all unless told.
        #[arg(long)]
        tenant: Option<String>,
    },
}

impl AdminCommand {
    /// Carries it out.
    pub(super) async fn run(self) -> Result<()> {
        let offline = Offline::prepare().await?;
        let (Self::VerifyIndicators { tenant, .. } | Self::RebuildIndicators { tenant }) = &self;
        let chosen = match tenant {
            None => tenants::all(&offline.state).await?,
            Some(name) => match tenants::find(&offline.state, name).await? {
                Some(tenant) => vec![tenant],
                None => bail!("--tenant: no tenant is called {name}"),
            },
        };
        let (mut checked, mut differences) = (0, 0);
        for tenant in &chosen {
            let scope = tenant.scope("admin");
            match &self {
                Self::RebuildIndicators { .. } => {
                    sqm_objectives::rebuild(&offline.state, &scope).await?;
                    say(&format!("{}: rebuilt", tenant.slug))?;
                }
                Self::VerifyIndicators { .. } => {
                    let result = sqm_objectives::verify(&offline.state, &scope).await?;
                    checked += result.checked;
                    differences += result.differences;
                }
            }
        }
        if let Self::VerifyIndicators { json, .. } = self {
            if json {
                say_json(&json!({ "checked": checked, "differences": differences }))?;
            } else {
                say(&format!("{checked} figures checked, {differences} differences"))?;
            }
            if differences > 0 {
                bail!("indicators differ from the records; `sqm admin rebuild-indicators` mends them");
            }
        }
        Ok(())
    }
}
