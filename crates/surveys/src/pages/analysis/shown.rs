//! Questions, segments, comments and rankings as the page shows them.

use jiff::civil::Date;
use sqm_domain::survey::QuestionKind;
use sqm_platform::page::Shell;

use super::Opens;
use super::words::{Labels, interval, too_few};
use crate::analysis::{Analysis, Estimate, Ranked, Segments};
use crate::response::Comment;

/// The newest comments shown.
pub(super) const COMMENTS: i64 = 6;
/// Values shown of a long list.
const VALUES: usize = 12;

/// A value with its bar.
#[derive(Debug)]
pub(in crate::pages) struct Bar {
    pub(in crate::pages) label: String,
    pub(in crate::pages) href: String,
    pub(in crate::pages) count: String,
    pub(in crate::pages) share: String,
    /// In percent of the longest.
    pub(in crate::pages) width: f64,
    pub(in crate::pages) class: &'static str,
}

/// A question with its answers.
#[derive(Debug)]
pub(in crate::pages) struct QuestionShown {
    pub(in crate::pages) anchor: String,
    pub(in crate::pages) text: String,
    /// The question above a row of a matrix.
    pub(in crate::pages) above: String,
    pub(in crate::pages) facts: String,
    pub(in crate::pages) bars: Vec<Bar>,
    /// Values have names rather than points.
    pub(in crate::pages) named: bool,
    /// Values that are not shown.
    pub(in crate::pages) more: String,
    /// Free texts are read among the comments.
    pub(in crate::pages) texts: String,
}

pub(in crate::pages) fn questions(
    labels: &Labels<'_>,
    analysis: &Analysis,
    opens: &Opens<'_>,
) -> Vec<QuestionShown> {
    let shell = labels.shell;
    let mut shown = Vec::with_capacity(analysis.questions.len());
    for result in &analysis.questions {
        let Some(question) = labels.document.question(&result.key) else {
            continue;
        };
        let dimension = match &result.row {
            Some(row) => format!("q.{}.{row}", result.key),
            None => format!("q.{}", result.key),
        };
        let most = result.values.iter().map(|value| value.share).fold(0.0, f64::max);
        let points = question.ends();
        let bars = result
            .values
            .iter()
            .take(VALUES)
            .map(|value| Bar {
                label: labels.answer(question, &value.value),
                href: opens.only(&dimension, &value.value),
                count: shell.number(value.count),
                share: shell.percent(&value.share),
                width: if most > 0.0 {
                    100.0 * value.share / most
                } else {
                    0.0
                },
                class: match (
                    points.is_some() && question.kind.has_scale(),
                    value.value.parse::<f64>(),
                ) {
                    (true, Ok(number)) => tone(question.kind, number, question.rescale(number)),
                    _ => "plain",
                },
            })
            .collect();
        let rest = result.values.len().saturating_sub(VALUES);
        let is_text = matches!(result.kind, QuestionKind::Text | QuestionKind::LongText);
        shown.push(QuestionShown {
            anchor: dimension.replacen("q.", "q-", 1).replace('.', "-"),
            text: labels.question(&result.key, result.row.as_deref()),
            above: match &result.row {
                Some(_) => labels.question(&result.key, None),
                None => String::new(),
            },
            facts: facts(shell, result.answered, result.mean.as_ref(), result.top.as_ref()),
            named: question.points().is_none(),
            bars,
            more: if rest > 0 {
                shell.ta("sa-more-values", "n", shell.number(rest))
            } else {
                String::new()
            },
            texts: if is_text {
                opens.theme("any")
            } else {
                String::new()
            },
        });
    }
    shown
}

/// The colour of a point says how good it is.
pub(in crate::pages) fn tone(kind: QuestionKind, value: f64, score: Option<f64>) -> &'static str {
    if kind == QuestionKind::Nps {
        return match value as i64 {
            9.. => "good",
            7..=8 => "mid",
            _ => "bad",
        };
    }
    match score {
        Some(score) if score >= 75.0 => "good",
        Some(score) if score > 40.0 => "mid",
        Some(_) => "bad",
        None => "plain",
    }
}

fn facts(shell: &Shell, answered: u64, mean: Option<&Estimate>, top: Option<&Estimate>) -> String {
    let mut facts = vec![shell.ta("ui-n", "n", shell.number(answered))];
    if let Some(mean) = mean {
        facts.push(format!(
            "{} {} ({})",
            shell.t("sa-mean"),
            shell.decimal(&mean.value, 2),
            interval(shell, mean, 2)
        ));
    }
    if let Some(top) = top {
        facts.push(format!(
            "{} {}",
            shell.t("sa-satisfied"),
            shell.percent(&top.value)
        ));
    }
    facts.join(" · ")
}

