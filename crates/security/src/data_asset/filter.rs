//! Which data assets, which judgements: one filter for list, counts, API and export. It is the query of the list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::security::{DataCategory, DataLevel, Protection};
use sqm_platform::codes;
use sqm_platform::listing::{Figure, Hit};
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of data assets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DataFilter {
    /// Words of name, description, system, place, or the code.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `kept`, `unprotected` (something its level asks for is missing), `review_due`, `abroad`, `retired`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<DataGroup>,
    /// Levels.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub level: Vec<DataLevel>,
    /// What it is about.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub category: Vec<DataCategory>,
    /// Any of these protections is asked for and missing.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub missing: Vec<Protection>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// `mine` or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The import that brought or changed them last.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub import: Option<String>,
}

/// Groups people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DataAssetGroup)]
pub enum DataGroup {
    /// It is kept.
    Kept,
    /// It is kept, and something its level asks for is missing.
    Unprotected,
    /// The day of the review has come.
    ReviewDue,
    /// Somebody abroad gets it.
    Abroad,
    /// Kept no longer.
    Retired,
    /// Everything.
    All,
}

/// What narrows a list of judgements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct JudgementFilter {
    /// Of one asset.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// `miss` (something was missing), `hit` (nothing was), `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub hit: Option<Hit>,
    /// The records behind a figure: the measure.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
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

impl JudgementFilter {
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
