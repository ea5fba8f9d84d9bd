//! Figures in words, for one reader.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;
use sqm_domain::indicator::{Comparator, Direction, PeriodKind};
use sqm_domain::ticket::{Channel, Priority, TicketKind};
use sqm_platform::i18n::Lang;
use sqm_platform::page::Shell;

use super::Tile;
use crate::catalogue::{Indicator, Names, TargetNote};
use crate::figure::{Aim, Figure, Window, is_better, tone};

/// Units that are words; the others are symbols in every language.
const WORDS: [&str; 21] = [
    "day",
    "hour",
    "minute",
    "second",
    "workday",
    "months",
    "points",
    "reviews",
    "accidents",
    "actions",
    "complaints",
    "documents",
    "faults",
    "findings",
    "incidents",
    "risks",
    "tickets",
    "ratio",
    "points_100",
    "points_nps",
    "own",
];

/// A unit as read.
pub(crate) fn unit(shell: &Shell, unit: &str) -> String {
    match unit {
        "percent" => "%".to_owned(),
        "millisecond" => "ms".to_owned(),
        "mos" => "MOS".to_owned(),
        "none" => String::new(),
        word if WORDS.contains(&word) => shell.t(&format!("unit-{word}")).into_owned(),
        symbol => symbol.to_owned(),
    }
}

/// Decimals a value is read with: counts none, shares one, others by size.
fn digits(indicator: &Indicator, value: f64) -> usize {
    match indicator.unit.as_str() {
        "percent" => 1,
        _ if value.fract() == 0.0 && !indicator.is_time() => 0,
        _ if value.abs() < 10.0 => 2,
        _ => 1,
    }
}

/// A value without its unit.
pub(crate) fn value(shell: &Shell, indicator: &Indicator, value: f64) -> String {
    shell.decimal(&value, digits(indicator, value))
}

/// A value with its unit: `95.2 %`, `4 h`.
pub(crate) fn quantity(shell: &Shell, indicator: &Indicator, number: f64) -> String {
    let (number, unit) = (value(shell, indicator, number), unit(shell, &indicator.unit));
    if unit.is_empty() {
        number
    } else {
        format!("{number} {unit}")
    }
}

/// A target with its unit: as round as it was set.
fn wanted(shell: &Shell, indicator: &Indicator, number: f64) -> String {
    if number.fract() != 0.0 {
        return quantity(shell, indicator, number);
    }
    let (number, unit) = (shell.decimal(&number, 0), unit(shell, &indicator.unit));
    if unit.is_empty() {
        number
    } else {
        format!("{number} {unit}")
    }
}

/// The figure's value with its unit, or the word for none.
pub(crate) fn figure(shell: &Shell, indicator: &Indicator, figure: &Figure) -> String {
    match figure.value {
        Some(number) => quantity(shell, indicator, number),
        None => shell.t("figure-no-data").into_owned(),
    }
}

/// A length of time in seconds, to a tenth: what the unit rounds away.
pub(crate) fn exact(shell: &Shell, indicator: &Indicator, figure: &Figure) -> String {
    match figure.value {
        Some(number) if indicator.is_time() => {
            format!(
                "{} {}",
                shell.decimal(&(number * indicator.divisor), 1),
                shell.t("unit-second")
            )
        }
        _ => String::new(),
    }
}

/// The interval: `91.2 – 94.0 %`.
pub(crate) fn interval(shell: &Shell, indicator: &Indicator, figure: &Figure) -> String {
    match figure.interval {
        Some(span) => format!(
            "{} – {}",
            value(shell, indicator, span.low),
            quantity(shell, indicator, span.high)
        ),
        None => String::new(),
    }
}

fn sign(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::AtLeast => "≥",
        Comparator::Above => ">",
        Comparator::AtMost => "≤",
        Comparator::Below => "<",
        Comparator::Between | Comparator::Falling | Comparator::Rising => "",
    }
}

/// What is wanted, in words: `Target ≥ 95 %`.
pub(crate) fn target(shell: &Shell, indicator: &Indicator, aim: &Aim) -> String {
    let Some(goal) = aim.yardstick.goal else {
        return String::new();
    };
    let text = match goal.comparator {
        Comparator::Falling => return shell.t("target-falling").into_owned(),
        Comparator::Rising => return shell.t("target-rising").into_owned(),
        Comparator::Between => format!(
            "{} – {}",
            wanted(shell, indicator, goal.target),
            wanted(shell, indicator, goal.high.unwrap_or(goal.target))
        ),
        other => format!("{} {}", sign(other), wanted(shell, indicator, goal.target)),
    };
    let key = if aim.verified {
        "target-is"
    } else {
        "target-is-unverified"
    };
    shell.ta(key, "target", text)
}

