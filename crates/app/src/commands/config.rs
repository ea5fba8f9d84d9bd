//! `sqm config`.

use anyhow::Result;
use base64::Engine as _;
use clap::Subcommand;
use sqm_platform::config::{Config, VARIABLES};

use super::say;

/// What to do with the settings.
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print every setting as JSON, secrets hidden, with the variables that set them.
    Print,
    /// Check that a server could start with these settings.
    Check,
}

impl ConfigCommand {
    /// Carries it out.
    pub(super) fn run(&self) -> Result<()> {
        let config = Config::load()?;
        match self {
            Self::Print => {
                let variables: serde_json::Map<String, serde_json::Value> = VARIABLES
                    .iter()
                    .map(|(variable, setting)| ((*setting).to_owned(), (*variable).into()))
                    .collect();
                let shown =
                    serde_json::json!({ "settings": config.without_secrets(), "variables": variables });
                say(&serde_json::to_string_pretty(&shown)?)
            }
            Self::Check => {
                if !config.database.url.is_empty() && !config.master_key.is_empty() {
                    config.check()?;
                }
                say("settings are usable")?;
                match sqm_print::fonts_for(sqm_print::Language::SimplifiedChinese) {
                    Ok(family) => say(&format!("documents are printed in {family}")),
                    Err(error) => say(&format!("documents cannot be printed: {error}")),
                }
            }
        }
    }
}

/// Settings good enough to describe the process without contacting anyone.
pub(super) fn for_documents() -> Result<Config> {
    let mut config = Config::load()?;
    if config.database.url.is_empty() {
        config.database.url = "postgres://localhost/none".to_owned();
    }
    if config.master_key.is_empty() {
        config.master_key = base64::engine::general_purpose::STANDARD.encode([0u8; 32]);
    }
    Ok(config)
}
