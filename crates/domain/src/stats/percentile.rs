//! Nearest-rank percentiles (RFC 7679; rules §2).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A share of a sample, exact to a millionth: 0.07 of 100 values is the 7th, which floating point would make the 8th.
/// Written `p95`, `p99.9`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantile(u32);

/// Not a share between 0 and 1, or not of the form `p95`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0} is not a percentile")]
pub struct InvalidQuantile(String);

const MILLION: u32 = 1_000_000;

impl Quantile {
    /// The 50th percentile. For an even number of values [`median`] takes the middle of two instead.
    pub const P50: Self = Self(500_000);
    /// The 80th percentile.
    pub const P80: Self = Self(800_000);
    /// The 90th percentile.
    pub const P90: Self = Self(900_000);
    /// The 95th percentile.
    pub const P95: Self = Self(950_000);
    /// The 99th percentile.
    pub const P99: Self = Self(990_000);

    /// A share above 0 and up to 1, rounded to a millionth.
    ///
    /// # Errors
    /// When it is outside, or no number.
    pub fn new(share: f64) -> Result<Self, InvalidQuantile> {
        let millionths = (share * f64::from(MILLION)).round();
        if (1.0..=f64::from(MILLION)).contains(&millionths) {
            Ok(Self(millionths as u32))
        } else {
            Err(InvalidQuantile(share.to_string()))
        }
    }

    /// The share, above 0 and up to 1.
    pub fn share(self) -> f64 {
        f64::from(self.0) / f64::from(MILLION)
    }

    /// ⌈p·n⌉: which of `n` sorted values it is, counted from 1; 0 only for none.
    pub const fn rank(self, n: u64) -> u64 {
        (self.0 as u128 * n as u128).div_ceil(MILLION as u128) as u64
    }
}

impl fmt::Display for Quantile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}", f64::from(self.0) / 10_000.0)
    }
}

impl FromStr for Quantile {
    type Err = InvalidQuantile;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidQuantile(text.to_owned());
        let percent: f64 = text
            .strip_prefix('p')
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(invalid)?;
        Self::new(percent / 100.0).map_err(|_| invalid())
    }
}

impl Serialize for Quantile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quantile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The smallest value with at least this share of the sample at or below it. Lost items are infinite
/// (`f64::INFINITY`): they take part (RFC 7679). NaN is no value and is left out. Empty: undefined.
pub fn percentile(values: &[f64], quantile: Quantile) -> Option<f64> {
    let sorted = sorted(values);
    let rank = quantile.rank(sorted.len() as u64);
    usize::try_from(rank)
        .ok()?
        .checked_sub(1)
        .and_then(|index| sorted.get(index).copied())
}

/// The middle value; for an even number the mean of the two middle ones (rules §2). Infinite as for [`percentile`].
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some(middle(sorted[sorted.len() / 2 - 1], upper))
}

/// The mean of what was received: a lost item has no finite value to average (rules §2). Undefined when all is lost.
pub fn mean_of_received(values: &[f64]) -> Option<f64> {
    let (sum, n) = values
        .iter()
        .filter(|value| value.is_finite())
        .fold((0.0, 0u64), |(sum, n), value| (sum + value, n + 1));
    (n > 0).then(|| sum / n as f64)
}

/// Halfway between two values, also where their sum would overflow.
pub(super) fn middle(low: f64, high: f64) -> f64 {
    if low == high { low } else { low / 2.0 + high / 2.0 }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LOST: f64 = f64::INFINITY;

    #[test]
    fn vectors_of_the_rules() {
        assert_eq!(
            percentile(&[100.0, 110.0, LOST, 90.0, 500.0], Quantile::P50),
            Some(110.0)
        );
        assert_eq!(median(&[100.0, 110.0, LOST, 90.0]), Some(105.0));
        assert_eq!(percentile(&[], Quantile::P95), None);
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn lost_items_take_part_in_percentiles_and_not_in_the_mean() {
        let sample = [10.0, 20.0, LOST];
        assert_eq!(percentile(&sample, Quantile::P95), Some(LOST));
        assert_eq!(mean_of_received(&sample), Some(15.0));
        assert_eq!(median(&[1.0, LOST]), Some(LOST));
        assert_eq!(mean_of_received(&[LOST]), None);
    }

    #[test]
    fn shares_are_exact() {
        // 0.07 × 100 is 7.000000000000001 in floating point.
        assert_eq!(Quantile::new(0.07).unwrap().rank(100), 7);
        assert_eq!(Quantile::P95.rank(20), 19);
        assert_eq!(Quantile::P95.rank(21), 20);
        assert_eq!(Quantile::P80.rank(1), 1);
        assert_eq!(Quantile::new(1.0).unwrap().rank(u64::MAX), u64::MAX);
        for bad in [0.0, -0.1, 1.1, f64::NAN] {
            assert!(Quantile::new(bad).is_err());
        }
    }

    #[test]
    fn written_as_people_write_them() {
        for text in ["p95", "p99.9", "p50"] {
            assert_eq!(text.parse::<Quantile>().unwrap().to_string(), text);
        }
        assert!("95".parse::<Quantile>().is_err());
        assert!("p0".parse::<Quantile>().is_err());
        assert_eq!(serde_json::to_string(&Quantile::P90).unwrap(), "\"p90\"");
    }

    proptest! {
        #[test]
        fn the_smallest_value_with_enough_at_or_below(values in proptest::collection::vec(-100i32..100, 1..60), permille in 1u32..=1000) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let quantile = Quantile::new(f64::from(permille) / 1000.0).unwrap();
            let enough = |x: f64| values.iter().filter(|value| **value <= x).count() * 1000 >= values.len() * permille as usize;
            let naive = values.iter().copied().filter(|x| enough(*x)).min_by(f64::total_cmp);
            prop_assert_eq!(percentile(&values, quantile), naive);
        }
    }
}
