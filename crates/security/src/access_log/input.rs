//! What can be said about access logs and what was found in them.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sqm_domain::security::{AccessDirection, AccessFindingState, AccessResult};
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

use crate::history::TEXT;

/// Lines of one report.
const LINES: usize = 5_000;
/// Days through which the rules look again at once.
const DAYS: i32 = 31;

/// A line of an access log.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewAccessEntry {
    /// What the line is in its source; what it says where there is none. The same twice is one.
    #[schema(example = "E-20260302-000815")]
    pub entry_id: String,
    /// Code or name of the site.
    #[schema(example = "DC-EAST")]
    pub site: String,
    /// Which door.
    pub door: String,
    /// The number of the badge.
    #[schema(example = "10482")]
    pub badge: String,
    /// The holder's name; kept sealed. Wanted where there is no badge.
    pub person: String,
    /// `in`, `out`; none = the door does not know.
    #[schema(value_type = Option<String>)]
    pub direction: Option<AccessDirection>,
    /// `granted` unless told, `denied`.
    #[schema(value_type = Option<String>)]
    pub result: Option<AccessResult>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Option<Timestamp>,
}

/// Lines of access logs.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccessReport {
    /// The lines, at most 5,000.
    pub entries: Vec<NewAccessEntry>,
}

/// Days to look through again.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ApplyAccessRules)]
pub struct ApplyRules {
    /// From this day.
    #[schema(value_type = String, format = Date)]
    pub from: Option<Date>,
    /// To this day, at most 31 days.
    #[schema(value_type = String, format = Date)]
    pub to: Option<Date>,
}

/// What somebody makes of a finding.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessJudgement {
    /// `explained`, `confirmed`; `open` takes a judgement back.
    #[schema(value_type = String)]
    pub state: AccessFindingState,
    /// Why.
    #[serde(default)]
    pub note: String,
}

impl NewAccessEntry {
    /// Checks what does not need the database. An instant ahead of us is a clock that is wrong.
    pub(super) fn check(mut self, now: Timestamp) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        for (field, text, most) in [
            ("entry_id", &mut self.entry_id, 200),
            ("door", &mut self.door, 100),
            ("badge", &mut self.badge, 100),
            ("person", &mut self.person, 100),
        ] {
            *text = text.trim().to_owned();
            errors.at_most(field, text, most);
        }
        self.site = errors.text("site", &self.site, 200).to_owned();
        if self.badge.is_empty() && self.person.is_empty() {
            errors.add("badge", "field-required");
        }
        match self.at {
            None => errors.add("at", "field-required"),
            Some(at) if at > now + SignedDuration::from_hours(24) => errors.add("at", "vulnerability-future"),
            Some(_) => {}
        }
        errors.into_result(self)
    }
}

impl AccessReport {
    pub(super) fn check(self, now: Timestamp) -> Result<Vec<NewAccessEntry>, FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.entries.is_empty() {
            errors.add("entries", "field-required");
        }
        if self.entries.len() > LINES {
            errors.add("entries", "access-too-many");
            return Err(errors);
        }
        let mut lines = Vec::with_capacity(self.entries.len());
        for (place, line) in self.entries.into_iter().enumerate() {
            match line.check(now) {
                Ok(line) => lines.push(line),
                Err(wrong) => {
                    for error in wrong.iter() {
                        errors.add(format!("entries.{place}.{}", error.field), error.key);
                    }
                }
            }
        }
        errors.into_result(lines)
    }
}

impl ApplyRules {
    /// The first and the last day.
    pub(super) fn check(self) -> Result<(Date, Date), FieldErrors> {
        let mut errors = FieldErrors::new();
        if self.from.is_none() {
            errors.add("from", "field-required");
        }
        match (self.from, self.to) {
            (_, None) => errors.add("to", "field-required"),
            (Some(from), Some(to)) if to < from => errors.add("to", "access-to-before"),
            (Some(from), Some(to)) if (to - from).get_days() >= DAYS => errors.add("to", "access-days-many"),
            _ => {}
        }
        let days = (self.from.unwrap_or_default(), self.to.unwrap_or_default());
        errors.into_result(days)
    }
}

impl AccessJudgement {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.note = errors.text("note", &self.note, TEXT).to_owned();
        errors.into_result(self)
    }
}
