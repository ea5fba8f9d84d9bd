//! Which documents: one filter for list, counts, API and export. It is the query of the list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::document::{Confidentiality, DocumentKind};
use sqm_platform::codes;
use sqm_platform::listing::Hit;
use sqm_platform::page::register::Order;
use sqm_platform::{Error, Result};
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DocumentFilter {
    /// Words of title, clauses and the text in force, or the number.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `effective`, `preparing` (a version is in preparation), `review_overdue`, `review_due` (within 30 days, or
    /// overdue), `withdrawn`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<Group>,
    /// Kinds.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub kind: Vec<DocumentKind>,
    /// Who may see them.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub confidentiality: Vec<Confidentiality>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// `mine` or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// A clause, exactly: `§7.1`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// What waits for the caller: `read` (to be read), `decide` (to be reviewed or approved).
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub waiting: Option<Waiting>,
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
    /// The dimension the figure was cut by.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub dim: Option<String>,
    /// The value of that dimension.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What people look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DocumentGroup)]
pub enum Group {
    /// In force.
    Effective,
    /// A version is in preparation.
    Preparing,
    /// In force, and the review-by day has passed.
    ReviewOverdue,
    /// In force, and the review-by day is near or has passed.
    ReviewDue,
    /// No longer in force.
    Withdrawn,
    /// Everything.
    All,
}

/// What waits for the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// To be read.
    Read,
    /// To be reviewed or approved.
    Decide,
}

/// The order of a list. Every order ends with the id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DocumentSort)]
pub enum Sort {
    /// Last begun first.
    #[default]
    Newest,
    /// By number: kind, then age.
    Number,
    /// Next review-by day first.
    Review,
}

impl Order for Sort {
    fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Number => "number",
            Self::Review => "review",
        }
    }
}

/// The order in a query string.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Sorting {
    /// `newest` (default), `number` or `review`.
    #[serde(deserialize_with = "codes::filled_or_default")]
    #[param(inline)]
    pub sort: Sort,
}

impl DocumentFilter {
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
        let query = "q=%E5%AE%89%E5%85%A8&kind=policy&kind=rule&owner=me&state=review_due&waiting=read&clause=%C2%A77.1";
        let filter = DocumentFilter::from_query(query).unwrap();
        assert_eq!(filter.kind, [DocumentKind::Policy, DocumentKind::Rule]);
        assert_eq!(DocumentFilter::from_query(&filter.to_query()).unwrap(), filter);
        let empty = DocumentFilter::from_query("kind=&owner=&q=&state=&after=").unwrap();
        assert_eq!(empty, DocumentFilter::default());
    }
}
