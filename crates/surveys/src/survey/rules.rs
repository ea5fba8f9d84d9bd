//! The rules of a survey that are kept as JSON: after what, of whom, and what follows a low answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqm_domain::survey::Metric;
use utoipa::ToSchema;

/// After what somebody is asked (peers §3: who is asked, when).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Trigger {
    /// `ticket.resolved`, `visit.done`, `order.completed`, `purchase.made` …
    pub moment: String,
    /// So long afterwards.
    pub delay_hours: u32,
    /// Of a hundred such moments so many are asked about; 100 = all.
    pub share: u8,
    /// Only moments with one of these values, by dimension: `{"kind": ["complaint"], "region": ["…"]}`.
    pub only: BTreeMap<String, Vec<String>>,
}

/// Whom a round asks besides triggers: customers of a segment, drawn by chance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sample {
    /// How many are drawn; 0 = nobody.
    pub size: u32,
    /// Only customers with one of these values: `customer_class`, `region`, `area`.
    pub only: BTreeMap<String, Vec<String>>,
    /// Drawn evenly by this dimension instead of by chance alone: `customer_class` or `region`.
    pub strata: Option<String>,
    /// So many answers of a kind are enough; who comes later is told so.
    pub quotas: Vec<Quota>,
}

/// Enough answers of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// A question's key or a dimension.
    pub of: String,
    /// Its value.
    pub value: String,
    /// So many.
    pub most: u32,
}

/// Which answer is called back, and how soon (§4.3.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallbackRule {
    /// The figure looked at.
    #[schema(value_type = String)]
    pub metric: Metric,
    /// Called back at this or below: 0–100 for CSAT and CES, 0–10 for NPS.
    pub at_most: f64,
    /// Within so many hours of the answer.
    pub within_hours: u32,
    /// Hours of business, by the tenant's business calendar; of the clock otherwise.
    #[serde(default)]
    pub business: bool,
}
