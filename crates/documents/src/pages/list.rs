//! The register. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Chip, FilterMenu, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::filters::{chips, menus};
use super::words::{tone_icon, until, version_tone_icon};
use crate::Viewpoint;
use crate::document::{self, COUNT_LIMIT, Document, DocumentFilter, Group, Sort, Sorting};
use crate::permissions::DocumentRead;

/// The tabs: message key and pairs of the address.
const TABS: [(&str, &[(&str, &str)]); 7] = [
    ("document-tab-effective", &[("state", "effective")]),
    ("document-tab-to-read", &[("waiting", "read")]),
    ("document-tab-to-decide", &[("waiting", "decide")]),
    ("document-tab-mine", &[("owner", "me"), ("state", "all")]),
    ("document-tab-preparing", &[("state", "preparing")]),
    ("document-tab-review", &[("state", "review_due")]),
    ("document-tab-all", &[("state", "all")]),
];

/// Days before a review-by day from which it is said how many are left.
const NEAR: i32 = 30;

/// A tab.
#[derive(Debug)]
pub(super) struct Tab {
    label: String,
    href: String,
    active: bool,
    count: String,
}

/// A row of the register.
#[derive(Debug)]
struct Line {
    href: String,
    number: String,
    title: String,
    kind: String,
    state: String,
    tone: &'static str,
    icon: &'static str,
    version: String,
    /// The version in preparation in words.
    preparing: String,
    preparing_tone: &'static str,
    preparing_icon: &'static str,
    owner: String,
    department: String,
    clauses: String,
    review: String,
    review_overdue: bool,
    /// Until when the reader has to read it; empty = he has, or is not asked.
    read_until: String,
    read_overdue: bool,
    updated_at: jiff::Timestamp,
}

