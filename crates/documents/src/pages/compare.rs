//! What differs between two versions.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use serde::Deserialize;
use sqm_domain::document::VersionNumber;
use sqm_domain::document::VersionState;
use sqm_domain::ids::DocumentId;
use sqm_platform::http::{Path, Query};
use sqm_platform::page::{Choice, Page, Shell, word};
use sqm_platform::{AppState, Error, Result};

use super::words::Head;
use crate::Viewpoint;
use crate::document;
use crate::permissions::DocumentRead;
use crate::version::{self, Difference, Version};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Between {
    from: String,
    to: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/compare.html")]
pub(super) struct ComparePage {
    shell: Shell,
    h: Head,
    from: String,
    to: String,
    earlier: Vec<Choice>,
    later: Vec<Choice>,
    lines: Vec<Difference>,
    /// What the author says is different.
    said: String,
}

pub(super) async fn compare(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    Query(between): Query<Between>,
) -> Result<ComparePage> {
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    let mut versions = version::versions(&mut tx, &found).await?;
    versions.retain(|version| version.state != VersionState::Discarded);
    let number = |text: &str, otherwise: Option<VersionNumber>| -> Result<VersionNumber> {
        text.parse().ok().or(otherwise).ok_or(Error::NotFound("document"))
    };
    // Unless told, the latest against the one before it.
    let to = number(&between.to, versions.first().map(|version| version.at))?;
    let before = versions.iter().find(|version| version.at < to);
    let from = number(&between.from, Some(before.map_or(to, |version| version.at)))?;
    let lines = version::changes(&mut tx, &found, from, to).await?;
    tx.commit().await?;
    let choices = |chosen: VersionNumber| -> Vec<Choice> {
        versions
            .iter()
            .map(|version: &Version| {
                let label = format!(
                    "{} · {}",
                    version.number,
                    word(&page, "document-version-state", version.state)
                );
                Choice::new(&version.number, label, version.at == chosen)
            })
            .collect()
    };
    Ok(ComparePage {
        shell: page.shell(found.title.clone()),
        h: Head::new(&page, &who, found),
        from: from.to_string(),
        to: to.to_string(),
        earlier: choices(from),
        later: choices(to),
        said: versions
            .iter()
            .find(|version| version.at == to)
            .map(|version| version.changes.clone())
            .unwrap_or_default(),
        lines,
    })
}
