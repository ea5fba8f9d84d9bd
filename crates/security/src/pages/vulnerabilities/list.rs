//! The list of vulnerabilities. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;
use sqm_domain::security::{Severity, VulnerabilityState};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{PageForm, Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Error, Result};

use super::super::words::{self, Badge};
use crate::permissions::{VulnerabilityImport, VulnerabilityRead};
use crate::vulnerability::{
    self, Vulnerability, VulnerabilityFilter, VulnerabilitySort, VulnerabilitySorting,
};

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    number: String,
    title: String,
    asset: String,
    asset_href: String,
    identifier: String,
    severity: Badge,
    score: String,
    state: Badge,
    asked: bool,
    due: String,
    overdue: bool,
    owner: String,
    scanner: String,
    seen: String,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: Vulnerability) -> Self {
        Self {
            href: format!("/vulnerabilities/{}", it.id),
            severity: words::severity(page, it.severity),
            score: it.score.map_or(String::new(), |score| shell.decimal(&score, 1)),
            state: words::vulnerability_state(page, it.state),
            asked: it.is_asked(),
            due: if it.state.is_open() {
                words::due(shell, it.due_on, it.overdue)
            } else {
                shell.day(&it.due_on)
            },
            overdue: it.overdue,
            asset_href: Address::new("/vulnerabilities", "state=all")
                .with("asset", &it.asset)
                .href(),
            owner: it.owner.map_or(String::new(), |person| person.name),
            seen: it.seen_on.map_or(String::new(), |day| shell.day(&day)),
            number: it.number,
            title: it.title,
            asset: it.asset,
            identifier: it.identifier,
            scanner: it.scanner,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/vulnerabilities.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    export: String,
    /// Scanner and day, when the list shows what a scanner has not seen since a day and may close it.
    unseen: Option<(String, String)>,
}

pub(super) async fn list(
    page: Page<VulnerabilityRead>,
    State(state): State<AppState>,
    Query(filter): Query<VulnerabilityFilter>,
    Query(sorting): Query<VulnerabilitySorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Vulnerabilities>(&page, &state, filter, sorting.sort, &paging).await?;
    let may_close = page.caller.can("vulnerability.import") && !list.items.is_empty();
    Ok(ListPage {
        unseen: list
            .filter
            .scanner
            .zip(list.filter.unseen.map(|day| day.to_string()))
            .filter(|_| may_close),
        rows: list
            .items
            .into_iter()
            .map(|item| Row::new(&page, &list.shell, item))
            .collect(),
        export: list.frame.at("/api/v1/vulnerabilities/export.csv"),
        frame: list.frame,
        shell: list.shell,
    })
}

/// A full scan, for what it did not see.
#[derive(Debug, Deserialize)]
pub(super) struct Unseen {
    scanner: String,
    scanned_on: String,
}

pub(super) async fn close_unseen(
    page: Page<VulnerabilityImport>,
    State(state): State<AppState>,
    PageForm(form): PageForm<Unseen>,
) -> Result<Redirect> {
    let day = form
        .scanned_on
        .parse()
        .map_err(|_| Error::field("scanned_on", "field-date"))?;
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    vulnerability::close_unseen(&mut tx, &form.scanner, day).await?;
    tx.commit().await?;
    Ok(Redirect::to(
        &Address::new("/vulnerabilities", "state=closed")
            .with("scanner", &form.scanner)
            .href(),
    ))
}

/// Vulnerabilities, as a list. The bare list is the work there is.
#[derive(Debug)]
pub(in crate::pages) struct Vulnerabilities;

impl Register for Vulnerabilities {
    type Read = VulnerabilityRead;
    type Filter = VulnerabilityFilter;
    type Sort = VulnerabilitySort;
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = Vulnerability;

    const SPEC: Spec = Spec {
        path: "/vulnerabilities",
        tabs_id: "vulnerability-tabs",
        // The plural of the live stream is the kind with an s.
        topics: "vulnerabilitys",
        title: "vulnerability-list",
        tabs: &[
            ("vulnerability-tab-open", &[("state", "open")]),
            ("vulnerability-tab-mine", &[("owner", "me"), ("state", "open")]),
            ("vulnerability-tab-overdue", &[("state", "overdue")]),
            ("vulnerability-tab-asked", &[("state", "asked")]),
            ("vulnerability-tab-to-verify", &[("state", "to_verify")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "open")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("status", "ui-state"),
            ("severity", "vulnerability-severity"),
            ("asset", "vulnerability-asset"),
            ("scanner", "vulnerability-scanner"),
            ("unseen", "vulnerability-unseen"),
            ("owner", "vulnerability-owner"),
            ("department", "risk-department"),
            ("import", "vulnerability-of-import"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &VulnerabilityFilter,
        sort: VulnerabilitySort,
        paging: &Paging,
    ) -> Result<Paged<Vulnerability>> {
        vulnerability::list(tx, *who, filter, sort, paging).await
    }

    async fn count(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &VulnerabilityFilter,
    ) -> Result<i64> {
        vulnerability::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &VulnerabilityFilter) -> Result<Choosers> {
        Choosers::load(tx).await
    }

    fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "vulnerability-group", value),
            ("status", _) => word(page, "vulnerability-state", value),
            ("severity", _) => word(page, "severity", value),
            ("owner" | "department", value) => choosers.in_words(page, value),
            ("import", _) => page.t("vulnerability-this-import"),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(
        page: &PageFrame,
        here: &Address,
        filter: &VulnerabilityFilter,
        choosers: &Choosers,
    ) -> Vec<FilterMenu> {
        let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
        let (owner, department) = (chosen(&filter.owner), chosen(&filter.department));
        let people = choosers.people_and_me(page, &owner);
        let departments = choosers.departments_and_mine(page, &department);
        let worst: Vec<Severity> = Severity::ALL.iter().rev().copied().collect();
        let severities = codes(page, "severity", &worst, &filter.severity);
        let states = codes(
            page,
            "vulnerability-state",
            VulnerabilityState::ALL,
            &filter.status,
        );
        vec![
            menu(
                page,
                here,
                "vulnerability-severity",
                vec![control(
                    page,
                    here,
                    "severity",
                    "vulnerability-severity",
                    "ticks",
                    severities,
                )],
            ),
            menu(
                page,
                here,
                "ui-state",
                vec![control(page, here, "status", "ui-state", "ticks", states)],
            ),
            menu(
                page,
                here,
                "vulnerability-owner",
                vec![
                    control(page, here, "owner", "vulnerability-owner", "select", people),
                    control(page, here, "department", "risk-department", "select", departments),
                ],
            ),
            menu(
                page,
                here,
                "vulnerability-asset",
                vec![control(
                    page,
                    here,
                    "asset",
                    "vulnerability-asset",
                    "text",
                    Vec::new(),
                )],
            ),
            menu(
                page,
                here,
                "vulnerability-scan",
                vec![
                    control(page, here, "scanner", "vulnerability-scanner", "text", Vec::new()),
                    control(page, here, "unseen", "vulnerability-unseen", "date", Vec::new()),
                ],
            ),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &VulnerabilityFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
