//! Access logs and what was found in them, as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::ids::{AccessEntryId, AccessFindingId, SiteId};
use sqm_domain::security::{AccessDirection, AccessFindingState, AccessResult, AccessRule};
use utoipa::ToSchema;

use crate::row::Person;

/// A line of an access log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccessEntry {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: AccessEntryId,
    /// Where.
    #[schema(value_type = uuid::Uuid)]
    pub site_id: SiteId,
    /// The site's code.
    pub site_code: String,
    /// The site's name.
    pub site: String,
    /// Which door.
    pub door: String,
    /// Whose badge, by its number.
    pub badge: String,
    /// The holder's name, masked: `王**`.
    pub person: String,
    /// `in`, `out`; none = the door does not know.
    #[schema(value_type = Option<String>)]
    pub direction: Option<AccessDirection>,
    /// `granted`, `denied`.
    #[schema(value_type = String)]
    pub result: AccessResult,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// What a rule found in an access log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccessFinding {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: AccessFindingId,
    /// `AF-2026-000012`.
    #[schema(example = "AF-2026-000012")]
    pub number: String,
    /// `out_of_hours`, `passback`, `denials`, `two_sites`.
    #[schema(value_type = String)]
    pub rule: AccessRule,
    /// Where the entry was that it is about.
    #[schema(value_type = uuid::Uuid)]
    pub site_id: SiteId,
    /// The site's name.
    pub site: String,
    /// Whose badge, by its number.
    pub badge: String,
    /// When that entry was.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// `open`, `explained`, `confirmed`.
    #[schema(value_type = String)]
    pub state: AccessFindingState,
    /// To be judged until the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// The day has passed and nobody has judged it.
    pub overdue: bool,
    /// Why it was judged so.
    pub note: String,
    /// Who judged it; none with a state that is not open = entries that came later explain it.
    pub judged_by: Option<Person>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub judged_at: Option<Timestamp>,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// What became of reported lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccessOutcome {
    /// Lines that were not there.
    pub created: usize,
    /// Lines that were.
    pub unchanged: usize,
    /// Findings the rules made of them.
    pub found: usize,
}

/// What applying the rules again came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AccessRulesApplied)]
pub struct Applied {
    /// Findings that were not there.
    pub found: usize,
    /// Open findings that are no longer found: later entries or other hours explain them.
    pub lapsed: usize,
}

/// Whose badge it is, in clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AccessBadgeHolder)]
pub struct ClearHolder {
    /// The badge.
    pub badge: String,
    /// The names its entries give.
    pub names: Vec<String>,
}
