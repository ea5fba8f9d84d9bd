//! Units of indicators, by the symbols of the KPI catalogue. A unit that is none of these is a label and no more.

use crate::codes::codes;

codes! {
    /// A unit that is converted or formatted in a way of its own.
    pub enum Unit: "unit" {
        /// Percent; ratios are kept as parts and shown so.
        Percent = "%",
        /// Milliseconds.
        Millisecond = "ms",
        /// Seconds.
        Second = "s",
        /// Minutes.
        Minute = "min",
        /// Hours.
        Hour = "h",
        /// Days of 24 hours.
        Day = "d",
        /// Working days; a count, not a conversion.
        WorkingDay = "wd",
        /// Per million.
        PerMillion = "ppm",
        /// A score from 0 to 100.
        Score = "0–100",
        /// Percentage points, score points.
        Points = "points",
    }
}

impl Unit {
    /// Seconds in one of it, for units of elapsed time: measures are kept in seconds.
    pub const fn seconds(self) -> Option<f64> {
        match self {
            Self::Millisecond => Some(0.001),
            Self::Second => Some(1.0),
            Self::Minute => Some(60.0),
            Self::Hour => Some(3_600.0),
            Self::Day => Some(86_400.0),
            _ => None,
        }
    }
}
