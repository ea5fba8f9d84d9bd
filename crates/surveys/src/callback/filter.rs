//! Which call backs: one filter for list, counts and API. It is the query of the list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::callback::Reason;
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_platform::auth::Caller;
use sqm_platform::codes;
use sqm_platform::{Error, Result};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What narrows a list of call backs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CallbackFilter {
    /// The number.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `open` (to be called, or to be written up), `overdue`, `closed`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<Group>,
    /// `me`, `none` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// `mine` or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The survey.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub survey: Option<Uuid>,
    /// Why the score was low.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub reason: Vec<Reason>,
    /// The records behind a figure: the measure.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Of a figure's records: `all`, `miss` or `hit`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub hit: Option<String>,
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

/// Groups of states people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Something is still to be done.
    Open,
    /// To be called, and the time has passed.
    Overdue,
    /// Done with.
    Closed,
    /// Everything.
    All,
}

impl Group {
    /// What is still to be done comes by its time, the rest by age.
    pub(super) fn by_due(self) -> bool {
        matches!(self, Self::Open | Self::Overdue)
    }
}

/// Who "me" and "mine" are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Viewpoint {
    /// The reader.
    pub user: Option<UserId>,
    /// His department.
    pub department: Option<DepartmentId>,
}

impl From<&Caller> for Viewpoint {
    fn from(caller: &Caller) -> Self {
        Self {
            user: Some(caller.user),
            department: caller.department,
        }
    }
}

impl CallbackFilter {
    /// The group wanted; everything unless told.
    pub(super) fn group(&self) -> Group {
        self.state.unwrap_or(Group::All)
    }

    /// The same filter as the query of an address, without the leading `?`.
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
        let query =
            "state=overdue&assignee=none&reason=charges&reason=network&department=mine&q=R-2026-000001";
        let filter = CallbackFilter::from_query(query).unwrap();
        assert_eq!(filter.reason, [Reason::Charges, Reason::Network]);
        assert_eq!(CallbackFilter::from_query(&filter.to_query()).unwrap(), filter);
        let empty = CallbackFilter::from_query("state=&assignee=&q=&survey=&after=").unwrap();
        assert_eq!(empty, CallbackFilter::default());
    }
}
