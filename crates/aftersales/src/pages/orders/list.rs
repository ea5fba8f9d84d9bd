//! The list of service orders. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::aftersales::{OrderKind, OrderState, OrderUrgency, Verdict};
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::words::Row;
use crate::Viewpoint;
use crate::order::{self, OrderDue, OrderFilter, OrderSort, OrderSorting, OrderStateGroup};
use crate::pages::listed::{self, Tab, TabSpec};
use crate::pages::visits::TabsPart;
use crate::permissions::OrderRead;

const PATH: &str = "/service-orders";

const TABS: [TabSpec; 6] = [
    ("order-tab-open", &[("state", "open")]),
    ("order-tab-mine", &[("state", "open"), ("technician", "me")]),
    (
        "order-tab-unassigned",
        &[("state", "open"), ("technician", "none")],
    ),
    ("order-tab-overdue", &[("due", "overdue")]),
    ("order-tab-waiting", &[("due", "waiting")]),
    ("order-tab-all", &[("state", "all")]),
];

/// What a filter is called, by its name in the address.
const NAMES: [(&str, &str); 11] = [
    ("state", "order-state"),
    ("status", "order-state"),
    ("kind", "order-kind"),
    ("urgency", "order-urgency"),
    ("warranty", "order-warranty"),
    ("technician", "order-technician"),
    ("department", "order-department"),
    ("due", "order-limits"),
    ("day", "order-day"),
    ("opened_from", "ui-from"),
    ("opened_to", "ui-to"),
];

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/orders.html")]
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
    oldest: bool,
    export: String,
}

impl ListPage {
    fn sort_href(&self) -> String {
        let sort = if self.oldest { "newest" } else { "oldest" };
        self.here.with("sort", sort).href()
    }

    fn dir(&self) -> &'static str {
        if self.oldest { "asc" } else { "desc" }
    }
}

/// The filter of an address; the bare list is the work there is.
fn at_work(mut filter: OrderFilter) -> OrderFilter {
    if filter == OrderFilter::default() {
        filter.state = Some(OrderStateGroup::Open);
    }
    filter
}

pub(super) async fn list(
    page: Page<OrderRead>,
    State(state): State<AppState>,
    Query(filter): Query<OrderFilter>,
    Query(sorting): Query<OrderSorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = at_work(filter);
    let who = Viewpoint::from(&page.caller);
    let mut here = Address::new(PATH, &filter.to_query());
    let oldest = sorting.sort == OrderSort::Oldest;
    if oldest {
        here = here.with("sort", "oldest");
    }
    let shell = page.shell_t("order-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = order::page(&state, &mut tx, who, &filter, sorting.sort, &paging).await?;
    let total = order::count(&state, &mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let now = tx.now();
    tx.commit().await?;
    let read = |name: &str, value: &str| read(&page, &choosers, name, value);
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|order| Row::new(&page, &shell, order, now))
            .collect(),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        tabs: listed::tabs_of(&page, PATH, &here, &TABS),
        tabs_href: Address::new("/service-orders/tabs", &here.query()).href(),
        chips: listed::chips(&page, &here, &TABS, &NAMES, read),
        menus: menus(&page, &here, &filter, &choosers),
        clear: "/service-orders?state=all",
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        banner: filter
            .measure
            .as_deref()
            .map(|measure| listed::banner(&page, &shell, measure, filter.hit, filter.from, filter.to)),
        total: listed::counted(&shell, total),
        export: Address::new("/api/v1/service-orders/export.csv", &here.query()).href(),
        oldest,
        here,
        shell,
    })
}

