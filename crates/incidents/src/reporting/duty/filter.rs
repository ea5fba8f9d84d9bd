//! Which duties the desk shows.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{RegimeId, UserId};
use sqm_platform::listing::Hit;
use sqm_platform::{Error, Result, codes};
use utoipa::IntoParams;

/// Which duties by how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DutyStanding)]
pub enum Standing {
    /// Something is still to be sent.
    #[default]
    Open,
    /// Still to be sent, and time is up.
    Late,
    /// Sent, or decided not to be required; newest first.
    Ended,
}

/// The filter of the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct DutyFilter {
    /// `open` (unless told), `late`, `ended`.
    #[serde(deserialize_with = "codes::filled_or_default")]
    #[param(value_type = Option<String>)]
    pub state: Standing,
    /// One regime.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub regime: Option<RegimeId>,
    /// Whose incidents: an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub lead: Option<UserId>,
    /// The reports behind a figure: the measure. How they stand is not asked then.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Of a figure's reports: `all`, `miss` (too late or not at all) or `hit`.
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

impl DutyFilter {
    /// As the query of an address.
    pub fn to_query(&self) -> String {
        serde_html_form::to_string(self).unwrap_or_default()
    }

    /// Reads the query of an address; names it does not know are left alone.
    pub fn from_query(query: &str) -> Result<Self> {
        serde_html_form::from_str(query).map_err(|error| Error::Malformed(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_address() {
        let query = "state=late&regime=018bcfe5-6800-7000-8000-000000000001";
        let filter = DutyFilter::from_query(query).unwrap();
        assert_eq!(filter.state, Standing::Late);
        assert_eq!(DutyFilter::from_query(&filter.to_query()).unwrap(), filter);
        let empty = DutyFilter::from_query("state=&regime=&lead=&after=x").unwrap();
        assert_eq!(empty, DutyFilter::default());
    }
}
