//! Which readings: one filter for list, count and API.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::DocumentId;
use sqm_platform::codes;
use sqm_platform::listing::Hit;
use sqm_platform::{Error, Result};
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of readings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ReadingFilter {
    /// Of this document: asked by the version that asks now; excused ones by any.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub document: Option<DocumentId>,
    /// `open` (overdue ones with them), `overdue`, `acknowledged`, `excused`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<Group>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// `mine` or the id of a department: where the readers work.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
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

/// Where readings stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ReadingGroup)]
pub enum Group {
    /// Not acknowledged yet.
    Open,
    /// Not acknowledged, and the day has passed.
    Overdue,
    /// Acknowledged.
    Acknowledged,
    /// Nobody waits for it any more.
    Excused,
    /// Everything.
    All,
}

impl ReadingFilter {
    /// The same filter as the query of an address, without the leading `?`.
    pub fn to_query(&self) -> String {
        serde_html_form::to_string(self).unwrap_or_default()
    }

    /// Reads the query of an address; names it does not know (page) are left alone.
    pub fn from_query(query: &str) -> Result<Self> {
        serde_html_form::from_str(query).map_err(|error| Error::Malformed(error.to_string()))
    }
}
