//! Registers: lists whose whole state is their address. Tabs with counts, chips of what is set, menus of what could be, and
//! the words of a figure whose records are listed. A register says what is its own ([`Register`]); the rest is written
//! here, and drawn by `components/register.html`.

use std::future::Future;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell};
use crate::auth::{Caller, Permission};
use crate::db::TenantTx;
use crate::error::Result;
use crate::http::{Paged, Paging, Query};
use crate::listing::{COUNT_LIMIT, Hit};
use crate::state::AppState;

/// Names and values of an address.
pub type Pairs = &'static [(&'static str, &'static str)];

/// What an address says beside its filter; these do not make a list narrower.
const UNFILTERED: [&str; 3] = ["sort", "after", "limit"];

/// What is fixed of a register.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Its address. Its counted tabs are `tabs` below it.
    pub path: &'static str,
    /// The id of its tabs on the page.
    pub tabs_id: &'static str,
    /// The topics whose news change it, apart by spaces.
    pub topics: &'static str,
    /// Message key of its title.
    pub title: &'static str,
    /// Message keys of the tabs, and what each stands for.
    pub tabs: &'static [(&'static str, Pairs)],
    /// What the bare address stands for: mostly the work there is.
    pub bare: Pairs,
    /// What everything is called in the address.
    pub all: Pairs,
    /// The filters shown as chips, with the message keys of their names.
    pub chips: Pairs,
}

/// The order of a list.
pub trait Order: Copy + Default + PartialEq + Send + Sync {
    /// Its code in the address.
    fn as_str(self) -> &'static str;
}

/// A register with one order.
impl Order for () {
    fn as_str(self) -> &'static str {
        ""
    }
}

/// What a register says of itself.
pub trait Register: Sized + Send + Sync + 'static {
    /// The right to see it.
    type Read: Permission;
    /// What narrows it: the query of its address.
    type Filter: Default + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static;
    /// Its orders; `()` when there is one.
    type Sort: Order;
    /// On whose behalf it is read.
    type Who: for<'a> From<&'a Caller> + Send + Sync;
    /// What names the values of its filters: people, departments, sites.
    type Known: Send + Sync;
    /// A record.
    type Item: Send;
    /// What is fixed of it.
    const SPEC: Spec;

    /// A page of it.
    fn page(
        state: &AppState,
        tx: &mut TenantTx,
        who: &Self::Who,
        filter: &Self::Filter,
        sort: Self::Sort,
        paging: &Paging,
    ) -> impl Future<Output = Result<Paged<Self::Item>>> + Send;

    /// How many; counting stops behind [`COUNT_LIMIT`].
    fn count(
        state: &AppState,
        tx: &mut TenantTx,
        who: &Self::Who,
        filter: &Self::Filter,
    ) -> impl Future<Output = Result<i64>> + Send;

    /// Reads what names the values of filters.
    fn known(
        state: &AppState,
        tx: &mut TenantTx,
        caller: &Caller,
        filter: &Self::Filter,
    ) -> impl Future<Output = Result<Self::Known>> + Send;

    /// The value of a filter in words.
    fn read(page: &PageFrame, known: &Self::Known, name: &str, value: &str) -> String;

    /// What could be set.
    fn menus(page: &PageFrame, here: &Address, filter: &Self::Filter, known: &Self::Known)
    -> Vec<FilterMenu>;

    /// What the figure counts whose records are listed, in words; see [`behind`].
    fn banner(_page: &PageFrame, _shell: &Shell, _filter: &Self::Filter) -> Option<String> {
        None
    }
}

/// A register at an address, read.
#[derive(Debug)]
pub struct Opened<R: Register> {
    /// The shell of its page.
    pub shell: Shell,
    /// Everything around the rows.
    pub frame: Frame,
    /// The records.
    pub items: Vec<R::Item>,
    /// What narrows it.
    pub filter: R::Filter,
    /// What names the values of its filters.
    pub known: R::Known,
}

/// A tab as shown.
#[derive(Debug)]
pub struct Tab {
    /// Its name in the reader's language.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Is the list at it?
    pub active: bool,
    /// How many; a dot until they are counted.
    pub count: String,
}

/// Everything around the rows of a list.
#[derive(Debug)]
pub struct Frame {
    /// Its address without a query.
    pub path: &'static str,
    /// The tabs.
    pub tabs: Vec<Tab>,
    /// Their id on the page.
    pub tabs_id: &'static str,
    /// Where they are counted.
    pub tabs_href: String,
    /// The topics whose news change the list.
    pub topics: &'static str,
    /// What is set.
    pub chips: Vec<Chip>,
    /// What could be.
    pub menus: Vec<FilterMenu>,
    /// The address of everything.
    pub clear: String,
    /// The words searched for.
    pub q: String,
    /// The rest of the address, which a search keeps.
    pub q_hidden: Vec<(String, String)>,
    /// What the figure counts whose records these are.
    pub banner: Option<String>,
    /// How many there are.
    pub total: String,
    /// The address of the next page; empty on the last.
    pub next: String,
    /// The address of the list as it is.
    pub here: Address,
    /// The code of its order.
    pub sort: &'static str,
}

