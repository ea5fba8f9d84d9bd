//! Judging a figure (handbook §1.1.2(5); KPI catalogue, rule 1).

use serde::{Deserialize, Serialize};

use super::goal::clearly_less;
use super::{Direction, Goal};
use crate::codes::codes;

/// Below so many records a figure is shown with its interval and does not alarm (KPI catalogue, rule 1; a product
/// default).
pub const DEFAULT_MIN_SAMPLE: u64 = 30;

codes! {
    /// What a figure is worth. In the order in which tiles are shown: worst first.
    pub enum Verdict: "verdict" {
        /// Worse than the law allows.
        BelowLegal = "below_legal",
        /// Target missed.
        Missed = "missed",
        /// Target met.
        Met = "met",
        /// Better still: the industry's leading level reached (handbook §1.1.1).
        Stretch = "stretch",
        /// Without a target.
        Watched = "watched",
        /// Too few records to judge.
        TooFew = "too_few",
        /// No records: undefined, neither 0 nor 100 %.
        NoData = "no_data",
    }
}

impl Verdict {
    /// Whether somebody has to act.
    pub const fn is_alarm(self) -> bool {
        matches!(self, Self::BelowLegal | Self::Missed)
    }
}

/// A figure to be judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The value; None = no data.
    pub value: Option<f64>,
    /// Records behind it.
    pub sample: u64,
    /// The value of the period before, for goals that ask for a trend.
    pub previous: Option<f64>,
}

/// What a figure is judged by. A closed period keeps the one that judged it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Yardstick {
    /// Which way is better; decides on which side limit and stretch lie.
    pub direction: Direction,
    /// The target.
    pub goal: Option<Goal>,
    /// The worst value the law allows. No tolerance applies to it.
    pub legal_limit: Option<f64>,
    /// The industry's leading level.
    pub stretch: Option<f64>,
    /// How far off the target still counts as met, in the indicator's unit.
    pub tolerance: f64,
    /// Fewer records than this are not judged; 1 for counts and extremes.
    pub min_sample: u64,
}

impl Yardstick {
    /// Without target: watched.
    pub const fn new(direction: Direction) -> Self {
        Self {
            direction,
            goal: None,
            legal_limit: None,
            stretch: None,
            tolerance: 0.0,
            min_sample: DEFAULT_MIN_SAMPLE,
        }
    }

    /// With a target.
    #[must_use]
    pub const fn with_goal(mut self, goal: Goal) -> Self {
        self.goal = Some(goal);
        self
    }

    /// The verdict.
    pub fn judge(&self, reading: Reading) -> Verdict {
        let Some(value) = reading.value.filter(|value| !value.is_nan()) else {
            return Verdict::NoData;
        };
        if reading.sample < self.min_sample {
            return Verdict::TooFew;
        }
        if self.legal_limit.is_some_and(|limit| self.is_worse(value, limit)) {
            return Verdict::BelowLegal;
        }
        let met = match self.goal {
            Some(goal) => goal.is_met(value, self.tolerance, reading.previous),
            None => self.legal_limit.map(|_| true),
        };
        match met {
            None => Verdict::Watched,
            Some(false) => Verdict::Missed,
            Some(true) if self.stretch.is_some_and(|stretch| self.reaches(value, stretch)) => {
                Verdict::Stretch
            }
            Some(true) => Verdict::Met,
        }
    }

    fn is_worse(&self, value: f64, limit: f64) -> bool {
        match self.direction {
            Direction::Up => clearly_less(value, limit),
            Direction::Down => clearly_less(limit, value),
            Direction::Band | Direction::Info => false,
        }
    }

    fn reaches(&self, value: f64, stretch: f64) -> bool {
        matches!(self.direction, Direction::Up | Direction::Down) && !self.is_worse(value, stretch)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Comparator;
    use super::*;

    fn reading(value: f64, sample: u64) -> Reading {
        Reading {
            value: Some(value),
            sample,
            previous: None,
        }
    }

    /// Repairs on time: at least 95 %, law 90 %, leading 99 %.
    fn up() -> Yardstick {
        Yardstick {
            legal_limit: Some(90.0),
            stretch: Some(99.0),
            ..Yardstick::new(Direction::Up).with_goal(Goal::new(Comparator::AtLeast, 95.0))
        }
    }

    #[test]
    fn all_seven() {
        let verdicts = [89.9, 90.0, 95.0, 99.0].map(|value| up().judge(reading(value, 30)));
        assert_eq!(
            verdicts,
            [
                Verdict::BelowLegal,
                Verdict::Missed,
                Verdict::Met,
                Verdict::Stretch
            ]
        );
        assert_eq!(up().judge(reading(10.0, 29)), Verdict::TooFew);
        assert_eq!(
            up().judge(Reading {
                value: None,
                sample: 0,
                previous: None
            }),
            Verdict::NoData
        );
        assert_eq!(
            Yardstick::new(Direction::Info).judge(reading(5.0, 30)),
            Verdict::Watched
        );
    }

    #[test]
    fn downwards() {
        let repair = Yardstick {
            legal_limit: Some(48.0),
            stretch: Some(12.0),
            ..Yardstick::new(Direction::Down).with_goal(Goal::new(Comparator::AtMost, 24.0))
        };
        let verdicts = [48.1, 48.0, 24.0, 12.0].map(|value| repair.judge(reading(value, 100)));
        assert_eq!(
            verdicts,
            [
                Verdict::BelowLegal,
                Verdict::Missed,
                Verdict::Met,
                Verdict::Stretch
            ]
        );
    }

    #[test]
    fn the_law_alone_is_a_target_and_knows_no_tolerance() {
        let law = Yardstick {
            legal_limit: Some(90.0),
            tolerance: 5.0,
            ..Yardstick::new(Direction::Up)
        };
        assert_eq!(law.judge(reading(90.0, 30)), Verdict::Met);
        assert_eq!(law.judge(reading(89.0, 30)), Verdict::BelowLegal);
    }

    #[test]
    fn a_trend_without_a_period_before_is_watched() {
        let trend = Yardstick::new(Direction::Down).with_goal(Goal::new(Comparator::Falling, 0.0));
        assert_eq!(trend.judge(reading(3.0, 30)), Verdict::Watched);
        let before = Reading {
            previous: Some(4.0),
            ..reading(3.0, 30)
        };
        assert_eq!(trend.judge(before), Verdict::Met);
    }

    #[test]
    fn worst_first() {
        let mut verdicts = [
            Verdict::Met,
            Verdict::NoData,
            Verdict::BelowLegal,
            Verdict::Missed,
            Verdict::TooFew,
        ];
        verdicts.sort_unstable();
        assert_eq!(verdicts[0], Verdict::BelowLegal);
        assert_eq!(verdicts.map(Verdict::is_alarm), [true, true, false, false, false]);
    }
}
