//! The risk register's rules (handbook §7.1; ISO/IEC 27005, GB/T 20984): two ways to read likelihood and impact, the ways a
//! risk goes, and when somebody has to be told.

use jiff::ToSpan as _;
use jiff::civil::Date;
use thiserror::Error;

use crate::codes::codes;

codes! {
    /// How high a risk is, lowest first.
    pub enum RiskLevel: "risk level" {
        /// 很低.
        VeryLow = "very_low",
        /// 低.
        Low = "low",
        /// 中.
        Medium = "medium",
        /// 高.
        High = "high",
        /// 很高.
        VeryHigh = "very_high",
    }
}

codes! {
    /// How likelihood and impact make a level. A tenant chooses one.
    pub enum RiskScale: "risk scale" {
        /// Likelihood × impact, 1–25, five levels.
        Matrix = "matrix",
        /// Likelihood + impact counted from nought, 0–8, three levels (ISO/IEC 27005:2011 annex E).
        Sum = "sum",
    }
}

codes! {
    /// What a risk is about; the areas of the handbook's §7.2, and what comes from outside.
    pub enum RiskCategory: "risk category" {
        /// Staff, duties, awareness.
        People = "people",
        /// Sites, access, power.
        Physical = "physical",
        /// Networks and their isolation.
        Network = "network",
        /// Personal and operating data.
        Data = "data",
        /// Software.
        Application = "application",
        /// Rules, duties, processes.
        Organisation = "organisation",
        /// Suppliers and partners.
        Supplier = "supplier",
    }
}

codes! {
    /// What is done about a risk.
    pub enum RiskTreatment: "risk treatment" {
        /// What causes it is given up.
        Avoid = "avoid",
        /// Made less likely or less grave.
        Reduce = "reduce",
        /// Insured, or carried by somebody else as well.
        Share = "share",
        /// Carried knowingly.
        Accept = "accept",
    }
}

codes! {
    /// Where a risk stands.
    pub enum RiskState: "risk state" {
        /// Assessed; nothing is decided yet.
        Open = "open",
        /// A treatment is under way.
        Treating = "treating",
        /// The treatment is carried out, what is left is assessed.
        Treated = "treated",
        /// What is left is accepted until a day.
        Accepted = "accepted",
        /// It exists no more.
        Closed = "closed",
    }
}

/// Likelihood and impact, each 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grade {
    likelihood: u8,
    impact: u8,
}

impl Grade {
    /// Steps of either scale.
    pub const STEPS: u8 = 5;

    /// None unless both are 1 to 5.
    pub fn new(likelihood: u8, impact: u8) -> Option<Self> {
        let fits = |step| (1..=Self::STEPS).contains(&step);
        (fits(likelihood) && fits(impact)).then_some(Self { likelihood, impact })
    }

    /// All, the gravest row first and the unlikeliest first within it: the order of the matrix as it is drawn.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=Self::STEPS)
            .rev()
            .flat_map(|impact| (1..=Self::STEPS).map(move |likelihood| Self { likelihood, impact }))
    }

    /// How likely, 1 to 5.
    pub const fn likelihood(self) -> u8 {
        self.likelihood
    }

    /// How grave, 1 to 5.
    pub const fn impact(self) -> u8 {
        self.impact
    }

    /// The figure behind the level.
    pub const fn score(self, scale: RiskScale) -> u8 {
        match scale {
            RiskScale::Matrix => self.likelihood * self.impact,
            RiskScale::Sum => self.likelihood + self.impact - 2,
        }
    }

    /// How high the risk is.
    pub const fn level(self, scale: RiskScale) -> RiskLevel {
        match (scale, self.score(scale)) {
            (RiskScale::Matrix, 20..) => RiskLevel::VeryHigh,
            (RiskScale::Matrix, 15..) | (RiskScale::Sum, 6..) => RiskLevel::High,
            (RiskScale::Matrix, 8..) | (RiskScale::Sum, 3..) => RiskLevel::Medium,
            (RiskScale::Matrix, 4..) | (RiskScale::Sum, _) => RiskLevel::Low,
            (RiskScale::Matrix, _) => RiskLevel::VeryLow,
        }
    }
}

impl RiskLevel {
    /// Must it be treated or accepted by somebody with the right?
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::High | Self::VeryHigh)
    }
}

/// Why a way is refused; the message's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RiskRefused {
    /// There is no such way.
    #[error("risk-move-invalid")]
    NoWay,
    /// A reason has to be given.
    #[error("field-required")]
    NoReason,
}

impl RiskState {
    /// It is watched: reviewed, counted in the matrix.
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Closed)
    }

    /// Where it may go from here.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Treating, Self::Accepted, Self::Closed],
            Self::Treating => &[Self::Treated, Self::Open, Self::Accepted, Self::Closed],
            Self::Treated => &[Self::Accepted, Self::Closed, Self::Treating],
            Self::Accepted => &[Self::Open, Self::Treating, Self::Closed],
            Self::Closed => &[Self::Open],
        }
    }

    /// Checks a way; leaving the register and coming back want a reason.
    pub fn go(self, to: Self, reason: &str) -> Result<Self, RiskRefused> {
        if !self.next().contains(&to) {
            return Err(RiskRefused::NoWay);
        }
        let explained = matches!(to, Self::Closed | Self::Accepted) || matches!(self, Self::Closed);
        if explained && reason.trim().is_empty() {
            return Err(RiskRefused::NoReason);
        }
        Ok(to)
    }
}

