//! The list of incidents, with tabs, filters and the records behind figures.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::incident::{Certainty, IncidentState, Tlp};
use sqm_domain::security::Level;
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::words::{Badge, badges, behind, level_badge, look, occurred};
use crate::incident::{
    self, COUNT_LIMIT, Group, Incident, IncidentCategory, IncidentFilter, Sort, Sorting, Viewpoint, Yes,
};
use crate::permissions::IncidentRead;

/// The tabs: label and the filter they stand for.
const TABS: [(&str, &[(&str, &str)]); 5] = [
    ("incident-view-open", &[("state", "open"), ("drill", "no")]),
    (
        "incident-view-undecided",
        &[("state", "open"), ("undecided", "yes"), ("drill", "no")],
    ),
    ("incident-view-mine", &[("state", "open"), ("lead", "me")]),
    ("incident-view-drills", &[("drill", "yes")]),
    ("incident-view-all", &[("state", "all")]),
];

/// Every name a filter has in the address.
const NAMES: [&str; 29] = [
    "q",
    "state",
    "status",
    "level",
    "undecided",
    "kind",
    "certainty",
    "drill",
    "tlp",
    "personal_data",
    "category",
    "lead",
    "reported_by",
    "department",
    "actor",
    "action",
    "asset",
    "attribute",
    "pattern",
    "industry",
    "naics",
    "since",
    "until",
    "import",
    "repeated",
    "counted",
    "linked",
    "merged_into",
    "span",
    "measure",
];

/// A tab.
#[derive(Debug)]
pub(super) struct Tab {
    label: String,
    href: String,
    active: bool,
    count: String,
}

/// A line of the list.
#[derive(Debug)]
pub(super) struct Card {
    pub(super) href: String,
    pub(super) number: String,
    pub(super) title: String,
    pub(super) state: Badge,
    pub(super) level: Badge,
    /// What else is to be seen at once: restricted, drill, repeated, not confirmed.
    pub(super) marks: Vec<Badge>,
    pub(super) category: String,
    pub(super) occurred: String,
    pub(super) lead: String,
    pub(super) department: String,
    pub(super) updated_at: jiff::Timestamp,
}

