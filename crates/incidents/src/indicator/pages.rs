//! The page of the register. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::Timestamp;
use sqm_domain::incident::Tlp;
use sqm_domain::security::IocKind;
use sqm_platform::http::{Paging, Query};
use sqm_platform::listing::COUNT_LIMIT;
use sqm_platform::module::{NavEntry, NavGroup};
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use super::{IndicatorFilter, SeenIn, SeenIndicator};
use crate::incident::Yes;
use crate::pages::{pap, tlp};
use crate::permissions::IncidentRead;

const HERE: &str = "/incident-indicators";

/// What the second tab stands for; the first one is everything.
const SEVERAL: (&str, &str) = ("several", "yes");

/// The filters shown as chips; that of the active tab is said by the tab.
const CHIPS: [&str; 4] = ["kind", "tlp", "several", "same"];

/// Its place in the rail.
pub(crate) const NAV: NavEntry = NavEntry {
    group: NavGroup::Protect,
    href: HERE,
    label_key: "ioc-list",
    icon: "fingerprint",
    permission: "incident.read",
    shortcut: None,
};

pub(crate) fn pages(pages: Pages) -> Pages {
    pages.get::<IncidentRead, _, _>(HERE, list)
}

#[derive(Debug)]
struct Tab {
    label: String,
    href: String,
    active: bool,
}

/// A row.
#[derive(Debug)]
struct Row {
    value: String,
    shown: String,
    kind: String,
    tlp: &'static str,
    stays: bool,
    pap: &'static str,
    seen: i64,
    genuine: bool,
    incidents: Vec<SeenIn>,
    /// Incidents that are not named.
    more: i64,
    first: Timestamp,
    last: Timestamp,
}

/// Incidents named in a row; the rest is counted.
const NAMED: usize = 5;

impl Row {
    fn new(page: &PageFrame, it: SeenIndicator) -> Self {
        let mut incidents = it.incidents;
        incidents.truncate(NAMED);
        Self {
            kind: word(page, "ioc-kind", it.kind),
            tlp: tlp(it.tlp),
            stays: it.tlp == Tlp::Red,
            pap: pap(it.pap),
            more: it.seen - incidents.len() as i64,
            seen: it.seen,
            genuine: it.genuine,
            incidents,
            first: it.first_seen,
            last: it.last_seen,
            value: it.value,
            shown: it.shown,
        }
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/indicators.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    next: String,
    tabs: Vec<Tab>,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    clear: String,
    q: String,
    q_hidden: Vec<(String, String)>,
    total: String,
    here: String,
    /// The same records as a file and as a bundle.
    export: String,
    bundle: String,
}

async fn list(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Query(filter): Query<IndicatorFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let here = Address::of(HERE, &filter);
    let shell = page.shell_t("ioc-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = super::list(&mut tx, &filter, &paging).await?;
    let total = super::count(&mut tx, &filter).await?;
    tx.commit().await?;
    let more = if total > COUNT_LIMIT { "+" } else { "" };
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|item| Row::new(&page, item))
            .collect(),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        tabs: vec![
            Tab {
                label: page.t("ioc-tab-all"),
                href: HERE.to_owned(),
                active: !here.has(&[SEVERAL]),
            },
            Tab {
                label: page.t("ioc-tab-several"),
                href: Address::new(HERE, "").with(SEVERAL.0, SEVERAL.1).href(),
                active: here.has(&[SEVERAL]),
            },
        ],
        chips: chips(&page, &here),
        menus: menus(&page, &here, &filter),
        clear: HERE.to_owned(),
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        total: format!("{}{more}", shell.number(total.min(COUNT_LIMIT))),
        export: Address::new("/api/v1/incident-indicators/export.csv", &here.query()).href(),
        bundle: Address::new("/api/v1/incident-indicators/stix.json", &here.query()).href(),
        here: here.href(),
        shell,
    })
}

fn label(name: &str) -> &'static str {
    match name {
        "kind" => "trace-kind",
        "tlp" => "trace-tlp",
        "several" => "ioc-several",
        _ => "trace-indicator",
    }
}

fn chips(page: &PageFrame, here: &Address) -> Vec<Chip> {
    let mut chips = Vec::new();
    for name in CHIPS {
        let values: Vec<String> = here
            .pairs()
            .iter()
            .filter(|(one, value)| one == name && SEVERAL != (one.as_str(), value.as_str()))
            .map(|(_, value)| read(page, name, value))
            .collect();
        if values.is_empty() {
            continue;
        }
        chips.push(Chip {
            name: page.t(label(name)),
            value: values.join(", "),
            remove: here.without(&[name, "after"]).href(),
        });
    }
    chips
}

fn read(page: &PageFrame, name: &str, value: &str) -> String {
    match (name, value) {
        ("kind", _) => word(page, "ioc-kind", value),
        ("tlp", code) => code
            .parse::<Tlp>()
            .map_or_else(|_| code.to_owned(), |light| tlp(light).to_owned()),
        ("several", "yes") => page.t("ui-yes"),
        ("several", _) => page.t("ui-no"),
        // Which one stands in the row.
        _ => page.t("ioc-this"),
    }
}

fn menus(page: &PageFrame, here: &Address, filter: &IndicatorFilter) -> Vec<FilterMenu> {
    let menu = |name: &'static str, shape: &'static str, choices: Vec<Choice>| FilterMenu {
        label: page.t(label(name)),
        hidden: here.without(&[name, "after"]).pairs().to_vec(),
        controls: vec![Control {
            name,
            label: page.t(label(name)),
            shape,
            value: String::new(),
            choices,
        }],
    };
    let lights = Tlp::ALL
        .iter()
        .map(|light| Choice::new(light, tlp(*light), filter.tlp.contains(light)))
        .collect();
    let several = [("yes", Yes::Yes, "ui-yes"), ("no", Yes::No, "ui-no")]
        .into_iter()
        .map(|(code, yes, key)| Choice::new(code, page.t(key), filter.several == Some(yes)))
        .collect();
    vec![
        menu(
            "kind",
            "ticks",
            codes(page, "ioc-kind", IocKind::ALL, &filter.kind),
        ),
        menu("tlp", "ticks", lights),
        menu("several", "select", several),
    ]
}
