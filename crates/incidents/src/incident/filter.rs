//! Which incidents: one filter for list, counts, API and export. It is the query of the list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::incident::{Certainty, IncidentKind, IncidentState, Tlp};
use sqm_domain::security::Level;
use sqm_platform::codes;
use sqm_platform::listing::Hit;
use sqm_platform::page::register::Order;
use sqm_platform::{Error, Result};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What narrows a list of incidents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct IncidentFilter {
    /// Words of title, description, outcome, impact, summary, or the number or reference.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `open`, `closed`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<Group>,
    /// States.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub status: Vec<IncidentState>,
    /// Levels.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub level: Vec<Level>,
    /// `yes` = no level was decided yet.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub undecided: Option<Yes>,
    /// `incident`, `event`.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub kind: Vec<IncidentKind>,
    /// `suspected`, `confirmed`, `near_miss`, `false_alarm`.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub certainty: Vec<Certainty>,
    /// `yes` = exercises only, `no` = without them.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub drill: Option<Yes>,
    /// Traffic light.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub tlp: Vec<Tlp>,
    /// `yes` = personal data is concerned: the register of breaches (GDPR Art. 33(5)).
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub personal_data: Option<Yes>,
    /// Code of a category; those below it are meant too.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub reported_by: Option<String>,
    /// `mine` or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// Who did it: one of the actors.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// How: one of the actions.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// What was hit.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// What was harmed.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// The pattern.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The victim's line of business.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// The beginning of the code (NAICS) of the victim's line of business: `517` is telecommunications.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub naics: Option<String>,
    /// First day on which it happened (or was found, or was reported, where that is all that is known).
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub since: Option<Date>,
    /// Last day on which it happened.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// Those of one import.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub import: Option<Uuid>,
    /// `yes` = references that their source named more than once, after the first.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub repeated: Option<Yes>,
    /// `yes` = those that were put off until a day, `no` = those that were not.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub put_off: Option<Yes>,
    /// `yes` = what figures count: no exercises, no false alarms, no reports merged into another; except where the filter
    /// asks for them by name.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub counted: Option<Yes>,
    /// Merged into this incident.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Uuid>,
    /// Linked to this record, `<kind>:<id>`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub linked: Option<String>,
    /// Those of which it is known how long something took: `detect`, `acknowledge`, `contain`, `recover`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
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

/// Yes or no, in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IncidentYes)]
pub enum Yes {
    /// Yes.
    Yes,
    /// No.
    No,
}

impl Yes {
    /// As a truth value.
    pub const fn is_yes(self) -> bool {
        matches!(self, Self::Yes)
    }
}

/// Groups of states people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IncidentGroup)]
pub enum Group {
    /// Something is still to be done.
    Open,
    /// Ended.
    Closed,
    /// Closed, and nobody has looked back at it.
    Unreviewed,
    /// Everything.
    All,
}

/// The order of a list. Every order ends with the id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IncidentSort)]
pub enum Sort {
    /// Last reported first.
    #[default]
    Newest,
    /// Last happened first.
    Occurred,
}

impl Order for Sort {
    fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Occurred => "occurred",
        }
    }
}

/// The order in a query string.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Sorting {
    /// `newest` (default) or `occurred`.
    #[serde(deserialize_with = "codes::filled_or_default")]
    #[param(inline)]
    pub sort: Sort,
}

impl IncidentFilter {
    /// Reads the query of an address; unknown names are left to their owners (paging, order).
    pub fn from_query(query: &str) -> Result<Self> {
        serde_html_form::from_str(query).map_err(|_| Error::field("q", "field-invalid"))
    }

    /// The same, of what figures count, unless it says so itself.
    #[must_use]
    pub fn counted(mut self) -> Self {
        self.counted = self.counted.or(Some(Yes::Yes));
        self
    }

    /// The query of an address.
    pub fn to_query(&self) -> String {
        serde_html_form::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_its_filter_say_the_same() {
        let filter =
            IncidentFilter::from_query("state=open&level=major&level=extra_major&actor=External&drill=no")
                .unwrap();
        assert_eq!(filter.level, [Level::Major, Level::ExtraMajor]);
        assert_eq!(IncidentFilter::from_query(&filter.to_query()).unwrap(), filter);
        let empty = IncidentFilter::from_query("status=&lead=&q=&state=&after=").unwrap();
        assert_eq!(empty, IncidentFilter::default());
    }
}
