//! The list of sites. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::SiteKind;
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, control, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use crate::permissions::SiteRead;
use crate::site::{self, Site, SiteFilter};

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    code: String,
    name: String,
    kind: String,
    address: String,
    owner: String,
    /// Open findings; empty = none.
    findings: String,
    findings_href: String,
    active: bool,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: Site) -> Self {
        Self {
            href: format!("/sites/{}", it.id),
            findings_href: format!("/access-findings?state=open&site={}", it.id),
            findings: if it.open_findings > 0 {
                shell.number(it.open_findings)
            } else {
                String::new()
            },
            kind: word(page, "site-kind", it.kind),
            owner: it.owner.map_or(String::new(), |person| person.name),
            active: it.active,
            address: it.address,
            code: it.code,
            name: it.name,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/sites.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
}

pub(super) async fn list(
    page: Page<SiteRead>,
    State(state): State<AppState>,
    Query(filter): Query<SiteFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Sites>(&page, &state, filter, (), &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Row::new(&page, &list.shell, item))
            .collect(),
        frame: list.frame,
        shell: list.shell,
    })
}

/// Sites, as a list. The bare list is the sites in use.
#[derive(Debug)]
pub(super) struct Sites;

impl Register for Sites {
    type Read = SiteRead;
    type Filter = SiteFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = Site;

    const SPEC: Spec = Spec {
        path: "/sites",
        tabs_id: "site-tabs",
        topics: "sites",
        title: "site-list",
        tabs: &[
            ("site-tab-active", &[("state", "active")]),
            ("site-tab-findings", &[("state", "findings")]),
            ("site-tab-mine", &[("owner", "me"), ("state", "active")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "active")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("kind", "ui-kind"),
            ("owner", "site-owner"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &SiteFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<Site>> {
        site::list(tx, *who, filter, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &SiteFilter) -> Result<i64> {
        site::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &SiteFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "site-group", value),
            ("kind", _) => word(page, "site-kind", value),
            ("owner", value) => choosers.in_words(page, value),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &SiteFilter, choosers: &Choosers) -> Vec<FilterMenu> {
        let owner = filter.owner.clone().unwrap_or_default();
        let people = choosers.people_and_me(page, &owner);
        let kinds = codes(page, "site-kind", SiteKind::ALL, &filter.kind);
        vec![
            menu(
                page,
                here,
                "ui-kind",
                vec![control(page, here, "kind", "ui-kind", "ticks", kinds)],
            ),
            menu(
                page,
                here,
                "site-owner",
                vec![control(page, here, "owner", "site-owner", "select", people)],
            ),
        ]
    }
}
