//! The list of checks. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::security::CheckArea;
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::super::listed::{Frame, ListSpec, TabsPart, banner, control, counted, menu};
use super::super::words::{self, Badge};
use crate::check::{self, Check, CheckFilter, CheckGroup};
use crate::listing::Viewpoint;
use crate::permissions::SecurityCheckRead;

const SPEC: ListSpec = ListSpec {
    path: "/security-checks",
    tabs_path: "/security-checks/tabs",
    tabs_id: "check-tabs",
    topic: "security_checks",
    title: "check-list",
    tabs: &[
        ("check-tab-mine", &[("owner", "me"), ("state", "open")]),
        ("check-tab-open", &[("state", "open")]),
        ("check-tab-overdue", &[("state", "overdue")]),
        ("check-tab-findings", &[("state", "findings")]),
        ("ui-all", &[("state", "all")]),
    ],
    chips: &[
        ("state", "ui-state"),
        ("area", "check-area"),
        ("owner", "check-owner"),
        ("department", "risk-department"),
        ("plan", "check-plan"),
    ],
};

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

/// The filter of an address. The bare list is the work there is.
fn bare(mut filter: CheckFilter) -> CheckFilter {
    if filter == CheckFilter::default() {
        filter.state = Some(CheckGroup::Open);
    }
    filter
}

pub(super) async fn list(
    page: Page<SecurityCheckRead>,
    State(state): State<AppState>,
    Query(filter): Query<CheckFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let here = Address::of("/security-checks", &filter);
    let shell = page.shell_t("check-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = check::list(&mut tx, who, &filter, &paging).await?;
    let total = check::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let menus = menus(&page, &here, &filter, &choosers);
    let plan = listed
        .items
        .first()
        .map_or_else(|| page.t("check-this-plan"), |one| one.title.clone());
    let read = |name: &str, value: &str| match name {
        "plan" => plan.clone(),
        _ => read(&page, &choosers, name, value),
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
    page: Page<SecurityCheckRead>,
    State(state): State<AppState>,
    Query(filter): Query<CheckFilter>,
) -> Result<TabsPart> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let group = |state: CheckGroup| CheckFilter {
        state: Some(state),
        ..CheckFilter::default()
    };
    let mine = CheckFilter {
        owner: Some("me".to_owned()),
        ..group(CheckGroup::Open)
    };
    let mut counts = Vec::new();
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for one in [
        mine,
        group(CheckGroup::Open),
        group(CheckGroup::Overdue),
        group(CheckGroup::Findings),
        group(CheckGroup::All),
    ] {
        counts.push(check::count(&mut tx, who, &one).await?);
    }
    tx.commit().await?;
    let here = Address::of("/security-checks", &filter);
    Ok(TabsPart::new(&page, &SPEC, &here, &counts))
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    match (name, value) {
        ("state", _) => word(page, "check-group", value),
        ("area", _) => word(page, "security-area", value),
        ("owner" | "department", value) => choosers.in_words(page, value),
        (_, other) => other.to_owned(),
    }
}

fn menus(page: &PageFrame, here: &Address, filter: &CheckFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
    let (owner, department) = (chosen(&filter.owner), chosen(&filter.department));
    let people = choosers.people_and_me(page, &owner);
    let departments = choosers.departments_and_mine(page, &department);
    let areas = codes(page, "security-area", CheckArea::ALL, &filter.area);
    vec![
        menu(
            page,
            here,
            "check-area",
            vec![control(page, "area", "check-area", "ticks", areas)],
        ),
        menu(
            page,
            here,
            "check-owner",
            vec![
                control(page, "owner", "check-owner", "select", people),
                control(page, "department", "risk-department", "select", departments),
            ],
        ),
    ]
}
