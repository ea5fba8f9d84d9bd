//! How sure an estimate is (KPI catalogue, rule 5).

use serde::{Deserialize, Serialize};

use super::{Moments, t_quantile};

/// The normal quantile for 95 %, as the rules print it.
pub const Z95: f64 = 1.96;

/// From a lower to an upper bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// Wilson's interval of a proportion (rules §2). It stays inside 0 to 1 and is honest for small samples and for 0 %
/// and 100 %; its lower bound ranks people and teams. None without a sample, or where this is no proportion.
pub fn wilson(successes: f64, n: f64, z: f64) -> Option<Interval> {
    if !(n > 0.0 && n.is_finite() && (0.0..=n).contains(&successes)) {
        return None;
    }
    let p = successes / n;
    let z2 = z * z;
    let denominator = 1.0 + z2 / n;
    let centre = (p + z2 / (2.0 * n)) / denominator;
    let half = z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / denominator;
    Some(Interval {
        low: (centre - half).max(0.0),
        high: (centre + half).min(1.0),
    })
}

/// The t-interval of a mean at a confidence such as 0.95. None for fewer than two values: one value says nothing about
/// spread.
pub fn mean_interval(moments: &Moments, confidence: f64) -> Option<Interval> {
    let (mean, deviation) = (moments.mean()?, moments.deviation()?);
    let n = moments.count as f64;
    let half = t_quantile(f64::midpoint(1.0, confidence), n - 1.0)? * deviation / n.sqrt();
    Some(Interval {
        low: mean - half,
        high: mean + half,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(interval: Option<Interval>, low: f64, high: f64) {
        let Interval { low: l, high: h } = interval.unwrap();
        assert!((l - low).abs() < 5e-4 && (h - high).abs() < 5e-4, "[{l}, {h}]");
    }

    #[test]
    fn wilson_vectors_of_the_rules() {
        close(wilson(8.0, 10.0, Z95), 0.490, 0.943);
        close(wilson(80.0, 100.0, Z95), 0.711, 0.867);
        close(wilson(0.0, 20.0, Z95), 0.0, 0.161);
        close(wilson(20.0, 20.0, Z95), 0.839, 1.0);
    }

    #[test]
    fn no_sample_no_interval() {
        assert_eq!(wilson(0.0, 0.0, Z95), None);
        assert_eq!(wilson(3.0, 2.0, Z95), None);
        assert_eq!(wilson(f64::NAN, 2.0, Z95), None);
        assert_eq!(mean_interval(&Moments::of([5.0]), 0.95), None);
    }

    #[test]
    fn a_mean_with_its_t_interval() {
        // n = 5, mean 3, s = √2.5, t(0.975, 4) = 2.776.
        close(
            mean_interval(&Moments::of([1.0, 2.0, 3.0, 4.0, 5.0]), 0.95),
            1.0368,
            4.9632,
        );
    }
}