impl Frame {
    /// Nothing narrows the list but its tab.
    pub fn is_bare(&self) -> bool {
        self.q.is_empty() && self.chips.is_empty() && self.banner.is_none()
    }

    /// The address of the list as it is.
    pub fn refresh(&self) -> String {
        self.here.href()
    }

    /// The address of the list in this order.
    pub fn sort_href(&self, sort: &str) -> String {
        self.here.with("sort", sort).href()
    }

    /// `dir` when the list is in this order.
    pub fn dir(&self, sort: &str, dir: &'static str) -> &'static str {
        if self.sort == sort { dir } else { "" }
    }

    /// The same records somewhere else, as an address of the API for one.
    pub fn at(&self, path: &'static str) -> String {
        self.here.moved(path).without(&["after"]).href()
    }
}

impl Spec {
    /// The address these pairs make.
    fn address(&self, pairs: Pairs) -> Address {
        let start = Address::new(self.path, "");
        pairs
            .iter()
            .fold(start, |address, (name, value)| address.with(name, value))
    }

    /// The tab an address is at: of those whose pairs are all in it, with nothing else of these names, the one that says most. A
    /// figure's records are no tab.
    fn active(&self, here: &Address) -> Option<usize> {
        if here.value("measure").is_some() {
            return None;
        }
        let says = |pairs: Pairs| {
            let named = |name: &str| pairs.iter().any(|(one, _)| *one == name);
            let of_names = here.pairs().iter().filter(|(name, _)| named(name)).count();
            here.has(pairs) && of_names == pairs.len()
        };
        let mut found: Option<usize> = None;
        for (place, (_, pairs)) in self.tabs.iter().enumerate() {
            if says(pairs) && found.is_none_or(|best| self.tabs[best].1.len() < pairs.len()) {
                found = Some(place);
            }
        }
        found
    }

    /// The tabs, not counted yet.
    pub fn tabs(&self, page: &PageFrame, here: &Address) -> Vec<Tab> {
        let active = self.active(here);
        self.tabs
            .iter()
            .enumerate()
            .map(|(place, (key, pairs))| Tab {
                label: page.t(key),
                href: self.address(pairs).href(),
                active: active == Some(place),
                count: "·".to_owned(),
            })
            .collect()
    }

    /// The message key of the tab an address is at.
    pub fn tab(&self, here: &Address) -> Option<&'static str> {
        self.active(here).map(|place| self.tabs[place].0)
    }

    /// The filters that are set; those of the active tab are said by the tab. `read` says a value in words.
    pub fn set(&self, page: &PageFrame, here: &Address, read: impl Fn(&str, &str) -> String) -> Vec<Chip> {
        let tab = self.active(here).map_or(&[][..], |place| self.tabs[place].1);
        let mut chips = Vec::new();
        for (name, label) in self.chips {
            let values: Vec<String> = here
                .pairs()
                .iter()
                .filter(|(one, value)| one == name && !tab.contains(&(one.as_str(), value.as_str())))
                .map(|(_, value)| read(name, value))
                .collect();
            if values.is_empty() {
                continue;
            }
            let rest = here.without(&[*name, "after"]);
            // Nothing left is the bare address, which is a tab of its own: everything is meant.
            let remove = if rest.without(&UNFILTERED).pairs().is_empty() {
                self.all
                    .iter()
                    .fold(rest, |rest, (name, value)| rest.with(name, value))
            } else {
                rest
            };
            chips.push(Chip {
                name: page.t(label),
                value: values.join(", "),
                remove: remove.href(),
            });
        }
        chips
    }
}

/// The address of a filter: what the bare address stands for is said.
fn here<R: Register>(filter: R::Filter) -> Result<(Address, R::Filter)> {
    if filter == R::Filter::default() && !R::SPEC.bare.is_empty() {
        let here = R::SPEC.address(R::SPEC.bare);
        let filter = here.read()?;
        return Ok((here, filter));
    }
    Ok((Address::of(R::SPEC.path, &filter), filter))
}

/// Reads a register at an address.
///
/// # Errors
/// A problem with the field of the filter, or the position, that cannot be.
pub async fn open<R: Register>(
    page: &PageFrame,
    state: &AppState,
    filter: R::Filter,
    sort: R::Sort,
    paging: &Paging,
) -> Result<Opened<R>> {
    let (mut here, filter) = here::<R>(filter)?;
    if sort != R::Sort::default() {
        here = here.with("sort", sort.as_str());
    }
    let who = R::Who::from(&page.caller);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = R::page(state, &mut tx, &who, &filter, sort, paging).await?;
    let total = R::count(state, &mut tx, &who, &filter).await?;
    let known = R::known(state, &mut tx, &page.caller, &filter).await?;
    tx.commit().await?;
    let shell = page.shell_t(R::SPEC.title);
    let frame = Frame {
        path: R::SPEC.path,
        tabs: R::SPEC.tabs(page, &here),
        tabs_id: R::SPEC.tabs_id,
        tabs_href: tabs_href(&R::SPEC, &here),
        topics: R::SPEC.topics,
        chips: R::SPEC.set(page, &here, |name, value| R::read(page, &known, name, value)),
        menus: R::menus(page, &here, &filter, &known),
        clear: R::SPEC.address(R::SPEC.all).href(),
        q: here.value("q").unwrap_or_default().to_owned(),
        q_hidden: here.without(&["q", "after"]).pairs().to_vec(),
        banner: R::banner(page, &shell, &filter),
        total: counted(&shell, total),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        here,
        sort: sort.as_str(),
    };
    Ok(Opened {
        shell,
        frame,
        items: listed.items,
        filter,
        known,
    })
}

