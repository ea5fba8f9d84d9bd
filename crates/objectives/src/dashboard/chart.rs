//! Charts as the script draws them, with the table that says the same.

use std::collections::BTreeMap;

use serde::Serialize;
use sqm_domain::indicator::Comparator;
use sqm_platform::page::Shell;

use super::show;
use super::{Board, Breakdown, Tile};
use crate::catalogue::{Indicator, Names};
use crate::figure::{Aim, Window};

/// A chart and its table.
#[derive(Debug)]
pub(crate) struct Chart {
    /// Unique in the page.
    pub(crate) id: String,
    /// The question it answers.
    pub(crate) title: String,
    /// Period and sample in words.
    pub(crate) note: String,
    /// Address of the CSV, "" for none.
    pub(crate) csv: String,
    /// The JSON of the drawing.
    pub(crate) data: String,
    /// "", tall, short.
    pub(crate) size: &'static str,
    /// Headers of the table.
    pub(crate) heads: Vec<String>,
    /// Its rows.
    pub(crate) rows: Vec<Row>,
}

/// A row of the table: its name, and cells with the way to their records.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) cells: Vec<(String, String)>,
}

#[derive(Serialize)]
struct Data {
    kind: &'static str,
    unit: String,
    digits: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
    summary: String,
    categories: Vec<String>,
    series: Vec<Series>,
    marks: Vec<Mark>,
}

#[derive(Serialize)]
struct Series {
    name: String,
    colour: u8,
    values: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    low: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    high: Vec<Option<f64>>,
    n: Vec<i64>,
    hrefs: Vec<String>,
}

#[derive(Serialize)]
struct Mark {
    name: String,
    value: f64,
    role: &'static str,
}

fn marks(shell: &Shell, aim: &Aim) -> Vec<Mark> {
    let goal = aim
        .yardstick
        .goal
        .filter(|goal| !matches!(goal.comparator, Comparator::Falling | Comparator::Rising));
    let lines = [
        ("mark-target", goal.map(|goal| goal.target), "target"),
        ("mark-target", goal.and_then(|goal| goal.high), "target"),
        ("mark-limit", aim.yardstick.legal_limit, "limit"),
        ("mark-stretch", aim.yardstick.stretch, "stretch"),
    ];
    lines
        .into_iter()
        .filter_map(|(key, value, role)| {
            Some(Mark {
                name: shell.t(key).into_owned(),
                value: value?,
                role,
            })
        })
        .collect()
}

fn series(tile: &Tile, name: String, colour: u8, cut: Option<(&str, &str)>, interval: bool) -> Series {
    let figures = || tile.series.iter().map(|(_, figure)| figure);
    let bound = |pick: fn(&crate::figure::Span) -> f64| -> Vec<Option<f64>> {
        if interval {
            figures()
                .map(|figure| figure.interval.as_ref().map(pick))
                .collect()
        } else {
            Vec::new()
        }
    };
    Series {
        name,
        colour,
        values: figures().map(|figure| figure.value).collect(),
        low: bound(|span| span.low),
        high: bound(|span| span.high),
        n: figures().map(|figure| figure.sample).collect(),
        hrefs: tile
            .series
            .iter()
            .map(|(step, _)| show::link(&tile.indicator, tile.indicator.hit(), *step, cut))
            .collect(),
    }
}

