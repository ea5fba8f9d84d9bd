//! The list of those who hold key posts: what is missing, and what ends first. A figure opens its records here.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::HolderState;
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, banner, control, counted, menu};
use super::super::words::{self, Badge};
use crate::listing::Viewpoint;
use crate::permissions::KeyPostRead;
use crate::post::{self, Holder, HolderFilter, HolderGroup};

const SPEC: ListSpec = ListSpec {
    path: "/key-posts/holders",
    tabs_path: "/key-posts/holders/tabs",
    tabs_id: "holder-tabs",
    topic: "key_posts",
    title: "key-post-holders",
    tabs: &[
        ("holder-tab-current", &[("state", "current")]),
        ("holder-tab-not-cleared", &[("state", "not_cleared")]),
        ("holder-tab-ending", &[("state", "ending")]),
        ("holder-tab-ended", &[("state", "ended")]),
        ("ui-all", &[("state", "all")]),
    ],
    chips: &[
        ("state", "ui-state"),
        ("post", "key-post"),
        ("person", "key-post-holder"),
    ],
};

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    name: String,
    number: String,
    post: String,
    state: Badge,
    missing: String,
    ends: String,
    since: String,
}

/// What a holder lacks, in words.
pub(super) fn missing(page: &PageFrame, it: &Holder) -> Vec<String> {
    if it.state == HolderState::Ended {
        return Vec::new();
    }
    let mut missing: Vec<String> = it
        .unchecked
        .iter()
        .map(|kind| word(page, "background-kind", kind))
        .collect();
    if it.unsigned {
        missing.push(word(page, "letter-kind", "responsibility"));
    }
    missing
}

/// Until when somebody is cleared, in words.
pub(super) fn ends(shell: &Shell, it: &Holder) -> String {
    match it.cleared_until {
        Some(day) if it.state == HolderState::Ending => words::due(shell, day, false),
        Some(day) => shell.day(&day),
        None => String::new(),
    }
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: Holder) -> Self {
        Self {
            href: format!("/key-posts/{}#h-{}", it.post_id, it.id),
            state: words::holder_state(page, it.state),
            missing: missing(page, &it).join(", "),
            ends: ends(shell, &it),
            since: shell.day(&it.since),
            name: it.person.name,
            number: it.post_number,
            post: it.post,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/key_post_holders.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    export: String,
}

/// The filter of an address. The bare list is those who hold a post today.
fn bare(mut filter: HolderFilter) -> HolderFilter {
    if filter == HolderFilter::default() {
        filter.state = Some(HolderGroup::Current);
    }
    filter
}

pub(super) async fn list(
    page: Page<KeyPostRead>,
    State(state): State<AppState>,
    Query(filter): Query<HolderFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let here = Address::of("/key-posts/holders", &filter);
    let shell = page.shell_t("key-post-holders");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = post::list_holders(&mut tx, who, &filter, &paging).await?;
    let total = post::count_holders(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let menus = menus(&page, &here, &filter, &choosers);
    let post = listed
        .items
        .first()
        .map_or_else(|| page.t("key-post-this"), |one| one.post.clone());
    let read = |name: &str, value: &str| match (name, value) {
        ("state", _) => word(&page, "holder-group", value),
        ("post", _) => post.clone(),
        ("person", value) => choosers.in_words(&page, value),
        (_, other) => other.to_owned(),
    };
    let mut frame = SPEC.frame(&page, here.clone(), filter.q.clone(), menus, read);
    frame.total = counted(&shell, total);
    frame.banner = banner(
        &page,
        &shell,
        filter.measure.as_deref(),
        filter.hit,
        (filter.from, filter.to),
    );
    frame.next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    Ok(ListPage {
        export: Address::new("/api/v1/key-posts/holders/export.csv", &here.query()).href(),
        rows: listed
            .items
            .into_iter()
            .map(|item| Row::new(&page, &shell, item))
            .collect(),
        frame,
        shell,
    })
}

pub(super) async fn tabs(
    page: Page<KeyPostRead>,
    State(state): State<AppState>,
    Query(filter): Query<HolderFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for state in [
        HolderGroup::Current,
        HolderGroup::NotCleared,
        HolderGroup::Ending,
        HolderGroup::Ended,
        HolderGroup::All,
    ] {
        let one = HolderFilter {
            state: Some(state),
            ..HolderFilter::default()
        };
        counts.push(post::count_holders(&mut tx, who, &one).await?);
    }
    tx.commit().await?;
    let here = Address::of("/key-posts/holders", &filter);
    Ok(TabsPart::new(&page, &SPEC, &here, &counts))
}

fn menus(page: &PageFrame, here: &Address, filter: &HolderFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let person = filter.person.clone().unwrap_or_default();
    let people = choosers.people_and_me(page, &person);
    vec![menu(
        page,
        here,
        "key-post-holder",
        vec![control(page, "person", "key-post-holder", "select", people)],
    )]
}
