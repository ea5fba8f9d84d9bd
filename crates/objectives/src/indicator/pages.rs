//! The page of one indicator, and its CSV.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Deserialize;
use sqm_platform::http::{Path, Query};
use sqm_platform::page::{Page, Shell};
use sqm_platform::{AppState, Result};

use super::ops::{self, Detail};
use crate::dashboard::chart::{self, Chart};
use crate::dashboard::pages::{Choice, Chooser, chooser, query};
use crate::dashboard::show::{self, Shown};
use crate::dashboard::{Ask, DIMENSIONS, RANKED_FROM};
use crate::figure::tone;
use crate::permissions::IndicatorRead;

/// Lines of a ranking shown; the others are a REST call away.
const SHOWN: usize = 60;

/// The query of an indicator's page.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct DetailAsk {
    #[serde(flatten)]
    ask: Ask,
    /// The dimension to lay it out by.
    #[serde(default)]
    by: String,
}

/// A line of the ranking in words.
#[derive(Debug)]
struct Line {
    rank: String,
    name: String,
    href: String,
    value: String,
    interval: String,
    sample: i64,
    tone: &'static str,
    verdict: String,
    spoilers: Option<(i64, String)>,
}

/// A target that holds or held.
#[derive(Debug)]
struct TargetLine {
    scope: String,
    target: String,
    days: String,
    href: String,
}

#[derive(Template, WebTemplate)]
#[template(path = "objectives/indicator.html")]
pub(crate) struct IndicatorPage {
    shell: Shell,
    code: String,
    here: String,
    chooser: Chooser,
    tile: Shown,
    fed: bool,
    level: bool,
    formula: String,
    clause: String,
    verified: bool,
    direction: String,
    measure: String,
    enabled: bool,
    notes: Vec<(String, bool)>,
    references: Vec<(String, String)>,
    chart: Option<Chart>,
    by: &'static str,
    by_label: String,
    by_choices: Vec<Choice>,
    lines: Vec<Line>,
    targets: Vec<TargetLine>,
    min_rank: i64,
    /// Values that the list leaves out.
    more: usize,
    ask: Ask,
}

impl IndicatorPage {
    /// What improvement actions call it by.
    fn source(&self) -> String {
        format!("indicator:{}", self.code)
    }

    /// What it shows now, to be compared with later.
    fn baseline(&self) -> String {
        format!("{} {}", self.tile.value, self.tile.unit)
            .trim()
            .to_owned()
    }
}

pub(crate) async fn show(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(asked): Query<DetailAsk>,
    page: Page<IndicatorRead>,
) -> Result<IndicatorPage> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let detail = ops::detail(&mut tx, &code, &asked.ask, &asked.by).await?;
    tx.commit().await?;
    let shell = page.shell(detail.tile.indicator.names.get(page.caller.lang));
    Ok(render(shell, code, asked.ask, &detail))
}

