//! `sqm tenant` and `sqm user`.

use std::io::Read as _;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use serde_json::json;
use sqm_org::tenants::{self, NewTenant};
use sqm_org::users::{self, NewUser};
use sqm_platform::error::Error;
use sqm_platform::i18n::Lang;
use sqm_platform::scope::Scope;

use super::{Offline, say, say_json};

/// What to do with tenants.
#[derive(Debug, Subcommand)]
pub(super) enum TenantCommand {
    /// Create a tenant with its calendars, categories and SLA policies.
    Create {
        /// Its name for people.
        name: String,
        /// Its short name for sign-ins; made from the name unless told.
        #[arg(long)]
        slug: Option<String>,
        /// Its time zone.
        #[arg(long, default_value = "Asia/Shanghai")]
        zone: String,
        /// Its language: en, zh-Hans, zh-Hant.
        #[arg(long, default_value = "zh-Hans")]
        lang: String,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
}

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Create an account.
    Create {
        /// The tenant, by short name or id.
        #[arg(long)]
        tenant: String,
        /// The address they sign in with.
        #[arg(long)]
        email: String,
        /// Their name; the part of the address before the @ unless told.
        #[arg(long)]
        name: Option<String>,
        /// A role; may be given several times.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
}

impl TenantCommand {
    /// Carries it out.
    pub(super) async fn run(self) -> Result<()> {
        let Self::Create {
            name,
            slug,
            zone,
            lang,
            json,
        } = self;
        let lang = Lang::from_tag(&lang)
            .with_context(|| format!("--lang: {lang} is not a language of the product"))?;
        let offline = Offline::prepare().await?;
        let new = NewTenant {
            name,
            slug,
            zone,
            lang,
        };
        let tenant = tenants::create(&offline.state, new)
            .await
            .map_err(|error| explain(&offline, error))?;
        if json {
            say_json(&json!({ "id": tenant.id, "slug": tenant.slug, "name": tenant.name }))
        } else {
            say(&format!("tenant {} ({}) is ready", tenant.slug, tenant.id))
        }
    }
}

impl UserCommand {
    /// Carries it out.
    pub(super) async fn run(self) -> Result<()> {
        let Self::Create {
            tenant,
            email,
            name,
            roles,
            password_stdin: _,
            json,
        } = self;
        let mut password = String::new();
        std::io::stdin().read_to_string(&mut password)?;
        let password = password.trim_end_matches(['\r', '\n']).to_owned();
        let offline = Offline::prepare().await?;
        let Some(tenant) = tenants::find(&offline.state, &tenant).await? else {
            bail!("--tenant: no tenant is called {tenant}")
        };
        let mut tx = offline
            .state
            .db
            .tenant(&Scope::system(tenant.id, "cli", tenant.zone.clone()))
            .await?;
        let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
        let new = NewUser {
            email: email.clone(),
            name,
            roles,
            password: Some(password),
            lang: Some(tenant.lang),
            ..NewUser::default()
        };
        let user = users::create(&mut tx, new)
            .await
            .map_err(|error| explain(&offline, error))?;
        tx.commit().await?;
        if json {
            say_json(&json!({ "id": user, "email": email, "tenant": tenant.slug }))
        } else {
            say(&format!("account {email} of {} is ready", tenant.slug))
        }
    }
}

/// Puts what is wrong with which field into words.
fn explain(offline: &Offline, error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(fields) => {
            let list: Vec<String> = fields
                .iter()
                .map(|field| {
                    format!(
                        "{}: {}",
                        field.field,
                        field.text(&offline.state.catalogue, Lang::En)
                    )
                })
                .collect();
            anyhow::anyhow!(list.join("\n"))
        }
        other => other.into(),
    }
}
