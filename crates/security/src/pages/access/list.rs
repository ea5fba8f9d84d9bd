//! The list of what the rules found. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{AccessFindingState, AccessRule};
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Choice, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, banner, control, counted, menu};
use super::super::words::{self, Badge};
use crate::access_log::{self, AccessFinding, AccessFindingFilter, AccessFindingGroup};
use crate::permissions::AccessFindingRead;
use crate::site;

const SPEC: ListSpec = ListSpec {
    path: "/access-findings",
    tabs_path: "/access-findings/tabs",
    tabs_id: "access-finding-tabs",
    topic: "access_findings",
    title: "access-finding-list",
    tabs: &[
        ("access-tab-open", &[("state", "open")]),
        ("access-tab-overdue", &[("state", "overdue")]),
        ("access-tab-confirmed", &[("state", "confirmed")]),
        ("access-tab-explained", &[("state", "explained")]),
        ("ui-all", &[("state", "all")]),
    ],
    chips: &[
        ("state", "ui-state"),
        ("rule", "access-rule"),
        ("site", "site"),
        ("badge", "access-badge"),
    ],
};

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    number: String,
    rule: Badge,
    site: String,
    badge: String,
    at: jiff::Timestamp,
    state: Badge,
    due: String,
    overdue: bool,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: AccessFinding) -> Self {
        Self {
            href: format!("/access-findings/{}", it.id),
            rule: words::access_rule(page, it.rule),
            state: words::access_state(page, it.state),
            due: if it.state == AccessFindingState::Open {
                words::due(shell, it.due_on, it.overdue)
            } else {
                String::new()
            },
            overdue: it.overdue,
            number: it.number,
            site: it.site,
            badge: it.badge,
            at: it.at,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/access_findings.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    export: String,
}

/// The filter of an address. The bare list is what is to be judged.
fn bare(mut filter: AccessFindingFilter) -> AccessFindingFilter {
    if filter == AccessFindingFilter::default() {
        filter.state = Some(AccessFindingGroup::Open);
    }
    filter
}

pub(super) async fn list(
    page: Page<AccessFindingRead>,
    State(state): State<AppState>,
    Query(filter): Query<AccessFindingFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let here = Address::of("/access-findings", &filter);
    let shell = page.shell_t("access-finding-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = access_log::list(&mut tx, &filter, &paging).await?;
    let total = access_log::count(&mut tx, &filter).await?;
    let sites = sites(&mut tx, filter.site.as_deref()).await?;
    tx.commit().await?;
    let menus = menus(&page, &here, &filter, sites.clone());
    let read = |name: &str, value: &str| match name {
        "state" => word(&page, "access-group", value),
        "rule" => word(&page, "access-rule", value),
        "site" => named(&sites, value),
        _ => value.to_owned(),
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
        export: Address::new("/api/v1/access-findings/export.csv", &here.query()).href(),
        rows: listed
            .items
            .into_iter()
            .map(|item| Row::new(&page, &shell, item))
            .collect(),
        frame,
        shell,
    })
}

/// The sites as a chooser offers them.
pub(super) async fn sites(tx: &mut sqm_platform::db::TenantTx, chosen: Option<&str>) -> Result<Vec<Choice>> {
    Ok(site::names(tx)
        .await?
        .into_iter()
        .map(|(id, code, name)| {
            let id = id.to_string();
            let on = chosen == Some(id.as_str());
            Choice::new(id, format!("{code} {name}"), on)
        })
        .collect())
}

/// The name of a site among those of a chooser.
pub(super) fn named(sites: &[Choice], id: &str) -> String {
    sites
        .iter()
        .find(|site| site.value == id)
        .map_or_else(|| id.to_owned(), |site| site.label.clone())
}

pub(super) async fn tabs(
    page: Page<AccessFindingRead>,
    State(state): State<AppState>,
    Query(filter): Query<AccessFindingFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for state in [
        AccessFindingGroup::Open,
        AccessFindingGroup::Overdue,
        AccessFindingGroup::Confirmed,
        AccessFindingGroup::Explained,
        AccessFindingGroup::All,
    ] {
        let one = AccessFindingFilter {
            state: Some(state),
            ..AccessFindingFilter::default()
        };
        counts.push(access_log::count(&mut tx, &one).await?);
    }
    tx.commit().await?;
    let here = Address::of("/access-findings", &filter);
    Ok(TabsPart::new(&page, &SPEC, &here, &counts))
}

fn menus(
    page: &PageFrame,
    here: &Address,
    filter: &AccessFindingFilter,
    sites: Vec<Choice>,
) -> Vec<FilterMenu> {
    let rules = codes(page, "access-rule", AccessRule::ALL, &filter.rule);
    vec![
        menu(
            page,
            here,
            "access-rule",
            vec![control(page, "rule", "access-rule", "ticks", rules)],
        ),
        menu(
            page,
            here,
            "site",
            vec![control(page, "site", "site", "select", sites)],
        ),
    ]
}
