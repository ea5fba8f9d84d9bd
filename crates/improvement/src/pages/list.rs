//! The list of actions. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::action::{ActionPriority, ActionState};
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::words::Card;
use crate::action::{self, ActionFilter, COUNT_LIMIT, Group, Sort, Sorting, Viewpoint};
use crate::permissions::ActionRead;

/// The tabs everybody has: message key and pairs of the address.
const TABS: [(&str, &[(&str, &str)]); 5] = [
    ("action-tab-mine", &[("owner", "me"), ("state", "open")]),
    ("action-tab-open", &[("state", "open")]),
    ("action-tab-overdue", &[("state", "overdue")]),
    ("action-tab-to-verify", &[("state", "to_verify")]),
    ("action-tab-all", &[("state", "all")]),
];

/// Every name a filter has in the address, figures last.
const NAMES: [&str; 15] = [
    "q",
    "state",
    "status",
    "priority",
    "owner",
    "raised_by",
    "department",
    "source",
    "indicator",
    "measure",
    "hit",
    "from",
    "to",
    "dim",
    "value",
];

/// A tab.
#[derive(Debug)]
pub(super) struct Tab {
    label: String,
    href: String,
    active: bool,
    count: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "improvement/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    rows: Vec<Card>,
    next: String,
    tabs: Vec<Tab>,
    tabs_href: String,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    clear: String,
    q: String,
    q_hidden: Vec<(String, String)>,
    banner: Option<String>,
    total: String,
    here: Address,
    sort: Sort,
    export: String,
    board: String,
}

impl ListPage {
    fn sort_href(&self, sort: &str) -> String {
        self.here.with("sort", sort).href()
    }

    fn dir(&self, sort: &str, dir: &'static str) -> &'static str {
        if self.sort.as_str() == sort { dir } else { "" }
    }
}

/// The filter of an address. The bare list is the work there is.
pub(super) fn filter_of(page: &PageFrame) -> Result<ActionFilter> {
    let mut filter = ActionFilter::from_query(page.uri.query().unwrap_or_default())?;
    if filter == ActionFilter::default() {
        filter.state = Some(Group::Open);
    }
    Ok(filter)
}

fn tabs_of(page: &PageFrame, here: &Address) -> Vec<Tab> {
    let active = TABS.iter().position(|(_, pairs)| here.has(pairs));
    TABS.iter()
        .enumerate()
        .map(|(place, (key, pairs))| {
            let address = pairs
                .iter()
                .fold(Address::new("/actions", ""), |address, (name, value)| {
                    address.with(name, value)
                });
            Tab {
                label: page.t(key),
                href: address.href(),
                active: active == Some(place),
                count: "·".to_owned(),
            }
        })
        .collect()
}

pub(super) async fn list(
    page: Page<ActionRead>,
    State(state): State<AppState>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = filter_of(&page)?;
    let who = Viewpoint::from(&page.caller);
    let mut here = Address::new("/actions", &filter.to_query());
    if sorting.sort != Sort::default() {
        here = here.with("sort", sorting.sort.as_str());
    }
    let shell = page.shell_t("action-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = action::list(&mut tx, who, &filter, sorting.sort, &paging).await?;
    let total = action::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    let more = if total > COUNT_LIMIT { "+" } else { "" };
    let banner = filter.measure.as_deref().map(|measure| {
        let mut words = vec![page.t(&format!(
            "action-measure-{}",
            measure.trim_start_matches("action.").replace('_', "-")
        ))];
        match filter.hit.as_deref() {
            Some("miss") => words.push(page.t("action-hit-miss")),
            Some("hit") => words.push(page.t("action-hit-hit")),
            _ => {}
        }
        if let (Some(from), Some(to)) = (filter.from, filter.to) {
            words.push(format!("{} – {}", shell.day(&from), shell.day(&to)));
        }
        words.join(" · ")
    });
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|item| Card::new(&page, &shell, item))
            .collect(),
        next,
        tabs: tabs_of(&page, &here),
        tabs_href: Address::new("/actions/tabs", &here.query()).href(),
        chips: chips(&page, &here, &choosers),
        menus: menus(&page, &here, &filter, &choosers),
        clear: Address::new("/actions", "state=all").href(),
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        banner,
        total: format!("{}{more}", shell.number(total.min(COUNT_LIMIT))),
        export: Address::new("/api/v1/actions/export.csv", &here.query()).href(),
        board: Address::new(
            "/actions/board",
            &here.without(&["state", "status", "sort"]).query(),
        )
        .href(),
        sort: sorting.sort,
        here,
        shell,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "improvement/tabs.html")]
pub(super) struct TabsPart {
    shell: Shell,
    tabs: Vec<Tab>,
    href: String,
}

