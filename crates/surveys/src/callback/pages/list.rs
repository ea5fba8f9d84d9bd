//! The queue of call backs. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::callback::Reason;
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::View;
use crate::callback::{self, COUNT_LIMIT, CallbackFilter, Group, Viewpoint};
use crate::permissions::CallbackRead;

/// The views everybody has: message key and pairs of the address.
const VIEWS: [(&str, &[(&str, &str)]); 4] = [
    ("callback-tab-mine", &[("assignee", "me"), ("state", "open")]),
    (
        "callback-tab-unassigned",
        &[("assignee", "none"), ("state", "open")],
    ),
    ("callback-tab-overdue", &[("state", "overdue")]),
    ("callback-tab-all", &[("state", "all")]),
];

/// What can be set beside them.
const NAMES: [&str; 5] = ["state", "assignee", "department", "survey", "reason"];

/// A view with how many there are.
#[derive(Debug)]
struct Tab {
    label: String,
    href: String,
    active: bool,
    count: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "surveys/callbacks.html")]
pub(super) struct ListPage {
    shell: Shell,
    rows: Vec<View>,
    next: String,
    views: Vec<Tab>,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    clear: String,
    q: String,
    q_hidden: Vec<(String, String)>,
    banner: Option<String>,
    here: Address,
    total: String,
}

pub(super) async fn list(
    page: Page<CallbackRead>,
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let mut filter = CallbackFilter::from_query(page.uri.query().unwrap_or_default())?;
    // The bare list is the work there is.
    if filter == CallbackFilter::default() {
        filter.state = Some(Group::Open);
    }
    let who = Viewpoint::from(&page.caller);
    let here = Address::new("/callbacks", &filter.to_query());
    let shell = page.shell_t("callback-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = callback::list(&mut tx, who, &filter, &paging).await?;
    let count = |n: i64| {
        let more = if n > COUNT_LIMIT { "+" } else { "" };
        format!("{}{more}", shell.number(n.min(COUNT_LIMIT)))
    };
    let total = count(callback::count(&mut tx, who, &filter).await?);
    let active = VIEWS.iter().position(|(_, pairs)| here.has(pairs));
    let mut views = Vec::new();
    for (place, (key, pairs)) in VIEWS.iter().enumerate() {
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        let n = callback::count(&mut tx, who, &CallbackFilter::from_query(&query)?).await?;
        views.push(Tab {
            label: page.t(key),
            href: Address::new("/callbacks", &query).href(),
            active: active == Some(place),
            count: count(n),
        });
    }
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|item| View::new(&page, &shell, item))
            .collect(),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        views,
        chips: chips(&page, &here, &choosers),
        menus: menus(&page, &here, &filter, &choosers),
        clear: Address::new("/callbacks", "state=all").href(),
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        banner: banner(&page, &shell, &filter),
        total,
        here,
        shell,
    })
}

/// The figure whose records these are.
fn banner(page: &PageFrame, shell: &Shell, filter: &CallbackFilter) -> Option<String> {
    let measure = filter.measure.as_deref()?;
    let mut words = vec![page.t(&format!("measure-{}", measure.replace(['.', '_'], "-")))];
    match filter.hit.as_deref() {
        Some("miss") => words.push(page.t("callback-hit-miss")),
        Some("hit") => words.push(page.t("callback-hit-hit")),
        _ => {}
    }
    if let (Some(from), Some(to)) = (filter.from, filter.to) {
        words.push(format!("{} – {}", shell.day(&from), shell.day(&to)));
    }
    Some(words.join(" · "))
}

/// The filters that are set; those of the active view are said by it.
fn chips(page: &PageFrame, here: &Address, choosers: &Choosers) -> Vec<Chip> {
    let view: &[(&str, &str)] = VIEWS
        .iter()
        .map(|(_, pairs)| *pairs)
        .find(|pairs| here.has(pairs))
        .unwrap_or_default();
    let mut chips = Vec::new();
    for name in NAMES {
        let values: Vec<String> = here
            .pairs()
            .iter()
            .filter(|(one, value)| one == name && !view.contains(&(one.as_str(), value.as_str())))
            .map(|(_, value)| read(page, choosers, name, value))
            .collect();
        if values.is_empty() {
            continue;
        }
        let rest = here.without(&[name, "after"]);
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
        "state" => "ui-state",
        "assignee" => "callback-assignee",
        "department" => "callback-department",
        "survey" => "callback-survey",
        _ => "callback-reason",
    }
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    match (name, value) {
        ("state", _) => word(page, "callback-group", value),
        ("reason", _) => word(page, "callback-reason", value),
        ("assignee", "me") => page.t("callback-me"),
        ("assignee", "none") => page.t("callback-nobody"),
        ("department", "mine") => page.t("callback-my-department"),
        ("assignee", id) => choosers.person(id).unwrap_or(id).to_owned(),
        ("department", id) => choosers.department(id).unwrap_or(id).to_owned(),
        (_, other) => other.to_owned(),
    }
}

fn menus(page: &PageFrame, here: &Address, filter: &CallbackFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let control = |name: &'static str, shape: &'static str, choices: Vec<Choice>| Control {
        name,
        label: page.t(label(name)),
        shape,
        value: String::new(),
        choices,
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (assignee, department) = (text(&filter.assignee), text(&filter.department));
    let group = here
        .pairs()
        .iter()
        .find(|(name, _)| name == "state")
        .map(|(_, value)| value.clone())
        .unwrap_or_default();
    let states = ["open", "overdue", "closed", "all"]
        .into_iter()
        .map(|code| Choice::new(code, word(page, "callback-group", code), group == code))
        .collect();
    let mut people = vec![
        Choice::new("me", page.t("callback-me"), assignee == "me"),
        Choice::new("none", page.t("callback-nobody"), assignee == "none"),
    ];
    people.extend(choosers.people(&assignee));
    let mut departments = vec![Choice::new(
        "mine",
        page.t("callback-my-department"),
        department == "mine",
    )];
    departments.extend(choosers.departments(&department));
    let menu = |key: &str, controls: Vec<Control>| {
        let mut set: Vec<&str> = controls.iter().map(|control| control.name).collect();
        set.push("after");
        FilterMenu {
            label: page.t(key),
            hidden: here.without(&set).pairs().to_vec(),
            controls,
        }
    };
    vec![
        menu("ui-state", vec![control("state", "select", states)]),
        menu(
            "callback-assignee",
            vec![
                control("assignee", "select", people),
                control("department", "select", departments),
            ],
        ),
        menu(
            "callback-reason",
            vec![control(
                "reason",
                "ticks",
                codes(page, "callback-reason", Reason::ALL, &filter.reason),
            )],
        ),
    ]
}
