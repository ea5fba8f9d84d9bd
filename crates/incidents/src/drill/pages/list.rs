//! The list of drills. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::civil::Date;
use sqm_domain::security::DrillKind;
use sqm_org::Choosers;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Result};

use super::{HERE, words};
use crate::drill::{self, Drill, DrillFilter, DrillGroup};
use crate::incident::{COUNT_LIMIT, Viewpoint};
use crate::pages::Badge;
use crate::permissions::DrillRead;
use crate::plan::{self, Playbook};

/// The tabs: label and the filter they stand for.
const TABS: [(&str, &[(&str, &str)]); 6] = [
    ("drill-tab-mine", &[("owner", "me"), ("state", "open")]),
    ("drill-tab-open", &[("state", "open")]),
    ("drill-tab-overdue", &[("state", "overdue")]),
    ("drill-tab-ended", &[("state", "ended")]),
    ("drill-tab-done", &[("state", "done")]),
    ("ui-all", &[("state", "all")]),
];

/// Names that belong to a figure, left behind when another view is chosen.
const FIGURE: [&str; 8] = ["measure", "hit", "from", "to", "kind", "dim", "value", "after"];

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
    number: String,
    title: String,
    kind: String,
    plan: String,
    state: Badge,
    due: String,
    overdue: bool,
    goals: String,
    owner: String,
    department: String,
}