/// A theme of comments.
#[derive(Debug)]
pub(in crate::pages) struct ThemeShown {
    pub(in crate::pages) bar: Bar,
    pub(in crate::pages) unsatisfied: String,
    pub(in crate::pages) worse: bool,
}

pub(super) fn themes(shell: &Shell, analysis: &Analysis, opens: &Opens<'_>) -> Vec<ThemeShown> {
    let most = analysis.themes.first().map_or(1.0, |theme| theme.share.max(1e-9));
    analysis
        .themes
        .iter()
        .map(|theme| ThemeShown {
            bar: Bar {
                label: shell.t(&format!("sa-theme-{}", theme.code)).into_owned(),
                href: opens.theme(&theme.code),
                count: shell.number(theme.comments),
                share: shell.percent(&theme.share),
                width: 100.0 * theme.share / most,
                class: "plain",
            },
            unsatisfied: theme
                .unsatisfied
                .map(|share| shell.percent(&share))
                .unwrap_or_default(),
            worse: theme.unsatisfied.is_some_and(|share| share >= 50.0),
        })
        .collect()
}

/// A word of comments.
#[derive(Debug)]
pub(in crate::pages) struct WordShown {
    pub(in crate::pages) word: String,
    pub(in crate::pages) href: String,
    pub(in crate::pages) count: String,
    pub(in crate::pages) class: &'static str,
    pub(in crate::pages) title: String,
}

pub(super) fn words(shell: &Shell, analysis: &Analysis, opens: &Opens<'_>) -> Vec<WordShown> {
    analysis
        .keywords
        .iter()
        .map(|keyword| WordShown {
            word: keyword.word.clone(),
            href: opens.word(&keyword.word),
            count: shell.number(keyword.comments),
            class: match keyword.lift {
                Some(lift) if lift >= 1.3 => "bad",
                Some(lift) if lift <= 0.7 => "good",
                _ => "plain",
            },
            title: keyword.lift.map_or_else(String::new, |lift| {
                shell.ta("sa-lift", "times", shell.decimal(&lift, 1))
            }),
        })
        .collect()
}

/// A comment.
#[derive(Debug)]
pub(in crate::pages) struct CommentShown {
    pub(in crate::pages) href: String,
    pub(in crate::pages) text: String,
    pub(in crate::pages) day: Date,
    pub(in crate::pages) score: String,
    pub(in crate::pages) class: &'static str,
}

pub(super) fn comments(labels: &Labels<'_>, newest: Vec<Comment>) -> Vec<CommentShown> {
    let shell = labels.shell;
    newest
        .into_iter()
        .map(|comment| CommentShown {
            href: format!("/responses/{}", comment.id),
            text: comment.text,
            day: comment.day,
            score: match (comment.csat, comment.nps) {
                (Some(csat), _) => format!("{} {}", shell.t("sa-csat-short"), shell.decimal(&csat, 0)),
                (None, Some(nps)) => format!("{} {nps}", shell.t("sa-nps-short")),
                _ => String::new(),
            },
            class: match (comment.csat, comment.nps) {
                (Some(csat), _) if csat >= 75.0 => "success",
                (Some(csat), _) if csat <= 25.0 => "danger",
                (None, Some(nps)) if nps >= 9 => "success",
                (None, Some(nps)) if nps <= 6 => "danger",
                _ => "neutral",
            },
        })
        .collect()
}

/// Segments as a table.
#[derive(Debug)]
pub(in crate::pages) struct Cross {
    pub(in crate::pages) name: String,
    /// The question's values, if one is compared.
    pub(in crate::pages) heads: Vec<String>,
    pub(in crate::pages) rows: Vec<CrossRow>,
    pub(in crate::pages) withheld: String,
    pub(in crate::pages) nps: bool,
    pub(in crate::pages) ces: bool,
    pub(in crate::pages) csat: bool,
    pub(in crate::pages) of: String,
}

/// A segment.
#[derive(Debug)]
pub(in crate::pages) struct CrossRow {
    pub(in crate::pages) name: String,
    pub(in crate::pages) href: String,
    pub(in crate::pages) n: String,
    pub(in crate::pages) csat: Cell,
    pub(in crate::pages) satisfied: Cell,
    pub(in crate::pages) nps: Cell,
    pub(in crate::pages) ces: Cell,
    pub(in crate::pages) mean: Cell,
    pub(in crate::pages) shares: Vec<(String, String)>,
}

