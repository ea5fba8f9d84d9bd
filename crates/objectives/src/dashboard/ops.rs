//! Puts a dashboard together from rollups. What it costs depends on the window, never on the history behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::civil::Date;
use moka::sync::Cache;
use sqm_domain::ids::TenantId;
use sqm_domain::indicator::{Aggregate, Verdict};
use sqm_platform::Result;
use sqm_platform::db::TenantTx;

use super::model::{Ask, Bar, Board, Breakdown, CHARTED, CHARTED_VALUES, Cached, DIMENSIONS, Tile};
use crate::catalogue::sql::Filter;
use crate::catalogue::{self, Indicator, Method, Names};
use crate::figure::{Cell, Figure, Lookback, Parts, Window, figure, sql};
use crate::ledger;
use crate::objective::{self, Objective, closest, today};

/// Charted whatever the tenant has switched on.
const VOLUME: &str = "ticket_volume";
const COMPLETED: &str = "ticket_completed";
const RESPONSE: &str = "ticket_first_response_on_time_rate";
const RESOLUTION: &str = "ticket_resolution_on_time_rate";
const CHART_CODES: [&str; 4] = [VOLUME, COMPLETED, RESPONSE, RESOLUTION];

/// Boards by tenant and question. An entry is used only while the ledger's version, read anew for every request, is the
/// one it was made of: with many instances no board is ever older than the ledger. The minute bounds how long a
/// renamed department keeps its old name.
static BOARDS: LazyLock<Cache<(TenantId, Ask), Cached>> = LazyLock::new(|| {
    Cache::builder()
        .max_capacity(128)
        .time_to_live(Duration::from_mins(1))
        .build()
});

/// The dashboard somebody asks for.
pub async fn board(tx: &mut TenantTx, ask: &Ask) -> Result<Arc<Board>> {
    let (key, today) = ((tx.tenant(), ask.clone()), today(tx));
    let version = ledger::sql::version(tx).await?;
    if let Some(cached) = BOARDS
        .get(&key)
        .filter(|cached| cached.version == version && cached.today == today)
    {
        return Ok(cached.board);
    }
    let board = Arc::new(compose(tx, ask, today).await?);
    BOARDS.insert(
        key,
        Cached {
            version,
            today,
            board: Arc::clone(&board),
        },
    );
    Ok(board)
}

async fn compose(tx: &mut TenantTx, ask: &Ask, today: Date) -> Result<Board> {
    let also: Vec<String> = CHART_CODES.iter().map(|code| (*code).to_owned()).collect();
    let all = catalogue::sql::list(
        tx,
        Filter {
            shown: true,
            also: &also,
            ..Filter::default()
        },
    )
    .await?;
    let unfed = catalogue::sql::count_unfed(tx).await?;
    let volume = all.iter().find(|i| i.code == VOLUME).and_then(|i| i.cell);
    let on_time = all.iter().find(|i| i.code == RESOLUTION);
    let window = window(tx, ask, volume, today).await?;
    let cut = ask.cut();
    let tiles = tiles(tx, all.clone(), window, cut, today).await?;

    let (mut shown, mut charts) = (Vec::new(), BTreeMap::new());
    for tile in tiles {
        let chart = CHART_CODES.into_iter().find(|code| *code == tile.indicator.code);
        match (chart, tile.indicator.enabled) {
            (Some(code), true) => {
                charts.insert(code, tile.clone());
                shown.push(tile);
            }
            (Some(code), false) => {
                charts.insert(code, tile);
            }
            (None, _) => shown.push(tile),
        }
    }
    shown.sort_by(|a, b| {
        let gap = |tile: &Tile| tile.aim.shortfall(&tile.figure, tile.previous.as_ref());
        a.verdict.cmp(&b.verdict).then_with(|| gap(b).total_cmp(&gap(a)))
    });

    let mut labels: BTreeMap<&'static str, BTreeMap<String, Names>> = BTreeMap::new();
    let mut breakdowns = Vec::new();
    let mut values = Vec::new();
    if let (Some(volume), Some(on_time)) = (volume, on_time) {
        // Rollups hold one dimension at a time: within a cut only that dimension can be laid out.
        let dims: Vec<&'static str> = match cut {
            Some((cut, _)) => DIMENSIONS.into_iter().filter(|dim| *dim == cut).collect(),
            None => CHARTED.into(),
        };
        for dim in dims {
            let breakdown = breakdown(tx, dim, volume, on_time, window).await?;
            let keys: Vec<String> = breakdown.bars.iter().filter_map(|bar| bar.key.clone()).collect();
            labels.insert(dim, sql::labels(tx, dim, Some(&keys)).await?);
            breakdowns.push(breakdown);
        }
        if let Some(dim) = DIMENSIONS.into_iter().find(|dim| *dim == ask.dim) {
            if let Some(number) = catalogue::sql::dimension(tx, dim).await? {
                let wide = Window {
                    from: window.from.min(window.before().from),
                    to: window.to,
                };
                values = sql::keys(tx, volume, number, wide).await?;
                if !ask.value.is_empty() && !values.contains(&ask.value) {
                    values.push(ask.value.clone());
                }
            }
            labels
                .entry(dim)
                .or_default()
                .extend(sql::labels(tx, dim, Some(&values)).await?);
        }
    }
    Ok(Board {
        window,
        tiles: shown,
        charts,
        breakdowns,
        values,
        labels,
        unfed,
    })
}