impl Row {
    fn new(page: &PageFrame, shell: &Shell, it: Drill) -> Self {
        let met = it
            .goals
            .iter()
            .filter(|goal| goal.result == Some(sqm_domain::security::DrillResult::Met))
            .count();
        let judged = it.goals.iter().any(|goal| goal.result.is_some());
        Self {
            href: format!("{HERE}/{}", it.id),
            kind: word(page, "drill-kind", it.kind),
            state: words::state(page, it.state),
            due: words::due(page, shell, &it),
            overdue: it.overdue,
            goals: if judged {
                format!("{met}/{}", it.goals.len())
            } else {
                String::new()
            },
            number: it.number,
            title: it.title,
            plan: it.plan_name,
            owner: it.owner.name,
            department: it.department.unwrap_or_default(),
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/drills.html")]
pub(super) struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    tabs: Vec<Tab>,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    clear: String,
    q: String,
    q_hidden: Vec<(String, String)>,
    banner: Option<String>,
    total: String,
    next: String,
    export: String,
    here: String,
}

/// The filter of an address. The bare list is the work there is.
fn bare(mut filter: DrillFilter) -> DrillFilter {
    if filter == DrillFilter::default() {
        filter.state = Some(DrillGroup::Open);
    }
    filter
}

pub(super) async fn list(
    page: Page<DrillRead>,
    State(state): State<AppState>,
    Query(filter): Query<DrillFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = bare(filter);
    let who = Viewpoint::from(&page.caller);
    let here = Address::of(HERE, &filter);
    let shell = page.shell_t("drill-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = drill::list(&mut tx, who, &filter, &paging).await?;
    let total = drill::count(&mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let plans = plan::list(&mut tx).await?;
    tx.commit().await?;
    let plain = here.without(&FIGURE);
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
            active: filter.measure.is_none() && active == Some(place),
        })
        .collect();
    let set = active
        .and_then(|place| TABS.get(place))
        .map_or(&[][..], |(_, pairs)| *pairs);
    let more = if total > COUNT_LIMIT { "+" } else { "" };
    Ok(ListPage {
        chips: chips(&page, &here, set, &choosers, &plans),
        menus: menus(&page, &plain, &filter, &choosers, &plans),
        clear: Address::new(HERE, "state=all").href(),
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        banner: banner(&page, &shell, &filter),
        total: format!("{}{more}", shell.number(total.min(COUNT_LIMIT))),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        export: Address::new("/api/v1/emergency-drills/export.csv", &here.query()).href(),
        here: here.href(),
        rows: listed
            .items
            .into_iter()
            .map(|item| Row::new(&page, &shell, item))
            .collect(),
        tabs,
        shell,
    })
}

/// What a figure whose records are listed counts, in words.
fn banner(page: &PageFrame, shell: &Shell, filter: &DrillFilter) -> Option<String> {
    filter.measure.as_ref()?;
    let mut said = vec![page.t("measure-drill-on-time")];
    match filter.hit.as_deref() {
        Some("miss") => said.push(page.t("figure-miss")),
        Some("hit") => said.push(page.t("figure-hit")),
        _ => {}
    }
    let day = |day: Date| shell.day(&day);
    if let (Some(from), Some(to)) = (filter.from, filter.to) {
        said.push(format!("{} – {}", day(from), day(to)));
    }
    Some(said.join(" · "))
}

/// The filters that are set; those of the active tab are said by the tab.
fn chips(
    page: &PageFrame,
    here: &Address,
    tab: &[(&str, &str)],
    choosers: &Choosers,
    plans: &[Playbook],
) -> Vec<Chip> {
    let read = |name: &str, value: &str| match (name, value) {
        ("state", _) => word(page, "drill-group", value),
        ("practice", _) => word(page, "drill-kind", value),
        ("owner" | "department", value) => choosers.in_words(page, value),
        ("plan", id) => plans
            .iter()
            .find(|plan| plan.id.to_string() == id)
            .map_or_else(|| id.to_owned(), |plan| plan.name.clone()),
        (_, other) => other.to_owned(),
    };
    [
        ("state", "ui-state"),
        ("practice", "drill-kind"),
        ("owner", "drill-owner"),
        ("department", "drill-department"),
        ("plan", "drill-plan"),
    ]
    .into_iter()
    .filter_map(|(name, label)| {
        let values: Vec<String> = here
            .pairs()
            .iter()
            .filter(|(one, value)| one == name && !tab.contains(&(one.as_str(), value.as_str())))
            .map(|(_, value)| read(name, value))
            .collect();
        if values.is_empty() {
            return None;
        }
        let rest = here.without(&[name, "after"]);
        let remove = if rest.pairs().is_empty() {
            rest.with("state", "all")
        } else {
            rest
        };
        Some(Chip {
            name: page.t(label),
            value: values.join(", "),
            remove: remove.href(),
        })
    })
    .collect()
}

fn menus(
    page: &PageFrame,
    here: &Address,
    filter: &DrillFilter,
    choosers: &Choosers,
    plans: &[Playbook],
) -> Vec<FilterMenu> {
    let control = |name: &'static str, label: &str, shape: &'static str, choices: Vec<Choice>| Control {
        name,
        label: page.t(label),
        shape,
        value: String::new(),
        choices,
    };
    let menu = |label: &str, controls: Vec<Control>| {
        let mut set: Vec<&str> = controls.iter().map(|control| control.name).collect();
        set.push("after");
        FilterMenu {
            label: page.t(label),
            hidden: here.without(&set).pairs().to_vec(),
            controls,
        }
    };
    let chosen = |value: &Option<String>| value.clone().unwrap_or_default();
    let (owner, department, plan) = (
        chosen(&filter.owner),
        chosen(&filter.department),
        chosen(&filter.plan),
    );
    let people = choosers.people_and_me(page, &owner);
    let departments = choosers.departments_and_mine(page, &department);
    let plans = plans
        .iter()
        .map(|one| Choice::new(one.id, &one.name, one.id.to_string() == plan))
        .collect();
    vec![
        menu(
            "drill-kind",
            vec![control(
                "practice",
                "drill-kind",
                "ticks",
                codes(page, "drill-kind", DrillKind::ALL, &filter.practice),
            )],
        ),
        menu("drill-plan", vec![control("plan", "drill-plan", "select", plans)]),
        menu(
            "drill-owner",
            vec![
                control("owner", "drill-owner", "select", people),
                control("department", "drill-department", "select", departments),
            ],
        ),
    ]
}
