//! The list of risks. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::{RiskCategory, RiskLevel, RiskState, RiskTreatment};
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use crate::permissions::RiskRead;
use crate::risk::{self, Risk, RiskFilter, RiskSort, RiskSorting};

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
    export: String,
    matrix: String,
}

pub(super) async fn list(
    page: Page<RiskRead>,
    State(state): State<AppState>,
    Query(filter): Query<RiskFilter>,
    Query(sorting): Query<RiskSorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Risks>(&page, &state, filter, sorting.sort, &paging).await?;
    Ok(ListPage {
        rows: list
            .items
            .into_iter()
            .map(|item| Row::new(&page, &list.shell, item))
            .collect(),
        export: list.frame.at("/api/v1/risks/export.csv"),
        matrix: list
            .frame
            .here
            .moved("/risks/matrix")
            .without(&["state", "status", "sort", "likelihood", "impact", "after"])
            .href(),
        frame: list.frame,
        shell: list.shell,
    })
}

/// The risks as a list. The bare list is what is watched.
#[derive(Debug)]
pub(in crate::pages) struct Risks;

impl Register for Risks {
    type Read = RiskRead;
    type Filter = RiskFilter;
    type Sort = RiskSort;
    type Who = Viewpoint;
    type Known = Choosers;
    type Item = Risk;

    const SPEC: Spec = Spec {
        path: "/risks",
        tabs_id: "risk-tabs",
        topics: "risks",
        title: "risk-list",
        tabs: &[
            ("risk-tab-live", &[("state", "live")]),
            ("risk-tab-mine", &[("owner", "me"), ("state", "all")]),
            ("risk-tab-overdue", &[("state", "overdue")]),
            ("risk-tab-review", &[("state", "review")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "live")],
        all: &[("state", "all")],
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

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &RiskFilter,
        sort: RiskSort,
        paging: &Paging,
    ) -> Result<Paged<Risk>> {
        risk::list(tx, *who, filter, sort, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &RiskFilter) -> Result<i64> {
        risk::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, _: &Caller, _: &RiskFilter) -> Result<Choosers> {
        Choosers::load(tx).await
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

    fn menus(page: &PageFrame, here: &Address, filter: &RiskFilter, choosers: &Choosers) -> Vec<FilterMenu> {
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
                vec![control(page, here, "level", "risk-level", "ticks", levels)],
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
                "risk-category",
                vec![control(
                    page,
                    here,
                    "category",
                    "risk-category",
                    "ticks",
                    categories,
                )],
            ),
            menu(
                page,
                here,
                "risk-treatment",
                vec![control(
                    page,
                    here,
                    "treatment",
                    "risk-treatment",
                    "ticks",
                    treatments,
                )],
            ),
            menu(
                page,
                here,
                "risk-owner",
                vec![
                    control(page, here, "owner", "risk-owner", "select", people),
                    control(page, here, "department", "risk-department", "select", departments),
                ],
            ),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &RiskFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
