//! The list of key posts. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, control, counted, menu};
use crate::listing::Viewpoint;
use crate::permissions::KeyPostRead;
use crate::post::{self, KeyPost, KeyPostFilter, KeyPostGroup};

const SPEC: ListSpec = ListSpec {
    path: "/key-posts",
    tabs_path: "/key-posts/tabs",
    tabs_id: "key-post-tabs",
    topic: "key_posts",
    title: "key-post-list",
    tabs: &[
        ("key-post-tab-active", &[("state", "active")]),
        ("key-post-tab-gaps", &[("state", "gaps")]),
        ("key-post-tab-vacant", &[("state", "vacant")]),
        ("key-post-tab-mine", &[("owner", "me"), ("state", "active")]),
        ("ui-all", &[("state", "all")]),
    ],
    chips: &[
        ("state", "ui-state"),
        ("owner", "key-post-owner"),
        ("department", "risk-department"),
    ],
};

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    number: String,
    name: String,
    department: String,
    holders: String,
    /// Those not cleared; empty = none.
    missing: String,
    /// Those something of which ends soon; empty = none.
    ending: String,
    vacant: bool,
    active: bool,
    owner: String,
}

impl Row {
    fn new(shell: &Shell, it: KeyPost) -> Self {
        let some = |n: i64| if n > 0 { shell.number(n) } else { String::new() };
        Self {
            href: format!("/key-posts/{}", it.id),
            holders: shell.number(it.holders),
            missing: some(it.holders - it.cleared),
            ending: some(it.ending),
            vacant: it.active && it.holders == 0,
            active: it.active,
            owner: it.owner.name,
            department: it.department.unwrap_or_default(),
            number: it.number,
            name: it.name,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/key_posts.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
}

/// The filter of an address. The bare list is the posts there are.
fn bare(mut filter: KeyPostFilter) -> KeyPostFilter {
    if filter == KeyPostFilter::default() {
        filter.state = Some(KeyPostGroup::Active);
    }
    filter
}

pub(super) async fn list(
    page: Page<KeyPostRead>,
    State(state): State<AppState>,
    Query(filter): Query<KeyPostFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let here = Address::of("/key-posts", &filter);
    let shell = page.shell_t("key-post-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = post::list(&mut tx, who, &filter, &paging).await?;
    let total = post::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let menus = menus(&page, &here, &filter, &choosers);
    let read = |name: &str, value: &str| read(&page, &choosers, name, value);
    let mut frame = SPEC.frame(&page, here.clone(), filter.q.clone(), menus, read);
    frame.total = counted(&shell, total);
    frame.next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|item| Row::new(&shell, item))
            .collect(),
        frame,
        shell,
    })
}

pub(super) async fn tabs(
    page: Page<KeyPostRead>,
    State(state): State<AppState>,
    Query(filter): Query<KeyPostFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let group = |state: KeyPostGroup| KeyPostFilter {
        state: Some(state),
        ..KeyPostFilter::default()
    };
    let mine = KeyPostFilter {
        owner: Some("me".to_owned()),
        ..group(KeyPostGroup::Active)
    };
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for one in [
        group(KeyPostGroup::Active),
        group(KeyPostGroup::Gaps),
        group(KeyPostGroup::Vacant),
        mine,
        group(KeyPostGroup::All),
    ] {
        counts.push(post::count(&mut tx, who, &one).await?);
    }
    tx.commit().await?;
    let here = Address::of("/key-posts", &filter);
    Ok(TabsPart::new(&page, &SPEC, &here, &counts))
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    match (name, value) {
        ("state", _) => word(page, "key-post-group", value),
        ("owner" | "department", value) => choosers.in_words(page, value),
        (_, other) => other.to_owned(),
    }
}

fn menus(page: &PageFrame, here: &Address, filter: &KeyPostFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
    let (owner, department) = (chosen(&filter.owner), chosen(&filter.department));
    let people = choosers.people_and_me(page, &owner);
    let departments = choosers.departments_and_mine(page, &department);
    vec![menu(
        page,
        here,
        "key-post-owner",
        vec![
            control(page, "owner", "key-post-owner", "select", people),
            control(page, "department", "risk-department", "select", departments),
        ],
    )]
}
