//! The list of checks. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::CheckArea;
use sqm_org::Choosers;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paged, Paging, Query};
use sqm_platform::listing::Viewpoint;
use sqm_platform::page::register::{self, Frame, Register, Spec, behind, control, menu};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::words::{self, Badge};
use super::about::About;
use crate::check::{self, Check, CheckFilter};
use crate::permissions::SecurityCheckRead;

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    number: String,
    title: String,
    area: String,
    state: Badge,
    due: String,
    overdue: bool,
    findings: String,
    owner: String,
    department: String,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: Check) -> Self {
        Self {
            href: format!("/security-checks/{}", it.id),
            area: word(page, "security-area", it.area),
            state: words::check_state(page, it.state),
            due: if it.state.is_open() {
                words::due(shell, it.due_on, it.overdue)
            } else {
                shell.day(&it.due_on)
            },
            overdue: it.overdue,
            findings: if it.findings > 0 {
                shell.number(i64::from(it.findings))
            } else {
                String::new()
            },
            owner: it.owner.name,
            department: it.department.unwrap_or_default(),
            number: it.number,
            title: it.title,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "security/checks.html")]
pub(super) struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<Row>,
}

pub(super) async fn list(
    page: Page<SecurityCheckRead>,
    State(state): State<AppState>,
    Query(filter): Query<CheckFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let list = register::open::<Checks>(&page, &state, filter, (), &paging).await?;
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

/// What names the values of filters.
#[derive(Debug)]
pub(in crate::pages) struct Known {
    choosers: Choosers,
    about: About,
    /// The plan the list is narrowed to.
    plan: String,
}

/// Checks, as a list. The bare list is the work there is.
#[derive(Debug)]
pub(in crate::pages) struct Checks;

impl Register for Checks {
    type Read = SecurityCheckRead;
    type Filter = CheckFilter;
    type Sort = ();
    type Who = Viewpoint;
    type Known = Known;
    type Item = Check;

    const SPEC: Spec = Spec {
        path: "/security-checks",
        tabs_id: "check-tabs",
        topics: "security_checks",
        title: "check-list",
        tabs: &[
            ("check-tab-mine", &[("owner", "me"), ("state", "open")]),
            ("check-tab-open", &[("state", "open")]),
            ("check-tab-overdue", &[("state", "overdue")]),
            ("check-tab-findings", &[("state", "findings")]),
            ("ui-all", &[("state", "all")]),
        ],
        bare: &[("state", "open")],
        all: &[("state", "all")],
        chips: &[
            ("state", "ui-state"),
            ("area", "check-area"),
            ("owner", "check-owner"),
            ("department", "risk-department"),
            ("plan", "check-plan"),
            ("site", "site"),
            ("data_asset", "check-data-asset"),
            ("test_kind", "check-test-kind"),
        ],
    };

    async fn page(
        _: &AppState,
        tx: &mut TenantTx,
        who: &Viewpoint,
        filter: &CheckFilter,
        (): (),
        paging: &Paging,
    ) -> Result<Paged<Check>> {
        check::list(tx, *who, filter, paging).await
    }

    async fn count(_: &AppState, tx: &mut TenantTx, who: &Viewpoint, filter: &CheckFilter) -> Result<i64> {
        check::count(tx, *who, filter).await
    }

    async fn known(_: &AppState, tx: &mut TenantTx, caller: &Caller, filter: &CheckFilter) -> Result<Known> {
        let plan = match filter.plan.as_deref().and_then(|id| id.parse().ok()) {
            Some(id) => check::plan(tx, id).await?.name,
            None => String::new(),
        };
        let choosers = Choosers::load(tx).await?;
        let asset = filter.data_asset.as_deref().unwrap_or_default();
        let about = About::load(tx, caller, asset).await?;
        Ok(Known {
            choosers,
            about,
            plan,
        })
    }

    fn read(page: &PageFrame, known: &Known, name: &str, value: &str) -> String {
        match (name, value) {
            ("state", _) => word(page, "check-group", value),
            ("area", _) => word(page, "security-area", value),
            ("owner" | "department", value) => known.choosers.in_words(page, value),
            ("plan", _) => known.plan.clone(),
            ("site" | "data_asset", value) => known.about.in_words(value),
            ("test_kind", _) => word(page, "check-test", value),
            (_, other) => other.to_owned(),
        }
    }

    fn menus(page: &PageFrame, here: &Address, filter: &CheckFilter, known: &Known) -> Vec<FilterMenu> {
        let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
        let (owner, department) = (chosen(&filter.owner), chosen(&filter.department));
        let people = known.choosers.people_and_me(page, &owner);
        let departments = known.choosers.departments_and_mine(page, &department);
        let areas = codes(page, "security-area", CheckArea::ALL, &filter.area);
        vec![
            menu(
                page,
                here,
                "check-area",
                vec![control(page, here, "area", "check-area", "ticks", areas)],
            ),
            menu(
                page,
                here,
                "check-owner",
                vec![
                    control(page, here, "owner", "check-owner", "select", people),
                    control(page, here, "department", "risk-department", "select", departments),
                ],
            ),
            known.about.menu(page, here, filter),
        ]
    }

    fn banner(page: &PageFrame, shell: &Shell, filter: &CheckFilter) -> Option<String> {
        behind(
            page,
            shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
    }
}
