//! Which sites. It is the query of the list's address.

use serde::{Deserialize, Serialize};
use sqm_domain::security::SiteKind;
use sqm_platform::codes;
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of sites.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct SiteFilter {
    /// The code, or part of name or address.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `active`, `findings` (something in its logs is to be judged), `closed`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<SiteGroup>,
    /// Kinds.
    #[serde(deserialize_with = "codes::list", skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>)]
    pub kind: Vec<SiteKind>,
    /// `me` or the id of an account.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// Groups people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SiteGroup {
    /// In use.
    Active,
    /// Something in its access logs is to be judged.
    Findings,
    /// No longer in use.
    Closed,
    /// Everything.
    All,
}
