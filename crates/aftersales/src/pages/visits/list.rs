//! The list of visits. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::aftersales::{VisitKind, VisitState};
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::look;
use crate::Viewpoint;
use crate::pages::listed::{self, Tab, TabSpec};
use crate::permissions::VisitRead;
use crate::visit::{self, Due, StateGroup, Visit, VisitFilter, VisitSort, VisitSorting};

const PATH: &str = "/visits";

const TABS: [TabSpec; 5] = [
    ("visit-tab-open", &[("state", "open")]),
    ("visit-tab-mine", &[("state", "open"), ("caller", "me")]),
    ("visit-tab-today", &[("due", "today")]),
    ("visit-tab-overdue", &[("due", "overdue")]),
    ("visit-tab-all", &[("state", "all")]),
];

/// What a filter is called, by its name in the address.
const NAMES: [(&str, &str); 9] = [
    ("state", "visit-state"),
    ("status", "visit-state"),
    ("kind", "visit-kind"),
    ("caller", "visit-caller"),
    ("department", "visit-department"),
    ("due", "visit-due"),
    ("due_from", "ui-from"),
    ("due_to", "ui-to"),
    ("score", "visit-score-at-most"),
];

/// A visit as a line of a list.
#[derive(Debug)]
pub(in crate::pages) struct Row {
    pub(in crate::pages) href: String,
    pub(in crate::pages) number: String,
    pub(in crate::pages) purpose: String,
    pub(in crate::pages) customer: String,
    pub(in crate::pages) state: String,
    pub(in crate::pages) tone: &'static str,
    pub(in crate::pages) icon: &'static str,
    pub(in crate::pages) due: String,
    pub(in crate::pages) appointment: Option<jiff::Timestamp>,
    pub(in crate::pages) late: bool,
    pub(in crate::pages) caller: String,
    pub(in crate::pages) product: String,
    pub(in crate::pages) attempts: i32,
    pub(in crate::pages) score: String,
}

