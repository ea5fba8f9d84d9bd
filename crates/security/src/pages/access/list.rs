//! The list of what the rules found. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{AccessFindingState, AccessRule};
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, Choice, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use crate::access_log::{self, AccessFinding, AccessFindingFilter};
use crate::permissions::AccessFindingRead;
use crate::site;

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

pub(super) async fn list(
    page: Page<AccessFindingRead>,
    State(state): State<AppState>,
    Query(filter): Query<AccessFindingFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<AccessFindings>(&page, &state, filter, (), &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Row::new(&page, &list.shell, item))
            .collect(),
        export: list.frame.at("/api/v1/access-findings/export.csv"),
        frame: list.frame,
        shell: list.shell,
    })
}

/// The sites as a chooser offers them.
pub(super) async fn sites(tx: &mut TenantTx, chosen: Option<&str>) -> Result<Vec<Choice>> {
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

/// The findings as a list. The bare list is what is to be judged.
#[derive(Debug)]
pub(super) struct AccessFindings;

impl Register for AccessFindings {
    type Read = AccessFindingRead;
    type Filter = AccessFindingFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Vec<Choice>;
    type Item = AccessFinding;

    const SPEC: Spec = Spec {
        path: "/access-findings",
        tabs_id: "access-finding-tabs",
        topics: "access_findings",
        title: "access-finding-list",
        tabs: &[
            ("access-tab-open", &[("state", "open")]),
            ("access-tab-overdue", &[("state", "overdue")]),
            ("access-tab-confirmed", &[("state", "confirmed")]),
            ("access-tab-explained", &[("state", "explained")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "open")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("rule", "access-rule"),
            ("site", "site"),
            ("badge", "access-badge"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        _: &Viewpoint,
        filter: &AccessFindingFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<AccessFinding>> {
        access_log::list(tx, filter, paging).await
    }

    async fn count(
        _: &AppState,
        tx: &mut TenantTx,
        _: &Viewpoint,
        filter: &AccessFindingFilter,
    ) -> Result<i64> {
        access_log::count(tx, filter).await
    }

    async fn known(
        _: &AppState,
        tx: &mut TenantTx,
        _: &Caller,
        filter: &AccessFindingFilter,
    ) -> Result<Vec<Choice>> {
        sites(tx, filter.site.as_deref()).await
    }

    fn read(page: &PageFrame, sites: &Vec<Choice>, name: &str, value: &str) -> String {
        match name {
            "state" => word(page, "access-group", value),
            "rule" => word(page, "access-rule", value),
            "site" => named(sites, value),
            _ => value.to_owned(),
        }
    }

    fn menus(
        page: &PageFrame,
        here: &Address,
        filter: &AccessFindingFilter,
        sites: &Vec<Choice>,
    ) -> Vec<FilterMenu> {
        let rules = codes(page, "access-rule", AccessRule::ALL, &filter.rule);
        vec![
            menu(
                page,
                here,
                "access-rule",
                vec![control(page, here, "rule", "access-rule", "ticks", rules)],
            ),
            menu(
                page,
                here,
                "site",
                vec![control(page, here, "site", "site", "select", sites.clone())],
            ),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &AccessFindingFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