/// Days before the due day on which the owner of a treatment is reminded.
const REMIND_DAYS: i64 = 7;

/// What is to be said of a treatment on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskNotice {
    /// Nothing, or nothing new.
    Nothing,
    /// Its day comes near.
    Soon,
    /// Its day has passed.
    Overdue,
}

/// Looks at a treatment under way.
pub fn treatment_notice(due: Date, today: Date, reminded: bool, told_overdue: bool) -> RiskNotice {
    let soon = due.checked_sub(REMIND_DAYS.days()).unwrap_or(due);
    if today > due {
        if told_overdue {
            RiskNotice::Nothing
        } else {
            RiskNotice::Overdue
        }
    } else if today >= soon && !reminded {
        RiskNotice::Soon
    } else {
        RiskNotice::Nothing
    }
}

/// An acceptance holds until the end of its last day.
pub fn acceptance_expired(until: Date, today: Date) -> bool {
    today > until
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn level(scale: RiskScale, likelihood: u8, impact: u8) -> RiskLevel {
        Grade::new(likelihood, impact).unwrap().level(scale)
    }

    #[test]
    fn the_matrix_has_five_bands() {
        for (likelihood, impact, wanted) in [
            (5, 5, RiskLevel::VeryHigh),
            (4, 5, RiskLevel::VeryHigh),
            (4, 4, RiskLevel::High),
            (3, 5, RiskLevel::High),
            (3, 4, RiskLevel::Medium),
            (2, 4, RiskLevel::Medium),
            (2, 3, RiskLevel::Low),
            (4, 1, RiskLevel::Low),
            (3, 1, RiskLevel::VeryLow),
            (1, 1, RiskLevel::VeryLow),
        ] {
            assert_eq!(
                level(RiskScale::Matrix, likelihood, impact),
                wanted,
                "{likelihood} × {impact}"
            );
        }
    }

    #[test]
    fn the_sum_has_three_bands_from_nought_to_eight() {
        assert_eq!(Grade::new(1, 1).unwrap().score(RiskScale::Sum), 0);
        assert_eq!(Grade::new(5, 5).unwrap().score(RiskScale::Sum), 8);
        for (likelihood, impact, wanted) in [
            (1, 3, RiskLevel::Low),
            (1, 4, RiskLevel::Medium),
            (3, 4, RiskLevel::Medium),
            (4, 4, RiskLevel::High),
        ] {
            assert_eq!(level(RiskScale::Sum, likelihood, impact), wanted);
        }
    }

    #[test]
    fn there_are_twenty_five_cells_and_no_others() {
        assert_eq!(Grade::all().count(), 25);
        assert_eq!(Grade::all().next(), Grade::new(1, 5));
        for (likelihood, impact) in [(0, 1), (1, 0), (6, 1), (1, 6)] {
            assert_eq!(Grade::new(likelihood, impact), None);
        }
    }

    #[test]
    fn leaving_and_accepting_want_a_reason() {
        assert_eq!(
            RiskState::Open.go(RiskState::Accepted, " "),
            Err(RiskRefused::NoReason)
        );
        assert_eq!(
            RiskState::Open.go(RiskState::Treated, "x"),
            Err(RiskRefused::NoWay)
        );
        assert_eq!(
            RiskState::Treated.go(RiskState::Closed, "sold"),
            Ok(RiskState::Closed)
        );
        assert_eq!(
            RiskState::Closed.go(RiskState::Open, ""),
            Err(RiskRefused::NoReason)
        );
        assert_eq!(
            RiskState::Open.go(RiskState::Treating, ""),
            Ok(RiskState::Treating)
        );
    }

    #[test]
    fn an_owner_is_told_a_week_before_and_the_day_after() {
        let due = date(2026, 3, 20);
        assert_eq!(
            treatment_notice(due, date(2026, 3, 12), false, false),
            RiskNotice::Nothing
        );
        assert_eq!(
            treatment_notice(due, date(2026, 3, 13), false, false),
            RiskNotice::Soon
        );
        assert_eq!(treatment_notice(due, due, true, false), RiskNotice::Nothing);
        assert_eq!(
            treatment_notice(due, date(2026, 3, 21), true, false),
            RiskNotice::Overdue
        );
        assert_eq!(
            treatment_notice(due, date(2026, 3, 22), true, true),
            RiskNotice::Nothing
        );
        assert!(!acceptance_expired(due, due) && acceptance_expired(due, date(2026, 3, 21)));
    }

    proptest! {
        /// Likelier or graver is never lower, whatever the scale.
        #[test]
        fn levels_never_fall(l in 1u8..=4, i in 1u8..=5) {
            for scale in RiskScale::ALL {
                let lower = level(*scale, l, i);
                prop_assert!(level(*scale, l + 1, i) >= lower);
                prop_assert!(level(*scale, i, l + 1) >= level(*scale, i, l));
            }
        }
    }
}
