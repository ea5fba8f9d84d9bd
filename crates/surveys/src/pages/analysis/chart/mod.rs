//! The charts of an analysis, each with the table that says the same.

mod matrix;
mod time;

use serde::Serialize;
use sqm_platform::page::Shell;

use super::Opens;
use super::words::interval;
use crate::analysis::{Analysis, Change, Estimate};
use crate::survey::Privacy;

pub(super) use self::matrix::matrix;
pub(super) use self::time::{over_time, rounds};

/// A chart and its table.
#[derive(Debug)]
pub(in crate::pages) struct Chart {
    pub(in crate::pages) id: &'static str,
    pub(in crate::pages) title: String,
    pub(in crate::pages) note: String,
    pub(in crate::pages) csv: String,
    pub(in crate::pages) data: String,
    pub(in crate::pages) size: &'static str,
    pub(in crate::pages) heads: Vec<String>,
    pub(in crate::pages) rows: Vec<Row>,
}

/// A row of the table: its name, and cells with the way to their answers.
#[derive(Debug)]
pub(in crate::pages) struct Row {
    pub(in crate::pages) name: String,
    pub(in crate::pages) cells: Vec<(String, String)>,
}

#[derive(Default, Serialize)]
struct Data {
    kind: &'static str,
    unit: &'static str,
    digits: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
    summary: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<String>,
    series: Vec<Series>,
    marks: Vec<Mark>,
    notes: Vec<Note>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<Axis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<Axis>,
}

#[derive(Default, Serialize)]
struct Series {
    name: String,
    colour: u8,
    values: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    low: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    high: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    n: Vec<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hrefs: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tones: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    points: Vec<Point>,
}

#[derive(Serialize)]
struct Point {
    x: f64,
    y: f64,
    label: String,
    href: String,
}

#[derive(Serialize)]
struct Mark {
    name: String,
    value: f64,
    role: &'static str,
}

#[derive(Serialize)]
struct Note {
    at: f64,
    text: String,
}

#[derive(Serialize)]
struct Axis {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
}

fn json(data: &Data) -> String {
    serde_json::to_string(data).unwrap_or_default()
}

fn line(name: String, colour: u8, figures: &[Option<Estimate>]) -> Series {
    Series {
        name,
        colour,
        values: figures.iter().map(|figure| figure.map(|f| f.value)).collect(),
        low: figures.iter().map(|figure| figure.and_then(|f| f.low)).collect(),
        high: figures.iter().map(|figure| figure.and_then(|f| f.high)).collect(),
        n: figures.iter().map(|figure| figure.map_or(0, |f| f.n)).collect(),
        ..Series::default()
    }
}

/// "+2.1, not chance (p = 0.01)".
pub(super) fn change_words(shell: &Shell, change: &Change) -> String {
    let sign = if change.by > 0.0 { "+" } else { "" };
    let by = format!("{sign}{}", shell.decimal(&change.by, 1));
    let p = if change.p < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("= {}", shell.decimal(&change.p, 3))
    };
    let key = if change.significant {
        "sa-change-real"
    } else {
        "sa-change-chance"
    };
    shell.ta2(key, "by", by, "p", p)
}

fn cell(shell: &Shell, estimate: Option<&Estimate>, href: &str) -> (String, String) {
    match estimate {
        Some(estimate) => (
            format!(
                "{} ({})",
                shell.decimal(&estimate.value, 1),
                interval(shell, estimate, 1)
            ),
            href.to_owned(),
        ),
        None => ("–".to_owned(), String::new()),
    }
}

/// Dimensions of service beside each other.
pub(super) fn aspects(shell: &Shell, analysis: &Analysis, opens: &Opens<'_>) -> Option<Chart> {
    let href = &opens.state("complete");
    if analysis.aspects.is_empty() {
        return None;
    }
    let name = |aspect: &str| {
        shell
            .t(&format!("aspect-{}", aspect.replace('_', "-")))
            .into_owned()
    };
    let names: Vec<String> = analysis.aspects.iter().map(|a| name(a.aspect.as_str())).collect();
    let figures: Vec<Option<Estimate>> = analysis.aspects.iter().map(|a| Some(a.score)).collect();
    let mut series = line(shell.t("sa-score").into_owned(), 1, &figures);
    if analysis.aspects.iter().any(|aspect| aspect.target.is_some()) {
        series.tones = analysis
            .aspects
            .iter()
            .map(|aspect| match aspect.target {
                Some(target) if aspect.score.value < target => "bad",
                Some(_) => "good",
                None => "muted",
            })
            .collect();
    }
    let lowest = analysis
        .aspects
        .iter()
        .min_by(|a, b| a.score.value.total_cmp(&b.score.value))?;
    let note = shell.ta("sa-aspects-lowest", "name", name(lowest.aspect.as_str()));
    let rows = analysis
        .aspects
        .iter()
        .zip(&names)
        .map(|(aspect, name)| Row {
            name: name.clone(),
            cells: vec![
                cell(shell, Some(&aspect.score), href),
                (shell.number(aspect.score.n), href.clone()),
                (
                    aspect
                        .target
                        .map_or_else(|| "–".to_owned(), |target| shell.decimal(&target, 0)),
                    String::new(),
                ),
                (
                    aspect
                        .importance
                        .map_or_else(|| "–".to_owned(), |importance| shell.decimal(&importance, 2)),
                    String::new(),
                ),
            ],
        })
        .collect();
    let data = Data {
        kind: "hbar",
        digits: 1,
        min: Some(0.0),
        max: Some(100.0),
        summary: note.clone(),
        categories: names,
        series: vec![series],
        ..Data::default()
    };
    Some(Chart {
        id: "aspects",
        title: shell.t("sa-chart-aspects").into_owned(),
        note,
        csv: String::new(),
        data: json(&data),
        size: "",
        heads: [
            "sa-dimension",
            "sa-score",
            "sa-answers",
            "ui-target",
            "sa-importance",
        ]
        .map(|key| shell.t(key).into_owned())
        .to_vec(),
        rows,
    })
}

