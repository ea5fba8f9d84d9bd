//! Who was asked to read what, over all documents: the records behind the figure of acknowledgements.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::register::{behind, counted};
use sqm_platform::page::{Address, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::words::{reading_tone_icon, until};
use crate::Viewpoint;
use crate::permissions::DocumentRead;
use crate::reading::{self, Group, Reading, ReadingFilter};

/// A reading in words.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) r: Reading,
    pub(super) state: String,
    pub(super) tone: &'static str,
    pub(super) icon: &'static str,
    pub(super) due: String,
}

impl Line {
    pub(super) fn new(page: &PageFrame, shell: &Shell, r: Reading) -> Self {
        let (tone, icon) = reading_tone_icon(r.state);
        Self {
            state: word(page, "document-reading-state", r.state),
            tone,
            icon,
            due: match r.state {
                "open" | "overdue" => until(shell, r.due_on, 7),
                _ => shell.day(&r.due_on),
            },
            r,
        }
    }

    pub(super) fn department(&self) -> &str {
        self.r.department.as_deref().unwrap_or_default()
    }

    pub(super) fn read_version(&self) -> &str {
        self.r.read_version.as_deref().unwrap_or_default()
    }
}

/// The tabs: the word of the state.
pub(super) const STATES: [(&str, Group); 5] = [
    ("open", Group::Open),
    ("overdue", Group::Overdue),
    ("acknowledged", Group::Acknowledged),
    ("excused", Group::Excused),
    ("all", Group::All),
];

#[derive(Template, WebTemplate)]
#[template(path = "documents/readings.html")]
pub(super) struct ReadingsPage {
    shell: Shell,
    lines: Vec<Line>,
    /// Label, address, shown now.
    tabs: Vec<(String, String, bool)>,
    next: String,
    total: String,
    banner: Option<String>,
    here: Address,
}

pub(super) async fn list(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<ReadingsPage> {
    let mut filter = ReadingFilter::from_query(page.uri.query().unwrap_or_default())?;
    if filter == ReadingFilter::default() {
        filter.state = Some(Group::Open);
    }
    let who = Viewpoint::from(&page.caller);
    let here = Address::new("/documents/readings", &filter.to_query());
    let shell = page.shell_t("document-readings");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = reading::list(&mut tx, &who, &filter, &paging).await?;
    let total = reading::count(&mut tx, &who, &filter).await?;
    tx.commit().await?;
    let next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    let banner = behind(
        &page,
        &shell,
        filter.measure.as_deref(),
        filter.hit,
        (filter.from, filter.to),
    );
    Ok(ReadingsPage {
        lines: listed
            .items
            .into_iter()
            .map(|item| Line::new(&page, &shell, item))
            .collect(),
        tabs: STATES
            .iter()
            .map(|(code, group)| {
                (
                    word(&page, "document-reading-group", code),
                    here.without(&["after"]).with("state", code).href(),
                    filter.state == Some(*group),
                )
            })
            .collect(),
        next,
        total: counted(&shell, total),
        banner,
        here,
        shell,
    })
}