/// The tabs again, counted: the list itself does not wait for this.
pub(super) async fn tabs(page: Page<ActionRead>, State(state): State<AppState>) -> Result<TabsPart> {
    let filter = filter_of(&page)?;
    let here = Address::new("/actions", &filter.to_query());
    let shell = page.shell_t("action-list");
    let who = Viewpoint::from(&page.caller);
    let mut tabs = tabs_of(&page, &here);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for (tab, (_, pairs)) in tabs.iter_mut().zip(TABS) {
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        let n = action::count(&mut tx, who, &ActionFilter::from_query(&query)?).await?;
        let plus = if n > COUNT_LIMIT { "+" } else { "" };
        tab.count = format!("{}{plus}", shell.number(n.min(COUNT_LIMIT)));
    }
    tx.commit().await?;
    Ok(TabsPart {
        shell,
        tabs,
        href: Address::new("/actions/tabs", &here.query()).href(),
    })
}

/// The filters that are set; those of the active tab and of a figure are said elsewhere.
fn chips(page: &PageFrame, here: &Address, choosers: &Choosers) -> Vec<Chip> {
    let tab: &[(&str, &str)] = TABS
        .iter()
        .map(|(_, pairs)| *pairs)
        .find(|pairs| here.has(pairs))
        .unwrap_or_default();
    let mut chips = Vec::new();
    for name in &NAMES[1..9] {
        let values: Vec<String> = here
            .pairs()
            .iter()
            .filter(|(one, value)| one == name && !tab.contains(&(one.as_str(), value.as_str())))
            .map(|(_, value)| read(page, choosers, name, value))
            .collect();
        if values.is_empty() {
            continue;
        }
        let rest = here.without(&[*name, "after"]);
        let narrowed = rest.pairs().iter().any(|(one, _)| NAMES.contains(&one.as_str()));
        let remove = if narrowed { rest } else { rest.with("state", "all") };
        chips.push(Chip {
            name: page.t(label(name)),
            value: values.join(", "),
            remove: remove.href(),
        });
    }
    chips
}

fn label(name: &str) -> &'static str {
    match name {
        "state" | "status" => "action-state",
        "priority" => "action-priority",
        "owner" => "action-owner",
        "raised_by" => "action-raised-by",
        "department" => "action-department",
        "source" => "action-source",
        _ => "action-indicator",
    }
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    match (name, value) {
        ("state", _) => word(page, "action-group", value),
        ("status", _) => word(page, "action-state", value),
        ("priority", _) => word(page, "action-priority", value),
        ("owner" | "raised_by", "me") => page.t("action-me"),
        ("department", "mine") => page.t("action-my-department"),
        ("owner" | "raised_by", id) => choosers.person(id).unwrap_or(id).to_owned(),
        ("department", id) => choosers.department(id).unwrap_or(id).to_owned(),
        ("source", text) => {
            let kind = text.split(':').next().unwrap_or_default();
            word(page, "action-source-kind", kind)
        }
        (_, other) => other.to_owned(),
    }
}

fn menus(page: &PageFrame, here: &Address, filter: &ActionFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let control = |name: &'static str, shape: &'static str, choices: Vec<Choice>| Control {
        name,
        label: page.t(label(name)),
        shape,
        value: String::new(),
        choices,
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (owner, raised_by, department) = (
        text(&filter.owner),
        text(&filter.raised_by),
        text(&filter.department),
    );
    let people = |chosen: &str| {
        let mut people = vec![Choice::new("me", page.t("action-me"), chosen == "me")];
        people.extend(choosers.people(chosen));
        people
    };
    let mut departments = vec![Choice::new(
        "mine",
        page.t("action-my-department"),
        department == "mine",
    )];
    departments.extend(choosers.departments(&department));
    let source = text(&filter.source);
    let sources = [
        "ticket",
        "indicator",
        "objective",
        "survey",
        "callback",
        "purchase",
        "visit",
        "service_order",
        "security",
        "incident",
        "risk",
        "vulnerability",
        "control",
        "security_check",
        "data_asset",
        "awareness_campaign",
        "access_finding",
        "drill",
    ]
    .into_iter()
    .map(|kind| Choice::new(kind, word(page, "action-source-kind", kind), source == kind))
    .collect();
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
    vec![
        menu(
            "action-state",
            vec![control(
                "status",
                "ticks",
                codes(page, "action-state", ActionState::ALL, &filter.status),
            )],
        ),
        menu(
            "action-priority",
            vec![control(
                "priority",
                "ticks",
                codes(page, "action-priority", ActionPriority::ALL, &filter.priority),
            )],
        ),
        menu(
            "action-owner",
            vec![
                control("owner", "select", people(&owner)),
                control("raised_by", "select", people(&raised_by)),
                control("department", "select", departments),
            ],
        ),
        menu("action-source", vec![control("source", "select", sources)]),
    ]
}