/// A figure with its interval.
#[derive(Debug, Default)]
pub(in crate::pages) struct Cell {
    pub(in crate::pages) value: String,
    pub(in crate::pages) interval: String,
}

fn cell(shell: &Shell, estimate: Option<&Estimate>, digits: usize) -> Cell {
    estimate.map_or_else(Cell::default, |estimate| Cell {
        value: shell.decimal(&estimate.value, digits),
        interval: interval(shell, estimate, digits),
    })
}

pub(super) fn cross(labels: &Labels<'_>, segments: &Segments, opens: &Opens<'_>) -> Cross {
    let shell = labels.shell;
    let of = segments.of.as_deref().and_then(|of| labels.document.question(of));
    let heads = match (of, segments.rows.first()) {
        (Some(question), Some(_)) => {
            // Long lists are ordered by frequency in each segment; columns need one order for all.
            values_in_order(segments)
                .iter()
                .map(|value| labels.answer(question, value))
                .collect()
        }
        _ => Vec::new(),
    };
    let order = values_in_order(segments);
    let rows = segments
        .rows
        .iter()
        .map(|segment| {
            let href = opens.only(&segments.by, &segment.value);
            let share = |value: &String| {
                let found = segment.values.iter().find(|one| one.value == *value);
                let share = found.map_or(0.0, |one| one.share);
                let narrowed = of.map(|question| {
                    opens.list(
                        &opens
                            .filter
                            .with(&segments.by, &segment.value)
                            .with(&format!("q.{}", question.key), value),
                    )
                });
                (shell.percent(&share), narrowed.unwrap_or_default())
            };
            CrossRow {
                name: labels.value(&segments.by, &segment.value),
                n: shell.number(segment.figures.answers),
                csat: cell(shell, segment.figures.csat.as_ref(), 1),
                satisfied: cell(shell, segment.figures.satisfied.as_ref(), 1),
                nps: cell(shell, segment.figures.nps.map(|nps| nps.score).as_ref(), 1),
                ces: cell(shell, segment.figures.ces.as_ref(), 1),
                mean: cell(shell, segment.mean.as_ref(), 2),
                shares: order.iter().map(share).collect(),
                href,
            }
        })
        .collect();
    let any = |has: fn(&crate::analysis::Figures) -> bool| segments.rows.iter().any(|row| has(&row.figures));
    Cross {
        name: labels.dimension(&segments.by),
        heads,
        rows,
        withheld: if segments.withheld > 0 {
            too_few(shell)
        } else {
            String::new()
        },
        csat: any(|figures| figures.csat.is_some()),
        nps: any(|figures| figures.nps.is_some()),
        ces: any(|figures| figures.ces.is_some()),
        of: of.map_or_else(String::new, |question| labels.question(&question.key, None)),
    }
}

/// The columns of a cross-table.
fn values_in_order(segments: &Segments) -> Vec<String> {
    let mut order: Vec<String> = Vec::new();
    for value in segments.rows.iter().flat_map(|row| &row.values) {
        if !order.contains(&value.value) {
            order.push(value.value.clone());
        }
    }
    order.truncate(VALUES);
    order
}

/// Somebody in the ranking.
#[derive(Debug)]
pub(in crate::pages) struct RankedShown {
    pub(in crate::pages) place: String,
    pub(in crate::pages) name: String,
    pub(in crate::pages) href: String,
    pub(in crate::pages) n: String,
    pub(in crate::pages) csat: Cell,
    pub(in crate::pages) bound: String,
}

pub(super) fn ranked(shell: &Shell, all: &[Ranked], dimension: &str, opens: &Opens<'_>) -> Vec<RankedShown> {
    all.iter()
        .enumerate()
        .map(|(index, one)| RankedShown {
            place: one.bound.map(|_| shell.number(index + 1)).unwrap_or_default(),
            name: if one.name.is_empty() {
                shell.t("sa-no-value").into_owned()
            } else {
                one.name.clone()
            },
            href: opens.only(dimension, &one.id.to_string()),
            n: shell.number(one.figures.answers),
            csat: cell(shell, one.figures.csat.as_ref(), 1),
            bound: one
                .bound
                .map(|bound| shell.decimal(&bound, 1))
                .unwrap_or_default(),
        })
        .collect()
}