/// The days asked for.
pub(crate) async fn window(tx: &mut TenantTx, ask: &Ask, cell: Option<Cell>, today: Date) -> Result<Window> {
    let lookback = ask.lookback();
    let (first, last) = match cell {
        Some(cell) if lookback == Lookback::All => sql::extent(tx, cell).await?,
        _ => (None, None),
    };
    Ok(lookback.window(today, first, last, ask.own_dates()))
}

/// Measures indicators over a window, within a cut.
pub(crate) async fn tiles(
    tx: &mut TenantTx,
    indicators: Vec<Indicator>,
    window: Window,
    cut: Option<(&str, &str)>,
    today: Date,
) -> Result<Vec<Tile>> {
    let (dim, key) = match cut {
        Some((dim, value)) => (catalogue::sql::dimension(tx, dim).await?.unwrap_or(0), value),
        None => (0, ""),
    };
    let objectives = objective::sql::list(
        tx,
        objective::sql::Filter {
            on: Some(window.to),
            ..Default::default()
        },
    )
    .await?;
    let cells = |level: bool| -> Vec<Cell> {
        let wanted = indicators
            .iter()
            .filter(|i| i.method.is_level() == level)
            .filter_map(|i| i.cell);
        // What counts by its age until it ends is a state that lasts.
        let lasting = indicators.iter().filter(|_| level).filter_map(|i| i.ongoing);
        wanted
            .chain(lasting)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    };
    let sampled: Vec<i16> = indicators
        .iter()
        .filter(|i| i.method.needs_values())
        .filter_map(|i| i.cell.map(|cell| cell.measure))
        .collect();
    let span = Window {
        from: window.before().from,
        to: window.to,
    };
    let flows = sql::days(tx, &cells(false), dim, key, span, &sampled).await?;
    // A state that lasts may have begun at any time.
    let levels = sql::days(
        tx,
        &cells(true),
        dim,
        key,
        Window {
            from: EVER,
            to: window.to,
        },
        &[],
    )
    .await?;
    let none = Vec::new();
    Ok(indicators
        .into_iter()
        .map(|indicator| {
            let source = if indicator.method.is_level() {
                &levels
            } else {
                &flows
            };
            let days = indicator.cell.and_then(|cell| source.get(&cell)).unwrap_or(&none);
            let lasting = indicator
                .ongoing
                .and_then(|cell| levels.get(&cell))
                .unwrap_or(&none);
            tile(indicator, (days, lasting), window, &objectives, cut, today)
        })
        .collect())
}

/// Before any record.
const EVER: Date = Date::constant(1970, 1, 1);

/// Days with what was measured on them.
type Days<'a> = &'a [(Date, Parts)];

fn tile(
    indicator: Indicator,
    (days, lasting): (Days<'_>, Days<'_>),
    window: Window,
    objectives: &[Objective],
    cut: Option<(&str, &str)>,
    today: Date,
) -> Tile {
    let aim = closest(objectives, &indicator, cut);
    if indicator.method.is_level() {
        let parts = match indicator.method {
            Method::Age(_) => Parts::ages(days, today),
            _ => Parts::merged(days),
        };
        let figure = figure(&indicator, &parts);
        let verdict = aim.judge(&figure, None);
        return Tile {
            indicator,
            aim,
            figure,
            previous: None,
            verdict,
            series: Vec::new(),
        };
    }
    let within = |window: Window| {
        let mut parts = Parts::merged(days.iter().filter(|(day, _)| window.contains(*day)));
        parts.merge(&Parts::ongoing(lasting, window.to.min(today)));
        parts
    };
    let now = figure(&indicator, &within(window));
    let previous = figure(&indicator, &within(window.before()));
    let series = window
        .steps()
        .into_iter()
        .map(|step| (step, figure(&indicator, &within(step))))
        .collect();
    let verdict = aim.judge(&now, Some(&previous));
    Tile {
        aim,
        figure: now,
        previous: Some(previous),
        verdict,
        series,
        indicator,
    }
}

