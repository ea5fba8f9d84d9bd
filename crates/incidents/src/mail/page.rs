//! How a mailbox is connected, and what came in.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::mail::MailOutcome;
use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::{Page, Shell, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::MailLine;
use crate::pages::Badge;
use crate::permissions::IncidentConfigure;

const HERE: &str = "/settings/incident-mail";

pub(crate) fn pages(pages: Pages) -> Pages {
    pages.get::<IncidentConfigure, _, _>(HERE, show)
}

/// Its place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::SetUp,
    href: HERE,
    label_key: "mail-list",
    icon: "mail",
    permission: "incident.configure",
    shortcut: None,
};

/// A message in the list.
#[derive(Debug)]
struct Row {
    line: MailLine,
    outcome: Badge,
    /// Why it was left alone; empty = it was not.
    why: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/mail.html")]
struct MailPage {
    shell: Shell,
    slug: String,
    /// Where messages are handed in.
    address: String,
    rows: Vec<Row>,
}

async fn show(page: Page<IncidentConfigure>, State(state): State<AppState>) -> Result<MailPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let lines = super::latest(&mut tx).await?;
    tx.commit().await?;
    let base = state.config.public_url.as_str().trim_end_matches('/').to_owned();
    Ok(MailPage {
        address: format!("{base}/api/v1/incidents/mail"),
        rows: lines
            .into_iter()
            .map(|line| {
                let (tone, icon) = match line.outcome {
                    MailOutcome::Taken => ("success", "circle-check"),
                    MailOutcome::Automatic => ("neutral", "circle-off"),
                    MailOutcome::Refused => ("warning", "alert-triangle"),
                };
                Row {
                    outcome: Badge {
                        tone,
                        icon,
                        label: word(&page, "mail-outcome", line.outcome),
                    },
                    why: line
                        .why
                        .map_or_else(String::new, |why| word(&page, "mail-why", why)),
                    line,
                }
            })
            .collect(),
        slug: page.caller.tenant.slug.clone(),
        shell: page.shell_t("mail-list"),
    })
}
