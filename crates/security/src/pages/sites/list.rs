//! The list of sites. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::SiteKind;
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, control, counted, menu};
use crate::listing::Viewpoint;
use crate::permissions::SiteRead;
use crate::site::{self, Site, SiteFilter, SiteGroup};

const SPEC: ListSpec = ListSpec {
    path: "/sites",
    tabs_path: "/sites/tabs",
    tabs_id: "site-tabs",
    topic: "sites",
    title: "site-list",
    tabs: &[
        ("site-tab-active", &[("state", "active")]),
        ("site-tab-findings", &[("state", "findings")]),
        ("site-tab-mine", &[("owner", "me"), ("state", "active")]),
        ("ui-all", &[("state", "all")]),
    ],
    chips: &[
        ("state", "ui-state"),
        ("kind", "ui-kind"),
        ("owner", "site-owner"),
    ],
};

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

/// The filter of an address. The bare list is the sites in use.
fn bare(mut filter: SiteFilter) -> SiteFilter {
    if filter == SiteFilter::default() {
        filter.state = Some(SiteGroup::Active);
    }
    filter
}

pub(super) async fn list(
    page: Page<SiteRead>,
    State(state): State<AppState>,
    Query(filter): Query<SiteFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let here = Address::of("/sites", &filter);
    let shell = page.shell_t("site-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = site::list(&mut tx, who, &filter, &paging).await?;
    let total = site::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let menus = menus(&page, &here, &filter, &choosers);
    let read = |name: &str, value: &str| match (name, value) {
        ("state", _) => word(&page, "site-group", value),
        ("kind", _) => word(&page, "site-kind", value),
        ("owner", value) => choosers.in_words(&page, value),
        (_, other) => other.to_owned(),
    };
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
            .map(|item| Row::new(&page, &shell, item))
            .collect(),
        frame,
        shell,
    })
}

pub(super) async fn tabs(
    page: Page<SiteRead>,
    State(state): State<AppState>,
    Query(filter): Query<SiteFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let group = |state: SiteGroup| SiteFilter {
        state: Some(state),
        ..SiteFilter::default()
    };
    let mine = SiteFilter {
        owner: Some("me".to_owned()),
        ..group(SiteGroup::Active)
    };
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for one in [
        group(SiteGroup::Active),
        group(SiteGroup::Findings),
        mine,
        group(SiteGroup::All),
    ] {
        counts.push(site::count(&mut tx, who, &one).await?);
    }
    tx.commit().await?;
    let here = Address::of("/sites", &filter);
    Ok(TabsPart::new(&page, &SPEC, &here, &counts))
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
            vec![control(page, "kind", "ui-kind", "ticks", kinds)],
        ),
        menu(
            page,
            here,
            "site-owner",
            vec![control(page, "owner", "site-owner", "select", people)],
        ),
    ]
}
