//! My desk: what waits for whoever is signed in, from all modules.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::extract::State;
use moka::future::Cache;
use sqm_domain::ids::{TenantId, UserId};
use sqm_platform::listing::COUNT_LIMIT;
use sqm_platform::module::{Module, NavEntry, NavGroup};
use sqm_platform::page::register::counted as in_words;
use sqm_platform::page::waiting::{Waiting, counted};
use sqm_platform::page::{AnyPage, Shell};
use sqm_platform::routes::Pages;
use sqm_platform::{AppState, Result};

/// How long the number in the rail may be behind: it is asked for with every page.
const BEHIND: Duration = Duration::from_secs(30);
/// People whose numbers are kept.
const PEOPLE: u64 = 10_000;
/// Lines shown of each list.
const SHOWN: &str = "5";

/// What waits for whoever is signed in: a module of its own, so that it can stand before all others.
pub fn module() -> Module {
    Module {
        name: "desk",
        pages: Pages::new().get_any("/desk", show).get_any("/desk/count", count),
        nav: vec![NavEntry {
            group: NavGroup::Work,
            href: "/desk",
            label_key: "desk",
            icon: "inbox",
            permission: "",
            shortcut: Some('h'),
        }],
        ..Module::default()
    }
}

/// The lists of all modules of which a part may wait for somebody.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    waiting: Arc<[Waiting]>,
    sums: Cache<(TenantId, UserId), i64>,
}

impl Desk {
    pub(crate) fn new(waiting: Vec<Waiting>) -> Self {
        Self {
            waiting: waiting.into(),
            sums: Cache::builder().max_capacity(PEOPLE).time_to_live(BEHIND).build(),
        }
    }
}

/// A list with something in it.
#[derive(Debug)]
struct Pile {
    id: String,
    label: String,
    icon: &'static str,
    href: String,
    /// The same list, its first lines only.
    some: String,
    count: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "web/desk.html")]
pub(crate) struct DeskPage {
    shell: Shell,
    piles: Vec<Pile>,
}

pub(crate) async fn show(
    page: AnyPage,
    State(state): State<AppState>,
    Extension(desk): Extension<Desk>,
) -> Result<DeskPage> {
    let shell = page.shell_t("desk");
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let found = counted(&state, &mut tx, &page.caller, &desk.waiting).await?;
    tx.commit().await?;
    let sum = found.iter().map(|one| one.count).sum();
    desk.sums
        .insert((page.caller.tenant.id, page.caller.user), sum)
        .await;
    Ok(DeskPage {
        piles: found
            .into_iter()
            .map(|one| {
                let at = one.waiting.address();
                Pile {
                    id: one.waiting.label_key.to_owned(),
                    label: one.label(&page),
                    icon: one.waiting.icon,
                    some: at.with("limit", SHOWN).href(),
                    href: at.href(),
                    count: in_words(&shell, one.count),
                }
            })
            .collect(),
        shell,
    })
}

#[derive(Template, WebTemplate)]
#[template(path = "web/desk_count.html")]
pub(crate) struct CountPart {
    shell: Shell,
    sum: i64,
    more: bool,
}

/// How much waits, for the rail.
pub(crate) async fn count(
    page: AnyPage,
    State(state): State<AppState>,
    Extension(desk): Extension<Desk>,
) -> Result<CountPart> {
    let key = (page.caller.tenant.id, page.caller.user);
    let sum = match desk.sums.get(&key).await {
        Some(sum) => sum,
        None => {
            let mut tx = state.db.tenant(&page.caller.scope()).await?;
            let found = counted(&state, &mut tx, &page.caller, &desk.waiting).await?;
            tx.commit().await?;
            let sum = found.iter().map(|one| one.count).sum();
            desk.sums.insert(key, sum).await;
            sum
        }
    };
    Ok(CountPart {
        shell: page.shell(""),
        sum: sum.min(COUNT_LIMIT),
        more: sum > COUNT_LIMIT,
    })
}
