//! Which controls. It is the query of the list's address.

use serde::{Deserialize, Serialize};
use sqm_domain::security::{ControlState, ControlTheme};
use sqm_platform::codes;
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of controls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ControlFilter {
    /// Words of title, description, reference, or the code.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `applicable`, `gaps` (applicable and not in full), `test_due`, `undecided`, `excluded`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<ControlGroup>,
    /// How far they are.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub progress: Vec<ControlState>,
    /// Themes.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub theme: Vec<ControlTheme>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// `mine` or the id of a department.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
}

/// Groups people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ControlGroup {
    /// They apply.
    Applicable,
    /// They apply and are not in full.
    Gaps,
    /// A test is due within a week, or late.
    TestDue,
    /// Nobody has decided.
    Undecided,
    /// Left out.
    Excluded,
    /// Everything.
    All,
}
