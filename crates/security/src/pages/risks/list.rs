//! The list of risks. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{RiskCategory, RiskLevel, RiskState, RiskTreatment};
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, banner, control, counted, menu};
use super::super::words::{self, Badge};
use crate::listing::Viewpoint;
use crate::permissions::RiskRead;
use crate::risk::{self, Risk, RiskFilter, RiskGroup, RiskSort, RiskSorting};

const SPEC: ListSpec = ListSpec {
    path: "/risks",
    tabs_path: "/risks/tabs",
    tabs_id: "risk-tabs",
    topic: "risks",
    title: "risk-list",
    tabs: &[
        ("risk-tab-live", &[("state", "live")]),
        ("risk-tab-mine", &[("owner", "me"), ("state", "all")]),
        ("risk-tab-overdue", &[("state", "overdue")]),
        ("risk-tab-review", &[("state", "review")]),
        ("ui-all", &[("state", "all")]),
    ],
    chips: &[
        ("state", "ui-state"),
        ("status", "ui-state"),
        ("level", "risk-level"),
        ("category", "risk-category"),
        ("treatment", "risk-treatment"),
        ("likelihood", "risk-likelihood"),
        ("impact", "risk-impact"),
        ("owner", "risk-owner"),
        ("treater", "risk-treater"),
        ("department", "risk-department"),
        ("control", "risk-control"),
    ],
};

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    href: String,
    number: String,
    title: String,
    level: Badge,
    score: String,
    state: Badge,
    category: String,
    treatment: String,
    due: String,
    overdue: bool,
    review: String,
    review_due: bool,
    owner: String,
    department: String,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, risk: Risk) -> Self {
        Self {
            href: format!("/risks/{}", risk.id),
            level: words::level(page, risk.level),
            score: risk.now().map_or(String::new(), |now| {
                format!("{} × {}", now.likelihood(), now.impact())
            }),
            state: words::risk_state(page, risk.state),
            category: word(page, "security-area", risk.category),
            treatment: risk
                .treatment
                .map_or(String::new(), |one| word(page, "risk-treatment", one)),
            due: match (risk.state, risk.due_on) {
                (RiskState::Treating, Some(day)) => words::due(shell, day, risk.overdue),
                _ => String::new(),
            },
            overdue: risk.overdue,
            review: shell.day(&risk.review_on),
            review_due: risk.review_due,
            owner: risk.owner.name,
            department: risk.department.unwrap_or_default(),
            number: risk.number,
            title: risk.title,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/risks.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
    sort: RiskSort,
    export: String,
    matrix: String,
}

impl ListPage {
    fn sort_href(&self, sort: &str) -> String {
        self.frame.here.with("sort", sort).href()
    }

    fn dir(&self, sort: &str) -> &'static str {
        if self.sort.as_str() == sort { "desc" } else { "" }
    }
}

/// The filter of an address. The bare list is what is watched.
fn bare(mut filter: RiskFilter) -> RiskFilter {
    if filter == RiskFilter::default() {
        filter.state = Some(RiskGroup::Live);
    }
    filter
}

pub(super) async fn list(
    page: Page<RiskRead>,
    State(state): State<AppState>,
    Query(filter): Query<RiskFilter>,
    Query(sorting): Query<RiskSorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let mut here = Address::of("/risks", &filter);
    if sorting.sort != RiskSort::default() {
        here = here.with("sort", sorting.sort.as_str());
    }
    let shell = page.shell_t("risk-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = risk::list(&mut tx, who, &filter, sorting.sort, &paging).await?;
    let total = risk::count(&mut tx, who, &filter).await?;
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
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|item| Row::new(&page, &shell, item))
            .collect(),
        export: Address::new("/api/v1/risks/export.csv", &here.query()).href(),
        matrix: Address::new(
            "/risks/matrix",
            &here
                .without(&["state", "status", "sort", "likelihood", "impact", "after"])
                .query(),
        )
        .href(),
        sort: sorting.sort,
        frame,
        shell,
    })
}

pub(super) async fn tabs(
    page: Page<RiskRead>,
    State(state): State<AppState>,
    Query(filter): Query<RiskFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let group = |state: RiskGroup| RiskFilter {
        state: Some(state),
        ..RiskFilter::default()
    };
    let mine = RiskFilter {
        owner: Some("me".to_owned()),
        ..group(RiskGroup::All)
    };
    for one in [
        group(RiskGroup::Live),
        mine,
        group(RiskGroup::Overdue),
        group(RiskGroup::Review),
        group(RiskGroup::All),
    ] {
        counts.push(risk::count(&mut tx, who, &one).await?);
    }
    tx.commit().await?;
    Ok(TabsPart::new(
        &page,
        &SPEC,
        &Address::of("/risks", &filter),
        &counts,
    ))
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    match (name, value) {
        ("state", _) => word(page, "risk-group", value),
        ("status", _) => word(page, "risk-state", value),
        ("level", _) => word(page, "risk-level", value),
        ("category", _) => word(page, "security-area", value),
        ("treatment", _) => word(page, "risk-treatment", value),
        ("owner" | "treater" | "department", value) => choosers.in_words(page, value),
        ("control", _) => page.t("risk-control-linked"),
        (_, other) => other.to_owned(),
    }
}

pub(super) fn menus(
    page: &PageFrame,
    here: &Address,
    filter: &RiskFilter,
    choosers: &Choosers,
) -> Vec<FilterMenu> {
    let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
    let (owner, department) = (chosen(&filter.owner), chosen(&filter.department));
    let people = choosers.people_and_me(page, &owner);
    let departments = choosers.departments_and_mine(page, &department);
    let gravest: Vec<RiskLevel> = RiskLevel::ALL.iter().rev().copied().collect();
    let states = codes(page, "risk-state", RiskState::ALL, &filter.status);
    let levels = codes(page, "risk-level", &gravest, &filter.level);
    let categories = codes(page, "security-area", RiskCategory::ALL, &filter.category);
    let treatments = codes(page, "risk-treatment", RiskTreatment::ALL, &filter.treatment);
    vec![
        menu(
            page,
            here,
            "risk-level",
            vec![control(page, "level", "risk-level", "ticks", levels)],
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
            "risk-category",
            vec![control(page, "category", "risk-category", "ticks", categories)],
        ),
        menu(
            page,
            here,
            "risk-treatment",
            vec![control(page, "treatment", "risk-treatment", "ticks", treatments)],
        ),
        menu(
            page,
            here,
            "risk-owner",
            vec![
                control(page, "owner", "risk-owner", "select", people),
                control(page, "department", "risk-department", "select", departments),
            ],
        ),
    ]
}
