//! What matters beside how it is done.

use super::super::words::Labels;
use super::{Axis, Chart, Data, Mark, Note, Point, Row, Series, cell, json};
use crate::analysis::{Analysis, Estimate};

/// What matters much and is done badly comes first.
pub(in crate::pages::analysis) fn matrix(labels: &Labels<'_>, analysis: &Analysis) -> Option<Chart> {
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
