//! A version on paper: head, text, who agreed.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::ids::DocumentId;
use sqm_platform::http::{Path, Query};
use sqm_platform::page::{Page, Shell, word};
use sqm_platform::{AppState, Result, markdown};

use super::show::{Asked, Which};
use super::words::Head;
use crate::Viewpoint;
use crate::document;
use crate::permissions::DocumentRead;
use crate::version::{self, Version};

#[derive(Template, WebTemplate)]
#[template(path = "documents/print.html")]
pub(super) struct PrintPage {
    shell: Shell,
    h: Head,
    v: Version,
    version_state: String,
    level: String,
    since: String,
    review: String,
    printed: String,
    html: String,
    asked: Vec<Asked>,
}

pub(super) async fn print(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    Query(which): Query<Which>,
) -> Result<PrintPage> {
    let who = Viewpoint::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    let text = version::text(&mut tx, &found, which.version.parse().ok()).await?;
    tx.commit().await?;
    let shell = page.shell(found.title.clone());
    Ok(PrintPage {
        version_state: word(&page, "document-version-state", text.version.state),
        level: word(&page, "document-confidentiality", found.confidentiality),
        since: text
            .version
            .effective_at
            .map(|at| shell.date(&at))
            .unwrap_or_default(),
        review: found.review_on.map(|day| shell.day(&day)).unwrap_or_default(),
        printed: shell.datetime(&shell.now),
        html: markdown::render(&text.body),
        asked: text
            .version
            .panel()
            .filter(|assent| assent.decision.is_some())
            .map(|assent| Asked::new(&page, assent))
            .collect(),
        h: Head::new(&page, &who, found),
        v: text.version,
        shell,
    })
}
