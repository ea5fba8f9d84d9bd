//! The list of purchases. Its whole state is its address.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_customers::customer::{self, CLASSES};
use sqm_domain::aftersales::{PurchaseState, SalesChannel};
use sqm_org::Choosers;
use sqm_platform::db::TenantTx;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell, codes, word};
use sqm_platform::{AppState, Error, Result};

use super::words::Row;
use crate::listing::{COUNT_LIMIT, Viewpoint};
use crate::permissions::PurchaseRead;
use crate::purchase::{self, PurchaseFilter};

/// The tabs: message key and pairs of the address; everything is the last, which any address has.
const TABS: [(&str, &[(&str, &str)]); 5] = [
    ("purchase-tab-active", &[("state", "active")]),
    ("purchase-tab-mine", &[("department", "mine")]),
    ("purchase-tab-returned", &[("state", "returned")]),
    ("purchase-tab-cancelled", &[("state", "cancelled")]),
    ("ui-all", &[]),
];

/// The filters shown as chips, with the keys of their names.
const CHIPS: [(&str, &str); 10] = [
    ("state", "ui-state"),
    ("channel", "purchase-channel"),
    ("product", "purchase-product-code"),
    ("class", "customer-class"),
    ("customer", "purchase-customer"),
    ("department", "purchase-department"),
    ("region", "purchase-region"),
    ("bought_from", "ui-from"),
    ("bought_to", "ui-to"),
    ("import", "purchase-of-import"),
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
#[template(path = "aftersales/purchases.html")]
pub(super) struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    next: String,
    tabs: Vec<Tab>,
    tabs_href: String,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    q: String,
    q_hidden: Vec<(String, String)>,
    total: String,
    here: String,
    export: String,
}

/// Which tab an address is: all pairs of the tab, and of its names nothing else.
fn tab_of(here: &Address) -> usize {
    TABS.iter()
        .position(|(_, pairs)| {
            let names: Vec<&str> = pairs.iter().map(|(name, _)| *name).collect();
            let of_names = |pair: &&(String, String)| names.contains(&pair.0.as_str());
            here.has(pairs) && here.pairs().iter().filter(of_names).count() == pairs.len()
        })
        .unwrap_or(TABS.len() - 1)
}

fn tabs_of(page: &PageFrame, here: &Address) -> Vec<Tab> {
    let active = tab_of(here);
    TABS.iter()
        .enumerate()
        .map(|(place, (key, pairs))| Tab {
            label: page.t(key),
            href: pairs
                .iter()
                .fold(Address::new("/purchases", ""), |address, (name, value)| {
                    address.with(name, value)
                })
                .href(),
            active: active == place,
            count: "·".to_owned(),
        })
        .collect()
}

pub(super) async fn list(
    page: Page<PurchaseRead>,
    State(state): State<AppState>,
    Query(filter): Query<PurchaseFilter>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let who = Viewpoint::from(&page.caller);
    let here = Address::of("/purchases", &filter);
    let shell = page.shell_t("purchase-list");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = purchase::list(&state, &mut tx, who, &filter, &paging).await?;
    let total = purchase::count(&state, &mut tx, who, &filter).await?;
    let choosers = Choosers::load(&mut tx).await?;
    let customer = customer_of(&state, &mut tx, &filter).await?;
    tx.commit().await?;
    let more = if total > COUNT_LIMIT { "+" } else { "" };
    Ok(ListPage {
        rows: listed
            .items
            .into_iter()
            .map(|one| Row::new(&page, &shell, one))
            .collect(),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        tabs: tabs_of(&page, &here),
        tabs_href: Address::new("/purchases/tabs", &here.query()).href(),
        chips: chips(&page, &here, &choosers, &customer),
        menus: menus(&page, &here, &filter, &choosers),
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q"]).pairs().to_vec(),
        total: format!("{}{more}", shell.number(total.min(COUNT_LIMIT))),
        export: Address::new("/api/v1/purchases/export.csv", &here.query()).href(),
        here: here.href(),
        shell,
    })
}

/// The customer a list is narrowed to, as everybody may read it.
async fn customer_of(state: &AppState, tx: &mut TenantTx, filter: &PurchaseFilter) -> Result<String> {
    let Some(id) = filter.customer else {
        return Ok(String::new());
    };
    match customer::get(state, tx, id).await {
        Ok(found) => Ok(format!("{} {}", found.number, found.name)),
        Err(Error::NotFound(_)) => Ok(id.to_string()),
        Err(other) => Err(other),
    }
}

#[derive(Template, WebTemplate)]
#[template(path = "aftersales/purchase_tabs.html")]
pub(super) struct TabsPart {
    shell: Shell,
    tabs: Vec<Tab>,
    href: String,
}

