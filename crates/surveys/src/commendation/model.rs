//! Commendations as they are shown and entered.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{CommendationId, UserId};
use sqm_platform::{FieldErrors, codes};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::practice::is_ours;

/// A commendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Commendation {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: CommendationId,
    /// Who is commended.
    #[schema(value_type = uuid::Uuid)]
    pub person_id: UserId,
    /// His name.
    pub person: String,
    /// For what.
    pub reason: String,
    /// What shows it, in words.
    pub evidence: String,
    /// Its page here.
    pub evidence_href: String,
    /// First day of the time looked at.
    #[schema(value_type = String, format = Date)]
    pub period_from: Date,
    /// Its last day.
    #[schema(value_type = String, format = Date)]
    pub period_to: Date,
    /// Who commends.
    #[schema(value_type = uuid::Uuid)]
    pub given_by: UserId,
    /// His name.
    pub given_by_name: String,
    /// Since when everybody sees it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub announced_at: Option<Timestamp>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Given.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A commendation to give.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCommendation {
    /// Who is commended.
    #[schema(value_type = uuid::Uuid)]
    pub person_id: UserId,
    /// For what.
    pub reason: String,
    /// What shows it, in words.
    #[serde(default)]
    pub evidence: String,
    /// Its page: an address of this product, beginning with `/`.
    #[serde(default)]
    pub evidence_href: String,
    /// First day of the time looked at.
    #[schema(value_type = String, format = Date)]
    pub period_from: Date,
    /// Its last day.
    #[schema(value_type = String, format = Date)]
    pub period_to: Date,
    /// Tell the colleague, and everybody, at once.
    #[serde(default)]
    pub announce: bool,
}

impl NewCommendation {
    pub(super) fn check(&mut self, by: UserId) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        self.reason = errors.text("reason", &self.reason, 2_000).to_owned();
        self.evidence = self.evidence.trim().to_owned();
        self.evidence_href = self.evidence_href.trim().to_owned();
        errors.at_most("evidence", &self.evidence, 500);
        if !is_ours(&self.evidence_href) {
            errors.add("evidence_href", "field-invalid");
        }
        if self.period_to < self.period_from {
            errors.add("period_to", "commendation-period-order");
        }
        if self.person_id == by {
            errors.add("person_id", "commendation-oneself");
        }
        errors.into_result(())
    }
}

/// Which commendations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CommendationFilter {
    /// Of whom.
    #[serde(deserialize_with = "codes::filled", skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
}
