//! The versions of a document, with who agreed to them.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::document::VersionState;
use sqm_domain::ids::DocumentId;
use sqm_platform::http::Path;
use sqm_platform::page::{Page, Shell, word};
use sqm_platform::{AppState, Result};

use super::show::Asked;
use super::words::{Head, version_tone_icon};
use crate::Viewpoint;
use crate::document;
use crate::permissions::DocumentRead;
use crate::version::{self, Version};

/// A version in words.
#[derive(Debug)]
struct Line {
    v: Version,
    state: String,
    tone: &'static str,
    icon: &'static str,
    href: String,
    /// What differs from the one before; empty = there is none before.
    compare: String,
    effective_on: String,
    asked: Vec<Asked>,
}

impl Line {
    fn author(&self) -> &str {
        self.v.author.as_ref().map_or("", |author| &author.name)
    }

    fn discarded(&self) -> bool {
        self.v.state == VersionState::Discarded
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/versions.html")]
pub(super) struct VersionsPage {
    shell: Shell,
    h: Head,
    lines: Vec<Line>,
}

pub(super) async fn versions(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
) -> Result<VersionsPage> {
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    let versions = version::versions(&mut tx, &found).await?;
    tx.commit().await?;
    let shell = page.shell(found.title.clone());
    let numbers: Vec<(String, bool)> = versions
        .iter()
        .map(|version| (version.number.clone(), version.state == VersionState::Discarded))
        .collect();
    let lines = versions
        .into_iter()
        .enumerate()
        .map(|(place, v)| {
            let (tone, icon) = version_tone_icon(v.state);
            let before = numbers[place + 1..]
                .iter()
                .find(|(number, discarded)| !discarded && *number != v.number);
            Line {
                state: word(&page, "document-version-state", v.state),
                tone,
                icon,
                href: format!("/documents/{id}?version={}", v.number),
                compare: match before {
                    Some((before, _)) if v.state != VersionState::Discarded => {
                        format!("/documents/{id}/compare?from={before}&to={}", v.number)
                    }
                    _ => String::new(),
                },
                effective_on: v
                    .effective_on
                    .filter(|_| v.state.is_open())
                    .map(|day| shell.day(&day))
                    .unwrap_or_default(),
                asked: v
                    .assents
                    .iter()
                    .filter(|assent| assent.decision.is_some() || v.state == VersionState::InReview)
                    .map(|assent| Asked::new(&page, assent))
                    .collect(),
                v,
            }
        })
        .collect();
    Ok(VersionsPage {
        h: Head::new(&page, &who, found),
        lines,
        shell,
    })
}
