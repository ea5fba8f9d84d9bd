//! Which tasks, over all incidents: one filter for list, API and export. It is the query of the list's address.

use serde::{Deserialize, Serialize};
use sqm_platform::codes;
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct TaskFilter {
    /// `open`, `overdue`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<TaskGroup>,
    /// Whose, as owner or helper: `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Of one incident: its number or its id.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
}

/// Groups people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IncidentTaskGroup)]
pub enum TaskGroup {
    /// Still to be done, on incidents that are not over.
    Open,
    /// Still to be done, and the time has passed.
    Overdue,
    /// Everything.
    All,
}

impl TaskFilter {
    /// Only what is still to be done?
    pub(super) fn is_work(&self) -> bool {
        matches!(self.state, Some(TaskGroup::Open | TaskGroup::Overdue))
    }
}