/// The tabs again, counted: the list itself does not wait for this.
pub(super) async fn tabs(
    page: Page<PurchaseRead>,
    State(state): State<AppState>,
    Query(filter): Query<PurchaseFilter>,
) -> Result<TabsPart> {
    let here = Address::of("/purchases", &filter);
    let shell = page.shell_t("purchase-list");
    let who = Viewpoint::from(&page.caller);
    let mut tabs = tabs_of(&page, &here);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let by_state = purchase::count_by_state(&state, &mut tx, who, &PurchaseFilter::default()).await?;
    let mine = PurchaseFilter {
        department: Some("mine".to_owned()),
        ..PurchaseFilter::default()
    };
    let mine = purchase::count(&state, &mut tx, who, &mine).await?;
    tx.commit().await?;
    let of = |state: PurchaseState| {
        by_state
            .iter()
            .find(|(one, _)| *one == state)
            .map_or(0, |(_, n)| *n)
    };
    let all = by_state.iter().map(|(_, n)| *n).sum();
    let counts = [
        of(PurchaseState::Active),
        mine,
        of(PurchaseState::Returned),
        of(PurchaseState::Cancelled),
        all,
    ];
    for (tab, n) in tabs.iter_mut().zip(counts) {
        let plus = if n > COUNT_LIMIT { "+" } else { "" };
        tab.count = format!("{}{plus}", shell.number(n.min(COUNT_LIMIT)));
    }
    Ok(TabsPart {
        shell,
        tabs,
        href: Address::new("/purchases/tabs", &here.query()).href(),
    })
}

/// The filters that are set; what the active tab says is not said again.
fn chips(page: &PageFrame, here: &Address, choosers: &Choosers, customer: &str) -> Vec<Chip> {
    let tab = TABS
        .get(tab_of(here))
        .map(|(_, pairs)| *pairs)
        .unwrap_or_default();
    let read = |name: &str, value: &str| match (name, value) {
        ("state", _) => word(page, "purchase-state", value),
        ("channel", _) => word(page, "sales-channel", value),
        ("class", _) => word(page, "customer-class", value),
        ("customer", _) => customer.to_owned(),
        ("department", "mine") => page.t("purchase-tab-mine"),
        ("department", "none") => page.t("ui-none"),
        ("department", id) => choosers.department(id).unwrap_or(id).to_owned(),
        (_, other) => other.to_owned(),
    };
    CHIPS
        .iter()
        .filter_map(|(name, label)| {
            let values: Vec<String> = here
                .pairs()
                .iter()
                .filter(|(one, value)| one == name && !tab.contains(&(one.as_str(), value.as_str())))
                .map(|(_, value)| read(name, value))
                .collect();
            (!values.is_empty()).then(|| Chip {
                name: page.t(label),
                value: values.join(", "),
                remove: here.without(&[name]).href(),
            })
        })
        .collect()
}

fn menus(page: &PageFrame, here: &Address, filter: &PurchaseFilter, choosers: &Choosers) -> Vec<FilterMenu> {
    let control = |name: &'static str, label: &str, shape: &'static str, choices: Vec<Choice>| Control {
        name,
        label: page.t(label),
        shape,
        value: here
            .pairs()
            .iter()
            .find(|(one, _)| one == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default(),
        choices,
    };
    let department = filter.department.clone().unwrap_or_default();
    let mut departments = vec![Choice::new(
        "mine",
        page.t("purchase-tab-mine"),
        department == "mine",
    )];
    departments.extend(choosers.departments(&department));
    let class = filter.class.clone().unwrap_or_default();
    let classes = codes(page, "customer-class", &CLASSES, &[class.as_str()]);
    let states = codes(page, "purchase-state", PurchaseState::ALL, &filter.state);
    let channels = codes(page, "sales-channel", SalesChannel::ALL, &filter.channel);
    let menu = |key: &str, controls: Vec<Control>| {
        let set: Vec<&str> = controls.iter().map(|control| control.name).collect();
        FilterMenu {
            label: page.t(key),
            hidden: here.without(&set).pairs().to_vec(),
            controls,
        }
    };
    vec![
        menu("ui-state", vec![control("state", "ui-state", "ticks", states)]),
        menu(
            "purchase-channel",
            vec![control("channel", "purchase-channel", "ticks", channels)],
        ),
        menu(
            "purchase-product",
            vec![control("product", "purchase-product-code", "text", Vec::new())],
        ),
        menu(
            "purchase-customer",
            vec![
                control("class", "customer-class", "select", classes),
                control("region", "purchase-region", "text", Vec::new()),
            ],
        ),
        menu(
            "purchase-department",
            vec![control(
                "department",
                "purchase-department",
                "select",
                departments,
            )],
        ),
        menu(
            "purchase-bought-on",
            vec![
                control("bought_from", "ui-from", "date", Vec::new()),
                control("bought_to", "ui-to", "date", Vec::new()),
            ],
        ),
    ]
}
