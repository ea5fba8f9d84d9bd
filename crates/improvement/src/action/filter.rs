//! Which actions: one filter for list, counts, board, API and export. It is the query of the list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::action::{ActionPriority, ActionState};
use sqm_platform::codes;
use sqm_platform::listing::{Figure, Hit};
use sqm_platform::page::register::Order;
use sqm_platform::{Error, Result};
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of actions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ActionFilter {
    /// Words of title, cause, measure, result, or the number.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `open` (open, in progress), `to_verify` (done), `closed` (verified, cancelled), `overdue`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<Group>,
    /// States.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub status: Vec<ActionState>,
    /// Priorities.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub priority: Vec<ActionPriority>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub raised_by: Option<String>,
    /// `mine` or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// `<kind>` or `<kind>:<id or code>`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The indicator that has to show the effect.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub indicator: Option<String>,
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

/// Groups of states people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Something is still to be done.
    Open,
    /// Still to be done, and the day has passed.
    Overdue,
    /// Done, not judged.
    ToVerify,
    /// Judged or dropped.
    Closed,
    /// Everything.
    All,
}

impl Group {
    /// The code in addresses and message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::ToVerify => "to_verify",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }
}

/// The order of a list. Every order ends with the id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Last raised first.
    #[default]
    Newest,
    /// Next due day first.
    Due,
}

impl Order for Sort {
    fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Due => "due",
        }
    }
}

/// The order in a query string.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Sorting {
    /// `newest` (default) or `due`.
    #[serde(deserialize_with = "codes::filled_or_default")]
    #[param(inline)]
    pub sort: Sort,
}

impl ActionFilter {
    /// The states wanted; none = all.
    pub fn states(&self) -> Vec<&'static str> {
        if !self.status.is_empty() {
            return self.status.iter().map(|state| state.as_str()).collect();
        }
        match self.state {
            Some(Group::Open | Group::Overdue) => vec!["open", "in_progress"],
            Some(Group::ToVerify) => vec!["done"],
            Some(Group::Closed) => vec!["verified", "cancelled"],
            Some(Group::All) | None => Vec::new(),
        }
    }

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

    /// The same filter as the query of an address, without the leading `?`.
    pub fn to_query(&self) -> String {
        serde_html_form::to_string(self).unwrap_or_default()
    }

    /// Reads the query of an address; names it does not know (sort, page) are left alone.
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
            "q=%E8%B6%85%E6%97%B6&status=open&status=done&owner=me&source=ticket%3A019a&priority=high";
        let filter = ActionFilter::from_query(query).unwrap();
        assert_eq!(filter.states(), ["open", "done"]);
        assert_eq!(ActionFilter::from_query(&filter.to_query()).unwrap(), filter);
        let empty = ActionFilter::from_query("status=&owner=&q=&state=&after=").unwrap();
        assert_eq!(empty, ActionFilter::default());
    }
}
