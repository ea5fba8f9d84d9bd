//! The dashboard's page.

use std::collections::BTreeMap;
use std::str::FromStr;

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use sqm_domain::ticket::TicketKind;
use sqm_platform::http::Query;
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Result};

use super::chart::{self, Chart};
use super::model::DESK_DIMENSIONS;
use super::show::{self, Shown};
use super::{Ask, Board, DIMENSIONS, board};
use crate::catalogue::Names;
use crate::figure::{Lookback, Window};
use crate::permissions::DashboardRead;

/// One choice of a select.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// The chooser of period and cut, the same on dashboard and indicator pages.
#[derive(Debug)]
pub(crate) struct Chooser {
    pub(crate) action: String,
    pub(crate) periods: Vec<Choice>,
    pub(crate) dims: Vec<Choice>,
    pub(crate) values: Vec<Choice>,
    pub(crate) custom: bool,
    pub(crate) from: String,
    pub(crate) to: String,
    /// The dimension stands without a value yet.
    pub(crate) dim: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "objectives/dashboard.html")]
pub(crate) struct Dashboard {
    shell: Shell,
    chooser: Chooser,
    here: String,
    tiles: Vec<Shown>,
    charts: Vec<Chart>,
    unfed: usize,
    empty: bool,
}

/// The query of an ask, with its question mark; "" for the default.
pub(crate) fn query(ask: &Ask) -> String {
    let text = serde_html_form::to_string(ask).unwrap_or_default();
    if text.is_empty() { text } else { format!("?{text}") }
}

pub(crate) async fn dashboard(
    State(state): State<AppState>,
    Query(ask): Query<Ask>,
    page: Page<DashboardRead>,
) -> Result<Dashboard> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let board = board(&mut tx, &ask).await?;
    tx.commit().await?;
    let shell = page.shell_t("dashboard-title");
    let cut = ask.cut();
    let query = query(&ask);
    let mut tiles: Vec<Shown> = board
        .tiles
        .iter()
        .map(|tile| show::tile(&shell, tile, board.window, cut, &query))
        .collect();
    tell_apart(&shell, &board, &mut tiles);
    let charts = charts(&shell, &board, &ask);
    let empty = board.tiles.iter().all(|tile| tile.figure.sample == 0);
    Ok(Dashboard {
        chooser: chooser(
            &shell,
            board.window,
            &board.values,
            board.labels.get(ask.dim.as_str()).unwrap_or(&BTreeMap::new()),
            &ask,
            "/dashboard",
            &DESK_DIMENSIONS,
        ),
        here: format!("/dashboard{query}"),
        tiles,
        charts,
        unfed: board.unfed,
        empty,
        shell,
    })
}

/// Figures of the whole desk and of one kind of ticket may go by the same name: the narrower one says its kind.
fn tell_apart(shell: &Shell, board: &Board, tiles: &mut [Shown]) {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for tile in tiles.iter() {
        *names.entry(tile.name.clone()).or_default() += 1;
    }
    for (tile, measured) in tiles.iter_mut().zip(&board.tiles) {
        let twice = names.get(&tile.name).is_some_and(|count| *count > 1);
        if let Some(kind) = measured.indicator.slice.as_deref().filter(|_| twice)
            && TicketKind::from_str(kind).is_ok()
        {
            tile.name = format!("{} · {}", tile.name, shell.t(&format!("dim-kind-{kind}")));
        }
    }
}

fn charts(shell: &Shell, board: &Board, ask: &Ask) -> Vec<Chart> {
    let cut = ask.cut();
    let pick = |codes: [&'static str; 2]| {
        codes
            .map(|code| board.charts.get(code))
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
    };
    let volume = chart::over_time(
        shell,
        board.window,
        "volume",
        shell.t("chart-volume").into_owned(),
        "bar",
        &pick(["ticket_volume", "ticket_completed"]),
        cut,
    );
    let trend = chart::over_time(
        shell,
        board.window,
        "on-time",
        shell.t("chart-on-time-trend").into_owned(),
        "line",
        &pick([
            "ticket_resolution_on_time_rate",
            "ticket_first_response_on_time_rate",
        ]),
        cut,
    );
    let on_time = board
        .charts
        .get("ticket_resolution_on_time_rate")
        .map(|tile| &tile.indicator);
    let bars = board
        .breakdowns
        .iter()
        .filter_map(|breakdown| chart::by_value(shell, board, breakdown, on_time?));
    volume.into_iter().chain(trend).chain(bars).collect()
}

/// The chooser for an ask.
pub(crate) fn chooser(
    shell: &Shell,
    window: Window,
    values: &[String],
    labels: &BTreeMap<String, Names>,
    ask: &Ask,
    action: &str,
    dims: &[&'static str],
) -> Chooser {
    let lookback = ask.lookback();
    let mut values: Vec<Choice> = values
        .iter()
        .map(|key| Choice {
            value: key.clone(),
            label: show::label(shell, labels, &ask.dim, key),
            chosen: *key == ask.value,
        })
        .collect();
    values.sort_by(|a, b| a.label.cmp(&b.label));
    Chooser {
        action: action.to_owned(),
        periods: Lookback::ALL
            .into_iter()
            .map(|period| Choice {
                value: period.code().to_owned(),
                label: shell.t(&format!("lookback-{}", period.code())).into_owned(),
                chosen: period == lookback,
            })
            .collect(),
        dims: dims
            .iter()
            .map(|dim| Choice {
                value: (*dim).to_owned(),
                label: shell.t(&format!("dim-{dim}")).into_owned(),
                chosen: *dim == ask.dim,
            })
            .collect(),
        values,
        custom: lookback == Lookback::Custom,
        from: window.from.to_string(),
        to: window.to.to_string(),
        dim: if DIMENSIONS.contains(&ask.dim.as_str()) {
            ask.dim.clone()
        } else {
            String::new()
        },
    }
}
