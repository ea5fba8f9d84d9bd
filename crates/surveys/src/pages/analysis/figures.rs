//! The figures at the top: each with its interval, its target and what has become of it since the round before.

use sqm_platform::page::Shell;

use super::Opens;
use super::chart::change_words;
use super::words::interval;
use crate::analysis::{Analysis, Change, Estimate, Recommendation};

/// A tile.
#[derive(Debug)]
pub(in crate::pages) struct Tile {
    pub(in crate::pages) href: String,
    pub(in crate::pages) name: String,
    pub(in crate::pages) value: String,
    pub(in crate::pages) unit: &'static str,
    pub(in crate::pages) interval: String,
    /// good, warn, bad, none
    pub(in crate::pages) tone: &'static str,
    pub(in crate::pages) verdict: String,
    pub(in crate::pages) target: String,
    pub(in crate::pages) delta: String,
    pub(in crate::pages) trend: &'static str,
    pub(in crate::pages) trend_tone: &'static str,
    pub(in crate::pages) n: String,
    /// Parts of a bar: class, from, width, words.
    pub(in crate::pages) parts: Vec<(&'static str, f64, f64, String)>,
    /// Points of a line over the survey's time.
    pub(in crate::pages) spark: String,
    pub(in crate::pages) last: (String, String),
}

/// A target counts as met or missed only where the interval leaves no doubt.
fn verdict(estimate: &Estimate, target: f64) -> (&'static str, &'static str) {
    let (low, high) = (
        estimate.low.unwrap_or(f64::NEG_INFINITY),
        estimate.high.unwrap_or(f64::INFINITY),
    );
    if low >= target {
        ("good", "ui-met")
    } else if high < target {
        ("bad", "ui-missed")
    } else {
        ("warn", "sa-open")
    }
}

fn blank(name: String, href: String) -> Tile {
    Tile {
        href,
        name,
        value: String::new(),
        unit: "",
        interval: String::new(),
        tone: "none",
        verdict: String::new(),
        target: String::new(),
        delta: String::new(),
        trend: "flat",
        trend_tone: "none",
        n: String::new(),
        parts: Vec::new(),
        spark: String::new(),
        last: (String::new(), String::new()),
    }
}

struct Told<'a> {
    key: &'static str,
    estimate: Option<Estimate>,
    unit: &'static str,
    target: Option<&'a f64>,
    change: Option<Change>,
    series: Vec<Option<f64>>,
    href: String,
}

pub(super) fn tiles(shell: &Shell, analysis: &Analysis, opens: &Opens<'_>) -> Vec<Tile> {
    let figures = &analysis.figures;
    let now = analysis
        .rounds
        .iter()
        .find(|round| round.survey == opens.survey.id);
    let target = |name: &str| opens.survey.targets.get(name);
    let over = |pick: fn(&crate::analysis::Figures) -> Option<f64>| -> Vec<Option<f64>> {
        analysis.spans.iter().map(|span| pick(&span.figures)).collect()
    };
    let mut tiles = vec![answers(shell, analysis, opens)];
    for told in [
        Told {
            key: "sa-csat",
            estimate: figures.csat,
            unit: "",
            target: target("csat"),
            change: now.and_then(|round| round.csat),
            series: over(|figures| figures.csat.map(|csat| csat.value)),
            href: opens.state("complete"),
        },
        Told {
            key: "sa-satisfied",
            estimate: figures.satisfied,
            unit: "%",
            target: target("satisfied"),
            change: now.and_then(|round| round.satisfied),
            series: over(|figures| figures.satisfied.map(|share| share.value)),
            href: opens.score("satisfied"),
        },
        Told {
            key: "sa-nps",
            estimate: figures.nps.map(|nps| nps.score),
            unit: "",
            target: target("nps"),
            change: now.and_then(|round| round.nps),
            series: over(|figures| figures.nps.map(|nps| nps.score.value)),
            href: opens.state("complete"),
        },
        Told {
            key: "sa-ces",
            estimate: figures.ces,
            unit: "",
            target: target("ces"),
            change: now.and_then(|round| round.ces),
            series: over(|figures| figures.ces.map(|ces| ces.value)),
            href: opens.score("easy"),
        },
    ] {
        if let Some(estimate) = told.estimate {
            let mut tile = tile(shell, told, &estimate);
            if let (Some(nps), "") = (figures.nps.filter(|nps| nps.score == estimate), tile.unit) {
                tile.parts = split(shell, &nps);
                tile.spark.clear();
            }
            tiles.push(tile);
        }
    }
    tiles
}

