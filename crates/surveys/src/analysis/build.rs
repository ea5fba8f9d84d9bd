//! From sums to what is shown.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::{ToSpan as _, Unit as Step};
use sqm_domain::stats::{Difference, Pairs, Weighted};
use sqm_domain::survey::{Question, QuestionKind, Questionnaire};
use uuid::Uuid;

use super::filter::{Dimension, ResponseFilter};
use super::model::{
    Analysis, AspectResult, Change, Cut, Estimate, FEWEST, Figures, Funnel, Keyword, QuestionResult, Ranked,
    Round, Segment, Segments, Span, Theme, ValueCount, View,
};
use super::read::RoundSums;
use super::tally::{Asked, QuestionSums, Sums, Tally, Values, WordSums, plain};
use crate::survey::{Privacy, Survey};

/// Fewer pairs say nothing about what matters.
const PAIRS: u64 = 20;
/// Fewer answers a day are looked at by week.
const ANSWERS_A_DAY: u64 = 20;
/// Words shown.
const KEYWORDS: usize = 30;
/// A word in fewer comments is an accident.
const MENTIONS: u64 = 3;
/// Segments shown; more values than this are no dimension to compare by.
const SEGMENTS: usize = 60;

pub(super) struct Parts<'a> {
    pub(super) survey: &'a Survey,
    pub(super) filter: &'a ResponseFilter,
    pub(super) view: &'a View,
    pub(super) asked: Asked<'a>,
    pub(super) tally: Tally,
    pub(super) funnel: Funnel,
    pub(super) rounds: Vec<RoundSums>,
    pub(super) names: BTreeMap<Uuid, String>,
}

pub(super) fn analysis(parts: Parts<'_>) -> Analysis {
    let anonymous = parts.survey.privacy == Privacy::Anonymous;
    let narrowed = *parts.filter != ResponseFilter::default();
    let mut tally = parts.tally;
    let withheld = anonymous && narrowed && tally.overall.answers > 0 && tally.overall.answers < FEWEST;
    if withheld {
        tally = Tally::default();
    }
    let (step, spans) = spans(&tally.days);
    let dimensions = dimensions(&tally, parts.asked.document);
    let segments = parts
        .asked
        .by
        .map(|by| segments(by, &parts.asked, &tally, anonymous));
    let ranked = |sums: &BTreeMap<Uuid, Sums>| rank(sums, &parts.names, parts.view.sample());
    Analysis {
        figures: Figures::of(&tally.overall),
        withheld,
        weights: tally.uneven,
        funnel: parts.funnel,
        aspects: tally
            .aspects
            .iter()
            .filter_map(|(aspect, sums)| {
                Some(AspectResult {
                    aspect: *aspect,
                    score: Estimate::mean(&sums.scores, Some((0.0, 100.0)))?,
                    importance: importance(&sums.with_overall),
                    target: parts
                        .survey
                        .targets
                        .get(&format!("aspect.{}", aspect.as_str()))
                        .copied(),
                })
            })
            .collect(),
        questions: questions(parts.asked.document, &tally),
        spans,
        step,
        rounds: rounds(&parts.rounds),
        segments,
        dimensions,
        people: ranked(&tally.people),
        departments: ranked(&tally.departments),
        comments: tally.commented.answers,
        themes: themes(&tally),
        keywords: keywords(&tally.words, &tally.commented),
    }
}

fn importance(pairs: &Pairs) -> Option<f64> {
    (pairs.count >= PAIRS).then(|| pairs.correlation()).flatten()
}

/// Days, weeks or months, whichever leaves something to see.
fn spans(days: &BTreeMap<Date, Sums>) -> (&'static str, Vec<Span>) {
    let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value()) else {
        return ("day", Vec::new());
    };
    let length = last
        .since((Step::Day, *first))
        .map_or(0, |length| length.get_days());
    let answers: u64 = days.values().map(|sums| sums.answers).sum();
    let step = match length {
        // A day needs some answers to say anything.
        ..=31 if answers > ANSWERS_A_DAY * u64::from(length.unsigned_abs() + 1) => "day",
        ..=180 => "week",
        _ => "month",
    };
    let begin = |day: Date| match step {
        "day" => day,
        "week" => day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days()),
        _ => day.first_of_month(),
    };
    let mut spans: BTreeMap<Date, Sums> = BTreeMap::new();
    for (day, sums) in days {
        spans.entry(begin(*day)).or_default().merge(sums);
    }
    let end = |from: Date| match step {
        "day" => from,
        "week" => from.saturating_add(6.days()),
        _ => from.last_of_month(),
    };
    let spans = spans
        .into_iter()
        .map(|(from, sums)| Span {
            from,
            to: end(from),
            figures: Figures::of(&sums),
        })
        .collect();
    (step, spans)
}

