//! Sites as they are shown.

use jiff::Timestamp;
use serde::Serialize;
use sqm_domain::ids::{CalendarId, SiteId};
use sqm_domain::security::SiteKind;
use utoipa::ToSchema;

use crate::row::Person;

/// A site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Site {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: SiteId,
    /// Its code, as access logs name it.
    #[schema(example = "DC-EAST")]
    pub code: String,
    /// What it is called.
    pub name: String,
    /// `data_centre`, `machine_room`, `base_station`, `office`, `store`.
    #[schema(value_type = String)]
    pub kind: SiteKind,
    /// Where it is.
    pub address: String,
    /// Who answers for it.
    pub owner: Option<Person>,
    /// Regular hours by weekday, Monday first, in the tenant's time zone: `08:00-12:00,13:00-18:00`, empty = closed. No
    /// weekdays at all = day and night.
    pub hours: Vec<String>,
    /// The calendar whose holidays and make-up days go before the week.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub calendar_id: Option<CalendarId>,
    /// Its name.
    pub calendar: Option<String>,
    /// Rooms and doors, as access logs name them.
    pub doors: Vec<String>,
    /// Is it in use?
    pub active: bool,
    /// Findings in its access logs nobody has judged.
    pub open_findings: i64,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}
