//! Which tickets: one filter for the list, its counts, the API, bulk changes and the export. It is the query of the
//! list's address, so every list can be sent to a colleague.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{CategoryId, CustomerId, ImportId};
use sqm_domain::ticket::{Channel, Priority, Status, TicketKind};
use sqm_platform::codes;
use sqm_platform::{FieldErrors, Result};
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of tickets. Several values of one name widen, different names narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TicketFilter {
    /// Words in subject, thread, number or external number, Chinese or English; or a customer's whole phone number or
    /// e-mail address.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `open` (new, open, pending), `done` (resolved, closed) or `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<StateGroup>,
    /// Statuses: `new`, `open`, `pending`, `resolved`, `closed`, `cancelled`, `merged`.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub status: Vec<Status>,
    /// Kinds: `consultation`, `complaint`, `repair`, `support`. Beside `measure`: the key of a slice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<String>,
    /// Priorities: `p1` … `p5`.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub priority: Vec<Priority>,
    /// `me`, `none`, or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// `mine`, `none`, or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// A group outside the organisation tree, as imported.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// A category and all below it.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub category: Option<CategoryId>,
    /// Channels.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub channel: Vec<Channel>,
    /// A customer.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub customer: Option<CustomerId>,
    /// Province or state.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Product.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// Tags; all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    /// Received on or after this day of the tenant's zone.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub opened_from: Option<Date>,
    /// Received on or before this day.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, format = Date)]
    pub opened_to: Option<Date>,
    /// How the clocks stand: `overdue`, `warning`, `paused`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub due: Option<Due>,
    /// The tickets of one import.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<uuid::Uuid>)]
    pub import: Option<ImportId>,
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

/// Groups of statuses people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateGroup {
    /// Something is still to be done.
    Open,
    /// The need was met.
    Done,
    /// Everything.
    All,
}

/// How a ticket's clocks stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Over a limit.
    Overdue,
    /// Past the warning share of the next limit, not over it.
    Warning,
    /// All clocks stand still.
    Paused,
}

/// Which of a figure's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hit {
    /// All that were counted.
    All,
    /// Those that missed.
    Miss,
    /// Those that hit.
    Hit,
}

impl Hit {
    /// As the ledger calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Miss => "miss",
            Self::Hit => "hit",
        }
    }
}

/// The order of a list. Every order ends with the id, so that paging never skips or repeats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Last received first.
    #[default]
    Newest,
    /// First received first.
    Oldest,
    /// Last changed first.
    Updated,
    /// Longest untouched first.
    Stale,
    /// Most pressing first, then newest.
    Priority,
    /// Next limit first; without a limit last.
    Due,
}

impl Sort {
    /// All orders, for choosers.
    pub const ALL: [Self; 6] = [
        Self::Newest,
        Self::Oldest,
        Self::Updated,
        Self::Stale,
        Self::Priority,
        Self::Due,
    ];

    /// The code in addresses and message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Updated => "updated",
            Self::Stale => "stale",
            Self::Priority => "priority",
            Self::Due => "due",
        }
    }
}

/// The order in a query string.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Sorting {
    /// `newest` (default), `oldest`, `updated`, `stale`, `priority`, `due`.
    #[serde(deserialize_with = "codes::filled_or_default")]
    #[param(inline)]
    pub sort: Sort,
}

impl TicketFilter {
    /// The kinds of tickets wanted; none when `kind` names the slice of a figure.
    pub fn kinds(&self) -> Result<Vec<TicketKind>> {
        if self.measure.is_some() {
            return Ok(Vec::new());
        }
        let wanted = self
            .kind
            .iter()
            .flat_map(|text| text.split(','))
            .filter(|text| !text.is_empty());
        wanted
            .map(|text| {
                text.parse()
                    .map_err(|_| FieldErrors::one("kind", "field-unknown").into())
            })
            .collect()
    }

    /// The slice of a figure.
    pub(crate) fn slice(&self) -> Option<&str> {
        self.measure.as_ref()?;
        self.kind
            .first()
            .map(String::as_str)
            .filter(|slice| !slice.is_empty())
    }

    /// The statuses wanted; none = all.
    pub fn statuses(&self) -> Vec<Status> {
        if !self.status.is_empty() {
            return self.status.clone();
        }
        let of = |test: fn(Status) -> bool| {
            Status::ALL
                .iter()
                .copied()
                .filter(|status| test(*status))
                .collect()
        };
        match self.state {
            Some(StateGroup::Open) => of(Status::is_open),
            Some(StateGroup::Done) => of(Status::is_done),
            Some(StateGroup::All) | None => Vec::new(),
        }
    }

    /// Nothing narrows but, perhaps, words.
    pub(crate) fn is_only_words(&self) -> bool {
        Self {
            q: None,
            ..self.clone()
        } == Self::default()
    }

    /// The same filter as the query of an address, without the leading `?`.
    pub fn to_query(&self) -> String {
        serde_html_form::to_string(self).unwrap_or_default()
    }

    /// Reads the query of an address; names it does not know (sort, page) are left alone.
    pub fn from_query(query: &str) -> Result<Self> {
        serde_html_form::from_str(query).map_err(|error| sqm_platform::Error::Malformed(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_its_address() {
        let query = "q=%E5%AE%BD%E5%B8%A6&status=new&status=pending&kind=complaint&assignee=me&tag=vip&opened_from=2026-03-01&due=overdue";
        let filter = TicketFilter::from_query(query).unwrap();
        assert_eq!(filter.statuses(), [Status::New, Status::Pending]);
        assert_eq!(filter.kinds().unwrap(), [TicketKind::Complaint]);
        assert_eq!(TicketFilter::from_query(&filter.to_query()).unwrap(), filter);
    }

    #[test]
    fn empty_choices_of_a_form_do_not_narrow() {
        let filter =
            TicketFilter::from_query("status=&kind=&assignee=&q=&category=&due=&opened_to=&after=").unwrap();
        assert_eq!(filter.statuses(), []);
        assert_eq!(filter.kinds().unwrap(), []);
        assert_eq!(
            filter,
            TicketFilter {
                kind: filter.kind.clone(),
                ..TicketFilter::default()
            }
        );
        assert_eq!(
            serde_html_form::from_str::<Sorting>("sort=").unwrap().sort,
            Sort::Newest
        );
    }

    #[test]
    fn beside_a_measure_the_kind_is_a_slice() {
        let filter = TicketFilter::from_query("measure=ticket.reopened&hit=hit&kind=channel.chat").unwrap();
        assert_eq!(filter.kinds().unwrap(), []);
        assert_eq!(filter.slice(), Some("channel.chat"));
        assert!(
            TicketFilter::from_query("kind=channel.chat")
                .unwrap()
                .kinds()
                .is_err()
        );
    }

    #[test]
    fn open_means_the_three_statuses_with_work_left() {
        let filter = TicketFilter {
            state: Some(StateGroup::Open),
            ..TicketFilter::default()
        };
        assert_eq!(filter.statuses(), [Status::New, Status::Open, Status::Pending]);
        assert!(!filter.is_only_words());
    }
}
