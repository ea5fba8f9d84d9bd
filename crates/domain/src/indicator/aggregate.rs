//! How the records of a period become one figure.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::stats::{Moments, Quantile, QuantileSummary};

/// An aggregation of the KPI catalogue. Written `mean`, `p95`, `ratio`, `rate×1000` …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// Number of records.
    Count,
    /// Sum of their values.
    Sum,
    /// Arithmetic mean.
    Mean,
    /// Median; the mean of the two middle values for an even number.
    Median,
    /// Smallest value.
    Min,
    /// Largest value. A mean and a maximum are different limits: both are judged (rules §1.3.4).
    Max,
    /// Nearest-rank percentile.
    Percentile(Quantile),
    /// 100·Σ numerators ÷ Σ denominators, in percent.
    Ratio,
    /// Σ numerators ÷ Σ denominators × scale: appeals per million users.
    Rate {
        /// Per how many.
        scale: u32,
    },
}

/// A text that names no [`Aggregate`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is not a known aggregate")]
pub struct UnknownAggregate(String);

impl Aggregate {
    /// The figure; None where it is undefined: an empty sample, nothing due. A count and a sum of nothing are 0.
    pub fn of(self, moments: &Moments, values: &QuantileSummary) -> Option<f64> {
        match self {
            Self::Count => Some(moments.count as f64),
            Self::Sum => Some(moments.sum),
            Self::Mean => moments.mean(),
            Self::Median => values.median(),
            Self::Min => moments.min,
            Self::Max => moments.max,
            Self::Percentile(quantile) => values.percentile(quantile),
            Self::Ratio => moments.ratio().map(|ratio| 100.0 * ratio),
            Self::Rate { scale } => moments.ratio().map(|ratio| f64::from(scale) * ratio),
        }
    }

    /// Whether a small sample makes the figure uncertain. Counts, sums and extremes are what they are: one repair over
    /// the longest time allowed is one too many.
    pub const fn is_estimate(self) -> bool {
        matches!(
            self,
            Self::Mean | Self::Median | Self::Percentile(_) | Self::Ratio | Self::Rate { .. }
        )
    }
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count => f.write_str("count"),
            Self::Sum => f.write_str("sum"),
            Self::Mean => f.write_str("mean"),
            Self::Median => f.write_str("median"),
            Self::Min => f.write_str("min"),
            Self::Max => f.write_str("max"),
            Self::Percentile(quantile) => quantile.fmt(f),
            Self::Ratio => f.write_str("ratio"),
            Self::Rate { scale } => write!(f, "rate×{scale}"),
        }
    }
}

impl FromStr for Aggregate {
    type Err = UnknownAggregate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rate = || {
            Some(Self::Rate {
                scale: text.strip_prefix("rate×")?.parse().ok()?,
            })
        };
        let percentile = || text.parse().ok().map(Self::Percentile);
        match text {
            "count" => Ok(Self::Count),
            "sum" => Ok(Self::Sum),
            "mean" => Ok(Self::Mean),
            "median" => Ok(Self::Median),
            "min" => Ok(Self::Min),
            "max" => Ok(Self::Max),
            "ratio" => Ok(Self::Ratio),
            _ => percentile()
                .or_else(rate)
                .ok_or_else(|| UnknownAggregate(text.to_owned())),
        }
    }
}

impl Serialize for Aggregate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Aggregate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_there_and_back() {
        for code in [
            "count",
            "sum",
            "mean",
            "median",
            "min",
            "max",
            "p80",
            "p99.9",
            "ratio",
            "rate×1000000",
        ] {
            assert_eq!(code.parse::<Aggregate>().unwrap().to_string(), code);
        }
        for bad in ["", "p0", "avg", "rate×", "rate×x"] {
            assert!(bad.parse::<Aggregate>().is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_is_no_data_and_a_count_of_nothing_is_zero() {
        let (none, empty) = (Moments::default(), QuantileSummary::default());
        for code in ["mean", "median", "min", "max", "p95", "ratio", "rate×1000"] {
            assert_eq!(
                code.parse::<Aggregate>().unwrap().of(&none, &empty),
                None,
                "{code}"
            );
        }
        assert_eq!(Aggregate::Count.of(&none, &empty), Some(0.0));
        assert_eq!(Aggregate::Sum.of(&none, &empty), Some(0.0));
    }

    #[test]
    fn figures_of_a_small_sample() {
        let values = [1.0, 2.0, 3.0, 10.0];
        let (moments, summary) = (Moments::of(values), QuantileSummary::of(values));
        let of = |code: &str| code.parse::<Aggregate>().unwrap().of(&moments, &summary).unwrap();
        assert_eq!(
            [of("count"), of("sum"), of("mean"), of("median")],
            [4.0, 16.0, 4.0, 2.5]
        );
        assert_eq!(
            [of("min"), of("max"), of("p50"), of("p80")],
            [1.0, 10.0, 2.0, 10.0]
        );
        let parts = Moments::part(9.0, 1_000_000.0);
        assert_eq!(
            Aggregate::Rate { scale: 1_000_000 }.of(&parts, &summary),
            Some(9.0)
        );
    }
}
