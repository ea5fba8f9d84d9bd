//! The list of key posts. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, control, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use crate::permissions::KeyPostRead;
use crate::post::{self, KeyPost, KeyPostFilter};

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

pub(super) async fn list(
    page: Page<KeyPostRead>,
    State(state): State<AppState>,
    Query(filter): Query<KeyPostFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<KeyPosts>(&page, &state, filter, (), &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Row::new(&list.shell, item))
            .collect(),
        frame: list.frame,
        shell: list.shell,
    })
}

/// KeyPosts, as a list. The bare list is the posts there are.
#[derive(Debug)]
pub(super) struct KeyPosts;

impl Register for KeyPosts {
    type Read = KeyPostRead;
    type Filter = KeyPostFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = KeyPost;

    const SPEC: Spec = Spec {
        path: "/key-posts",
        tabs_id: "key-post-tabs",
        topics: "key_posts",
        title: "key-post-list",
        tabs: &[
            ("key-post-tab-active", &[("state", "active")]),
            ("key-post-tab-gaps", &[("state", "gaps")]),
            ("key-post-tab-vacant", &[("state", "vacant")]),
            ("key-post-tab-mine", &[("owner", "me"), ("state", "active")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "active")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("owner", "key-post-owner"),
            ("department", "risk-department"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &KeyPostFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<KeyPost>> {
        post::list(tx, *who, filter, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &KeyPostFilter) -> Result<i64> {
        post::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &KeyPostFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "key-post-group", value),
            ("owner" | "department", value) => choosers.in_words(page, value),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(
        page: &PageFrame,
        here: &Address,
        filter: &KeyPostFilter,
        choosers: &Choosers,
    ) -> Vec<FilterMenu> {
        let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
        let (owner, department) = (chosen(&filter.owner), chosen(&filter.department));
        let people = choosers.people_and_me(page, &owner);
        let departments = choosers.departments_and_mine(page, &department);
        vec![menu(
            page,
            here,
            "key-post-owner",
            vec![
                control(page, here, "owner", "key-post-owner", "select", people),
                control(page, here, "department", "risk-department", "select", departments),
            ],
        )]
    }
}