impl Row {
    pub(in crate::pages) fn new(page: &PageFrame, shell: &Shell, visit: Visit) -> Self {
        let (tone, icon) = look(visit.state);
        Self {
            href: format!("/visits/{}", visit.id),
            purpose: if visit.purpose.is_empty() {
                word(page, "visit-kind", visit.kind)
            } else {
                visit.purpose
            },
            number: visit.number,
            customer: visit.customer.name,
            state: word(page, "visit-state", visit.state),
            tone,
            icon,
            due: shell.day(&visit.due_on),
            appointment: visit.appointment_at,
            late: visit.late_at.is_some() && visit.state.is_open(),
            caller: visit.caller.map(|caller| caller.name).unwrap_or_default(),
            product: visit.product,
            attempts: visit.attempts,
            score: visit
                .satisfaction
                .map(|score| format!("{score}/5"))
                .unwrap_or_default(),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/visits.html")]
pub(super) struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    next: String,
    tabs: Vec<Tab>,
    tabs_href: String,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    clear: &'static str,
    q: String,
    q_hidden: Vec<(String, String)>,
    banner: Option<String>,
    total: String,
    here: Address,
    latest: bool,
    export: String,
    /// There was nobody to call.
    none_left: bool,
}

impl ListPage {
    fn sort_href(&self) -> String {
        let sort = if self.latest { "due" } else { "latest" };
        self.here.with("sort", sort).href()
    }

    fn dir(&self) -> &'static str {
        if self.latest { "desc" } else { "asc" }
    }
}

/// The filter of an address; the bare list is the work there is.
fn at_work(mut filter: VisitFilter) -> VisitFilter {
    if filter == VisitFilter::default() {
        filter.state = Some(StateGroup::Open);
    }
    filter
}

pub(super) async fn list(
    page: Page<VisitRead>,
    State(state): State<AppState>,
    Query(filter): Query<VisitFilter>,
    Query(sorting): Query<VisitSorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = at_work(filter);
    let who = Viewpoint::from(&page.caller);
    let mut here = Address::new(PATH, &filter.to_query());
    let latest = sorting.sort == VisitSort::Latest;
    if latest {
        here = here.with("sort", "latest");
    }
    let shell = page.shell_t("visit-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = visit::page(&state, &mut tx, who, &filter, sorting.sort, &paging).await?;
    let total = visit::count(&state, &mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let read = |name: &str, value: &str| read(&page, &choosers, name, value);
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|visit| Row::new(&page, &shell, visit))
            .collect(),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        tabs: listed::tabs_of(&page, PATH, &here, &TABS),
        tabs_href: Address::new("/visits/tabs", &here.query()).href(),
        chips: listed::chips(&page, &here, &TABS, &NAMES, read),
        menus: menus(&page, &here, &filter, &choosers),
        clear: "/visits?state=all",
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        banner: filter
            .measure
            .as_deref()
            .map(|measure| listed::banner(&page, &shell, measure, filter.hit, filter.from, filter.to)),
        total: listed::counted(&shell, total),
        export: Address::new("/api/v1/visits/export.csv", &here.query()).href(),
        none_left: page.uri.query().is_some_and(|query| query.contains("none=1")),
        latest,
        here,
        shell,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/tabs.html")]
pub(in crate::pages) struct TabsPart {
    pub(in crate::pages) shell: Shell,
    pub(in crate::pages) id: &'static str,
    pub(in crate::pages) live: &'static str,
    pub(in crate::pages) tabs: Vec<Tab>,
    pub(in crate::pages) href: String,
}

/// The tabs again, counted: the list itself does not wait for this.
pub(super) async fn tabs(
    page: Page<VisitRead>,
    State(state): State<AppState>,
    Query(filter): Query<VisitFilter>,
) -> Result<TabsPart> {
    let here = Address::new(PATH, &at_work(filter).to_query());
    let shell = page.shell_t("visit-list");
    let who = Viewpoint::from(&page.caller);
    let mut tabs = listed::tabs_of(&page, PATH, &here, &TABS);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for (tab, (_, pairs)) in tabs.iter_mut().zip(TABS) {
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        let filter: VisitFilter = serde_html_form::from_str(&query).unwrap_or_default();
        let n = visit::count(&state, &mut tx, who, &filter).await?;
        tab.count = listed::counted(&shell, n);
    }
    tx.commit().await?;
    Ok(TabsPart {
        shell,
        id: "visit-tabs",
        live: "visits",
        tabs,
        href: Address::new("/visits/tabs", &here.query()).href(),
    })
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    match (name, value) {
        ("state", _) => word(page, "visit-group", value),
        ("status", _) => word(page, "visit-state", value),
        ("kind", _) => word(page, "visit-kind", value),
        ("due", _) => word(page, "visit-due", value),
        ("caller", "me") => page.t("ui-me"),
        ("caller" | "department", "none") => page.t("ui-none"),
        ("department", "mine") => page.t("ui-my-department"),
        ("caller", id) => choosers.person(id).unwrap_or(id).to_owned(),
        ("department", id) => choosers.department(id).unwrap_or(id).to_owned(),
        (_, other) => other.to_owned(),
    }
}

fn menus(page: &PageFrame, here: &Address, filter: &VisitFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let select = |name: &'static str, label: &str, choices: Vec<Choice>| Control {
        name,
        label: page.t(label),
        shape: "select",
        value: String::new(),
        choices,
    };
    let ticks = |name: &'static str, choices: Vec<Choice>| Control {
        name,
        label: String::new(),
        shape: "ticks",
        value: String::new(),
        choices,
    };
    let day = |name: &'static str, label: &str, value: Option<jiff::civil::Date>| Control {
        name,
        label: page.t(label),
        shape: "date",
        value: value.map(|day| day.to_string()).unwrap_or_default(),
        choices: Vec::new(),
    };
    let menu = |key: &str, controls: Vec<Control>| {
        let mut set: Vec<&str> = controls.iter().map(|control| control.name).collect();
        if set.contains(&"status") {
            set.push("state");
        }
        set.push("after");
        FilterMenu {
            label: page.t(key),
            hidden: here.without(&set).pairs().to_vec(),
            controls,
        }
    };
    let (caller, department) = (
        filter.caller.as_deref().unwrap_or_default(),
        filter.department.as_deref().unwrap_or_default(),
    );
    let mut people = vec![
        Choice::new("me", page.t("ui-me"), caller == "me"),
        Choice::new("none", page.t("ui-none"), caller == "none"),
    ];
    people.extend(choosers.people(caller));
    let mut departments = vec![Choice::new(
        "mine",
        page.t("ui-my-department"),
        department == "mine",
    )];
    departments.extend(choosers.departments(department));
    let dues = [Due::Overdue, Due::Today, Due::Appointment]
        .into_iter()
        .zip(["overdue", "today", "appointment"])
        .map(|(due, code)| Choice::new(code, word(page, "visit-due", code), filter.due == Some(due)))
        .collect();
    let score = filter.score.as_deref().unwrap_or_default();
    let scores = (1..=4)
        .map(|n| Choice::new(n, page.shell("").number(n), score == n.to_string()))
        .collect();
    vec![
        menu(
            "visit-state",
            vec![ticks(
                "status",
                codes(page, "visit-state", VisitState::ALL, &filter.status),
            )],
        ),
        menu(
            "visit-kind",
            vec![ticks(
                "kind",
                codes(
                    page,
                    "visit-kind",
                    VisitKind::ALL,
                    &filter.kinds().unwrap_or_default(),
                ),
            )],
        ),
        menu(
            "visit-caller",
            vec![
                select("caller", "visit-caller", people),
                select("department", "visit-department", departments),
            ],
        ),
        menu(
            "visit-due",
            vec![
                select("due", "visit-due", dues),
                day("due_from", "ui-from", filter.due_from),
                day("due_to", "ui-to", filter.due_to),
            ],
        ),
        menu(
            "visit-score-at-most",
            vec![select("score", "visit-score-at-most", scores)],
        ),
    ]
}
