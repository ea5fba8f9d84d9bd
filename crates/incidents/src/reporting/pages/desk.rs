//! The desk: every clock that runs, the soonest first.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_platform::http::{Paging, Query};
use sqm_platform::page::register::{behind, counted};
use sqm_platform::page::{Address, Chip, Choice, Control, FilterMenu, Page, PageFrame, Shell};
use sqm_platform::{AppState, Result};

use super::words::Card;
use crate::permissions::IncidentRead;
use crate::reporting::duty::{self, DutyFilter};
use crate::reporting::regime::{self, Regime};

const HERE: &str = "/incidents/reports";

/// A tab.
#[derive(Debug)]
struct Tab {
    label: String,
    href: String,
    active: bool,
}

#[derive(Template, WebTemplate)]
#[template(path = "incidents/duties.html")]
pub(super) struct DeskPage {
    shell: Shell,
    rows: Vec<Card>,
    next: String,
    tabs: Vec<Tab>,
    chips: Vec<Chip>,
    menus: Vec<FilterMenu>,
    clear: String,
    total: String,
    /// Which figure these reports stand behind; empty for the desk itself.
    banner: String,
    here: String,
    export: String,
    ended: bool,
}

pub(super) async fn desk(
    page: Page<IncidentRead>,
    State(state): State<AppState>,
    Query(paging): Query<Paging>,
) -> Result<DeskPage> {
    let filter = DutyFilter::from_query(page.uri.query().unwrap_or_default())?;
    let shell = page.shell_t("duty-desk");
    let here = Address::new(HERE, &filter.to_query());
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let listed = duty::desk(&mut tx, &filter, &paging).await?;
    let total = duty::desk_count(&mut tx, &filter).await?;
    let regimes = regime::list(&mut tx).await?;
    tx.commit().await?;
    let plain = here.without(&["measure", "hit", "from", "to", "kind", "dim", "value", "after"]);
    let tabs = ["open", "late", "ended"]
        .into_iter()
        .map(|standing| Tab {
            label: page.t(&format!("duty-tab-{standing}")),
            href: plain.with("state", standing).href(),
            active: filter.measure.is_none() && here.has(&[("state", standing)]),
        })
        .collect();
    Ok(DeskPage {
        rows: listed
            .items
            .iter()
            .map(|duty| Card::new(&page, &shell, duty))
            .collect(),
        next: listed
            .next
            .map(|after| here.with("after", &after).href())
            .unwrap_or_default(),
        tabs,
        chips: chips(&page, &here, &filter, &regimes),
        menus: menus(&page, &here, &filter, &regimes),
        banner: behind(
            &page,
            &shell,
            filter.measure.as_deref(),
            filter.hit,
            (filter.from, filter.to),
        )
        .unwrap_or_default(),
        clear: here.without(&["regime", "lead"]).href(),
        total: counted(&shell, total),
        ended: filter.state == duty::Standing::Ended,
        export: Address::new("/api/v1/incident-duties/export.csv", &here.query()).href(),
        here: here.href(),
        shell,
    })
}

fn chips(page: &PageFrame, here: &Address, filter: &DutyFilter, regimes: &[Regime]) -> Vec<Chip> {
    let chosen = regimes.iter().find(|regime| Some(regime.id) == filter.regime);
    chosen
        .map(|regime| Chip {
            name: page.t("duty-regime"),
            value: regime.name.clone(),
            remove: here.without(&["regime"]).href(),
        })
        .into_iter()
        .collect()
}

fn menus(page: &PageFrame, here: &Address, filter: &DutyFilter, regimes: &[Regime]) -> Vec<FilterMenu> {
    let mut choices = vec![Choice::new("", page.t("ui-all"), filter.regime.is_none())];
    choices.extend(
        regimes
            .iter()
            .map(|regime| Choice::new(regime.id, &regime.name, Some(regime.id) == filter.regime)),
    );
    vec![FilterMenu {
        label: page.t("duty-regime"),
        hidden: here.without(&["regime", "after"]).pairs().to_vec(),
        controls: vec![Control {
            name: "regime",
            label: page.t("duty-regime"),
            shape: "select",
            value: String::new(),
            choices,
        }],
    }]
}