/// Several indicators over the same steps. Names are those of the indicators unless one is given.
pub(crate) fn over_time(
    shell: &Shell,
    window: Window,
    id: &str,
    title: String,
    kind: &'static str,
    tiles: &[&Tile],
    cut: Option<(&str, &str)>,
) -> Option<Chart> {
    let first = tiles.first()?;
    let step = window.step();
    let alone = tiles.len() == 1;
    let percent = first.indicator.unit == "percent";
    let names: Vec<String> = tiles
        .iter()
        .map(|tile| tile.indicator.names.get(shell.reader).to_owned())
        .collect();
    let categories: Vec<String> = first
        .series
        .iter()
        .map(|(days, _)| show::step(shell, step, days.from))
        .collect();
    let summary = tiles
        .iter()
        .zip(&names)
        .map(|(tile, name)| format!("{name}: {}", show::figure(shell, &tile.indicator, &tile.figure)))
        .collect::<Vec<_>>()
        .join("; ");
    let data = Data {
        kind,
        unit: show::unit(shell, &first.indicator.unit),
        digits: usize::from(percent || first.indicator.is_time()),
        min: (kind == "bar" || percent).then_some(0.0),
        max: percent.then_some(100.0),
        summary: summary.clone(),
        categories: categories.clone(),
        series: tiles
            .iter()
            .zip(&names)
            .zip(1..)
            .map(|((tile, name), colour)| series(tile, name.clone(), colour, cut, alone))
            .collect(),
        marks: marks(shell, &first.aim),
    };
    let rows = categories
        .into_iter()
        .enumerate()
        .map(|(i, name)| Row {
            name,
            cells: tiles
                .iter()
                .filter_map(|tile| {
                    let (step, figure) = tile.series.get(i)?;
                    let href = show::link(&tile.indicator, tile.indicator.hit(), *step, cut);
                    Some((show::figure(shell, &tile.indicator, figure), href))
                })
                .collect(),
        })
        .collect();
    Some(Chart {
        id: id.to_owned(),
        title,
        note: format!("{} · {summary}", show::window(shell, window)),
        csv: String::new(),
        data: serde_json::to_string(&data).ok()?,
        size: "",
        heads: std::iter::once(shell.t(&format!("step-{step}")).into_owned())
            .chain(names)
            .collect(),
        rows,
    })
}

/// A dimension in bars: records received by value, with the share resolved on time in the table.
pub(crate) fn by_value(
    shell: &Shell,
    board: &Board,
    breakdown: &Breakdown,
    on_time: &Indicator,
) -> Option<Chart> {
    let dim = breakdown.dim;
    let none: BTreeMap<String, Names> = BTreeMap::new();
    let labels = board.labels.get(dim).unwrap_or(&none);
    let name = |key: &Option<String>| match key {
        Some(key) => show::label(shell, labels, dim, key),
        None => shell.t("dim-others").into_owned(),
    };
    let list = on_time.list.as_deref().unwrap_or_default();
    let href = |key: &Option<String>, measure: &str, hit: &str| match key {
        Some(key) => show::records(list, measure, None, hit, Some(board.window), Some((dim, key))),
        None => String::new(),
    };
    let total: i64 = breakdown.bars.iter().map(|bar| bar.volume).sum();
    if total == 0 {
        return None;
    }
    let volume = shell.t("chart-received").into_owned();
    let measure = on_time.measure.as_deref().unwrap_or_default();
    let first = breakdown.bars.first()?;
    let data = Data {
        kind: "hbar",
        unit: show::unit(shell, "tickets"),
        digits: 0,
        min: Some(0.0),
        max: None,
        summary: format!("{}: {}", name(&first.key), shell.number(first.volume)),
        categories: breakdown.bars.iter().map(|bar| name(&bar.key)).collect(),
        series: vec![Series {
            name: volume.clone(),
            colour: 1,
            values: breakdown.bars.iter().map(|bar| Some(bar.volume as f64)).collect(),
            low: Vec::new(),
            high: Vec::new(),
            n: breakdown.bars.iter().map(|bar| bar.volume).collect(),
            hrefs: breakdown
                .bars
                .iter()
                .map(|bar| href(&bar.key, "ticket.created", "all"))
                .collect(),
        }],
        marks: Vec::new(),
    };
    let rows = breakdown
        .bars
        .iter()
        .map(|bar| Row {
            name: name(&bar.key),
            cells: vec![
                (shell.number(bar.volume), href(&bar.key, "ticket.created", "all")),
                (
                    show::figure(shell, on_time, &bar.on_time),
                    href(&bar.key, measure, "all"),
                ),
                (
                    shell.number(bar.on_time.records - bar.on_time.hits),
                    href(&bar.key, measure, "miss"),
                ),
            ],
        })
        .collect();
    Some(Chart {
        id: format!("by-{dim}"),
        title: shell.ta("chart-by", "dimension", shell.t(&format!("dim-{dim}"))),
        note: format!(
            "{} · {}",
            show::window(shell, board.window),
            shell.ta("figure-n", "n", shell.number(total))
        ),
        csv: String::new(),
        data: serde_json::to_string(&data).ok()?,
        size: "",
        heads: vec![
            shell.t(&format!("dim-{dim}")).into_owned(),
            volume,
            shell.t("chart-on-time").into_owned(),
            shell.t("chart-missed").into_owned(),
        ],
        rows,
    })
}
