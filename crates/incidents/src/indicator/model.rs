//! Indicators over all incidents as they are shown.

use jiff::Timestamp;
use serde::Serialize;
use sqm_domain::ids::{IncidentId, IocId};
use sqm_domain::incident::Tlp;
use sqm_domain::security::{IocKind, Pap};
use utoipa::ToSchema;

/// An indicator of compromise, over all incidents the caller may know of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SeenIndicator {
    /// The id of its latest note.
    #[schema(value_type = uuid::Uuid)]
    pub id: IocId,
    /// `ip`, `domain`, `url`, `hash`, `email`, `file`, `other`.
    #[schema(value_type = String)]
    pub kind: IocKind,
    /// The value in its one form, for programs.
    pub value: String,
    /// The value so that nobody opens it by mistake.
    #[schema(example = "hxxps://evil[.]example/a")]
    pub shown: String,
    /// Whom it may be told to, the strictest of its notes: `red`, `amber_strict`, `amber`, `green`, `clear`.
    #[schema(value_type = String)]
    pub tlp: Tlp,
    /// What may be done with it, the strictest of its notes: `red`, `amber`, `green`, `clear`.
    #[schema(value_type = String)]
    pub pap: Pap,
    /// When it was noted first.
    #[schema(value_type = String, format = DateTime)]
    pub first_seen: Timestamp,
    /// When it was noted last.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen: Timestamp,
    /// On how many incidents.
    pub seen: i64,
    /// It was seen in earnest: not in exercises and false alarms only.
    pub genuine: bool,
    /// The incidents it was seen in, the latest note first; at most 20.
    pub incidents: Vec<SeenIn>,
}

/// An incident an indicator was seen in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SeenIn {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IncidentId,
    /// Its number.
    #[schema(example = "SEC-2026-000012")]
    pub number: String,
    /// What it is called.
    pub title: String,
    /// An exercise.
    pub drill: bool,
}
