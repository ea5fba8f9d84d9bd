//! What is wanted of an indicator.

use serde::{Deserialize, Serialize};

use crate::codes::codes;

codes! {
    /// Which way is better.
    pub enum Direction: "direction" {
        /// Higher is better.
        Up = "up",
        /// Lower is better.
        Down = "down",
        /// A range is wanted.
        Band = "band",
        /// Watched, neither good nor bad.
        Info = "info",
    }
}

codes! {
    /// How a value is compared with its target (TM Forum TMF657 conformanceComparator).
    pub enum Comparator: "comparator" {
        /// At least the target.
        AtLeast = "ge",
        /// More than the target.
        Above = "gt",
        /// At most the target.
        AtMost = "le",
        /// Less than the target.
        Below = "lt",
        /// From the target to its upper end, both included.
        Between = "between",
        /// Less than in the period before.
        Falling = "falling",
        /// More than in the period before.
        Rising = "rising",
    }
}

/// A target of an objective, in the indicator's unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// How to compare.
    pub comparator: Comparator,
    /// The target; the lower end for [`Comparator::Between`], unused for falling and rising.
    pub target: f64,
    /// The upper end for [`Comparator::Between`].
    pub high: Option<f64>,
}

impl Goal {
    /// A goal with one bound.
    pub const fn new(comparator: Comparator, target: f64) -> Self {
        Self {
            comparator,
            target,
            high: None,
        }
    }

    /// A goal with two.
    pub const fn between(low: f64, high: f64) -> Self {
        Self {
            comparator: Comparator::Between,
            target: low,
            high: Some(high),
        }
    }

    /// Whether a value is good enough. `tolerance` widens the target (TMF657 toleranceTarget); `previous` is the value
    /// of the period before. None when there is nothing to compare with.
    pub fn is_met(&self, value: f64, tolerance: f64, previous: Option<f64>) -> Option<bool> {
        Some(match self.comparator {
            Comparator::AtLeast => !clearly_less(value, self.target - tolerance),
            Comparator::Above => clearly_less(self.target - tolerance, value),
            Comparator::AtMost => !clearly_less(self.target + tolerance, value),
            Comparator::Below => clearly_less(value, self.target + tolerance),
            Comparator::Between => {
                !clearly_less(value, self.target - tolerance)
                    && self
                        .high
                        .is_none_or(|high| !clearly_less(high + tolerance, value))
            }
            Comparator::Falling => clearly_less(value, previous? + tolerance),
            Comparator::Rising => clearly_less(previous? - tolerance, value),
        })
    }

    /// By how much a value falls short, as a share of the target: 0.1 = a tenth too little (or too much), negative =
    /// better than asked. Orders tiles worst first. None where the target gives no measure.
    pub fn shortfall(&self, value: f64, previous: Option<f64>) -> Option<f64> {
        let share = |short: f64, of: f64| Some(if of == 0.0 { short } else { short / of.abs() });
        match self.comparator {
            Comparator::AtLeast | Comparator::Above => share(self.target - value, self.target),
            Comparator::AtMost | Comparator::Below => share(value - self.target, self.target),
            Comparator::Between => {
                let high = self.high.unwrap_or(f64::INFINITY);
                if value > high {
                    share(value - high, high)
                } else {
                    share(self.target - value, self.target)
                }
            }
            Comparator::Falling => share(value - previous?, previous?),
            Comparator::Rising => share(previous? - value, previous?),
        }
    }
}

/// Less by more than rounding: 98 % computed from parts is not less than 98.
pub(super) fn clearly_less(a: f64, b: f64) -> bool {
    a < b && b - a > 1e-9 * a.abs().max(b.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(goal: Goal, value: f64) -> bool {
        goal.is_met(value, 0.0, Some(10.0)).unwrap()
    }

    #[test]
    fn at_the_bound() {
        assert!(met(Goal::new(Comparator::AtLeast, 98.0), 98.0));
        assert!(!met(Goal::new(Comparator::Above, 98.0), 98.0));
        assert!(met(Goal::new(Comparator::AtMost, 48.0), 48.0));
        assert!(!met(Goal::new(Comparator::Below, 48.0), 48.0));
        assert!(met(Goal::between(80.0, 85.0), 80.0) && met(Goal::between(80.0, 85.0), 85.0));
        assert!(!met(Goal::between(80.0, 85.0), 85.1) && !met(Goal::between(80.0, 85.0), 79.9));
        assert!(
            !met(Goal::new(Comparator::Falling, 0.0), 10.0) && met(Goal::new(Comparator::Falling, 0.0), 9.0)
        );
        assert!(
            !met(Goal::new(Comparator::Rising, 0.0), 10.0) && met(Goal::new(Comparator::Rising, 0.0), 11.0)
        );
    }

    #[test]
    fn rounding_misses_no_target() {
        // 0.30000000000000004.
        let a_hair_more = 0.1 + 0.2;
        assert!(met(Goal::new(Comparator::AtMost, 0.3), a_hair_more));
        assert!(!met(Goal::new(Comparator::Above, 0.3), a_hair_more));
    }

    #[test]
    fn a_tolerance_widens() {
        let goal = Goal::new(Comparator::AtLeast, 98.0);
        assert_eq!(goal.is_met(97.5, 0.5, None), Some(true));
        assert_eq!(goal.is_met(97.4, 0.5, None), Some(false));
    }

    #[test]
    fn a_trend_needs_the_period_before() {
        let goal = Goal::new(Comparator::Falling, 0.0);
        assert_eq!(
            (goal.is_met(1.0, 0.0, None), goal.shortfall(1.0, None)),
            (None, None)
        );
    }

    #[test]
    fn shortfalls_order_worst_first() {
        assert_eq!(
            Goal::new(Comparator::AtLeast, 80.0).shortfall(60.0, None),
            Some(0.25)
        );
        assert_eq!(
            Goal::new(Comparator::AtMost, 40.0).shortfall(60.0, None),
            Some(0.5)
        );
        assert_eq!(
            Goal::new(Comparator::AtMost, 40.0).shortfall(20.0, None),
            Some(-0.5)
        );
        assert_eq!(Goal::new(Comparator::AtMost, 0.0).shortfall(3.0, None), Some(3.0));
        assert_eq!(Goal::between(80.0, 100.0).shortfall(110.0, None), Some(0.1));
    }
}
