//! Which key posts, which holders. Each is the query of its list's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_platform::codes;
use sqm_platform::listing::{Figure, Hit};
use utoipa::{IntoParams, ToSchema};

/// What narrows a list of key posts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct KeyPostFilter {
    /// The number, or part of name or access.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `active`, `gaps` (somebody who holds it is not cleared), `vacant`, `closed`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<KeyPostGroup>,
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
pub enum KeyPostGroup {
    /// There is such a post.
    Active,
    /// Somebody who holds it is not cleared.
    Gaps,
    /// Nobody holds it.
    Vacant,
    /// There is no such post any more.
    Closed,
    /// Everything.
    All,
}

/// What narrows a list of holders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct HolderFilter {
    /// The number of the post, or part of its name or of the holder's.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `current`, `not_cleared`, `ending`, `cleared`, `ended`, `all`.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub state: Option<HolderGroup>,
    /// The id of a key post.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// The id of the account that holds it.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
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

/// Groups people think in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HolderGroup {
    /// They hold a post today.
    Current,
    /// They do, and something is missing or over.
    NotCleared,
    /// They are cleared, and something ends within 30 days.
    Ending,
    /// They are cleared.
    Cleared,
    /// They held one.
    Ended,
    /// Everybody.
    All,
}

impl HolderFilter {
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
