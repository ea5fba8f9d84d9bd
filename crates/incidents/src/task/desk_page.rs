//! Tasks over all incidents: one's own first. The list's whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::Timestamp;
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::{Address, Chip, Control, FilterMenu, Page, PageFrame, Shell, word};
use sqm_platform::{AppState, Result};

use super::pages::look;
use super::{TaskFilter, TaskGroup, TaskLine};
use crate::incident::{COUNT_LIMIT, Viewpoint};
use crate::pages::Badge;
use crate::permissions::IncidentRead;

const HERE: &str = "/incident-tasks";

/// Their place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Protect,
    href: HERE,
    label_key: "task-desk",
    icon: "checklist",
    permission: "incident.read",
    shortcut: None,
};

/// The tabs: label and the filter they stand for.
const TABS: [(&str, &[(&str, &str)]); 4] = [
    ("task-tab-mine", &[("person", "me"), ("state", "open")]),
    ("task-tab-open", &[("state", "open")]),
    ("task-tab-overdue", &[("state", "overdue")]),
    ("ui-all", &[("state", "all")]),
];

/// A tab.
#[derive(Debug)]
struct Tab {
    label: String,
    href: String,
    active: bool,
}

/// A row.
#[derive(Debug)]
struct Row {
    href: String,
    title: String,
    state: Badge,
    overdue: bool,
    required: bool,
    due: Option<Timestamp>,
    who: String,
    /// Who helps; empty = nobody.
    helpers: String,
    number: String,
    incident: String,
    incident_href: String,
    drill: bool,
    plan: String,
}

impl Row {
    fn new(page: &PageFrame, line: TaskLine) -> Self {
        let task = line.task;
        let (tone, icon) = look(task.state);
        let helpers: Vec<&str> = task.helpers.iter().map(|one| one.name.as_str()).collect();
        Self {
            href: format!("/incidents/{}/tasks#task-{}", line.incident, task.id),
            state: Badge {
                tone,
                icon,
                label: word(page, "task-state", task.state),
            },
            overdue: task.overdue,
            required: task.required,
            due: task.due_at.filter(|_| task.state.is_open()),
            helpers: helpers.join(", "),
            who: task
                .owner
                .map_or_else(|| word(page, "response-role", task.role), |owner| owner.name),
            title: task.title,
            number: line.number,
            incident: line.incident_title,
            incident_href: format!("/incidents/{}", line.incident),
            drill: line.drill,
            plan: task.plan,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/task_desk.html")]
pub(super) struct DeskPage {
    shell: Shell,
    rows: Vec<Row>,
    tabs: Vec<Tab>,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    clear: String,
    total: String,
    next: String,
    export: String,
    here: String,
}

/// The filter of an address. The bare list is what the reader has to do himself.
fn bare(mut filter: TaskFilter) -> TaskFilter {
    if filter == TaskFilter::default() {
        filter.state = Some(TaskGroup::Open);
        filter.person = Some("me".to_owned());
    }
    filter
}

pub(super) async fn desk(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Query(filter): Query<TaskFilter>,
    Query(paging): Query<Paging>,
) -> Result<DeskPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let here = Address::of(HERE, &filter);
    let shell = page.shell_t("task-desk");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = super::across(&mut tx, who, &filter, &paging).await?;
    let total = super::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;
    let active = TABS.iter().position(|(_, pairs)| here.has(pairs));
    let tabs = TABS
        .iter()
        .enumerate()
        .map(|(place, (key, pairs))| Tab {
            label: page.t(key),
            href: pairs
                .iter()
                .fold(Address::new(HERE, ""), |address, (name, value)| {
                    address.with(name, value)
                })
                .href(),
            active: active == Some(place),
        })
        .collect();
    let set = active
        .and_then(|place| TABS.get(place))
        .map_or(&[][..], |(_, pairs)| *pairs);
    let more = if total > COUNT_LIMIT { "+" } else { "" };
    Ok(DeskPage {
        chips: chips(&page, &here, set, &choosers),
        menus: menus(&page, &here, &filter, &choosers),
        clear: Address::new(HERE, "state=all").href(),
        total: format!("{}{more}", shell.number(total.min(COUNT_LIMIT))),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        export: Address::new("/api/v1/incident-tasks/export.csv", &here.query()).href(),
        here: here.href(),
        rows: listed
            .items
            .into_iter()
            .map(|line| Row::new(&page, line))
            .collect(),
        tabs,
        shell,
    })
}

/// The filters that are set; those of the active tab are said by the tab.
fn chips(page: &PageFrame, here: &Address, tab: &[(&str, &str)], choosers: &Choosers) -> Vec<Chip> {
    [
        ("state", "ui-state"),
        ("person", "task-person"),
        ("incident", "task-incident"),
    ]
    .into_iter()
    .filter_map(|(name, label)| {
        let (_, value) = here
            .pairs()
            .iter()
            .find(|(one, value)| one == name && !tab.contains(&(one.as_str(), value.as_str())))?;
        let rest = here.without(&[name, "after"]);
        // A list without any filter is one's own work: what is left is everything.
        let remove = if rest.pairs().is_empty() {
            rest.with("state", "all")
        } else {
            rest
        };
        Some(Chip {
            name: page.t(label),
            value: match name {
                "state" => word(page, "task-group", value),
                "person" => choosers.in_words(page, value),
                _ => value.clone(),
            },
            remove: remove.href(),
        })
    })
    .collect()
}

fn menus(page: &PageFrame, here: &Address, filter: &TaskFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let menu = |control: Control| FilterMenu {
        label: control.label.clone(),
        hidden: here.without(&[control.name, "after"]).pairs().to_vec(),
        controls: vec![control],
    };
    vec![
        menu(Control {
            name: "person",
            label: page.t("task-person"),
            shape: "select",
            value: String::new(),
            choices: choosers.people_and_me(page, &text(&filter.person)),
        }),
        menu(Control {
            name: "incident",
            label: page.t("task-incident"),
            shape: "text",
            value: text(&filter.incident),
            choices: Vec::new(),
        }),
    ]
}