fn render(shell: Shell, code: String, ask: Ask, detail: &Detail) -> IndicatorPage {
    let (indicator, cut, query) = (&detail.tile.indicator, ask.cut(), query(&ask));
    let tile = show::tile(&shell, &detail.tile, detail.window, cut, &query);
    let chart = chart::over_time(
        &shell,
        detail.window,
        "series",
        shell.t("chart-over-time").into_owned(),
        if indicator.unit == "tickets" {
            "bar"
        } else {
            "line"
        },
        &[&detail.tile],
        cut,
    )
    .filter(|_| !detail.tile.series.is_empty())
    .map(|chart| Chart {
        csv: format!("/indicators/{code}/csv{query}"),
        ..chart
    });
    let lines = detail
        .ranking
        .iter()
        .take(SHOWN)
        .enumerate()
        .map(|(i, row)| {
            let cut = Some((detail.by, row.key.as_str()));
            let judged = row.figure.sample >= RANKED_FROM;
            Line {
                rank: if judged {
                    (i + 1).to_string()
                } else {
                    "–".to_owned()
                },
                name: show::label(&shell, &detail.labels, detail.by, &row.key),
                href: show::link(indicator, indicator.hit(), detail.window, cut),
                value: show::figure(&shell, indicator, &row.figure),
                interval: show::interval(&shell, indicator, &row.figure),
                sample: row.figure.sample,
                tone: tone(row.verdict),
                verdict: shell.t(&format!("verdict-{}", row.verdict)).into_owned(),
                spoilers: indicator.spoilers().map(|hit| {
                    let count = if hit == "miss" {
                        row.figure.records - row.figure.hits
                    } else {
                        row.figure.hits
                    };
                    (count, show::link(indicator, hit, detail.window, cut))
                }),
            }
        })
        .collect();
    let targets = detail
        .objectives
        .iter()
        .map(|objective| TargetLine {
            scope: if objective.scope_dim.is_empty() {
                shell.t("scope-tenant").into_owned()
            } else {
                let labels = if objective.scope_dim == detail.by {
                    &detail.labels
                } else {
                    &detail.value_labels
                };
                let name = show::label(&shell, labels, &objective.scope_dim, &objective.scope_value);
                format!("{}: {name}", shell.t(&format!("dim-{}", objective.scope_dim)))
            },
            target: show::target(&shell, indicator, &objective.aim(indicator)),
            days: match objective.valid_to {
                Some(last) => format!("{} – {}", shell.day(&objective.valid_from), shell.day(&last)),
                None => shell.ta("objective-since", "day", shell.day(&objective.valid_from)),
            },
            href: format!("/objectives/{}", objective.id),
        })
        .collect();
    IndicatorPage {
        here: format!("/indicators/{code}{query}"),
        chooser: chooser(
            &shell,
            detail.window,
            &detail.values,
            &detail.value_labels,
            &ask,
            &format!("/indicators/{code}"),
            &DIMENSIONS,
        ),
        fed: indicator.cell.is_some(),
        level: indicator.method.is_level(),
        formula: indicator.formula.get(shell.reader).to_owned(),
        clause: indicator.clause.clone(),
        verified: indicator.verified,
        direction: shell
            .t(&format!("direction-{}", indicator.direction))
            .into_owned(),
        measure: indicator.measure.clone().unwrap_or_default(),
        enabled: indicator.enabled,
        notes: indicator
            .targets
            .iter()
            .map(|note| (show::note(&shell, indicator, note), note.verified))
            .collect(),
        references: detail
            .references
            .iter()
            .map(|reference| {
                (
                    reference.key.clone(),
                    reference.title.get(shell.reader).to_owned(),
                )
            })
            .collect(),
        by_choices: DIMENSIONS
            .into_iter()
            .map(|dim| Choice {
                value: dim.to_owned(),
                label: shell.t(&format!("dim-{dim}")).into_owned(),
                chosen: dim == detail.by,
            })
            .collect(),
        by_label: shell.t(&format!("dim-{}", detail.by)).into_owned(),
        by: detail.by,
        min_rank: RANKED_FROM,
        more: detail.ranking.len().saturating_sub(SHOWN),
        tile,
        chart,
        lines,
        targets,
        ask,
        code,
        shell,
    }
}

/// The series as CSV: dates and numbers as programs read them.
pub(crate) async fn csv(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(ask): Query<Ask>,
    page: Page<IndicatorRead>,
) -> Result<Response> {
    let mut tx = state.db.tenant(&page.caller.scope()).await?;
    let (_, tile) = ops::measured(&mut tx, &code, &ask).await?;
    tx.commit().await?;
    let mut text = String::from("\u{feff}from,to,value,unit,sample,low,high\r\n");
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    for (days, figure) in &tile.series {
        let fields = [
            days.from.to_string(),
            days.to.to_string(),
            number(figure.value),
            tile.indicator.unit.clone(),
            figure.sample.to_string(),
            number(figure.interval.map(|span| span.low)),
            number(figure.interval.map(|span| span.high)),
        ];
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    let disposition = format!("attachment; filename=\"{}.csv\"", tile.indicator.code);
    Ok((
        [
            (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        text,
    )
        .into_response())
}
