//! The charts of an analysis, each with the table that says the same.

use serde::Serialize;
use sqm_platform::page::Shell;

use super::Opens;
use super::words::{Labels, interval};
use crate::analysis::{Analysis, Change, Estimate, Round};
use crate::survey::Privacy;

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

/// Satisfaction from round to round, with what each change is worth.
pub(super) fn rounds(shell: &Shell, analysis: &Analysis, opens: &Opens<'_>, of: &str) -> Option<Chart> {
    let rounds = &analysis.rounds;
    let last = rounds.last()?;
    let named: Vec<String> = rounds
        .iter()
        .map(|round| shell.ta("survey-round-n", "n", round.round))
        .collect();
    let pick = |of: fn(&Round) -> Option<Estimate>| rounds.iter().map(of).collect::<Vec<_>>();
    let csat = pick(|round| round.figures.csat);
    let satisfied = pick(|round| round.figures.satisfied);
    let nps = pick(|round| round.figures.nps.map(|nps| nps.score));
    let (id, title, drawn) = if of == "nps" {
        ("rounds-nps", "sa-chart-rounds-nps", vec![("sa-nps", nps)])
    } else {
        (
            "rounds",
            "sa-chart-rounds",
            vec![("sa-csat", csat), ("sa-satisfied", satisfied)],
        )
    };
    let mut series = Vec::new();
    for (key, figures) in drawn {
        if figures.iter().any(Option::is_some) {
            let colour = if of == "nps" {
                3
            } else {
                u8::try_from(series.len()).unwrap_or_default() + 1
            };
            let mut drawn = line(shell.t(key).into_owned(), colour, &figures);
            drawn.hrefs = rounds.iter().map(|round| opens.page(round.survey, "")).collect();
            series.push(drawn);
        }
    }
    if series.is_empty() {
        return None;
    }
    let change = |change: &Option<Change>| {
        change
            .as_ref()
            .map_or_else(String::new, |c| change_words(shell, c))
    };
    let rows = rounds
        .iter()
        .zip(&named)
        .map(|(round, name)| {
            let href = opens.page(round.survey, "");
            let nps = round.figures.nps.map(|nps| nps.score);
            Row {
                name: name.clone(),
                cells: vec![
                    (shell.number(round.figures.answers), href.clone()),
                    cell(shell, round.figures.csat.as_ref(), &href),
                    (change(&round.csat), String::new()),
                    cell(shell, nps.as_ref(), &href),
                    (change(&round.nps), String::new()),
                ],
            }
        })
        .collect();
    let note = match (&last.csat.filter(|_| of != "nps"), &last.nps) {
        (Some(csat), _) => format!("{}: {}", shell.t("sa-csat"), change_words(shell, csat)),
        (None, Some(nps)) => format!("{}: {}", shell.t("sa-nps"), change_words(shell, nps)),
        _ => String::new(),
    };
    let data = Data {
        kind: "line",
        digits: 1,
        summary: note.clone(),
        categories: named,
        series,
        ..Data::default()
    };
    Some(Chart {
        id,
        title: shell.t(title).into_owned(),
        note,
        csv: String::new(),
        data: json(&data),
        size: "",
        heads: [
            "sa-round",
            "sa-answers",
            "sa-csat",
            "sa-change",
            "sa-nps",
            "sa-change",
        ]
        .map(|key| shell.t(key).into_owned())
        .to_vec(),
        rows,
    })
}