/// A count that stops at [`COUNT_LIMIT`].
pub fn counted(shell: &Shell, n: i64) -> String {
    let more = if n > COUNT_LIMIT { "+" } else { "" };
    format!("{}{more}", shell.number(n.min(COUNT_LIMIT)))
}

/// A control of a filter menu; dates and texts show what is in the address.
pub fn control(
    page: &PageFrame,
    here: &Address,
    name: &'static str,
    label: &str,
    shape: &'static str,
    choices: Vec<Choice>,
) -> Control {
    Control {
        name,
        label: page.t(label),
        shape,
        value: here.value(name).unwrap_or_default().to_owned(),
        choices,
    }
}

/// A filter menu; what its controls do not set stays in the address.
pub fn menu(page: &PageFrame, here: &Address, label: &str, controls: Vec<Control>) -> FilterMenu {
    let mut set: Vec<&str> = controls.iter().map(|control| control.name).collect();
    // A group of states and single states exclude each other.
    if set.contains(&"status") {
        set.push("state");
    }
    set.push("after");
    FilterMenu {
        label: page.t(label),
        hidden: here.without(&set).pairs().to_vec(),
        controls,
    }
}

/// What a figure whose records are listed counts, in words: what is measured, which of it, when. The message key of a
/// measure is `measure-risk-overdue` for `risk.overdue`.
pub fn behind(
    page: &PageFrame,
    shell: &Shell,
    measure: Option<&str>,
    hit: Option<Hit>,
    (from, to): (Option<Date>, Option<Date>),
) -> Option<String> {
    let key = format!("measure-{}", measure?.replace(['.', '_'], "-"));
    let mut words = vec![page.t(&key)];
    match hit {
        Some(Hit::Miss) => words.push(page.t("figure-miss")),
        Some(Hit::Hit) => words.push(page.t("figure-hit")),
        Some(Hit::All) | None => {}
    }
    if let (Some(from), Some(to)) = (from, to) {
        words.push(format!("{} – {}", shell.day(&from), shell.day(&to)));
    }
    Some(words.join(" · "))
}

/// The tabs again, counted: the list itself does not wait for this.
#[derive(Debug, Template, WebTemplate)]
#[template(path = "components/register_tabs.html")]
pub struct TabsPart {
    shell: Shell,
    tabs: Vec<Tab>,
    id: &'static str,
    topics: &'static str,
    href: String,
}

fn tabs_href(spec: &Spec, here: &Address) -> String {
    here.moved(format!("{}/tabs", spec.path)).href()
}

/// Counts the tabs of a register.
pub async fn tabs<R: Register>(
    page: Page<R::Read>,
    State(state): State<AppState>,
    Query(filter): Query<R::Filter>,
) -> Result<TabsPart> {
    let (here, _) = here::<R>(filter)?;
    let shell = page.shell_t(R::SPEC.title);
    let who = R::Who::from(&page.caller);
    let mut tabs = R::SPEC.tabs(&page, &here);
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    for (tab, (_, pairs)) in tabs.iter_mut().zip(R::SPEC.tabs) {
        let filter: R::Filter = R::SPEC.address(pairs).read()?;
        tab.count = counted(&shell, R::count(&state, &mut tx, &who, &filter).await?);
    }
    tx.commit().await?;
    Ok(TabsPart {
        shell,
        tabs,
        id: R::SPEC.tabs_id,
        topics: R::SPEC.topics,
        href: tabs_href(&R::SPEC, &here),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: Spec = Spec {
        path: "/visits",
        tabs_id: "visit-tabs",
        topics: "visits",
        title: "visit-list",
        tabs: &[
            ("open", &[("state", "open")]),
            ("mine", &[("state", "open"), ("caller", "me")]),
            ("all", &[]),
        ],
        bare: &[("state", "open")],
        all: &[],
        chips: &[],
    };

    #[test]
    fn the_tab_that_says_most_is_the_active_one() {
        let tab = |query: &str| SPEC.tab(&Address::new("/visits", query));
        assert_eq!(tab("state=open"), Some("open"));
        assert_eq!(tab("state=open&caller=me&q=late"), Some("mine"));
        assert_eq!(
            tab("state=open&state=done"),
            Some("all"),
            "two states are not the tab of one"
        );
        assert_eq!(
            tab("state=open&measure=visit.done"),
            None,
            "a figure's records are no tab"
        );
    }
}
