//! Which drills. It is the query of the list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::security::DrillKind;
use sqm_platform::codes;
use sqm_platform::listing::Hit;
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of drills.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DrillFilter {
    /// The number, or part of the title.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `open`, `overdue`, `ended` (to be evaluated), `done`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<DrillGroup>,
    /// How much of the real thing is practised.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub practice: Vec<DrillKind>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// `mine` or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The emergency plan that is practised.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
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
pub enum DrillGroup {
    /// To be held, or being held.
    Open,
    /// To be held, and the day has passed.
    Overdue,
    /// Held, to be evaluated.
    Ended,
    /// Held and evaluated.
    Done,
    /// Everything.
    All,
}