fn questions(document: &Questionnaire, tally: &Tally) -> Vec<QuestionResult> {
    let mut results = Vec::new();
    for question in document.questions() {
        if question.kind.is_silent() || question.kind.is_personal() {
            continue;
        }
        if question.kind == QuestionKind::Matrix {
            for row in &question.rows {
                let key = format!("{}.{}", question.key, row.code);
                if let Some(sums) = tally.questions.get(&key) {
                    results.push(result(question, Some(&row.code), sums));
                }
            }
        } else if let Some(sums) = tally.questions.get(&question.key) {
            results.push(result(question, None, sums));
        }
    }
    results
}

fn result(question: &Question, row: Option<&str>, sums: &QuestionSums) -> QuestionResult {
    let shows_numbers = question.points().is_some() || question.kind == QuestionKind::Number;
    let ends = question
        .ends()
        .map(|(worst, best)| (worst.min(best), worst.max(best)));
    QuestionResult {
        key: question.key.clone(),
        row: row.map(str::to_owned),
        kind: question.kind,
        answered: sums.answered,
        mean: shows_numbers
            .then(|| Estimate::mean(&sums.numbers, ends))
            .flatten(),
        score: Estimate::mean(&sums.scores, Some((0.0, 100.0))),
        top: question.points().and_then(|_| Estimate::share(&sums.top)),
        importance: importance(&sums.with_overall),
        values: spread(question, &sums.values, sums.weight),
    }
}

/// Every value that could be answered, in the order in which it is asked; long lists by frequency.
fn spread(question: &Question, values: &Values, weight: f64) -> Vec<ValueCount> {
    let counted = |value: &str| {
        let (count, sum) = values.0.get(value).copied().unwrap_or_default();
        ValueCount {
            value: value.to_owned(),
            count,
            share: if weight > 0.0 { 100.0 * sum / weight } else { 0.0 },
        }
    };
    if values.0.is_empty() {
        return Vec::new();
    }
    if let Some(scale) = question.points() {
        return (scale.min..=scale.max)
            .map(|point| counted(&plain(f64::from(point))))
            .collect();
    }
    if matches!(question.kind, QuestionKind::YesNo | QuestionKind::Consent) {
        return ["true", "false"].map(counted).to_vec();
    }
    let mut all: Vec<ValueCount> = question
        .choices
        .iter()
        .map(|choice| counted(&choice.code))
        .collect();
    if all.is_empty() {
        all = values.0.keys().map(|value| counted(value)).collect();
    }
    if all.len() > 8 {
        all.sort_by_key(|value| std::cmp::Reverse(value.count));
    }
    all
}

/// By what there is something to cut: more than one value, or some with and some without.
fn dimensions(tally: &Tally, document: &Questionnaire) -> Vec<Cut> {
    let all = tally.overall.answers;
    let mut cuts: Vec<Cut> = tally
        .seen
        .iter()
        .filter(|(_, values)| values.len() > 1 || values.values().any(|count| *count < all))
        .map(|(dimension, values)| Cut {
            name: dimension.name(),
            values: values
                .iter()
                .map(|(value, count)| (value.clone(), *count))
                .collect(),
        })
        .collect();
    let mut months: BTreeMap<String, u64> = BTreeMap::new();
    for (day, sums) in &tally.days {
        *months.entry(day.strftime("%Y-%m").to_string()).or_default() += sums.answers;
    }
    if months.len() > 1 {
        cuts.push(Cut {
            name: Dimension::Month.name(),
            values: months.into_iter().collect(),
        });
    }
    for question in document.questions() {
        let countable = matches!(
            question.kind,
            QuestionKind::Single
                | QuestionKind::Multi
                | QuestionKind::Picture
                | QuestionKind::YesNo
                | QuestionKind::Rating
                | QuestionKind::Nps
        );
        let seen = tally
            .questions
            .get(&question.key)
            .is_some_and(|sums| sums.values.0.len() > 1);
        if countable && seen {
            cuts.push(Cut {
                name: Dimension::Question(question.key.clone()).name(),
                values: Vec::new(),
            });
        }
    }
    cuts
}

fn segments(by: &Dimension, asked: &Asked<'_>, tally: &Tally, anonymous: bool) -> Segments {
    let mut withheld = 0;
    let mut rows: Vec<Segment> = Vec::new();
    for (value, segment) in &tally.segments {
        if anonymous && segment.sums.answers < FEWEST {
            withheld += 1;
            continue;
        }
        rows.push(Segment {
            value: value.clone(),
            figures: Figures::of(&segment.sums),
            mean: Estimate::mean(&segment.sums.looked_at, None),
            values: asked
                .of
                .map(|question| {
                    spread(
                        question,
                        &segment.values,
                        answered(&segment.sums, &segment.values),
                    )
                })
                .unwrap_or_default(),
        });
    }
    let in_order = match by {
        Dimension::Month => true,
        Dimension::Question(key) => asked
            .document
            .question(key)
            .is_some_and(|question| question.points().is_some()),
        _ => false,
    };
    if !in_order {
        rows.sort_by_key(|row| std::cmp::Reverse(row.figures.answers));
    }
    rows.truncate(SEGMENTS);
    Segments {
        by: by.name(),
        of: asked.of.map(|question| question.key.clone()),
        rows,
        withheld,
    }
}

