//! The list of vulnerabilities. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::Redirect;
use serde::Deserialize;
use sqm_domain::security::{Severity, VulnerabilityState};
use sqm_org::Choosers;
use sqm_platform::http::{PageForm, Paging, Query};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Error, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, banner, control, counted, menu};
use super::super::words::{self, Badge};
use crate::listing::Viewpoint;
use crate::permissions::{VulnerabilityImport, VulnerabilityRead};
use crate::vulnerability::{
    self, Vulnerability, VulnerabilityFilter, VulnerabilityGroup, VulnerabilitySort, VulnerabilitySorting,
};

const SPEC: ListSpec = ListSpec {
    path: "/vulnerabilities",
    tabs_path: "/vulnerabilities/tabs",
    tabs_id: "vulnerability-tabs",
    // The plural of the live stream is the kind with an s.
    topic: "vulnerabilitys",
    title: "vulnerability-list",
    tabs: &[
        ("vulnerability-tab-open", &[("state", "open")]),
        ("vulnerability-tab-mine", &[("owner", "me"), ("state", "open")]),
        ("vulnerability-tab-overdue", &[("state", "overdue")]),
        ("vulnerability-tab-asked", &[("state", "asked")]),
        ("vulnerability-tab-to-verify", &[("state", "to_verify")]),
        ("ui-all", &[("state", "all")]),
    ],
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
    sort: VulnerabilitySort,
    export: String,
    /// Scanner and day, when the list shows what a scanner has not seen since a day and may close it.
    unseen: Option<(String, String)>,
}

impl ListPage {
    fn sort_href(&self, sort: &str) -> String {
        self.frame.here.with("sort", sort).href()
    }

    fn dir(&self, sort: &str, dir: &'static str) -> &'static str {
        if self.sort.as_str() == sort { dir } else { "" }
    }
}

/// The filter of an address. The bare list is the work there is.
fn bare(mut filter: VulnerabilityFilter) -> VulnerabilityFilter {
    if filter == VulnerabilityFilter::default() {
        filter.state = Some(VulnerabilityGroup::Open);
    }
    filter
}

pub(super) async fn list(
    page: Page<VulnerabilityRead>,
    State(state): State<AppState>,
    Query(filter): Query<VulnerabilityFilter>,
    Query(sorting): Query<VulnerabilitySorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let mut here = Address::of("/vulnerabilities", &filter);
    if sorting.sort != VulnerabilitySort::default() {
        here = here.with("sort", sorting.sort.as_str());
    }
    let shell = page.shell_t("vulnerability-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = vulnerability::list(&mut tx, who, &filter, sorting.sort, &paging).await?;
    let total = vulnerability::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let menus = menus(&page, &here, &filter, &choosers);
    let read = |name: &str, value: &str| read(&page, &choosers, name, value);
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
    let may_close = page.caller.can("vulnerability.import") && !listed.items.is_empty();
    Ok(ListPage {
        unseen: filter
            .scanner
            .clone()
            .zip(filter.unseen.map(|day| day.to_string()))
            .filter(|_| may_close),
        rows: listed
            .items
            .into_iter()
            .map(|item| Row::new(&page, &shell, item))
            .collect(),
        export: Address::new("/api/v1/vulnerabilities/export.csv", &here.query()).href(),
        sort: sorting.sort,
        frame,
        shell,
    })
}

pub(super) async fn tabs(
    page: Page<VulnerabilityRead>,
    State(state): State<AppState>,
    Query(filter): Query<VulnerabilityFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let group = |state: VulnerabilityGroup| VulnerabilityFilter {
        state: Some(state),
        ..VulnerabilityFilter::default()
    };
    let mine = VulnerabilityFilter {
        owner: Some("me".to_owned()),
        ..group(VulnerabilityGroup::Open)
    };
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for one in [
        group(VulnerabilityGroup::Open),
        mine,
        group(VulnerabilityGroup::Overdue),
        group(VulnerabilityGroup::Asked),
        group(VulnerabilityGroup::ToVerify),
        group(VulnerabilityGroup::All),
    ] {
        counts.push(vulnerability::count(&mut tx, who, &one).await?);
    }
    tx.commit().await?;
    let here = Address::of("/vulnerabilities", &filter);
    Ok(TabsPart::new(&page, &SPEC, &here, &counts))
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
    let mut scanner = control(page, "scanner", "vulnerability-scanner", "text", Vec::new());
    scanner.value = chosen(&filter.scanner);
    let mut unseen = control(page, "unseen", "vulnerability-unseen", "date", Vec::new());
    unseen.value = filter.unseen.map_or(String::new(), |day| day.to_string());
    let mut asset = control(page, "asset", "vulnerability-asset", "text", Vec::new());
    asset.value = chosen(&filter.asset);
    vec![
        menu(
            page,
            here,
            "vulnerability-severity",
            vec![control(
                page,
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
            vec![control(page, "status", "ui-state", "ticks", states)],
        ),
        menu(
            page,
            here,
            "vulnerability-owner",
            vec![
                control(page, "owner", "vulnerability-owner", "select", people),
                control(page, "department", "risk-department", "select", departments),
            ],
        ),
        menu(page, here, "vulnerability-asset", vec![asset]),
        menu(page, here, "vulnerability-scan", vec![scanner, unseen]),
    ]
}