/// The tabs again, counted: the list itself does not wait for this.
pub(super) async fn tabs(
    page: Page<OrderRead>,
    State(state): State<AppState>,
    Query(filter): Query<OrderFilter>,
) -> Result<TabsPart> {
    let here = Address::new(PATH, &at_work(filter).to_query());
    let shell = page.shell_t("order-list");
    let who = Viewpoint::from(&page.caller);
    let mut tabs = listed::tabs_of(&page, PATH, &here, &TABS);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for (tab, (_, pairs)) in tabs.iter_mut().zip(TABS) {
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        let filter: OrderFilter = serde_html_form::from_str(&query).unwrap_or_default();
        let n = order::count(&state, &mut tx, who, &filter).await?;
        tab.count = listed::counted(&shell, n);
    }
    tx.commit().await?;
    Ok(TabsPart {
        shell,
        id: "order-tabs",
        live: "service_orders",
        tabs,
        href: Address::new("/service-orders/tabs", &here.query()).href(),
    })
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    match (name, value) {
        ("state", _) => word(page, "order-group", value),
        ("status", _) => word(page, "order-state", value),
        ("kind", _) => word(page, "order-kind", value),
        ("urgency", _) => word(page, "order-urgency", value),
        ("warranty", _) => word(page, "order-verdict", value),
        ("due", _) => word(page, "order-due", value),
        ("technician", "me") => page.t("ui-me"),
        ("technician" | "department", "none") => page.t("ui-none"),
        ("department", "mine") => page.t("ui-my-department"),
        ("technician", id) => choosers.person(id).unwrap_or(id).to_owned(),
        ("department", id) => choosers.department(id).unwrap_or(id).to_owned(),
        (_, other) => other.to_owned(),
    }
}

fn menus(page: &PageFrame, here: &Address, filter: &OrderFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let control = |name: &'static str, label: &str, shape: &'static str, choices: Vec<Choice>| Control {
        name,
        label: if label.is_empty() {
            String::new()
        } else {
            page.t(label)
        },
        shape,
        value: String::new(),
        choices,
    };
    let ticks = |name: &'static str, choices: Vec<Choice>| control(name, "", "ticks", choices);
    let day = |name: &'static str, label: &str, value: Option<jiff::civil::Date>| Control {
        value: value.map(|day| day.to_string()).unwrap_or_default(),
        ..control(name, label, "date", Vec::new())
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
    let (technician, department) = (
        filter.technician.as_deref().unwrap_or_default(),
        filter.department.as_deref().unwrap_or_default(),
    );
    let mut people = vec![
        Choice::new("me", page.t("ui-me"), technician == "me"),
        Choice::new("none", page.t("ui-none"), technician == "none"),
    ];
    people.extend(choosers.people(technician));
    let mut departments = vec![Choice::new(
        "mine",
        page.t("ui-my-department"),
        department == "mine",
    )];
    departments.extend(choosers.departments(department));
    let dues = [OrderDue::Overdue, OrderDue::Warning, OrderDue::Waiting]
        .into_iter()
        .zip(["overdue", "warning", "waiting"])
        .map(|(due, code)| Choice::new(code, word(page, "order-due", code), filter.due == Some(due)))
        .collect();
    let kinds = filter.kinds().unwrap_or_default();
    vec![
        menu(
            "order-state",
            vec![ticks(
                "status",
                codes(page, "order-state", OrderState::ALL, &filter.status),
            )],
        ),
        menu(
            "order-kind",
            vec![ticks("kind", codes(page, "order-kind", OrderKind::ALL, &kinds))],
        ),
        menu(
            "order-urgency",
            vec![ticks(
                "urgency",
                codes(page, "order-urgency", OrderUrgency::ALL, &filter.urgency),
            )],
        ),
        menu(
            "order-technician",
            vec![
                control("technician", "order-technician", "select", people),
                control("department", "order-department", "select", departments),
            ],
        ),
        menu(
            "order-warranty",
            vec![ticks(
                "warranty",
                codes(page, "order-verdict", Verdict::ALL, &filter.warranty),
            )],
        ),
        menu(
            "order-when",
            vec![
                control("due", "order-limits", "select", dues),
                day("day", "order-day", filter.day),
                day("opened_from", "ui-from", filter.opened_from),
                day("opened_to", "ui-to", filter.opened_to),
            ],
        ),
    ]
}
