//! Reporting regimes as data: who has to report what, under which conditions, until when (rules §4.3).

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};

use super::Level;
use crate::codes::codes;

codes! {
    /// What an operator is in the eyes of a regime.
    pub enum OperatorKind: "operator kind" {
        /// Runs networks.
        Network = "network",
        /// A basic telecom operator.
        Telecom = "telecom",
        /// A central or state organ.
        StateOrgan = "state_organ",
        /// Decides on the processing of personal data.
        Controller = "controller",
        /// Processes personal data for others.
        Processor = "processor",
        /// An essential or important entity.
        Essential = "essential",
        /// Makes products with digital elements.
        Manufacturer = "manufacturer",
    }
}

codes! {
    /// Which report a step asks for.
    pub enum ReportKind: "report" {
        /// The first word: early warning, report by telephone.
        Initial = "initial",
        /// What is known meanwhile.
        FollowUp = "follow_up",
        /// The whole story, after it is dealt with.
        Final = "final",
        /// Word to those whose data it is.
        Notice = "notice",
    }
}

codes! {
    /// What a step's clock starts with.
    pub enum Anchor: "anchor" {
        /// The operator became aware.
        Aware = "aware",
        /// The step before was sent.
        PreviousSent = "previous_sent",
        /// The cause is removed: a corrective measure is there.
        Remedied = "remedied",
        /// The incident is closed.
        Closed = "closed",
    }
}

/// How long there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// At once, "without undue delay": no number to be late against.
    AtOnce,
    /// Minutes.
    Minutes(u32),
    /// Hours, as they pass: on nights when clocks are set an hour is still an hour.
    Hours(u32),
    /// Days of the calendar: the same time of the day so many days later.
    Days(u32),
    /// Months of the calendar: the same day of the month, or the last one where there is none.
    Months(u32),
}

impl Deadline {
    /// When it is up, in the tenant's zone. No holiday moves it and nothing pauses it. `None`: there is no number.
    pub fn due_at(self, start: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let elapsed = |seconds: i64| {
            start
                .checked_add(SignedDuration::from_secs(seconds))
                .unwrap_or(Timestamp::MAX)
        };
        let calendar = |span: Result<Span, jiff::Error>| {
            span.and_then(|span| start.to_zoned(zone.clone()).checked_add(span))
                .map_or(Timestamp::MAX, |due| due.timestamp())
        };
        match self {
            Self::AtOnce => None,
            Self::Minutes(n) => Some(elapsed(i64::from(n) * 60)),
            Self::Hours(n) => Some(elapsed(i64::from(n) * 3600)),
            Self::Days(n) => Some(calendar(Span::new().try_days(n))),
            Self::Months(n) => Some(calendar(Span::new().try_months(n))),
        }
    }

    /// The code of its unit.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Minutes(_) => "minutes",
            Self::Hours(_) => "hours",
            Self::Days(_) => "days",
            Self::Months(_) => "months",
        }
    }

    /// Its number, 0 where there is none.
    pub const fn count(self) -> u32 {
        match self {
            Self::AtOnce => 0,
            Self::Minutes(n) | Self::Hours(n) | Self::Days(n) | Self::Months(n) => n,
        }
    }

    /// From unit and number. Limits of ten years and more are typing errors.
    pub fn new(unit: &str, count: u32) -> Option<Self> {
        let (deadline, most) = match unit {
            "at_once" => return (count == 0).then_some(Self::AtOnce),
            "minutes" => (Self::Minutes(count), 60 * 24 * 366),
            "hours" => (Self::Hours(count), 24 * 366),
            "days" => (Self::Days(count), 3660),
            "months" => (Self::Months(count), 120),
            _ => return None,
        };
        (1..=most).contains(&count).then_some(deadline)
    }
}

/// What is known of an incident when it is asked who has to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// The level a person decided.
    pub level: Option<Level>,
    /// Personal data are concerned.
    pub personal_data: bool,
    /// Those whose data it is are in high danger.
    pub high_risk: bool,
    /// Critical infrastructure is concerned.
    pub critical_infrastructure: bool,
    /// A flaw of a product is behind it.
    pub product_flaw: bool,
}

/// When a regime or one of its steps applies; all that is asked for must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// From this level on.
    pub minimum: Option<Level>,
    /// Only where personal data are concerned.
    pub personal_data: bool,
    /// Only where the people concerned are in high danger.
    pub high_risk: bool,
    /// Only where critical infrastructure is concerned, or only where it is not.
    pub critical_infrastructure: Option<bool>,
    /// Only where a flaw of a product is behind it, or only where none is.
    pub product_flaw: Option<bool>,
    /// Only for operators of one of these kinds; nobody named: for all.
    pub operators: Vec<OperatorKind>,
}

impl Conditions {
    /// Whether all of it holds.
    pub fn hold(&self, situation: &Situation, operator: &[OperatorKind]) -> bool {
        self.minimum
            .is_none_or(|least| situation.level.is_some_and(|level| level >= least))
            && (!self.personal_data || situation.personal_data)
            && (!self.high_risk || situation.high_risk)
            && self
                .critical_infrastructure
                .is_none_or(|is| is == situation.critical_infrastructure)
            && self.product_flaw.is_none_or(|is| is == situation.product_flaw)
            && (self.operators.is_empty() || self.operators.iter().any(|kind| operator.contains(kind)))
    }
}

/// One report of a regime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which report it is.
    pub report: ReportKind,
    /// How long there is.
    pub deadline: Deadline,
    /// From when on.
    pub anchor: Anchor,
    /// What is asked beyond the regime's own conditions.
    pub conditions: Conditions,
}

/// A law or plan that wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regime {
    /// When it applies.
    pub conditions: Conditions,
    /// Its reports in their order.
    pub steps: Vec<Step>,
}

/// The times a clock can start with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// The operator became aware, in the eyes of this regime.
    pub aware: Timestamp,
    /// The step before was sent.
    pub previous_sent: Option<Timestamp>,
    /// The cause was removed.
    pub remedied: Option<Timestamp>,
    /// The incident was closed.
    pub closed: Option<Timestamp>,
}

impl Step {
    /// When its clock starts; `None` while what it waits for has not happened.
    pub const fn starts_at(&self, moments: &Moments) -> Option<Timestamp> {
        match self.anchor {
            Anchor::Aware => Some(moments.aware),
            Anchor::PreviousSent => moments.previous_sent,
            Anchor::Remedied => moments.remedied,
            Anchor::Closed => moments.closed,
        }
    }

    /// When it is due; `None` while its clock stands, or where there is no number.
    pub fn due_at(&self, moments: &Moments, zone: &TimeZone) -> Option<Timestamp> {
        self.starts_at(moments)
            .and_then(|start| self.deadline.due_at(start, zone))
    }
}

/// When a regime that applies from now on counts the operator as aware: with the first assessment when the incident was
/// found, later when the new assessment made it so. A person may correct it, with a reason.
pub fn aware_at(first: bool, found: Timestamp, assessed: Timestamp) -> Timestamp {
    if first { found.min(assessed) } else { assessed }
}
