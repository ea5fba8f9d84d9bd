//! Is a difference more than chance? Compared are two rounds of a survey, two teams.

use super::student::two_sided;
use super::{Interval, Weighted, t_quantile};

/// The difference of two independent estimates, second minus first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Second minus first.
    pub by: f64,
    /// 95 % interval.
    pub interval: Interval,
    /// Probability of a difference this large by chance alone.
    pub p: f64,
}

impl Difference {
    /// Too large for chance, at 5 %.
    pub fn is_significant(&self) -> bool {
        self.p < 0.05
    }

    /// Of two means whose groups need not vary alike (Welch). None where one of them has fewer than two values, and
    /// where nothing varies at all.
    pub fn of_means(first: &Weighted, second: &Weighted) -> Option<Self> {
        let by = second.mean()? - first.mean()?;
        let part = |group: &Weighted| Some((group.variance()? / group.effective(), group.effective() - 1.0));
        let ((a, free_a), (b, free_b)) = (part(first)?, part(second)?);
        let error = (a + b).sqrt();
        let degrees = (a + b).powi(2) / (a * a / free_a + b * b / free_b);
        Self::judged(by, error, degrees)
    }

    /// Of two figures with known standard errors, such as two net promoter scores.
    pub fn of_estimates(first: (f64, f64), second: (f64, f64)) -> Option<Self> {
        Self::judged(second.0 - first.0, first.1.hypot(second.1), NORMAL)
    }

    /// Of two shares, each (successes, n). The judgement pools both, as is usual; the interval does not.
    pub fn of_shares(first: (f64, f64), second: (f64, f64)) -> Option<Self> {
        let valid = |(hits, n): (f64, f64)| n > 0.0 && (0.0..=n).contains(&hits);
        if !valid(first) || !valid(second) {
            return None;
        }
        let (p, q) = (first.0 / first.1, second.0 / second.1);
        let pooled = (first.0 + second.0) / (first.1 + second.1);
        let pooled_error = (pooled * (1.0 - pooled) * (1.0 / first.1 + 1.0 / second.1)).sqrt();
        let apart = (p * (1.0 - p) / first.1 + q * (1.0 - q) / second.1).sqrt();
        let judged = Self::judged(q - p, pooled_error, NORMAL)?;
        let half = t_quantile(0.975, NORMAL)? * apart;
        Some(Self {
            interval: Interval {
                low: judged.by - half,
                high: judged.by + half,
            },
            ..judged
        })
    }

    fn judged(by: f64, error: f64, degrees: f64) -> Option<Self> {
        if !(error > 0.0 && by.is_finite()) {
            return None;
        }
        let half = t_quantile(0.975, degrees)? * error;
        Some(Self {
            by,
            interval: Interval {
                low: by - half,
                high: by + half,
            },
            p: two_sided(by / error, degrees),
        })
    }
}

/// With so much freedom Student's distribution is the normal one, to six digits.
const NORMAL: f64 = 1e6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn welch() {
        // t = −1.897, 5.88 degrees of freedom, p by numerical integration.
        let small = Weighted::of([1.0, 2.0, 3.0, 4.0, 5.0]);
        let wide = Weighted::of([2.0, 4.0, 6.0, 8.0, 10.0]);
        let difference = Difference::of_means(&small, &wide).unwrap();
        assert!((difference.p - 0.107_531).abs() < 1e-5, "{difference:?}");
        assert!(!difference.is_significant() && difference.interval.low < 0.0);
        let near = Weighted::of([1.1, 2.1, 3.1, 4.1, 5.1].map(|x| x + 10.0));
        assert!(Difference::of_means(&small, &near).unwrap().is_significant());
        assert_eq!(Difference::of_means(&small, &Weighted::of([3.0])), None);
        assert_eq!(
            Difference::of_means(&Weighted::of([2.0; 3]), &Weighted::of([3.0; 3])),
            None
        );
    }

    #[test]
    fn shares() {
        // 15 % of 100 and 25 % of 100: z = 1.7678, p = 0.0771.
        let difference = Difference::of_shares((15.0, 100.0), (25.0, 100.0)).unwrap();
        assert!((difference.by - 0.1).abs() < 1e-12 && (difference.p - 0.0771).abs() < 2e-4);
        assert!(!difference.is_significant());
        assert_eq!(Difference::of_shares((0.0, 0.0), (1.0, 2.0)), None);
        assert_eq!(
            Difference::of_shares((0.0, 9.0), (0.0, 4.0)),
            None,
            "nothing varies"
        );
    }

    #[test]
    fn estimates() {
        let difference = Difference::of_estimates((30.0, 3.0), (40.0, 4.0)).unwrap();
        // z = 2.
        assert!((difference.p - 0.0455).abs() < 1e-4);
        assert_eq!(Difference::of_estimates((1.0, 0.0), (2.0, 0.0)), None);
    }
}
