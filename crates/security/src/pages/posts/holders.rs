//! The list of those who hold key posts: what is missing, and what ends first. A figure opens its records here.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::HolderState;
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use crate::permissions::KeyPostRead;
use crate::post::{self, Holder, HolderFilter};

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

pub(super) async fn list(
    page: Page<KeyPostRead>,
    State(state): State<AppState>,
    Query(filter): Query<HolderFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Holders>(&page, &state, filter, (), &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Row::new(&page, &list.shell, item))
            .collect(),
        export: list.frame.at("/api/v1/key-posts/holders/export.csv"),
        frame: list.frame,
        shell: list.shell,
    })
}

/// What names the values of filters.
#[derive(Debug)]
pub(super) struct Known {
    choosers: Choosers,
    /// The post the list is narrowed to.
    post: String,
}

/// The holders as a list. The bare list is those who hold a post today.
#[derive(Debug)]
pub(super) struct Holders;

impl Register for Holders {
    type Read = KeyPostRead;
    type Filter = HolderFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Known;
    type Item = Holder;

    const SPEC: Spec = Spec {
        path: "/key-posts/holders",
        tabs_id: "holder-tabs",
        topics: "key_posts",
        title: "key-post-holders",
        tabs: &[
            ("holder-tab-current", &[("state", "current")]),
            ("holder-tab-not-cleared", &[("state", "not_cleared")]),
            ("holder-tab-ending", &[("state", "ending")]),
            ("holder-tab-ended", &[("state", "ended")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "current")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("post", "key-post"),
            ("person", "key-post-holder"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &HolderFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<Holder>> {
        post::list_holders(tx, *who, filter, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &HolderFilter) -> Result<i64> {
        post::count_holders(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, filter: &HolderFilter) -> Result<Known> {
        let post = match filter.post.as_deref().and_then(|id| id.parse().ok()) {
            Some(id) => post::get(tx, id).await?.name,
            None => String::new(),
        };
        let choosers = Choosers::load(tx).await?;
        Ok(Known { choosers, post })
    }

    fn read(page: &PageFrame, known: &Known, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "holder-group", value),
            ("post", _) => known.post.clone(),
            ("person", value) => known.choosers.in_words(page, value),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &HolderFilter, known: &Known) -> Vec<FilterMenu> {
        let person = filter.person.clone().unwrap_or_default();
        let people = known.choosers.people_and_me(page, &person);
        vec![menu(
            page,
            here,
            "key-post-holder",
            vec![control(page, here, "person", "key-post-holder", "select", people)],
        )]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &HolderFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
