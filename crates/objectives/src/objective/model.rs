//! An objective: what an indicator should reach, for whom, from when on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, ObjectiveId, UserId};
use sqm_domain::indicator::{Comparator, DEFAULT_MIN_SAMPLE, Goal, PeriodKind, Yardstick};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::catalogue::Indicator;
use crate::figure::{Aim, min_sample};

/// Dimensions an objective may be set for, besides the whole tenant (`""`).
pub const SCOPES: [&str; 9] = [
    "",
    "department",
    "category",
    "channel",
    "priority",
    "region",
    "product",
    "customer_class",
    "regime",
];

/// A version of an objective: the target that holds between two days.
#[derive(Clone, Debug)]
pub struct Objective {
    /// This version.
    pub id: ObjectiveId,
    /// What all versions of the objective share.
    pub series: Uuid,
    /// Code of the indicator.
    pub indicator: String,
    /// Dimension it is set for; `""` = the tenant.
    pub scope_dim: String,
    /// Value of that dimension.
    pub scope_value: String,
    /// The comparison.
    pub comparator: Comparator,
    /// The target, in the indicator's unit.
    pub target: f64,
    /// The upper end of a range.
    pub target_high: Option<f64>,
    /// The limit the law sets.
    pub legal_limit: Option<f64>,
    /// The leading level.
    pub stretch: Option<f64>,
    /// A miss within it counts as tolerated.
    pub tolerance: f64,
    /// Below it nothing is judged.
    pub min_sample: i32,
    /// The period it is judged over.
    pub period: PeriodKind,
    /// First day it holds.
    pub valid_from: Date,
    /// Last day it holds.
    pub valid_to: Option<Date>,
    /// Who answers for it.
    pub owner: Option<UserId>,
    /// The department responsible.
    pub department: Option<DepartmentId>,
    /// Why this target.
    pub note: String,
    /// For optimistic locking.
    pub version: i64,
}

impl Objective {
    /// What figures of its indicator are judged by.
    pub fn aim(&self, indicator: &Indicator) -> Aim {
        Aim {
            yardstick: Yardstick {
                direction: indicator.direction,
                goal: Some(Goal {
                    comparator: self.comparator,
                    target: self.target,
                    high: self.target_high,
                }),
                legal_limit: self.legal_limit,
                stretch: self.stretch,
                tolerance: self.tolerance,
                min_sample: min_sample(indicator, self.min_sample.unsigned_abs().into()),
            },
            objective: Some(self.id.into()),
            verified: true,
        }
    }
}

/// What an indicator is judged by within a cut: the objective of exactly that cut, else the tenant's, else the
/// catalogue's default.
pub(crate) fn closest(objectives: &[Objective], indicator: &Indicator, cut: Option<(&str, &str)>) -> Aim {
    let (dim, value) = cut.unwrap_or_default();
    let of = |dim: &str, value: &str| {
        objectives
            .iter()
            .find(|o| o.indicator == indicator.code && o.scope_dim == dim && o.scope_value == value)
            .map(|objective| objective.aim(indicator))
    };
    of(dim, value)
        .or_else(|| of("", ""))
        .unwrap_or_else(|| Aim::of(indicator))
}

/// The fields a person sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveInput {
    /// Code of the indicator.
    pub indicator: String,
    /// `department`, `category`, `channel` …; empty = the whole tenant.
    #[serde(default)]
    pub scope_dim: String,
    /// The value: an id or a code.
    #[serde(default)]
    pub scope_value: String,
    /// The comparison: `ge`, `gt`, `le`, `lt`, `between`.
    #[schema(value_type = String)]
    pub comparator: Comparator,
    /// The target, in the indicator's unit.
    pub target: f64,
    /// The upper end of a range.
    pub target_high: Option<f64>,
    /// The limit the law sets.
    pub legal_limit: Option<f64>,
    /// The leading level.
    pub stretch: Option<f64>,
    /// A miss within it counts as tolerated.
    #[serde(default)]
    pub tolerance: f64,
    /// Below it nothing is judged; 30 unless told.
    #[serde(default = "default_min_sample")]
    pub min_sample: i32,
    /// The period it is judged over: `month`, `quarter`, `half_year`, `year`.
    #[schema(value_type = String)]
    pub period: PeriodKind,
    /// First day it holds.
    #[schema(value_type = String, format = Date)]
    pub valid_from: Date,
    /// Last day it holds.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<Date>,
    /// Who answers for it.
    #[schema(value_type = Option<Uuid>)]
    pub owner: Option<UserId>,
    /// The department responsible.
    #[schema(value_type = Option<Uuid>)]
    pub department: Option<DepartmentId>,
    /// Why this target.
    #[serde(default)]
    pub note: String,
}

fn default_min_sample() -> i32 {
    DEFAULT_MIN_SAMPLE as i32
}

/// The frozen result of a closed period.
#[derive(Clone, Debug)]
pub struct PeriodResult {
    /// The version of the objective that judged it.
    pub objective: ObjectiveId,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The figure.
    pub value: Option<f64>,
    /// Its sample.
    pub sample: i64,
    /// The verdict's code.
    pub verdict: String,
    /// What was decided about it.
    pub comment: String,
}