/// The weight of those who answered the question that is compared.
fn answered(sums: &Sums, values: &Values) -> f64 {
    if sums.looked_at.count > 0 {
        sums.looked_at.weight
    } else {
        values.0.values().map(|(_, weight)| weight).sum()
    }
}

fn rank(sums: &BTreeMap<Uuid, Sums>, names: &BTreeMap<Uuid, String>, sample: u64) -> Vec<Ranked> {
    let mut ranked: Vec<Ranked> = sums
        .iter()
        .filter(|(_, sums)| sums.csat.count > 0)
        .map(|(id, sums)| {
            let figures = Figures::of(sums);
            Ranked {
                id: *id,
                name: names.get(id).cloned().unwrap_or_default(),
                bound: figures
                    .csat
                    .filter(|csat| csat.n >= sample)
                    .and_then(|csat| csat.low),
                figures,
            }
        })
        .collect();
    // A few good answers prove less than many fairly good ones: the bound knows.
    ranked.sort_by(|a, b| {
        b.bound
            .unwrap_or(f64::NEG_INFINITY)
            .total_cmp(&a.bound.unwrap_or(f64::NEG_INFINITY))
            .then_with(|| b.figures.answers.cmp(&a.figures.answers))
    });
    ranked
}

fn rounds(all: &[RoundSums]) -> Vec<Round> {
    if all.len() < 2 {
        return Vec::new();
    }
    let mut before: Option<&Sums> = None;
    let mut rounds = Vec::with_capacity(all.len());
    for round in all {
        let change = |differ: fn(&Sums, &Sums) -> Option<Difference>| -> Option<Change> {
            differ(before?, &round.sums).map(Change::from)
        };
        rounds.push(Round {
            survey: round.survey,
            name: round.name.clone(),
            round: round.round,
            figures: Figures::of(&round.sums),
            csat: change(|a, b| Difference::of_means(&a.csat, &b.csat)),
            satisfied: change(|a, b| shares(&a.satisfied, &b.satisfied)),
            nps: change(|a, b| {
                let estimate = |sums: &Sums| sums.nps().map(|nps| (nps.score, nps.standard_error));
                Difference::of_estimates(estimate(a)?, estimate(b)?)
            }),
            ces: change(|a, b| Difference::of_means(&a.ces, &b.ces)),
        });
        if round.sums.answers > 0 {
            before = Some(&round.sums);
        }
    }
    rounds
}

/// Shares are compared in percent, as they are shown.
fn shares(first: &Weighted, second: &Weighted) -> Option<Difference> {
    let part = |sums: &Weighted| {
        let n = sums.effective();
        Some(((sums.mean()? * n).clamp(0.0, n), n))
    };
    let difference = Difference::of_shares(part(first)?, part(second)?)?;
    Some(Difference {
        by: 100.0 * difference.by,
        ..difference
    })
}

fn themes(tally: &Tally) -> Vec<Theme> {
    let all = tally.commented.answers.max(1) as f64;
    let mut themes: Vec<Theme> = tally
        .themes
        .iter()
        .map(|(code, sums)| Theme {
            code: (*code).to_owned(),
            comments: sums.answers,
            share: 100.0 * sums.answers as f64 / all,
            csat: sums.csat.mean(),
            unsatisfied: (sums.judged > 0).then(|| 100.0 * sums.unsatisfied as f64 / sums.judged as f64),
        })
        .collect();
    themes.sort_by_key(|theme| std::cmp::Reverse(theme.comments));
    themes
}

/// The most frequent words that tell something, with what the dissatisfied make of them.
fn keywords(words: &HashMap<String, WordSums>, all: &WordSums) -> Vec<Keyword> {
    let rate = |sums: &WordSums| (sums.judged > 0).then(|| sums.unsatisfied as f64 / sums.judged as f64);
    let usual = rate(all).filter(|rate| *rate > 0.0);
    let fewest = if all.answers < 30 { 1 } else { MENTIONS };
    let mut found: Vec<Keyword> = words
        .iter()
        .filter(|(_, sums)| sums.answers >= fewest)
        .map(|(word, sums)| Keyword {
            word: word.clone(),
            comments: sums.answers,
            lift: rate(sums).zip(usual).map(|(rate, usual)| rate / usual),
        })
        .collect();
    found.sort_by(|a, b| b.comments.cmp(&a.comments).then_with(|| a.word.cmp(&b.word)));
    // A word that is only ever part of a longer one says nothing of its own.
    found.truncate(4 * KEYWORDS);
    let part = |keyword: &Keyword, whole: &Keyword| {
        whole.comments == keyword.comments && whole.word != keyword.word && whole.word.contains(&keyword.word)
    };
    let mut told: Vec<Keyword> = found
        .iter()
        .filter(|keyword| !found.iter().any(|whole| part(keyword, whole)))
        .cloned()
        .collect();
    told.truncate(KEYWORDS);
    told
}