/// Measures one indicator over a window, within a scope.
pub(crate) async fn measure_one(
    tx: &mut TenantTx,
    indicator: &Indicator,
    window: Window,
    dim: &str,
    value: &str,
) -> Result<Figure> {
    let today = today(tx);
    let cut = (!dim.is_empty()).then_some((dim, value));
    let tiles = tiles(tx, vec![indicator.clone()], window, cut, today).await?;
    Ok(tiles
        .into_iter()
        .next()
        .map(|tile| tile.figure)
        .unwrap_or_default())
}

async fn breakdown(
    tx: &mut TenantTx,
    dim: &'static str,
    volume: Cell,
    on_time: &Indicator,
    window: Window,
) -> Result<Breakdown> {
    let Some(number) = catalogue::sql::dimension(tx, dim).await? else {
        return Ok(Breakdown {
            dim,
            bars: Vec::new(),
        });
    };
    let received = sql::breakdown(tx, volume, number, window).await?;
    let mut judged = match on_time.cell {
        Some(cell) => sql::breakdown(tx, cell, number, window).await?,
        None => BTreeMap::new(),
    };
    let mut rows: Vec<(String, i64, Parts)> = received
        .into_iter()
        .map(|(key, parts)| {
            let on_time = judged.remove(&key).unwrap_or_default();
            (key, parts.records(), on_time)
        })
        .collect();
    rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let rest = if rows.len() > CHARTED_VALUES {
        rows.split_off(CHARTED_VALUES - 1)
    } else {
        Vec::new()
    };
    let mut bars: Vec<Bar> = rows
        .into_iter()
        .map(|(key, volume, parts)| Bar {
            key: Some(key),
            volume,
            on_time: figure(on_time, &parts),
        })
        .collect();
    if !rest.is_empty() {
        let mut parts = Parts::default();
        for (_, _, other) in &rest {
            parts.merge(other);
        }
        let volume = rest.iter().map(|(_, volume, _)| volume).sum();
        bars.push(Bar {
            key: None,
            volume,
            on_time: figure(on_time, &parts),
        });
    }
    Ok(Breakdown { dim, bars })
}

/// An indicator by value of a dimension.
#[derive(Debug)]
pub struct Ranked {
    /// The value.
    pub key: String,
    /// Its figure.
    pub figure: Figure,
    /// Its verdict, against the objective of that value, else the tenant's.
    pub verdict: Verdict,
}

/// Values with fewer records are shown, not ranked (rules §2).
pub(crate) const RANKED_FROM: i64 = 20;

/// An indicator by value of a dimension, best first: shares by the bound of Wilson's interval that luck cannot buy,
/// other figures by value. Too small samples come last.
pub(crate) async fn ranking(
    tx: &mut TenantTx,
    indicator: &Indicator,
    dim: &str,
    window: Window,
) -> Result<Vec<Ranked>> {
    let (Some(cell), Some(number)) = (indicator.cell, catalogue::sql::dimension(tx, dim).await?) else {
        return Ok(Vec::new());
    };
    let level = indicator.method.is_level();
    let span = if level {
        Window {
            from: EVER,
            to: window.to,
        }
    } else {
        window
    };
    let objectives = objective::sql::list(
        tx,
        objective::sql::Filter {
            on: Some(window.to),
            ..Default::default()
        },
    )
    .await?;
    let mut found = sql::breakdown(tx, cell, number, span).await?;
    if let Some(lasting) = indicator.ongoing {
        let ever = Window { from: EVER, ..window };
        let by = window.to.min(today(tx));
        for (key, days) in sql::daily_breakdown(tx, lasting, number, ever).await? {
            found.entry(key).or_default().merge(&Parts::ongoing(&days, by));
        }
    }
    let mut rows: Vec<Ranked> = found
        .into_iter()
        .filter(|_| !matches!(indicator.method, Method::Age(_)))
        .map(|(key, parts)| {
            let figure = figure(indicator, &parts);
            let verdict = closest(&objectives, indicator, Some((dim, &key))).judge(&figure, None);
            Ranked { key, figure, verdict }
        })
        .collect();
    let down = indicator.direction == sqm_domain::indicator::Direction::Down;
    let share = indicator.method == Method::Records(Aggregate::Ratio);
    let worth = |row: &Ranked| {
        let bound = row
            .figure
            .interval
            .map(|span| if down { span.high } else { span.low });
        let value = if share {
            bound.or(row.figure.value)
        } else {
            row.figure.value
        };
        value.map_or(f64::NEG_INFINITY, |value| if down { -value } else { value })
    };
    let few = |row: &Ranked| row.figure.sample < RANKED_FROM;
    rows.sort_by(|a, b| {
        few(a)
            .cmp(&few(b))
            .then_with(|| worth(b).total_cmp(&worth(a)))
            .then_with(|| a.key.cmp(&b.key))
    });
    Ok(rows)
}