impl Line {
    fn new(page: &PageFrame, shell: &Shell, d: Document) -> Self {
        let (tone, icon) = tone_icon(d.state);
        let (preparing, preparing_tone, preparing_icon) = match &d.preparing {
            Some(mark) => {
                let (tone, icon) = version_tone_icon(mark.state);
                (
                    format!(
                        "{} {}",
                        mark.number,
                        word(page, "document-version-state", mark.state)
                    ),
                    tone,
                    icon,
                )
            }
            None => (String::new(), "", ""),
        };
        let open = d.my_reading.filter(|reading| reading.acknowledged_at.is_none());
        Self {
            href: format!("/documents/{}", d.id),
            kind: word(page, "document-kind", d.kind),
            state: word(page, "document-state", d.state),
            tone,
            icon,
            version: d.effective.map(|mark| mark.number).unwrap_or_default(),
            preparing,
            preparing_tone,
            preparing_icon,
            owner: d.owner.name,
            department: d.department.unwrap_or_default(),
            clauses: d.clauses.join(" "),
            review: d.review_on.map(|day| until(shell, day, NEAR)).unwrap_or_default(),
            review_overdue: d.review_overdue,
            read_until: open
                .as_ref()
                .map(|reading| until(shell, reading.due_on, 7))
                .unwrap_or_default(),
            read_overdue: open.is_some_and(|reading| reading.overdue),
            updated_at: d.updated_at,
            number: d.number,
            title: d.title,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    rows: Vec<Line>,
    next: String,
    tabs: Vec<Tab>,
    tabs_href: String,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    clear: String,
    q: String,
    q_hidden: Vec<(String, String)>,
    banner: Option<String>,
    total: String,
    here: Address,
    sort: Sort,
    export: String,
    /// What waits for the reader comes first when the tab is about that.
    nothing_waits: &'static str,
}

impl ListPage {
    fn sort_href(&self, sort: &str) -> String {
        self.here.with("sort", sort).href()
    }

    fn dir(&self, sort: &str, dir: &'static str) -> &'static str {
        if self.sort.as_str() == sort { dir } else { "" }
    }
}

/// The filter of an address. The bare list is what is in force.
fn filter_of(page: &PageFrame) -> Result<DocumentFilter> {
    let mut filter = DocumentFilter::from_query(page.uri.query().unwrap_or_default())?;
    if filter == DocumentFilter::default() {
        filter.state = Some(Group::Effective);
    }
    Ok(filter)
}

fn tabs_of(page: &PageFrame, here: &Address) -> Vec<Tab> {
    let active = active(here);
    TABS.iter()
        .enumerate()
        .map(|(place, (key, pairs))| Tab {
            label: page.t(key),
            href: pairs
                .iter()
                .fold(Address::new("/documents", ""), |address, (name, value)| {
                    address.with(name, value)
                })
                .href(),
            active: active == Some(place),
            count: "·".to_owned(),
        })
        .collect()
}

fn active(here: &Address) -> Option<usize> {
    TABS.iter().position(|(_, pairs)| here.has(pairs))
}

pub(super) async fn list(
    page: Page<DocumentRead>,
    State(state): State<AppState>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = filter_of(&page)?;
    let who = Viewpoint::from(&page.caller);
    let mut here = Address::new("/documents", &filter.to_query());
    if sorting.sort != Sort::default() {
        here = here.with("sort", sorting.sort.as_str());
    }
    let shell = page.shell_t("document-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = document::list(&mut tx, &who, &filter, sorting.sort, &paging).await?;
    let total = document::count(&mut tx, &who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    let more = if total > COUNT_LIMIT { "+" } else { "" };
    let banner = filter.measure.as_ref().map(|_| {
        let mut words = vec![page.t("document-measure-review-overdue")];
        if let (Some(from), Some(to)) = (filter.from, filter.to) {
            words.push(format!("{} – {}", shell.day(&from), shell.day(&to)));
        }
        words.join(" · ")
    });
    let tab = active(&here).map(|place| TABS[place]);
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|item| Line::new(&page, &shell, item))
            .collect(),
        next,
        tabs: tabs_of(&page, &here),
        tabs_href: Address::new("/documents/tabs", &here.query()).href(),
        chips: chips(
            &page,
            &here,
            tab.map(|(_, pairs)| pairs).unwrap_or_default(),
            &choosers,
        ),
        menus: menus(&page, &here, &filter, &choosers),
        clear: Address::new("/documents", "state=all").href(),
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        banner,
        total: format!("{}{more}", shell.number(total.min(COUNT_LIMIT))),
        export: Address::new("/api/v1/documents/export.csv", &here.query()).href(),
        sort: sorting.sort,
        nothing_waits: match tab.map(|(key, _)| key) {
            Some("document-tab-to-read") => "document-nothing-to-read",
            Some("document-tab-to-decide") => "document-nothing-to-decide",
            Some("document-tab-review") => "document-nothing-to-review",
            Some("document-tab-preparing") => "document-nothing-prepared",
            _ => "",
        },
        here,
        shell,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "documents/tabs.html")]
pub(super) struct TabsPart {
    shell: Shell,
    tabs: Vec<Tab>,
    href: String,
}

/// The tabs again, counted: the list itself does not wait for this.
pub(super) async fn tabs(page: Page<DocumentRead>, State(state): State<AppState>) -> Result<TabsPart> {
    let filter = filter_of(&page)?;
    let here = Address::new("/documents", &filter.to_query());
    let shell = page.shell_t("document-list");
    let who = Viewpoint::from(&page.caller);
    let mut tabs = tabs_of(&page, &here);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for (tab, (_, pairs)) in tabs.iter_mut().zip(TABS) {
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        let n = document::count(&mut tx, &who, &DocumentFilter::from_query(&query)?).await?;
        let plus = if n > COUNT_LIMIT { "+" } else { "" };
        tab.count = format!("{}{plus}", shell.number(n.min(COUNT_LIMIT)));
    }
    tx.commit().await?;
    Ok(TabsPart {
        shell,
        tabs,
        href: Address::new("/documents/tabs", &here.query()).href(),
    })
}
