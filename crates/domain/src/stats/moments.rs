//! Mergeable sums: what a rollup keeps of many values (architecture §4).

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

/// Sums over observations. Merging is addition, so a year is the sum of its days and no ratio or mean is ever averaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// Number of observations.
    pub count: u64,
    /// Sum of the values.
    pub sum: f64,
    /// Sum of their squares.
    pub sum_sq: f64,
    /// Smallest value.
    pub min: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
    /// Sum of the numerators of a ratio.
    pub numerator: f64,
    /// Sum of its denominators.
    pub denominator: f64,
}

impl Moments {
    /// Of single values.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        values.into_iter().map(Self::value).sum()
    }

    /// Of one value.
    pub fn value(value: f64) -> Self {
        Self {
            count: 1,
            sum: value,
            sum_sq: value * value,
            min: Some(value),
            max: Some(value),
            ..Self::default()
        }
    }

    /// Of one observation of a ratio.
    pub fn part(numerator: f64, denominator: f64) -> Self {
        Self {
            count: 1,
            numerator,
            denominator,
            ..Self::default()
        }
    }

    /// Arithmetic mean; undefined without values.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    /// Sample variance (n − 1); undefined for fewer than two values.
    pub fn variance(&self) -> Option<f64> {
        let n = self.count as f64;
        // Rounding can leave a hair below zero where all values are equal.
        (self.count > 1).then(|| ((self.sum_sq - self.sum * self.sum / n) / (n - 1.0)).max(0.0))
    }

    /// Sample standard deviation; undefined for fewer than two values.
    pub fn deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// Σ numerators ÷ Σ denominators; undefined where nothing was due (KPI catalogue, rule 1).
    pub fn ratio(&self) -> Option<f64> {
        (self.denominator != 0.0).then(|| self.numerator / self.denominator)
    }
}

impl Add for Moments {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let either = |a: Option<f64>, b: Option<f64>, pick: fn(f64, f64) -> f64| match (a, b) {
            (Some(a), Some(b)) => Some(pick(a, b)),
            (a, b) => a.or(b),
        };
        Self {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            sum_sq: self.sum_sq + other.sum_sq,
            min: either(self.min, other.min, f64::min),
            max: either(self.max, other.max, f64::max),
            numerator: self.numerator + other.numerator,
            denominator: self.denominator + other.denominator,
        }
    }
}

impl AddAssign for Moments {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Moments {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_is_undefined_and_not_zero() {
        let none = Moments::default();
        assert_eq!((none.mean(), none.variance(), none.ratio()), (None, None, None));
        assert_eq!(Moments::value(3.0).variance(), None);
    }

    #[test]
    fn ratios_come_from_sums() {
        let days: Moments = [Moments::part(1.0, 1.0), Moments::part(0.0, 9.0)]
            .into_iter()
            .sum();
        assert_eq!(days.ratio(), Some(0.1), "and not (1 + 0) / 2");
        assert_eq!(days.count, 2);
    }

    #[test]
    fn moments_of_a_small_sample() {
        let moments = Moments::of([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
        assert_eq!(
            (moments.mean(), moments.min, moments.max),
            (Some(5.0), Some(2.0), Some(9.0))
        );
        assert!((moments.variance().unwrap() - 32.0 / 7.0).abs() < 1e-12);
        assert_eq!(Moments::of([0.1; 7]).variance().map(|v| v < 1e-16), Some(true));
    }

    proptest! {
        #[test]
        fn merging_is_the_whole(values in proptest::collection::vec(-1000i32..1000, 0..50), cut in 0usize..50) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let (left, right) = values.split_at(cut.min(values.len()));
            let whole = Moments::of(values.iter().copied());
            prop_assert_eq!(Moments::of(left.iter().copied()) + Moments::of(right.iter().copied()), whole);
            prop_assert_eq!(Moments::of(right.iter().copied()) + Moments::of(left.iter().copied()), whole);
        }
    }
}
