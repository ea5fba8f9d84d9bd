//! The list of tickets: a place of work. Its whole state is its address.

mod banner;
mod bulk;
mod filters;
mod row;
mod tabs;
mod views;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::{Address, Chip, Choice, FilterMenu, Page, PageFrame, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

use self::banner::Banner;
pub(super) use self::row::Row;
use self::tabs::Tab;
use super::choices::Choosers;
use crate::permissions::{TicketBulk, TicketRead};
use crate::ticket::{self, COUNT_LIMIT, Sort, Sorting, StateGroup, TicketFilter, Viewpoint};
use crate::views as saved;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .get::<TicketRead, _, _>("/tickets", list)
        .get::<TicketRead, _, _>("/tickets/counts", tabs::counts)
        .post::<TicketBulk, _, _>("/tickets/bulk", bulk::start)
        .get::<TicketBulk, _, _>("/tickets/bulk/{id}", bulk::show)
        .post::<TicketBulk, _, _>("/tickets/bulk/{id}/cancel", bulk::cancel)
        .post::<TicketRead, _, _>("/tickets/views", views::save)
        .post::<TicketRead, _, _>("/tickets/views/{id}/remove", views::remove)
}

#[derive(Template, WebTemplate)]
#[template(path = "tickets/list.html")]
pub(super) struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    next: String,
    tabs: Vec<Tab>,
    view: Option<saved::SavedView>,
    chips: Vec<Chip>,
    clear: String,
    menus: Vec<FilterMenu>,
    q: String,
    q_hidden: Vec<(String, String)>,
    banner: Option<Banner>,
    total: i64,
    total_words: String,
    here: Address,
    query: String,
    sort: Sort,
    people: Vec<Choice>,
    departments: Vec<Choice>,
    moves: Vec<Choice>,
    done: String,
}

impl ListPage {
    /// The address that sorts by a column: its usual order first, the other one on the second click.
    fn sort_href(&self, usual: &str, other: &str) -> String {
        let next = if self.sort.as_str() == usual && !other.is_empty() {
            other
        } else {
            usual
        };
        self.here.with("sort", next).href()
    }

    fn dir(&self, ascending: &str, descending: &str) -> &'static str {
        match self.sort.as_str() {
            now if now == ascending => "asc",
            now if now == descending => "desc",
            _ => "",
        }
    }

    fn counts_href(&self) -> String {
        Address::new("/tickets/counts", &self.here.query()).href()
    }

    /// What a saved view keeps.
    fn kept_query(&self) -> String {
        self.here.without(&["view", "after"]).query()
    }

    fn export_href(&self) -> String {
        Address::new("/api/v1/tickets/export.csv", &self.query).href()
    }

    fn view_removal(&self) -> String {
        self.view
            .as_ref()
            .filter(|view| view.own)
            .map_or_else(String::new, |view| format!("/tickets/views/{}/remove", view.id))
    }
}

/// The filter of an address. The bare list is the work there is; everything is asked for by `state=all`.
fn filter_of(page: &PageFrame) -> Result<TicketFilter> {
    let query = page.uri.query().unwrap_or_default();
    let mut filter = TicketFilter::from_query(query)?;
    if filter == TicketFilter::default() {
        filter.state = Some(StateGroup::Open);
    }
    Ok(filter)
}

/// The address of the list as it stands, without what belongs to one visit only.
fn here(page: &PageFrame, filter: &TicketFilter, sort: Sort) -> Address {
    let given = Address::new("/tickets", page.uri.query().unwrap_or_default());
    let mut here = Address::new("/tickets", &filter.to_query());
    if sort != Sort::default() {
        here = here.with("sort", sort.as_str());
    }
    let view = given
        .pairs()
        .iter()
        .find(|(name, _)| name == "view")
        .map(|(_, id)| id.clone());
    here.with("view", view.as_deref().unwrap_or_default())
}

async fn list(
    page: Page<TicketRead>,
    State(state): State<AppState>,
    Query(sorting): Query<Sorting>,
    Query(paging): Query<Paging>,
) -> Result<ListPage> {
    let filter = filter_of(&page)?;
    let who = Viewpoint::from(&page.caller);
    let here = here(&page, &filter, sorting.sort);
    let shell = page.shell_t("tp-tickets");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = ticket::page(&state, &mut tx, who, &filter, sorting.sort, &paging).await?;
    let total = ticket::count(&state, &mut tx, who, &filter).await?;
    let views = saved::list(&mut tx, page.caller.user).await?;
    let choosers = Choosers::load(&mut tx).await?;
    tx.commit().await?;

    let rows = listed
        .items
        .into_iter()
        .map(|item| Row::new(&page, &shell, item, &here))
        .collect();
    let next = listed
        .next
        .map(|after| here.with("after", &after).href())
        .unwrap_or_default();
    let many = total > COUNT_LIMIT;
    let counted = shell.number(total.min(COUNT_LIMIT));
    let tabs = tabs::of(&page, &here, &views);
    let view = views
        .into_iter()
        .find(|view| here.has(&[("view", &view.id.to_string())]));
    let chips = filters::chips(&page, &here, &choosers, tabs::pairs_of_active(&here));
    let banner = banner::of(&page, &shell, &filter, &choosers, &counted);
    Ok(ListPage {
        rows,
        next,
        tabs,
        view,
        chips,
        clear: here.without(filters::NAMES).with("state", "all").href(),
        menus: filters::menus(&page, &here, &filter, &choosers),
        q: filter.q.clone().unwrap_or_default(),
        q_hidden: here.without(&["q"]).pairs().to_vec(),
        banner,
        total: total.min(COUNT_LIMIT),
        total_words: if many { format!("{counted}+") } else { counted },
        query: filter.to_query(),
        here,
        sort: sorting.sort,
        people: choosers.people(""),
        departments: choosers.departments(""),
        moves: bulk::moves(&page),
        done: bulk::said(&page, &shell),
        shell,
    })
}
