//! Priority from impact and urgency, so that it is neither typed in nor bargained for (rules §1.4).

use crate::codes::codes;

codes! {
    /// How much is hit: one customer, many, or a whole service.
    pub enum Impact: "impact" {
        /// A whole service, area or key customer.
        High = "high",
        /// Several customers, or one badly.
        Medium = "medium",
        /// One customer, slightly.
        Low = "low",
    }
}

codes! {
    /// How soon it must be dealt with.
    pub enum Urgency: "urgency" {
        /// Now.
        High = "high",
        /// Soon.
        Medium = "medium",
        /// When convenient.
        Low = "low",
    }
}

codes! {
    /// The order of work. Smaller is more pressing, and sorts first.
    pub enum Priority: "priority" {
        /// Critical.
        P1 = "p1",
        /// High.
        P2 = "p2",
        /// Moderate.
        P3 = "p3",
        /// Low.
        P4 = "p4",
        /// Planning.
        P5 = "p5",
    }
}

impl Priority {
    /// The ITIL matrix of rules §1.4.
    pub const fn of(impact: Impact, urgency: Urgency) -> Self {
        match (impact, urgency) {
            (Impact::High, Urgency::High) => Self::P1,
            (Impact::High, Urgency::Medium) | (Impact::Medium, Urgency::High) => Self::P2,
            (Impact::High, Urgency::Low)
            | (Impact::Medium, Urgency::Medium)
            | (Impact::Low, Urgency::High) => Self::P3,
            (Impact::Medium, Urgency::Low) | (Impact::Low, Urgency::Medium) => Self::P4,
            (Impact::Low, Urgency::Low) => Self::P5,
        }
    }

    /// 1 (critical) to 5 (planning).
    pub const fn number(self) -> u8 {
        match self {
            Self::P1 => 1,
            Self::P2 => 2,
            Self::P3 => 3,
            Self::P4 => 4,
            Self::P5 => 5,
        }
    }

    /// The priority with this number, 1 to 5.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::P1),
            2 => Some(Self::P2),
            3 => Some(Self::P3),
            4 => Some(Self::P4),
            5 => Some(Self::P5),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_that_of_the_rules() {
        let rows: Vec<Vec<u8>> = Impact::ALL
            .iter()
            .map(|impact| {
                Urgency::ALL
                    .iter()
                    .map(|urgency| Priority::of(*impact, *urgency).number())
                    .collect()
            })
            .collect();
        assert_eq!(rows, [[1, 2, 3], [2, 3, 4], [3, 4, 5]]);
    }

    #[test]
    fn numbers_and_codes_go_there_and_back() {
        for priority in Priority::ALL {
            assert_eq!(Priority::from_number(priority.number()), Some(*priority));
            assert_eq!(priority.as_str().parse(), Ok(*priority));
        }
        assert_eq!(Priority::from_number(0), None);
        assert_eq!(Priority::from_number(6), None);
        assert!(Priority::P1 < Priority::P2);
    }
}
