//! The quick tabs and saved views, with how many tickets stand behind each.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_platform::http::Query;
use sqm_platform::page::{Page, PageFrame, Shell};
use sqm_platform::{AppState, Result};

use super::{Address, filter_of, here};
use crate::permissions::TicketRead;
use crate::ticket::{self, COUNT_LIMIT, Sorting, TicketFilter, Viewpoint};
use crate::views::{self as saved, SavedView};

/// The tabs everybody has: name and pairs of the address.
const QUICK: [(&str, &[(&str, &str)]); 5] = [
    ("tp-tab-mine", &[("assignee", "me"), ("state", "open")]),
    ("tp-tab-unassigned", &[("assignee", "none"), ("state", "open")]),
    ("tp-tab-open", &[("state", "open")]),
    ("tp-tab-overdue", &[("due", "overdue")]),
    ("tp-tab-all", &[("state", "all")]),
];

/// A tab of the list.
#[derive(Debug)]
pub(super) struct Tab {
    pub label: String,
    pub href: String,
    pub active: bool,
    pub count: String,
    query: String,
}

/// The pairs that the active tab stands for already.
pub(super) fn pairs_of_active(here: &Address) -> &'static [(&'static str, &'static str)] {
    if here.pairs().iter().any(|(name, _)| name == "view") {
        return &[];
    }
    QUICK
        .iter()
        .map(|(_, pairs)| *pairs)
        .find(|pairs| here.has(pairs))
        .unwrap_or_default()
}

/// All tabs; those of the caller's views behind the quick ones.
pub(super) fn of(page: &PageFrame, here: &Address, views: &[SavedView]) -> Vec<Tab> {
    let active = pairs_of_active(here);
    let quick = QUICK.iter().map(|(label, pairs)| {
        let address = pairs
            .iter()
            .fold(Address::new("/tickets", ""), |address, (name, value)| {
                address.with(name, value)
            });
        Tab {
            label: page.t(label),
            href: address.href(),
            active: *pairs == active,
            count: "·".to_owned(),
            query: address.query(),
        }
    });
    let own = views.iter().map(|view| {
        let id = view.id.to_string();
        Tab {
            label: view.name.clone(),
            href: Address::new("/tickets", &view.query).with("view", &id).href(),
            active: here.has(&[("view", &id)]),
            count: "·".to_owned(),
            query: view.query.clone(),
        }
    });
    quick.chain(own).collect()
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/tabs.html")]
pub(super) struct Counts {
    shell: Shell,
    tabs: Vec<Tab>,
    href: String,
}

/// The tabs again, counted: the list itself does not wait for this.
pub(super) async fn counts(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    Query(sorting): Query<Sorting>,
) -> Result<Counts> {
    let filter = filter_of(&page)?;
    let here = here(&page, &filter, sorting.sort);
    let who = Viewpoint::from(&page.caller);
    let shell = page.shell_t("tp-tickets");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let views = saved::list(&mut tx, page.caller.user).await?;
    let mut tabs = of(&page, &here, &views);
    for tab in &mut tabs {
        let n = match TicketFilter::from_query(&tab.query) {
            Ok(filter) => ticket::count(&state, &mut tx, who, &filter).await?,
            Err(_) => 0,
        };
        let plus = if n > COUNT_LIMIT { "+" } else { "" };
        tab.count = format!("{}{plus}", shell.number(n.min(COUNT_LIMIT)));
    }
    tx.commit().await?;
    Ok(Counts {
        shell,
        tabs,
        href: Address::new("/tickets/counts", &here.query()).href(),
    })
}
