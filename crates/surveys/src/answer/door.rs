//! Who stands at the door: the tenant and the survey behind a link, how often one address may knock, and why somebody
//! is not let in.

use std::sync::LazyLock;
use std::time::Duration;

use moka::future::Cache;
use sha2::{Digest as _, Sha256};
use sqm_org::sessions::Client;
use sqm_org::tenants::{self, Tenant};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Error, Result};

use super::sql::{self, Invited};
use crate::survey::{self, State, Survey};

/// Tenants by short name: asked for by every page.
static TENANTS: LazyLock<Cache<String, Tenant>> = LazyLock::new(|| {
    Cache::builder()
        .max_capacity(10_000)
        .time_to_live(Duration::from_mins(1))
        .build()
});

/// Refuses an address that knocks too often: a flood is held off without anybody else noticing.
pub(crate) fn knock(state: &AppState, client: &Client) -> Result<()> {
    state.guests.check(&client.address)
}

/// The tenant of an address; an unknown one is a page that is not there.
pub(crate) async fn tenant(state: &AppState, slug: &str) -> Result<Tenant> {
    if let Some(tenant) = TENANTS.get(slug).await {
        return Ok(tenant);
    }
    let tenant = tenants::find(state, slug).await?.ok_or(Error::NotFound("page"))?;
    TENANTS.insert(slug.to_owned(), tenant.clone()).await;
    Ok(tenant)
}

/// The survey behind a code, and who was asked, where the code is a person's own.
pub(super) async fn behind(tx: &mut TenantTx, code: &str) -> Result<(Survey, Option<Invited>)> {
    match survey::by_public_code(tx, code).await {
        Ok(found) => Ok((found, None)),
        Err(Error::NotFound(_)) => {
            let invited = sql::invited(tx, &Sha256::digest(code.as_bytes()))
                .await?
                .ok_or(Error::NotFound("page"))?;
            let found = survey::get(tx, invited.survey).await?;
            Ok((found, Some(invited)))
        }
        Err(other) => Err(other),
    }
}

/// Why nobody is asked now; the message's key.
pub(super) fn shut(survey: &Survey, invited: Option<&Invited>, now: jiff::Timestamp) -> Option<&'static str> {
    match invited.map(|invited| invited.state.as_str()) {
        Some("answered") => return Some("ask-answered"),
        Some("refused" | "skipped" | "expired") => return Some("ask-over"),
        _ => {}
    }
    if survey.takes_answers(now) {
        return None;
    }
    Some(match survey.state {
        State::Draft => "ask-not-yet",
        State::Paused => "ask-paused",
        State::Closed => "ask-over",
        State::Open if survey.opens_at.is_some_and(|from| now < from) => "ask-not-yet",
        State::Open if survey.closes_at.is_some_and(|until| now >= until) => "ask-over",
        State::Open => "ask-full",
    })
}
