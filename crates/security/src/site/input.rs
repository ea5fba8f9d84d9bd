//! What can be said about sites.

use serde::{Deserialize, Serialize};
use sqm_domain::ids::{CalendarId, UserId};
use sqm_domain::security::SiteKind;
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

use super::hours::tidy as tidy_hours;

/// Doors of a site.
const DOORS: usize = 200;

/// A site to register.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewSite {
    /// Its code, used once, as access logs name it.
    #[schema(example = "DC-EAST")]
    pub code: String,
    /// What it is called.
    #[schema(example = "城东核心机房")]
    pub name: String,
    /// What kind of place.
    #[schema(value_type = String, example = "data_centre")]
    pub kind: Option<SiteKind>,
    /// Where it is.
    pub address: String,
    /// Who answers for it.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<UserId>,
    /// Regular hours by weekday, Monday first; none = day and night.
    #[schema(example = json!(["08:00-18:00", "08:00-18:00", "08:00-18:00", "08:00-18:00", "08:00-18:00", "", ""]))]
    pub hours: Vec<String>,
    /// The calendar whose holidays and make-up days go before the week.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub calendar: Option<CalendarId>,
    /// Rooms and doors.
    pub doors: Vec<String>,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SitePatch {
    /// What it is called.
    pub name: Option<String>,
    /// What kind of place.
    #[schema(value_type = Option<String>)]
    pub kind: Option<SiteKind>,
    /// Where it is.
    pub address: Option<String>,
    /// Who answers for it; `null` = nobody yet.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub owner: Option<Option<UserId>>,
    /// Regular hours by weekday, Monday first; none = day and night. What the rules found before stays.
    pub hours: Option<Vec<String>>,
    /// The calendar; `null` = none.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub calendar: Option<Option<CalendarId>>,
    /// Rooms and doors.
    pub doors: Option<Vec<String>>,
    /// Is it in use?
    pub active: Option<bool>,
}

fn tidy_doors(errors: &mut FieldErrors, doors: &mut Vec<String>) {
    *doors = doors
        .iter()
        .map(|door| door.trim().to_owned())
        .filter(|door| !door.is_empty())
        .collect();
    if doors.len() > DOORS || doors.iter().any(|door| door.chars().count() > 100) {
        errors.add("doors", "site-doors-long");
    }
}

impl NewSite {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.code = errors.text("code", &self.code, 30).to_owned();
        self.name = errors.text("name", &self.name, 200).to_owned();
        if self.kind.is_none() {
            errors.add("kind", "field-required");
        }
        self.address = self.address.trim().to_owned();
        errors.at_most("address", &self.address, 300);
        tidy_hours(&mut errors, &mut self.hours);
        tidy_doors(&mut errors, &mut self.doors);
        errors.into_result(self)
    }
}

impl SitePatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(name) = &mut self.name {
            *name = errors.text("name", name, 200).to_owned();
        }
        if let Some(address) = &mut self.address {
            *address = address.trim().to_owned();
            errors.at_most("address", address, 300);
        }
        if let Some(hours) = &mut self.hours {
            tidy_hours(&mut errors, hours);
        }
        if let Some(doors) = &mut self.doors {
            tidy_doors(&mut errors, doors);
        }
        errors.into_result(self)
    }
}