fn answers(shell: &Shell, analysis: &Analysis, opens: &Opens<'_>) -> Tile {
    let mut tile = blank(shell.t("sa-answers").into_owned(), opens.state("complete"));
    tile.value = shell.number(analysis.figures.answers);
    let funnel = &analysis.funnel;
    tile.target = match funnel.response_rate() {
        Some(rate) => shell.ta2(
            "sa-of-reached",
            "rate",
            shell.percent(&rate),
            "n",
            shell.number(funnel.reached),
        ),
        None => String::new(),
    };
    let uncounted = funnel.suspect + funnel.removed;
    if uncounted > 0 {
        tile.n = shell.ta("sa-uncounted", "n", shell.number(uncounted));
    }
    let counts: Vec<Option<f64>> = analysis
        .spans
        .iter()
        .map(|span| Some(span.figures.answers as f64))
        .collect();
    (tile.spark, tile.last) = spark(&counts);
    tile
}

fn tile(shell: &Shell, told: Told<'_>, estimate: &Estimate) -> Tile {
    let mut tile = blank(shell.t(told.key).into_owned(), told.href);
    tile.value = shell.decimal(&estimate.value, 1);
    tile.unit = told.unit;
    tile.interval = interval(shell, estimate, 1);
    tile.n = shell.ta("ui-n", "n", shell.number(estimate.n));
    if let Some(target) = told.target {
        let (tone, key) = verdict(estimate, *target);
        tile.tone = tone;
        tile.verdict = shell.t(key).into_owned();
        tile.target = shell.ta("sa-target", "value", shell.decimal(target, 0));
    }
    if let Some(change) = told.change {
        tile.delta = change_words(shell, &change);
        tile.trend = if change.by > 0.0 { "up" } else { "down" };
        tile.trend_tone = match (change.significant, change.by > 0.0) {
            (false, _) => "none",
            (true, true) => "good",
            (true, false) => "bad",
        };
    }
    (tile.spark, tile.last) = spark(&told.series);
    tile
}

/// Promoters, passives and detractors as one bar of a hundred.
fn split(shell: &Shell, nps: &Recommendation) -> Vec<(&'static str, f64, f64, String)> {
    let all = (nps.promoters + nps.passives + nps.detractors).max(1) as f64;
    let mut from = 0.0;
    [
        ("good", "sa-promoters", nps.promoters),
        ("mid", "sa-passives", nps.passives),
        ("bad", "sa-detractors", nps.detractors),
    ]
    .into_iter()
    .map(|(class, key, n)| {
        let width = 100.0 * n as f64 / all;
        let part = (
            class,
            from,
            width,
            format!("{} {}", shell.t(key), shell.percent(&width)),
        );
        from += width;
        part
    })
    .collect()
}

/// A line in a box of 120 × 32.
fn spark(values: &[Option<f64>]) -> (String, (String, String)) {
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    if known.len() < 3 {
        return (String::new(), (String::new(), String::new()));
    }
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let range = if high > low { high - low } else { 1.0 };
    let step = 116.0 / (known.len() - 1) as f64;
    let places: Vec<(String, String)> = known
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let x = 2.0 + step * index as f64;
            let y = 28.0 - 24.0 * (value - low) / range;
            (format!("{x:.1}"), format!("{y:.1}"))
        })
        .collect();
    let points: Vec<String> = places.iter().map(|(x, y)| format!("{x},{y}")).collect();
    (points.join(" "), places.last().cloned().unwrap_or_default())
}
