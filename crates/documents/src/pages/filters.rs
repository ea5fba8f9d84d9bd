//! The filter bar of the list of documents.

use sqm_domain::document::{Confidentiality, DocumentKind};
use sqm_org::Choosers;
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, PageFrame, codes, word};

use crate::document::DocumentFilter;

/// Every name a filter has in the address, figures last.
const NAMES: [&str; 8] = [
    "q",
    "state",
    "kind",
    "confidentiality",
    "owner",
    "department",
    "clause",
    "waiting",
];

/// The filters that are set; those of the active tab and of a figure are said elsewhere.
pub(super) fn chips(
    page: &PageFrame,
    here: &Address,
    tab: &[(&str, &str)],
    choosers: &Choosers,
) -> Vec<Chip> {
    let mut chips = Vec::new();
    for name in &NAMES[1..] {
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
        "kind" => "document-kind",
        "confidentiality" => "document-confidentiality",
        "owner" => "document-owner",
        "department" => "document-department",
        "clause" => "document-clauses",
        "waiting" => "document-waiting",
        _ => "document-state",
    }
}

fn read(page: &PageFrame, choosers: &Choosers, name: &str, value: &str) -> String {
    match (name, value) {
        ("state", _) => word(page, "document-group", value),
        ("kind", _) => word(page, "document-kind", value),
        ("confidentiality", _) => word(page, "document-confidentiality", value),
        ("waiting", _) => word(page, "document-waiting", value),
        ("owner", "me") => page.t("document-me"),
        ("department", "mine") => page.t("document-my-department"),
        ("owner", id) => choosers.person(id).unwrap_or(id).to_owned(),
        ("department", id) => choosers.department(id).unwrap_or(id).to_owned(),
        (_, other) => other.to_owned(),
    }
}

/// What could be set.
pub(super) fn menus(
    page: &PageFrame,
    here: &Address,
    filter: &DocumentFilter,
    choosers: &Choosers,
) -> Vec<FilterMenu> {
    let control = |name: &'static str, shape: &'static str, value: String, choices: Vec<Choice>| Control {
        name,
        label: page.t(label(name)),
        shape,
        value,
        choices,
    };
    let menu = |key: &str, controls: Vec<Control>| {
        let mut set: Vec<&str> = controls.iter().map(|control| control.name).collect();
        set.push("after");
        FilterMenu {
            label: page.t(key),
            hidden: here.without(&set).pairs().to_vec(),
            controls,
        }
    };
    let owner = filter.owner.clone().unwrap_or_default();
    let department = filter.department.clone().unwrap_or_default();
    let mut people = vec![Choice::new("me", page.t("document-me"), owner == "me")];
    people.extend(choosers.people(&owner));
    let mut departments = vec![Choice::new(
        "mine",
        page.t("document-my-department"),
        department == "mine",
    )];
    departments.extend(choosers.departments(&department));
    vec![
        menu(
            "document-kind",
            vec![control(
                "kind",
                "ticks",
                String::new(),
                codes(page, "document-kind", DocumentKind::ALL, &filter.kind),
            )],
        ),
        menu(
            "document-owner",
            vec![
                control("owner", "select", String::new(), people),
                control("department", "select", String::new(), departments),
            ],
        ),
        menu(
            "document-clauses",
            vec![control(
                "clause",
                "text",
                filter.clause.clone().unwrap_or_default(),
                Vec::new(),
            )],
        ),
        menu(
            "document-confidentiality",
            vec![control(
                "confidentiality",
                "ticks",
                String::new(),
                codes(
                    page,
                    "document-confidentiality",
                    Confidentiality::ALL,
                    &filter.confidentiality,
                ),
            )],
        ),
    ]
}
