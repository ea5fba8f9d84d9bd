//! Who has read a document and who has not.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use serde::Deserialize;
use sqm_domain::ids::DocumentId;
use sqm_platform::http::{Paging, Path, Query};
use sqm_platform::page::{Page, Shell, word};
use sqm_platform::{AppState, Result};

use super::readings::{Line, STATES};
use super::words::Head;
use crate::Viewpoint;
use crate::document;
use crate::permissions::DocumentRead;
use crate::reading::{self, ReadingFilter, Tally};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    state: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/readers.html")]
pub(super) struct ReadersPage {
    shell: Shell,
    h: Head,
    tally: Tally,
    /// Per cent of those asked who have acknowledged; none = nobody is asked.
    share: Option<String>,
    audience: Vec<String>,
    lines: Vec<Line>,
    /// Label, address, shown now.
    tabs: Vec<(String, String, bool)>,
    next: String,
}

pub(super) async fn readers(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Path(id): Path<DocumentId>,
    Query(which): Query<Which>,
    Query(paging): Query<Paging>,
) -> Result<ReadersPage> {
    let who = Viewpoint::from(&page.caller);
    let code = STATES
        .iter()
        .find(|(code, _)| *code == which.state)
        .map_or("all", |(code, _)| code);
    let filter = ReadingFilter {
        document: Some(id),
        state: STATES
            .iter()
            .find(|(one, _)| *one == code)
            .map(|(_, group)| *group),
        ..ReadingFilter::default()
    };
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = document::get(&mut tx, &who, id).await?;
    let audience = reading::audience(&mut tx, &found).await?;
    let said = audience.in_words(&page, &mut tx).await?;
    let tally = reading::tally(&mut tx, &found).await?;
    let listed = reading::list(&mut tx, &who, &filter, &paging).await?;
    tx.commit().await?;
    let shell = page.shell(found.title.clone());
    Ok(ReadersPage {
        share: (tally.asked > 0)
            .then(|| shell.percent(&(tally.acknowledged as f64 * 100.0 / tally.asked as f64))),
        next: listed
            .next
            .map(|after| format!("/documents/{id}/readers?state={code}&after={after}"))
            .unwrap_or_default(),
        lines: listed
            .items
            .into_iter()
            .map(|item| Line::new(&page, &shell, item))
            .collect(),
        tabs: STATES
            .iter()
            .map(|(one, _)| {
                (
                    word(&page, "document-reading-group", one),
                    format!("/documents/{id}/readers?state={one}"),
                    *one == code,
                )
            })
            .collect(),
        audience: said,
        h: Head::new(&page, &who, found),
        tally,
        shell,
    })
}
