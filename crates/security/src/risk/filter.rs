//! Which risks: one filter for list, counts, matrix, API and export. It is the query of the list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::security::{RiskCategory, RiskLevel, RiskState, RiskTreatment};
use sqm_platform::codes;
use sqm_platform::listing::{Figure, Hit};
use sqm_platform::page::register::Order;
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of risks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RiskFilter {
    /// Words of title, asset, threat, weakness, plan, or the number.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `live` (not closed), `overdue` (treatment late), `review` (to be looked at again), `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<RiskGroup>,
    /// States.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub status: Vec<RiskState>,
    /// Levels.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub level: Vec<RiskLevel>,
    /// Categories.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub category: Vec<RiskCategory>,
    /// Treatments.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub treatment: Vec<RiskTreatment>,
    /// A cell of the matrix: how likely, 1 to 5.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<String>,
    /// A cell of the matrix: how grave, 1 to 5.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub impact: Option<String>,
    /// Of which grades cells and matrix speak: `now` (default) or `inherent`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub basis: Option<Basis>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Who carries the treatment out: `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub treater: Option<String>,
    /// `mine` or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The control that is linked to them.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// The records behind a figure: the measure.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Of a figure's records: `all`, `miss` or `hit`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub hit: Option<Hit>,
    /// First day of the figure's period.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// Last day of the figure's period.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// The slice of the figure.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The dimension the figure was cut by.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub dim: Option<String>,
    /// The value of that dimension.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Groups people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskGroup {
    /// Not closed.
    Live,
    /// The treatment is late.
    Overdue,
    /// To be looked at again.
    Review,
    /// Everything.
    All,
}

/// Which grades count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// What is left where it was assessed, else as without treatment.
    #[default]
    Now,
    /// Without treatment.
    Inherent,
}

/// The order of a list. Every order ends with the id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskSort {
    /// Gravest first.
    #[default]
    Level,
    /// Last put in first.
    Newest,
}

impl Order for RiskSort {
    fn as_str(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Newest => "newest",
        }
    }
}

/// The order in a query string.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RiskSorting {
    /// `level` (gravest first, the default) or `newest`.
    #[serde(deserialize_with = "codes::filled_or_default")]
    #[param(inline)]
    pub sort: RiskSort,
}

impl RiskFilter {
    pub(super) fn figure(&self) -> Figure<'_> {
        Figure {
            measure: self.measure.as_deref(),
            slice: self.kind.as_deref(),
            from: self.from,
            to: self.to,
            dim: self.dim.as_deref(),
            value: self.value.as_deref(),
            hit: self.hit,
        }
    }
}
