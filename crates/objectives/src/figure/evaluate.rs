//! From parts to a figure, and from a figure to a verdict.

use serde::Serialize;
use sqm_domain::indicator::{
    Aggregate, Comparator, DEFAULT_MIN_SAMPLE, Direction, Goal, Reading, Verdict, Yardstick,
};
use sqm_domain::stats::{Quantile, QuantileSummary, Z95, mean_interval, wilson};
use utoipa::ToSchema;
use uuid::Uuid;

use super::parts::Parts;
use crate::catalogue::{Indicator, Method};

/// An interval of 95 %: nobody should read noise as news.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Span {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A value with what it stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Figure {
    /// In the indicator's unit; absent = no data.
    pub value: Option<f64>,
    /// The sample: records, or the sum of denominators of a share.
    pub sample: i64,
    /// Records with an observation.
    pub records: i64,
    /// Records counted in the numerator of a share.
    pub hits: i64,
    /// The 95 % interval, where one makes sense.
    pub interval: Option<Span>,
}

/// What a figure is judged by, and where that comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aim {
    /// The yardstick itself.
    pub yardstick: Yardstick,
    /// The objective it comes from; absent = the catalogue's default.
    pub objective: Option<Uuid>,
    /// Set by the tenant, or seen in its source.
    pub verified: bool,
}

impl Aim {
    /// The catalogue's own target, where one applies without a condition.
    pub(crate) fn of(indicator: &Indicator) -> Self {
        let goal = indicator.comparator.and_then(|comparator| {
            let trend = matches!(comparator, Comparator::Falling | Comparator::Rising);
            let target = if trend { Some(0.0) } else { indicator.target };
            target.map(|target| Goal {
                comparator,
                target,
                high: indicator.target_high,
            })
        });
        Self {
            yardstick: Yardstick {
                goal,
                legal_limit: indicator.legal_limit,
                stretch: indicator.stretch,
                min_sample: min_sample(indicator, DEFAULT_MIN_SAMPLE),
                ..Yardstick::new(indicator.direction)
            },
            objective: None,
            verified: indicator.verified,
        }
    }

    /// The judgement; `previous` is the figure of the period before.
    pub(crate) fn judge(&self, figure: &Figure, previous: Option<&Figure>) -> Verdict {
        self.yardstick.judge(Reading {
            value: figure.value,
            sample: figure.sample.unsigned_abs(),
            previous: previous.and_then(|figure| figure.value),
        })
    }

    /// How far a figure falls short: the order among equals.
    pub(crate) fn shortfall(&self, figure: &Figure, previous: Option<&Figure>) -> f64 {
        let short = |value| {
            self.yardstick
                .goal?
                .shortfall(value, previous.and_then(|figure| figure.value))
        };
        figure.value.and_then(short).unwrap_or(0.0)
    }
}

/// The sample below which a figure is not judged: estimates need one, numbers of things are what they are.
pub(crate) fn min_sample(indicator: &Indicator, wanted: u64) -> u64 {
    match indicator.method {
        Method::Records(aggregate) if aggregate.is_estimate() => wanted,
        Method::Records(_) | Method::Hits | Method::Level | Method::Age(_) | Method::Unfed => 0,
    }
}

/// The tone of tile and badge.
pub(crate) fn tone(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::BelowLegal | Verdict::Missed => "bad",
        Verdict::Met | Verdict::Stretch => "good",
        Verdict::Watched | Verdict::TooFew | Verdict::NoData => "none",
    }
}

/// Is a change for the better? `None` where no direction is better.
pub(crate) fn is_better(direction: Direction, change: f64) -> Option<bool> {
    match direction {
        Direction::Up => Some(change > 0.0),
        Direction::Down => Some(change < 0.0),
        Direction::Band | Direction::Info => None,
    }
}

/// The figure of an indicator over merged parts.
pub(crate) fn figure(indicator: &Indicator, parts: &Parts) -> Figure {
    let moments = &parts.moments;
    let unit = 1.0 / indicator.divisor;
    let quantiles = if indicator.method.needs_values() {
        parts.quantiles()
    } else {
        QuantileSummary::default()
    };
    let scaled = |low: f64, high: f64, by: f64| Span {
        low: low * by,
        high: high * by,
    };
    let (value, interval) = match indicator.method {
        Method::Level => (Some(moments.count as f64), None),
        Method::Hits => (Some(parts.hits as f64), None),
        Method::Age(quantile) => (quantiles.percentile(quantile), None),
        Method::Records(aggregate @ Aggregate::Ratio) => (
            aggregate.of(moments, &quantiles),
            wilson(moments.numerator, moments.denominator, Z95)
                .map(|span| scaled(span.low, span.high, 100.0)),
        ),
        Method::Records(aggregate @ Aggregate::Count) => (aggregate.of(moments, &quantiles), None),
        Method::Records(aggregate) => {
            let interval = match aggregate {
                Aggregate::Mean => mean_interval(moments, 0.95).map(|span| (span.low, span.high)),
                Aggregate::Median => order_interval(&quantiles, 0.5),
                Aggregate::Percentile(quantile) => order_interval(&quantiles, quantile.share()),
                _ => None,
            };
            let value = aggregate.of(moments, &quantiles).map(|value| value * unit);
            (value, interval.map(|(low, high)| scaled(low, high, unit)))
        }
        Method::Unfed => (None, None),
    };
    let share = matches!(indicator.method, Method::Records(Aggregate::Ratio));
    let sample = if share {
        moments.denominator.round() as i64
    } else {
        parts.records()
    };
    Figure {
        value,
        sample,
        records: parts.records(),
        hits: parts.hits,
        interval,
    }
}

/// A distribution-free interval of a percentile by order statistics: the values at the ranks p·n ± 1.96·√(n·p·(1 − p)).
/// None where those ranks lie outside the sample.
fn order_interval(values: &QuantileSummary, share: f64) -> Option<(f64, f64)> {
    let n = values.count() as f64;
    let half = Z95 * (share * (1.0 - share) / n).sqrt();
    let (low, high) = (share - half, share + half);
    if n < 1.0 || low * n < 1.0 || high > 1.0 {
        return None;
    }
    let at = |share| values.percentile(Quantile::new(share).ok()?);
    Some((at(low)?, at(high)?))
}
