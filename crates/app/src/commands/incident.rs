//! `sqm incident`.

use std::io::Read as _;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use sqm_org::tenants;
use sqm_platform::error::Error;

use super::failure::Deferred;
use super::{Offline, say_json};

/// What to do with security incidents.
#[derive(Debug, Subcommand)]
pub(super) enum IncidentCommand {
    /// Take a message of the security mailbox from standard input, for a mail system to call.
    ///
    /// Ends with 0 when the message was taken or needs no answer, 65 when it cannot be read, 75 when it is to be tried again
    /// (sysexits.h).
    Mail {
        /// The tenant, by short name or id.
        #[arg(long)]
        tenant: String,
    },
}

impl IncidentCommand {
    /// Carries it out.
    pub(super) async fn run(self) -> Result<()> {
        let Self::Mail { tenant } = self;
        let mut raw = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut raw)
            .context("cannot read standard input")?;
        take(&tenant, &raw)
            .await
            .map_err(|error| match error.downcast_ref::<Error>() {
                Some(Error::Invalid(_)) => error,
                // The mail system keeps what could not be taken now; a mailbox must not bounce because a database restarts.
                _ => Deferred(error).into(),
            })
    }
}

async fn take(tenant: &str, raw: &[u8]) -> Result<()> {
    let offline = Offline::prepare().await?;
    let Some(tenant) = tenants::find(&offline.state, tenant).await? else {
        bail!("--tenant: no tenant is called {tenant}")
    };
    let line = sqm_incidents::mail::take(&offline.state, &tenant.scope("incidents.mail"), raw).await?;
    say_json(&line)
}
