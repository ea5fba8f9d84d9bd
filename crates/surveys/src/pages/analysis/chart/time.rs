//! Figures round by round and month by month.

use sqm_platform::page::Shell;

use super::super::Opens;
use super::{Chart, Data, Mark, Row, cell, change_words, json, line};
use crate::analysis::{Analysis, Change, Estimate, Round};

/// Satisfaction from round to round, with what each change is worth.
pub(in crate::pages::analysis) fn rounds(
    shell: &Shell,
    analysis: &Analysis,
    opens: &Opens<'_>,
    of: &str,
) -> Option<Chart> {
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
pub(in crate::pages::analysis) fn over_time(
    shell: &Shell,
    analysis: &Analysis,
    opens: &Opens<'_>,
) -> Option<Chart> {
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