impl Card {
    pub(super) fn new(page: &PageFrame, shell: &Shell, incident: Incident) -> Self {
        let (tone, icon) = look(incident.state);
        Self {
            href: format!("/incidents/{}", incident.id),
            state: Badge {
                tone,
                icon,
                label: word(page, "incident-state", incident.state),
            },
            level: level_badge(page, incident.level),
            marks: badges(page, &incident).split_off(2),
            occurred: occurred(shell, &incident.moments, &page.caller.tenant.zone),
            category: incident.category_name.unwrap_or_default(),
            lead: incident.lead.map(|lead| lead.name).unwrap_or_default(),
            department: incident.department.unwrap_or_default(),
            number: incident.number,
            title: incident.title,
            updated_at: incident.updated_at,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/list.html")]
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
    statistics: String,
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
pub(super) fn filter_of(page: &PageFrame) -> Result<IncidentFilter> {
    let mut filter = IncidentFilter::from_query(page.uri.query().unwrap_or_default())?;
    if filter == IncidentFilter::default() {
        filter.state = Some(Group::Open);
        filter.drill = Some(incident::Yes::No);
    }
    Ok(filter)
}

fn tabs_of(page: &PageFrame, here: &Address) -> Vec<Tab> {
    let active = TABS.iter().position(|(_, pairs)| here.has(pairs));
    TABS.iter()
        .enumerate()
        .map(|(place, (key, pairs))| Tab {
            label: page.t(key),
            href: pairs
                .iter()
                .fold(Address::new("/incidents", ""), |address, (name, value)| {
                    address.with(name, value)
                })
                .href(),
            active: active == Some(place),
            count: "·".to_owned(),
        })
        .collect()
}

pub(super) async fn list(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = filter_of(&page)?;
    let who = Viewpoint::from(&page.caller);
    let mut here = Address::new("/incidents", &filter.to_query());
    if sorting.sort != Sort::default() {
        here = here.with("sort", sorting.sort.as_str());
    }
    let shell = page.shell_t("incident-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = incident::list(&mut tx, who, &filter, sorting.sort, &paging).await?;
    let total = incident::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let categories = incident::categories(&mut tx).await?;
    tx.commit().await?;
    let next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    let more = if total > COUNT_LIMIT { "+" } else { "" };
    let banner = filter
        .measure
        .as_deref()
        .map(|measure| behind(&page, &shell, measure, filter.from.zip(filter.to)));
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|item| Card::new(&page, &shell, item))
            .collect(),
        next,
        tabs: tabs_of(&page, &here),
        tabs_href: Address::new("/incidents/tabs", &here.query()).href(),
        chips: chips(&page, &here, &choosers, &categories),
        menus: menus(&page, &here, &filter, &choosers, &categories),
        clear: Address::new("/incidents", "state=all").href(),
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        banner,
        total: format!("{}{more}", shell.number(total.min(COUNT_LIMIT))),
        export: Address::new("/api/v1/incidents/export.csv", &here.query()).href(),
        statistics: Address::new("/incidents/statistics", &here.without(&["sort", "after"]).query()).href(),
        sort: sorting.sort,
        here,
        shell,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/tabs.html")]
pub(super) struct TabsPart {
    shell: Shell,
    tabs: Vec<Tab>,
    href: String,
}

/// The tabs again, counted: the list itself does not wait for this.
pub(super) async fn tabs(page: Page<IncidentRead>, State(state): State<AppState>) -> Result<TabsPart> {
    let filter = filter_of(&page)?;
    let here = Address::new("/incidents", &filter.to_query());
    let shell = page.shell_t("incident-list");
    let who = Viewpoint::from(&page.caller);
    let mut tabs = tabs_of(&page, &here);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for (tab, (_, pairs)) in tabs.iter_mut().zip(TABS) {
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        let n = incident::count(&mut tx, who, &IncidentFilter::from_query(&query)?).await?;
        let plus = if n > COUNT_LIMIT { "+" } else { "" };
        tab.count = format!("{}{plus}", shell.number(n.min(COUNT_LIMIT)));
    }
    tx.commit().await?;
    Ok(TabsPart {
        shell,
        tabs,
        href: Address::new("/incidents/tabs", &here.query()).href(),
    })
}

/// The filters that are set; those of the active tab and of a figure are said elsewhere.
pub(super) fn chips(
    page: &PageFrame,
    here: &Address,
    choosers: &Choosers,
    categories: &[IncidentCategory],
) -> Vec<Chip> {
    let tab: &[(&str, &str)] = TABS
        .iter()
        .map(|(_, pairs)| *pairs)
        .find(|pairs| here.has(pairs))
        .unwrap_or_default();
    let mut chips = Vec::new();
    for name in &NAMES[1..27] {
        let values: Vec<String> = here
            .pairs()
            .iter()
            .filter(|(one, value)| one == name && !tab.contains(&(one.as_str(), value.as_str())))
            .map(|(_, value)| read(page, choosers, categories, name, value))
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
        "state" | "status" => "incident-state",
        "level" | "undecided" => "incident-level",
        "kind" => "incident-kind",
        "certainty" => "incident-certainty",
        "drill" => "incident-drill",
        "tlp" => "incident-tlp",
        "personal_data" => "incident-field-personal-data",
        "category" => "incident-category",
        "lead" => "incident-lead",
        "reported_by" => "incident-reported-by",
        "department" => "incident-department",
        "actor" => "incident-actors",
        "action" => "incident-actions",
        "asset" => "incident-assets",
        "attribute" => "incident-attributes",
        "span" => "incident-span-known",
        "pattern" => "incident-pattern",
        "industry" => "incident-victim-industry",
        "naics" => "incident-victim-naics",
        "since" => "incident-since",
        "until" => "incident-until",
        "import" => "incident-import",
        "repeated" => "incident-repeated",
        "counted" => "incident-counted",
        "linked" => "incident-links",
        _ => "incident-merged",
    }
}

fn read(
    page: &PageFrame,
    choosers: &Choosers,
    categories: &[IncidentCategory],
    name: &str,
    value: &str,
) -> String {
    match (name, value) {
        ("state", _) => word(page, "incident-group", value),
        ("status", _) => word(page, "incident-state", value),
        ("level", _) => word(page, "incident-level", value),
        ("kind", _) => word(page, "incident-kind", value),
        ("certainty", _) => word(page, "incident-certainty", value),
        ("undecided", _) => page.t("incident-level-none"),
        ("span", _) => word(page, "incident-span", value),
        ("drill" | "repeated" | "counted" | "personal_data", "yes") => page.t("ui-yes"),
        ("drill" | "repeated" | "counted" | "personal_data", _) => page.t("ui-no"),
        ("tlp", code) => code
            .parse::<Tlp>()
            .map_or_else(|_| code.to_owned(), |light| super::words::tlp(light).to_owned()),
        ("lead" | "reported_by", "me") => page.t("incident-me"),
        ("department", "mine") => page.t("incident-my-department"),
        ("lead" | "reported_by", id) => choosers.person(id).unwrap_or(id).to_owned(),
        ("department", id) => choosers.department(id).unwrap_or(id).to_owned(),
        ("category", code) => categories
            .iter()
            .find(|category| category.code == code)
            .map_or(code, |category| category.name.as_str())
            .to_owned(),
        ("import" | "merged_into" | "linked", _) => "…".to_owned(),
        (_, other) => other.to_owned(),
    }
}

fn menus(
    page: &PageFrame,
    here: &Address,
    filter: &IncidentFilter,
    choosers: &Choosers,
    categories: &[IncidentCategory],
) -> Vec<FilterMenu> {
    let control = |name: &'static str, shape: &'static str, choices: Vec<Choice>| Control {
        name,
        label: page.t(label(name)),
        shape,
        value: String::new(),
        choices,
    };
    let dated = |name: &'static str, value: Option<jiff::civil::Date>| Control {
        name,
        label: page.t(label(name)),
        shape: "date",
        value: value.map(|day| day.to_string()).unwrap_or_default(),
        choices: Vec::new(),
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let people = |chosen: &str| {
        let mut people = vec![Choice::new("me", page.t("incident-me"), chosen == "me")];
        people.extend(choosers.people(chosen));
        people
    };
    let category = text(&filter.category);
    let category = categories
        .iter()
        .map(|one| Choice::new(&one.code, one.name.as_str(), one.code == category))
        .collect();
    let menu = |key: &str, controls: Vec<Control>| {
        let mut set: Vec<&str> = controls.iter().map(|control| control.name).collect();
        if set.contains(&"status") {
            set.push("state");
        }
        if set.contains(&"level") {
            set.push("undecided");
        }
        set.push("after");
        FilterMenu {
            label: page.t(key),
            hidden: here.without(&set).pairs().to_vec(),
            controls,
        }
    };
    let states = codes(page, "incident-state", IncidentState::ALL, &filter.status);
    let levels = codes(page, "incident-level", Level::ALL, &filter.level);
    let personal = [Yes::Yes, Yes::No].map(|yes| {
        let label = page.t(if yes.is_yes() { "ui-yes" } else { "ui-no" });
        let value = if yes.is_yes() { "yes" } else { "no" };
        Choice::new(value, label, filter.personal_data == Some(yes))
    });
    let certainties = codes(page, "incident-certainty", Certainty::ALL, &filter.certainty);
    vec![
        menu("incident-state", vec![control("status", "ticks", states)]),
        menu("incident-level", vec![control("level", "ticks", levels)]),
        menu(
            "incident-category",
            vec![
                control("category", "select", category),
                control("certainty", "ticks", certainties),
                control("personal_data", "select", Vec::from(personal)),
            ],
        ),
        menu(
            "incident-lead",
            vec![
                control("lead", "select", people(&text(&filter.lead))),
                control("reported_by", "select", people(&text(&filter.reported_by))),
                control(
                    "department",
                    "select",
                    choosers.departments(&text(&filter.department)),
                ),
            ],
        ),
        menu(
            "incident-occurred",
            vec![dated("since", filter.since), dated("until", filter.until)],
        ),
    ]
}
