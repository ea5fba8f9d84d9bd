//! Satisfaction figures (rules §2; handbook §4.3.3).

use super::{Interval, Moments, Z95};

/// Net promoter score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nps {
    /// 100·(promoters − detractors), −100 to 100.
    pub score: f64,
    /// Its standard error, in the same points.
    pub standard_error: f64,
    /// 95 % interval.
    pub interval: Interval,
}

impl Nps {
    /// From counts of 9–10, 7–8 and 0–6. None without answers.
    pub fn of(promoters: u64, passives: u64, detractors: u64) -> Option<Self> {
        let n = promoters + passives + detractors;
        if n == 0 {
            return None;
        }
        Self::of_shares(
            promoters as f64 / n as f64,
            detractors as f64 / n as f64,
            n as f64,
        )
    }

    /// From the shares of promoters and detractors among (effectively) `n` answers, for answers that carry weights.
    pub fn of_shares(promoters: f64, detractors: f64, n: f64) -> Option<Self> {
        if !(n > 0.0 && promoters >= 0.0 && detractors >= 0.0 && promoters + detractors <= 1.0 + 1e-9) {
            return None;
        }
        let (p, d) = (promoters, detractors);
        let score = 100.0 * (p - d);
        let standard_error = 100.0 * ((p + d - (p - d).powi(2)) / n).max(0.0).sqrt();
        let half = Z95 * standard_error;
        let interval = Interval {
            low: (score - half).max(-100.0),
            high: (score + half).min(100.0),
        };
        Some(Self {
            score,
            standard_error,
            interval,
        })
    }

    /// From single answers 0 to 10; others are left out.
    pub fn of_ratings(ratings: impl IntoIterator<Item = u8>) -> Option<Self> {
        let (mut promoters, mut passives, mut detractors) = (0, 0, 0);
        for rating in ratings {
            match rating {
                0..=6 => detractors += 1,
                7 | 8 => passives += 1,
                9 | 10 => promoters += 1,
                _ => {}
            }
        }
        Self::of(promoters, passives, detractors)
    }
}

/// Mean satisfaction rescaled to 0–100: 100·(x̄ − min)/(max − min). Another figure than the share of satisfied customers
/// ([`top_share`]); the two are never mixed. None without answers or without a scale.
pub fn csat_index(answers: &Moments, min: f64, max: f64) -> Option<f64> {
    (max > min)
        .then(|| answers.mean())?
        .map(|mean| 100.0 * (mean - min) / (max - min))
}

/// How many answer `from` or better, as the parts of a ratio: 4 on a 5-point scale for CSAT, 5 on a 7-point scale for
/// CES. Its interval is [`wilson`](super::wilson)'s.
pub fn top_share(answers: impl IntoIterator<Item = f64>, from: f64) -> Moments {
    answers
        .into_iter()
        .map(|answer| Moments::part(if answer >= from { 1.0 } else { 0.0 }, 1.0))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nps_vector_of_the_rules() {
        let nps = Nps::of(50, 30, 20).unwrap();
        assert!((nps.score - 30.0).abs() < 1e-12);
        assert!((Z95 * nps.standard_error - 15.3).abs() < 0.05);
        assert!((nps.interval.low - 14.69).abs() < 0.01 && (nps.interval.high - 45.31).abs() < 0.01);
    }

    #[test]
    fn nps_from_answers() {
        assert_eq!(Nps::of_ratings([0, 6, 7, 8, 9, 10, 11]), Nps::of(2, 2, 2));
        assert_eq!(Nps::of_ratings([]), None);
        assert_eq!(
            Nps::of(4, 0, 0).unwrap().interval,
            Interval {
                low: 100.0,
                high: 100.0
            }
        );
    }

    #[test]
    fn index_and_share_are_two_figures() {
        let answers = [5.0, 4.0, 4.0, 1.0];
        assert_eq!(csat_index(&Moments::of(answers), 1.0, 5.0), Some(62.5));
        assert_eq!(top_share(answers, 4.0).ratio(), Some(0.75));
        assert_eq!(csat_index(&Moments::default(), 1.0, 5.0), None);
        assert_eq!(csat_index(&Moments::of(answers), 5.0, 5.0), None);
    }
}
