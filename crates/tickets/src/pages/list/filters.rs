//! The filter bar: what narrows the list now, and what could.

use sqm_domain::ticket::{Channel, Priority, Status, TicketKind};
use sqm_platform::page::{Chip, Choice, Control, FilterMenu, PageFrame, codes, word};

use super::Address;
use crate::pages::choices::Choosers;
use crate::ticket::{Due, TicketFilter};

/// Every name a filter has in the address.
pub(super) const NAMES: &[&str] = &[
    "q",
    "state",
    "status",
    "kind",
    "priority",
    "assignee",
    "department",
    "team",
    "category",
    "channel",
    "customer",
    "region",
    "product",
    "tag",
    "opened_from",
    "opened_to",
    "due",
    "import",
    "measure",
    "hit",
    "from",
    "to",
    "dim",
    "value",
    "view",
];

/// Said by the banner, not by chips.
const FIGURE: &[&str] = &["measure", "hit", "from", "to", "dim", "value"];

/// The filters that are set, those of the active tab left out.
pub(super) fn chips(
    page: &PageFrame,
    here: &Address,
    choosers: &Choosers,
    tab: &[(&str, &str)],
) -> Vec<Chip> {
    let figure = here.pairs().iter().any(|(name, _)| name == "measure");
    let mut chips: Vec<Chip> = Vec::new();
    for name in NAMES
        .iter()
        .filter(|name| !FIGURE.contains(name) && !["q", "view"].contains(*name))
    {
        if figure && *name == "kind" {
            continue;
        }
        let values: Vec<&str> = here
            .pairs()
            .iter()
            .filter(|(one, value)| one == name && !tab.contains(&(one.as_str(), value.as_str())))
            .map(|(_, value)| value.as_str())
            .collect();
        if values.is_empty() {
            continue;
        }
        let read: Vec<String> = values
            .iter()
            .map(|value| read(page, choosers, name, value))
            .collect();
        let rest = here.without(&[*name, "after"]);
        let remove = if rest.pairs().iter().any(|(one, _)| NAMES.contains(&one.as_str())) {
            rest
        } else {
            rest.with("state", "all")
        };
        chips.push(Chip {
            name: page.t(label(name)),
            value: read.join(", "),
            remove: remove.href(),
        });
    }
    chips
}

/// The message key of a filter's name.
fn label(name: &str) -> &'static str {
    match name {
        "state" | "status" => "ticket-status",
        "kind" => "ticket-kind",
        "priority" => "ticket-priority",
        "assignee" => "ticket-assignee",
        "department" => "ticket-department",
        "team" => "tp-team",
        "category" => "ticket-category",
        "channel" => "ticket-channel",
        "customer" => "ticket-customer",
        "region" => "ticket-region",
        "product" => "ticket-product",
        "tag" => "ticket-tags",
        "opened_from" => "tp-received-from",
        "opened_to" => "tp-received-to",
        "due" => "tp-clock",
        _ => "tp-import",
    }
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    let shown = match (name, value) {
        ("state", _) => return word(page, "tp-state", value),
        ("status", _) => return word(page, "ticket-status", value),
        ("kind", _) => return word(page, "ticket-kind", value),
        ("priority", _) => return word(page, "priority", value),
        ("channel", _) => return word(page, "channel", value),
        ("due", _) => return word(page, "tp-due", value),
        ("assignee", "me") => return page.t("tp-me"),
        ("assignee" | "department", "none") => return page.t("ui-none"),
        ("department", "mine") => return page.t("tp-my-department"),
        ("assignee", id) => choosers.person(id).map(str::to_owned),
        ("department", id) => choosers.department(id).map(str::to_owned),
        ("category", id) => choosers.category(id),
        ("customer" | "import", _) => Some(page.t("tp-this-one")),
        _ => None,
    };
    shown.unwrap_or_else(|| value.to_owned())
}

/// The menus, the most used ones first.
pub(super) fn menus(
    page: &PageFrame,
    here: &Address,
    filter: &TicketFilter,
    choosers: &Choosers,
) -> Vec<FilterMenu> {
    let ticks = |name: &'static str, choices| Control {
        name,
        label: String::new(),
        shape: "ticks",
        value: String::new(),
        choices,
    };
    let select = |name: &'static str, choices| Control {
        name,
        label: page.t(label(name)),
        shape: "select",
        value: String::new(),
        choices,
    };
    let typed = |name: &'static str, shape, value: String| Control {
        name,
        label: page.t(label(name)),
        shape,
        value,
        choices: Vec::new(),
    };
    let kinds: Vec<TicketKind> = filter.kinds().unwrap_or_default();
    let assignee = filter.assignee.as_deref().unwrap_or_default();
    let department = filter.department.as_deref().unwrap_or_default();
    let category = filter.category.map(|id| id.to_string()).unwrap_or_default();
    let due = |due: Due, code: &str| Choice::new(code, word(page, "tp-due", code), filter.due == Some(due));
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let own = |code: &str, key: &str, now: &str| Choice::new(code, page.t(key), now == code);

    let mut people = vec![own("me", "tp-me", assignee), own("none", "ui-none", assignee)];
    people.extend(choosers.people(assignee));
    let mut departments = vec![
        own("mine", "tp-my-department", department),
        own("none", "ui-none", department),
    ];
    departments.extend(choosers.departments(department));

    let menu = |key: &str, controls: Vec<Control>| {
        let mut set: Vec<&str> = controls.iter().map(|control| control.name).collect();
        if set.contains(&"status") {
            set.push("state");
        }
        set.extend(["after", "view"]);
        FilterMenu {
            label: page.t(key),
            hidden: here.without(&set).pairs().to_vec(),
            controls,
        }
    };
    let mut menus = vec![
        menu(
            "ticket-status",
            vec![ticks(
                "status",
                codes(page, "ticket-status", Status::ALL, &filter.status),
            )],
        ),
        menu(
            "ticket-priority",
            vec![ticks(
                "priority",
                codes(page, "priority", Priority::ALL, &filter.priority),
            )],
        ),
        menu(
            "ticket-assignee",
            vec![select("assignee", people), select("department", departments)],
        ),
        menu(
            "ticket-category",
            vec![select("category", choosers.categories(&category))],
        ),
        menu(
            "ticket-channel",
            vec![ticks(
                "channel",
                codes(page, "channel", Channel::ALL, &filter.channel),
            )],
        ),
        menu(
            "tp-more-filters",
            vec![
                select(
                    "due",
                    vec![
                        due(Due::Overdue, "overdue"),
                        due(Due::Warning, "warning"),
                        due(Due::Paused, "paused"),
                    ],
                ),
                typed("opened_from", "date", day(filter.opened_from)),
                typed("opened_to", "date", day(filter.opened_to)),
                typed("region", "text", text(&filter.region)),
                typed("product", "text", text(&filter.product)),
                typed("tag", "text", filter.tag.first().cloned().unwrap_or_default()),
            ],
        ),
    ];
    // Beside a figure the name `kind` is its slice and cannot be chosen here.
    if filter.measure.is_none() {
        menus.insert(
            1,
            menu(
                "ticket-kind",
                vec![ticks("kind", codes(page, "ticket-kind", TicketKind::ALL, &kinds))],
            ),
        );
    }
    menus
}
