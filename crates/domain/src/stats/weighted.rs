//! Answers that do not all count the same (survey weights), with the sample they are worth.

use std::ops::{Add, AddAssign};

use super::{Interval, t_quantile};

/// Sums over weighted values. With equal weights it gives what [`super::Moments`] gives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weighted {
    /// Number of values.
    pub count: u64,
    /// Sum of the weights.
    pub weight: f64,
    /// Sum of their squares.
    pub weight_sq: f64,
    /// Sum of weight × value.
    pub sum: f64,
    /// Sum of weight × value².
    pub sum_sq: f64,
}

impl Weighted {
    /// One value. A weight that is no positive number leaves the value out.
    pub fn value(value: f64, weight: f64) -> Self {
        if !(weight > 0.0 && weight.is_finite() && value.is_finite()) {
            return Self::default();
        }
        Self {
            count: 1,
            weight,
            weight_sq: weight * weight,
            sum: weight * value,
            sum_sq: weight * value * value,
        }
    }

    /// Values that count the same.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut all = Self::default();
        for value in values {
            all += Self::value(value, 1.0);
        }
        all
    }

    /// The weighted mean; undefined without values.
    pub fn mean(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }

    /// How many equally weighted values would be as sure: (Σw)² ÷ Σw² (Kish). Uneven weights cost certainty.
    pub fn effective(&self) -> f64 {
        if self.weight_sq > 0.0 {
            self.weight * self.weight / self.weight_sq
        } else {
            0.0
        }
    }

    /// The variance of the values (n − 1 for equal weights); undefined for fewer than two.
    pub fn variance(&self) -> Option<f64> {
        let n = self.effective();
        let mean = self.mean()?;
        // Rounding can leave a hair below zero where all values are equal.
        let spread = (self.sum_sq / self.weight - mean * mean).max(0.0);
        (self.count > 1 && n > 1.0).then(|| spread * n / (n - 1.0))
    }

    /// The standard error of the mean; undefined for fewer than two values.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance()
            .map(|variance| (variance / self.effective()).sqrt())
    }

    /// The t-interval of the mean at a confidence such as 0.95.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let (mean, error) = (self.mean()?, self.standard_error()?);
        let half = t_quantile(f64::midpoint(1.0, confidence), self.effective() - 1.0)? * error;
        Some(Interval {
            low: mean - half,
            high: mean + half,
        })
    }
}

impl Add for Weighted {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            weight: self.weight + other.weight,
            weight_sq: self.weight_sq + other.weight_sq,
            sum: self.sum + other.sum,
            sum_sq: self.sum_sq + other.sum_sq,
        }
    }
}

impl AddAssign for Weighted {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::stats::{Moments, mean_interval};

    #[test]
    fn a_weight_of_two_counts_twice_and_is_one_answer() {
        let weighted = Weighted::value(5.0, 2.0) + Weighted::value(2.0, 1.0);
        assert_eq!((weighted.count, weighted.mean()), (2, Some(4.0)));
        assert!((weighted.effective() - 9.0 / 5.0).abs() < 1e-12);
        assert_eq!(Weighted::value(5.0, 0.0), Weighted::default());
        assert_eq!(Weighted::value(5.0, f64::NAN).mean(), None);
    }

    proptest! {
        #[test]
        fn equal_weights_are_no_weights(values in proptest::collection::vec(-50i32..50, 2..40), weight in 1u32..20) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let mut weighted = Weighted::default();
            for value in &values {
                weighted += Weighted::value(*value, f64::from(weight));
            }
            let plain = Moments::of(values.iter().copied());
            prop_assert!((weighted.effective() - values.len() as f64).abs() < 1e-6);
            prop_assert!((weighted.mean().unwrap() - plain.mean().unwrap()).abs() < 1e-9);
            let (a, b) = (weighted.interval(0.95).unwrap(), mean_interval(&plain, 0.95).unwrap());
            prop_assert!((a.low - b.low).abs() < 1e-4 && (a.high - b.high).abs() < 1e-4);
        }
    }
}