/// Satisfaction over the time of the survey.
pub(super) fn over_time(shell: &Shell, analysis: &Analysis, opens: &Opens<'_>) -> Option<Chart> {
    let spans = &analysis.spans;
    if spans.len() < 2 {
        return None;
    }
    let names: Vec<String> = spans
        .iter()
        .map(|span| match analysis.step {
            "month" => span.from.strftime("%Y-%m").to_string(),
            _ => shell.day(&span.from),
        })
        .collect();
    let hrefs: Vec<String> = spans.iter().map(|span| opens.days(span.from, span.to)).collect();
    let csat: Vec<Option<Estimate>> = spans.iter().map(|span| span.figures.csat).collect();
    let nps: Vec<Option<Estimate>> = spans
        .iter()
        .map(|span| span.figures.nps.map(|nps| nps.score))
        .collect();
    let (key, shown) = if csat.iter().any(Option::is_some) {
        ("sa-csat", &csat)
    } else if nps.iter().any(Option::is_some) {
        ("sa-nps", &nps)
    } else {
        return None;
    };
    let mut series = line(shell.t(key).into_owned(), 1, shown);
    series.hrefs.clone_from(&hrefs);
    let rows = spans
        .iter()
        .zip(&names)
        .zip(&hrefs)
        .map(|((span, name), href)| Row {
            name: name.clone(),
            cells: vec![
                (shell.number(span.figures.answers), href.clone()),
                cell(shell, span.figures.csat.as_ref(), href),
                cell(shell, span.figures.nps.map(|nps| nps.score).as_ref(), href),
            ],
        })
        .collect();
    let target = opens
        .survey
        .targets
        .get(if key == "sa-csat" { "csat" } else { "nps" });
    let note = format!(
        "{} · {}",
        shell.t(&format!("sa-step-{}", analysis.step)),
        shell.t("sa-interval-note")
    );
    let data = Data {
        kind: "line",
        digits: 1,
        summary: note.clone(),
        categories: names,
        series: vec![series],
        marks: target
            .map(|value| Mark {
                name: shell.t("ui-target").into_owned(),
                value: *value,
                role: "target",
            })
            .into_iter()
            .collect(),
        ..Data::default()
    };
    Some(Chart {
        id: "over-time",
        title: shell.ta("sa-chart-time", "figure", shell.t(key)),
        note,
        csv: String::new(),
        data: json(&data),
        size: "",
        heads: ["sa-period", "sa-answers", "sa-csat", "sa-nps"]
            .map(|key| shell.t(key).into_owned())
            .to_vec(),
        rows,
    })
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

/// What matters much and is done badly comes first.
pub(super) fn matrix(labels: &Labels<'_>, analysis: &Analysis) -> Option<Chart> {
    let shell = labels.shell;
    let mut places: Vec<(String, f64, Estimate, String)> = Vec::new();
    for result in &analysis.questions {
        if let (Some(importance), Some(score)) = (result.importance, result.score) {
            let at = match &result.row {
                Some(row) => format!("#q-{}-{row}", result.key),
                None => format!("#q-{}", result.key),
            };
            places.push((
                labels.question(&result.key, result.row.as_deref()),
                importance,
                score,
                at,
            ));
        }
    }
    if places.len() < 2 {
        return None;
    }
    let count = places.len() as f64;
    let usual = places.iter().map(|(_, importance, ..)| importance).sum::<f64>() / count;
    let mean = places.iter().map(|(_, _, score, _)| score.value).sum::<f64>() / count;
    let quadrant = |importance: f64, score: f64| match (importance >= usual, score >= mean) {
        (true, false) => "sa-quadrant-first",
        (true, true) => "sa-quadrant-keep",
        (false, false) => "sa-quadrant-watch",
        (false, true) => "sa-quadrant-enough",
    };
    places.sort_by(|a, b| {
        let urgent =
            |place: &(String, f64, Estimate, String)| quadrant(place.1, place.2.value) == "sa-quadrant-first";
        urgent(b).cmp(&urgent(a)).then_with(|| b.1.total_cmp(&a.1))
    });
    let first: Vec<&str> = places
        .iter()
        .filter(|(_, importance, score, _)| quadrant(*importance, score.value) == "sa-quadrant-first")
        .map(|(name, ..)| name.as_str())
        .take(3)
        .collect();
    let note = if first.is_empty() {
        shell.t("sa-matrix-none").into_owned()
    } else {
        shell.ta("sa-matrix-first", "names", first.join(" · "))
    };
    let rows = places
        .iter()
        .map(|(name, importance, score, href)| Row {
            name: name.clone(),
            cells: vec![
                (shell.decimal(importance, 2), String::new()),
                cell(shell, Some(score), href),
                (shell.number(score.n), String::new()),
                (
                    shell.t(quadrant(*importance, score.value)).into_owned(),
                    String::new(),
                ),
            ],
        })
        .collect();
    let group = |key: &'static str, colour: u8| Series {
        name: shell.t(key).into_owned(),
        colour,
        points: places
            .iter()
            .filter(|(_, importance, score, _)| quadrant(*importance, score.value) == key)
            .map(|(name, importance, score, href)| Point {
                x: (importance * 100.0).round() / 100.0,
                y: (score.value * 10.0).round() / 10.0,
                label: name.clone(),
                href: href.clone(),
            })
            .collect(),
        ..Series::default()
    };
    let (low, high) = places
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (_, x, ..)| {
            (low.min(*x), high.max(*x))
        });
    let range = (high - low).max(0.05);
    let place = |x: f64| (x * 100.0).round() / 100.0;
    let data = Data {
        kind: "scatter",
        digits: 1,
        summary: note.clone(),
        series: [
            group("sa-quadrant-first", 4),
            group("sa-quadrant-keep", 1),
            group("sa-quadrant-watch", 2),
            group("sa-quadrant-enough", 3),
        ]
        .into_iter()
        .filter(|group| !group.points.is_empty())
        .collect(),
        marks: vec![Mark {
            name: shell.t("sa-mean").into_owned(),
            value: (mean * 10.0).round() / 10.0,
            role: "stretch",
        }],
        notes: vec![Note {
            at: (usual * 100.0).round() / 100.0,
            text: String::new(),
        }],
        x: Some(Axis {
            name: shell.t("sa-importance").into_owned(),
            min: Some(place(low - 0.1 * range)),
            // Names stand right of their points.
            max: Some(place(high + 0.45 * range)),
        }),
        y: Some(Axis {
            name: shell.t("sa-score").into_owned(),
            min: None,
            max: None,
        }),
        ..Data::default()
    };
    Some(Chart {
        id: "matrix",
        title: shell.t("sa-chart-matrix").into_owned(),
        note,
        csv: String::new(),
        data: json(&data),
        size: "",
        heads: [
            "sa-question",
            "sa-importance",
            "sa-score",
            "sa-answers",
            "sa-quadrant",
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
