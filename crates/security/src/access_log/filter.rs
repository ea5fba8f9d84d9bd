//! Which entries, which findings. Each is the query of its list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::security::{AccessResult, AccessRule};
use sqm_platform::codes;
use sqm_platform::listing::{Figure, Hit};
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AccessEntryFilter {
    /// The number of a badge, or part of a door's name.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// The id of a site.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The number of a badge.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
    /// `granted`, `denied`.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub result: Vec<AccessResult>,
    /// From this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub from: Option<Date>,
    /// To this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub to: Option<Date>,
    /// The import that brought them.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub import: Option<String>,
}

/// What narrows a list of findings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AccessFindingFilter {
    /// The number of a finding or of a badge.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `open`, `overdue`, `explained`, `confirmed`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<AccessFindingGroup>,
    /// Rules.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub rule: Vec<AccessRule>,
    /// The id of a site.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The number of a badge.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
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
pub enum AccessFindingGroup {
    /// To be judged.
    Open,
    /// To be judged, and the day has passed.
    Overdue,
    /// There is a reason for them.
    Explained,
    /// They were what they looked like.
    Confirmed,
    /// Everything.
    All,
}

impl AccessFindingFilter {
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