/// A value of the source with its condition: `urban ≤ 15 d`.
pub(crate) fn note(shell: &Shell, indicator: &Indicator, note: &TargetNote) -> String {
    let text = match (note.op.as_str(), note.value) {
        ("falling", _) => shell.t("target-falling").into_owned(),
        ("rising", _) => shell.t("target-rising").into_owned(),
        ("between", Some(low)) => {
            format!(
                "{} – {}",
                wanted(shell, indicator, low),
                wanted(shell, indicator, note.high.unwrap_or(low))
            )
        }
        (op, Some(number)) => {
            format!(
                "{} {}",
                op.parse().map_or("", sign),
                wanted(shell, indicator, number)
            )
        }
        (_, None) => String::new(),
    };
    match &note.when {
        Some(when) => format!("{} {text}", when.get(shell.reader)),
        None => text,
    }
}

/// A value of a dimension as read: codes by their message, ids by the name their module offers.
pub(crate) fn label(shell: &Shell, labels: &BTreeMap<String, Names>, dim: &str, key: &str) -> String {
    let known = match dim {
        "kind" => TicketKind::from_str(key).is_ok(),
        "channel" => Channel::from_str(key).is_ok(),
        "priority" => Priority::from_str(key).is_ok(),
        _ => false,
    };
    if known {
        return shell.t(&format!("dim-{dim}-{key}")).into_owned();
    }
    labels
        .get(key)
        .map_or_else(|| key.to_owned(), |names| names.get(shell.reader).to_owned())
}

/// A step of a series as read on an axis.
pub(crate) fn step(shell: &Shell, kind: PeriodKind, start: Date) -> String {
    if kind == PeriodKind::Quarter {
        return format!("{} Q{}", start.year(), (start.month() - 1) / 3 + 1);
    }
    let format = match (kind, shell.reader) {
        (PeriodKind::Day | PeriodKind::Week, Lang::En) => "%-d %b",
        (PeriodKind::Day | PeriodKind::Week, _) => "%-m-%d",
        (_, Lang::En) => "%b %Y",
        (_, _) => "%Y-%m",
    };
    start.strftime(format).to_string()
}

/// The window as read.
pub(crate) fn window(shell: &Shell, window: Window) -> String {
    if window.from == window.to {
        return shell.day(&window.from);
    }
    format!("{} – {}", shell.day(&window.from), shell.day(&window.to))
}

/// The address of the records behind a figure. Present states have no first day.
pub(crate) fn records(
    list: &str,
    measure: &str,
    slice: Option<&str>,
    hit: &str,
    window: Option<Window>,
    cut: Option<(&str, &str)>,
) -> String {
    let mut query: Vec<(&str, String)> = vec![("measure", measure.to_owned()), ("hit", hit.to_owned())];
    if let Some(window) = window {
        query.push(("from", window.from.to_string()));
        query.push(("to", window.to.to_string()));
    }
    if let Some(slice) = slice.filter(|slice| *slice != "all") {
        query.push(("kind", slice.to_owned()));
    }
    if let Some((dim, value)) = cut {
        query.push(("dim", dim.to_owned()));
        query.push(("value", value.to_owned()));
    }
    format!(
        "{list}?{}",
        serde_html_form::to_string(&query).unwrap_or_default()
    )
}

/// The records behind an indicator's figure.
pub(crate) fn link(indicator: &Indicator, hit: &str, window: Window, cut: Option<(&str, &str)>) -> String {
    let (Some(measure), Some(list)) = (&indicator.measure, &indicator.list) else {
        return String::new();
    };
    let window = (!indicator.method.is_level()).then_some(window);
    records(list, measure, indicator.slice.as_deref(), hit, window, cut)
}

/// A tile in words.
#[derive(Debug)]
pub(crate) struct Shown {
    /// The records behind it.
    pub(crate) href: String,
    /// The indicator's own page.
    pub(crate) page: String,
    /// Its name.
    pub(crate) name: String,
    /// The value, "" for none.
    pub(crate) value: String,
    /// Its unit.
    pub(crate) unit: String,
    /// To a tenth of a second.
    pub(crate) exact: String,
    /// good, bad, none.
    pub(crate) tone: &'static str,
    /// The verdict's word.
    pub(crate) verdict: String,
    /// The target in words.
    pub(crate) target: String,
    /// The change in words.
    pub(crate) delta: String,
    /// up, down, flat.
    pub(crate) trend: &'static str,
    /// good, bad, none.
    pub(crate) trend_tone: &'static str,
    /// `n = 812`.
    pub(crate) sample: String,
    /// The sample as a number.
    pub(crate) n: i64,
    /// The interval in words.
    pub(crate) interval: String,
    /// What spoils the figure: how many records, and where.
    pub(crate) spoilers: Option<(i64, String)>,
    /// The sparkline.
    pub(crate) spark: Spark,
    /// The value of the period before.
    pub(crate) previous: String,
}