/// From asking to counting.
pub(super) fn funnel(shell: &Shell, analysis: &Analysis, opens: &Opens<'_>) -> Option<Chart> {
    let funnel = &analysis.funnel;
    let invited = opens.page(opens.survey.id, "/invitations");
    let mut steps: Vec<(&str, u64, String)> = Vec::new();
    // Before the first message is out, there is nothing to tell of those who are asked.
    if funnel.reached > 0 {
        steps.push(("sa-funnel-invited", funnel.invited, invited.clone()));
        steps.push(("sa-funnel-reached", funnel.reached, invited.clone()));
        steps.push((
            "sa-funnel-opened",
            funnel.opened,
            format!("{invited}?state=opened"),
        ));
    }
    steps.push(("sa-funnel-begun", funnel.begun, opens.state("")));
    steps.push(("sa-funnel-complete", funnel.complete, opens.state("complete")));
    // What an anonymous survey's readers began and left is kept nowhere.
    let unknown = opens.survey.privacy == Privacy::Anonymous || funnel.begun == 0;
    if unknown && funnel.reached == 0 {
        return None;
    }
    let left: u64 = funnel.left.iter().map(|(_, n)| n).sum();
    let mut details: Vec<(String, u64, String)> = funnel
        .left
        .iter()
        .map(|(page, n)| {
            (
                shell.ta("sa-funnel-left", "page", *page),
                *n,
                opens.state("partial"),
            )
        })
        .collect();
    for (key, n, state) in [
        ("sa-funnel-screened", funnel.screened, "screened"),
        ("sa-funnel-suspect", funnel.suspect, "suspect"),
        ("sa-funnel-removed", funnel.removed, "removed"),
    ] {
        if n > 0 {
            details.push((shell.t(key).into_owned(), n, opens.state(state)));
        }
    }
    let note = match funnel.response_rate() {
        Some(rate) => shell.ta("sa-response-rate", "rate", shell.percent(&rate)),
        None if !unknown => {
            let share = 100.0 * left as f64 / funnel.begun as f64;
            shell.ta("sa-drop-off", "rate", shell.percent(&share))
        }
        None => String::new(),
    };
    let share = |n: u64| {
        let first = steps.first().map_or(0, |(_, n, _)| *n);
        if first > 0 {
            shell.percent(&(100.0 * n as f64 / first as f64))
        } else {
            "–".to_owned()
        }
    };
    let rows = steps
        .iter()
        .map(|(key, n, href)| (shell.t(key).into_owned(), *n, href.clone()))
        .chain(details)
        .map(|(name, n, href)| Row {
            name,
            cells: vec![(shell.number(n), href), (share(n), String::new())],
        })
        .collect();
    let data = Data {
        kind: "hbar",
        min: Some(0.0),
        summary: note.clone(),
        categories: steps.iter().map(|(key, ..)| shell.t(key).into_owned()).collect(),
        series: vec![Series {
            name: shell.t("sa-answers").into_owned(),
            colour: 1,
            values: steps.iter().map(|(_, n, _)| Some(*n as f64)).collect(),
            hrefs: steps.iter().map(|(.., href)| href.clone()).collect(),
            ..Series::default()
        }],
        ..Data::default()
    };
    Some(Chart {
        id: "funnel",
        title: shell.t("sa-chart-funnel").into_owned(),
        note,
        csv: String::new(),
        data: json(&data),
        size: "",
        heads: ["sa-step", "sa-answers", "sa-share"]
            .map(|key| shell.t(key).into_owned())
            .to_vec(),
        rows,
    })
}
