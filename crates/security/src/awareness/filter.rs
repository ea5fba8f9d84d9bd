//! Which campaigns, which of their tasks: one filter for list, counts, API and export. It is the query of the list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::security::CampaignKind;
use sqm_platform::codes;
use sqm_platform::listing::{Figure, Hit};
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of campaigns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CampaignFilter {
    /// Words of title and text, or the number.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `running`, `draft`, `closed`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<CampaignGroup>,
    /// Kinds.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub kind: Vec<CampaignKind>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// Groups people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AwarenessCampaignGroup)]
pub enum CampaignGroup {
    /// People are asked.
    Running,
    /// Being prepared.
    Draft,
    /// Over.
    Closed,
    /// Everything.
    All,
}

/// What narrows a list of what campaigns ask of people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TaskFilter {
    /// Of one campaign.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// `todo` (not done, in time or not), `open`, `overdue`, `done`, `failed` (followed the thief), `missed` (overdue or failed), `excused`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<TaskGroup>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// `mine`, `none` or the id of a department.
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

/// Where people stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AwarenessTaskGroup)]
pub enum TaskGroup {
    /// Not done yet, in time or not.
    Todo,
    /// Not done yet, in time.
    Open,
    /// Not done, and the day has passed.
    Overdue,
    /// Done.
    Done,
    /// Followed the thief.
    Failed,
    /// Overdue or failed: those a campaign that follows asks again.
    Missed,
    /// Nobody waits for them any more.
    Excused,
    /// Everything.
    All,
}

impl TaskFilter {
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