/// A tile in one reader's words.
pub(crate) fn tile(
    shell: &Shell,
    tile: &Tile,
    window: Window,
    cut: Option<(&str, &str)>,
    query: &str,
) -> Shown {
    let indicator = &tile.indicator;
    let name = indicator.names.get(shell.reader).to_owned();
    let (delta, trend, trend_tone) = change(shell, tile);
    let spoilers = indicator.spoilers().map(|hit| {
        let count = if hit == "miss" {
            tile.figure.records - tile.figure.hits
        } else {
            tile.figure.hits
        };
        (count, link(indicator, hit, window, cut))
    });
    let has_value = tile.figure.value.is_some();
    Shown {
        href: link(indicator, indicator.hit(), window, cut),
        page: format!("/indicators/{}{query}", indicator.code),
        value: tile
            .figure
            .value
            .map(|number| value(shell, indicator, number))
            .unwrap_or_default(),
        unit: unit(shell, &indicator.unit),
        exact: exact(shell, indicator, &tile.figure),
        tone: tone(tile.verdict),
        verdict: shell.t(&format!("verdict-{}", tile.verdict)).into_owned(),
        target: target(shell, indicator, &tile.aim),
        delta,
        trend,
        trend_tone,
        sample: if has_value {
            shell.ta("figure-n", "n", shell.number(tile.figure.sample))
        } else {
            String::new()
        },
        n: tile.figure.sample,
        interval: match tile.figure.interval {
            Some(_) => shell.ta(
                "figure-interval",
                "interval",
                interval(shell, indicator, &tile.figure),
            ),
            None => String::new(),
        },
        spoilers,
        spark: spark(shell, tile, &name),
        previous: tile
            .previous
            .map(|previous| self::figure(shell, indicator, &previous))
            .unwrap_or_default(),
        name,
    }
}

/// The change to the period before: in points for shares, relative for the rest.
fn change(shell: &Shell, tile: &Tile) -> (String, &'static str, &'static str) {
    let previous = tile.previous.and_then(|previous| previous.value);
    let (Some(now), Some(before)) = (tile.figure.value, previous) else {
        return (String::new(), "flat", "none");
    };
    let change = now - before;
    let percent = tile.indicator.unit == "percent";
    let (size, key) = if percent {
        (change.abs(), "points")
    } else if before == 0.0 {
        // Nothing before: a ratio to it says nothing.
        return (String::new(), "flat", "none");
    } else {
        (100.0 * change.abs() / before.abs(), "percent")
    };
    if size < 0.05 {
        return (shell.t("figure-unchanged").into_owned(), "flat", "none");
    }
    let way = if change > 0.0 { "up" } else { "down" };
    let text = shell.ta(
        &format!("figure-{way}-{key}"),
        "n",
        shell.decimal(&size, usize::from(size < 100.0)),
    );
    let tone = match is_better(tile.indicator.direction, change) {
        Some(true) => "good",
        Some(false) => "bad",
        None => "none",
    };
    (text, way, tone)
}

/// A sparkline in the box of 120 × 32.
#[derive(Debug, Default)]
pub(crate) struct Spark {
    pub(crate) points: String,
    pub(crate) target_y: String,
    pub(crate) last_x: String,
    pub(crate) last_y: String,
    pub(crate) summary: String,
}

fn spark(shell: &Shell, tile: &Tile, name: &str) -> Spark {
    let values: Vec<(usize, f64)> = tile
        .series
        .iter()
        .enumerate()
        .filter_map(|(i, (_, figure))| Some((i, figure.value?)))
        .collect();
    let (Some((_, first)), Some((_, last))) = (values.first(), values.last()) else {
        return Spark::default();
    };
    let summary = shell.ta2(
        "figure-spark",
        "name",
        name,
        "values",
        format!(
            "{} – {}",
            value(shell, &tile.indicator, *first),
            value(shell, &tile.indicator, *last)
        ),
    );
    let goal = tile.aim.yardstick.goal.filter(|goal| {
        !matches!(goal.comparator, Comparator::Falling | Comparator::Rising)
            && !matches!(tile.indicator.direction, Direction::Info)
    });
    let target = goal.map(|goal| goal.target);
    let all = || values.iter().map(|(_, value)| *value).chain(target);
    let (low, high) = (
        all().fold(f64::INFINITY, f64::min),
        all().fold(f64::NEG_INFINITY, f64::max),
    );
    let y = |value: f64| {
        if high > low {
            30.0 - 28.0 * (value - low) / (high - low)
        } else {
            16.0
        }
    };
    let x = |i: usize| 1.0 + 118.0 * i as f64 / (tile.series.len().max(2) - 1) as f64;
    let points: Vec<(f64, f64)> = values.iter().map(|(i, value)| (x(*i), y(*value))).collect();
    let last = points.last().copied().unwrap_or_default();
    Spark {
        points: points
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect::<Vec<_>>()
            .join(" "),
        target_y: target
            .map(|target| format!("{:.1}", y(target)))
            .unwrap_or_default(),
        last_x: format!("{:.1}", last.0),
        last_y: format!("{:.1}", last.1),
        summary,
    }
}
