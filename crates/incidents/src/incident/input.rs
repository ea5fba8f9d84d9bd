//! What can be said about an incident.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DepartmentId, UserId};
use sqm_domain::incident::{Certainty, IncidentKind, IncidentState, KnownTo, Tlp};
use sqm_platform::FieldErrors;
use sqm_platform::http::mentioned;
use utoipa::ToSchema;

/// Longest text, in characters.
pub(crate) const TEXT: usize = 10_000;
/// Most words of one list (actors, actions, assets).
const LIST: usize = 60;

/// An incident to report. Only the title is wanted: the rest can wait, the report cannot (handbook §7.3.2).
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewIncident {
    /// In a few words.
    #[schema(example = "客服系统疑似感染勒索病毒")]
    pub title: String,
    /// What was noticed.
    pub description: String,
    /// `incident` unless told.
    #[schema(value_type = Option<String>)]
    pub kind: Option<IncidentKind>,
    /// `suspected` unless told.
    #[schema(value_type = Option<String>)]
    pub certainty: Option<Certainty>,
    /// An exercise.
    pub drill: bool,
    /// Code of a category.
    pub category: Option<String>,
    /// When it began, if that is known.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub occurred_at: Option<Timestamp>,
    /// How exactly: `minute` unless told.
    #[schema(value_type = Option<String>)]
    pub occurred_to: Option<KnownTo>,
    /// When it was found; now unless told.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub detected_at: Option<Timestamp>,
    /// Whose it is; the reporter's department unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// Personal data is concerned.
    pub personal_data: bool,
    /// People concerned.
    pub people_affected: Option<i64>,
    /// Whom it may be told to; `amber` unless told.
    #[schema(value_type = Option<String>)]
    pub tlp: Option<Tlp>,
    /// Only those who have to know shall see it.
    pub restricted: bool,
    /// Who has to know, besides the reporter. Empty = everybody who decides about incidents.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub confidants: Vec<UserId>,
    /// The record it is reported from, `<kind>:<id>`: `ticket:019a…`, `alarm:…`.
    pub from: String,
    /// What that record is called.
    pub from_title: String,
    /// Its page.
    pub from_href: String,
    /// The system that reports it.
    pub source: String,
    /// Its id there; the same one again is refused.
    pub reference: String,
}

/// What to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IncidentPatch {
    /// An exercise, or none after all; who may decide puts it right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drill: Option<bool>,
    /// In a few words.
    pub title: Option<String>,
    /// What was noticed.
    pub description: Option<String>,
    /// What was noticed.
    #[schema(value_type = Option<String>)]
    pub kind: Option<IncidentKind>,
    /// How sure it is.
    #[schema(value_type = Option<String>)]
    pub certainty: Option<Certainty>,
    /// Code of a category; `null` = none.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>)]
    pub category: Option<Option<String>>,
    /// When it began; `null` = unknown.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub occurred_at: Option<Option<Timestamp>>,
    /// How exactly that is known.
    #[schema(value_type = Option<String>)]
    pub occurred_to: Option<KnownTo>,
    /// When it was found.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub detected_at: Option<Option<Timestamp>>,
    /// Who deals with it; `null` = nobody yet.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub lead: Option<Option<UserId>>,
    /// Whose it is.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// Whom it may be told to.
    #[schema(value_type = Option<String>)]
    pub tlp: Option<Tlp>,
    /// Personal data is concerned.
    pub personal_data: Option<bool>,
    /// People concerned; `null` = unknown.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    pub people_affected: Option<Option<i64>>,
    /// Data records concerned.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    pub records_affected: Option<Option<i64>>,
    /// Direct loss in yuan.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<i64>)]
    pub loss_yuan: Option<Option<i64>>,
    /// Who did it, in the terms of VERIS.
    pub actors: Option<Vec<String>>,
    /// How.
    pub actions: Option<Vec<String>>,
    /// What was hit.
    pub assets: Option<Vec<String>>,
    /// What was harmed.
    pub attributes: Option<Vec<String>>,
    /// How it was found.
    pub discovery: Option<String>,
    /// How it ended.
    pub outcome: Option<String>,
    /// What harm it did.
    pub impact: Option<String>,
    /// The story in short.
    pub summary: Option<String>,
    /// Why it could happen.
    pub cause: Option<String>,
}

/// A step of an incident.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentStep {
    /// Where to: `assessing`, `responding`, `contained`, `recovered`, `closed`.
    #[schema(value_type = String)]
    pub to: IncidentState,
    /// When it came to be so; now unless told.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// A word on it, for the history.
    #[serde(default)]
    pub note: String,
    /// How it ended; for `closed`, unless said before.
    #[serde(default)]
    pub outcome: Option<String>,
    /// What harm it did.
    #[serde(default)]
    pub impact: Option<String>,
    /// The story in short.
    #[serde(default)]
    pub summary: Option<String>,
}

impl NewIncident {
    pub(super) fn check(mut self, now: Timestamp) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.title = errors.text("title", &self.title, 200).to_owned();
        self.description = self.description.trim().to_owned();
        errors.at_most("description", &self.description, TEXT);
        past(&mut errors, "occurred_at", self.occurred_at, now);
        past(&mut errors, "detected_at", self.detected_at, now);
        ordered(&mut errors, self.occurred_at, self.detected_at);
        if self.people_affected.is_some_and(|n| n < 0) {
            errors.add("people_affected", "field-invalid");
        }
        if self.confidants.len() > LIST {
            errors.add("confidants", "field-invalid");
        }
        let whole = self.from.is_empty()
            || self
                .from
                .split_once(':')
                .is_some_and(|(kind, key)| crate::link::is_kind(kind) && !key.is_empty());
        if !whole || self.from.len() > 200 {
            errors.add("from", "field-invalid");
        }
        if !self.from.is_empty() && !crate::link::is_own_page(&self.from_href) {
            errors.add("from_href", "field-invalid");
        }
        errors.at_most("from_title", &self.from_title, 300);
        errors.at_most("source", &self.source, 60);
        errors.at_most("reference", &self.reference, 200);
        errors.into_result(self)
    }
}

impl IncidentPatch {
    pub(super) fn check(mut self, now: Timestamp) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(title) = &mut self.title {
            *title = errors.text("title", title, 200).to_owned();
        }
        for (field, text) in [
            ("description", &mut self.description),
            ("outcome", &mut self.outcome),
            ("impact", &mut self.impact),
            ("summary", &mut self.summary),
            ("cause", &mut self.cause),
            ("discovery", &mut self.discovery),
        ] {
            if let Some(text) = text {
                *text = text.trim().to_owned();
                errors.at_most(field, text, TEXT);
            }
        }
        past(&mut errors, "occurred_at", self.occurred_at.flatten(), now);
        past(&mut errors, "detected_at", self.detected_at.flatten(), now);
        for (field, n) in [
            ("people_affected", self.people_affected),
            ("records_affected", self.records_affected),
            ("loss_yuan", self.loss_yuan),
        ] {
            if n.flatten().is_some_and(|n| n < 0) {
                errors.add(field, "field-invalid");
            }
        }
        for (field, list) in [
            ("actors", &self.actors),
            ("actions", &self.actions),
            ("assets", &self.assets),
            ("attributes", &self.attributes),
        ] {
            let long = |list: &Vec<String>| list.len() > LIST || list.iter().any(|word| word.len() > 200);
            if list.as_ref().is_some_and(long) {
                errors.add(field, "field-invalid");
            }
        }
        errors.into_result(self)
    }
}

impl IncidentStep {
    pub(super) fn check(mut self, now: Timestamp) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.note = self.note.trim().to_owned();
        errors.at_most("note", &self.note, TEXT);
        past(&mut errors, "at", self.at, now);
        for (field, text) in [
            ("outcome", &mut self.outcome),
            ("impact", &mut self.impact),
            ("summary", &mut self.summary),
        ] {
            if let Some(text) = text {
                *text = text.trim().to_owned();
                errors.at_most(field, text, TEXT);
            }
        }
        errors.into_result(self)
    }
}

fn past(errors: &mut FieldErrors, field: &'static str, at: Option<Timestamp>, now: Timestamp) {
    if at.is_some_and(|at| at > now) {
        errors.add(field, "incident-in-future");
    }
}

/// Nothing is found before it happened.
pub(super) fn ordered(errors: &mut FieldErrors, occurred: Option<Timestamp>, detected: Option<Timestamp>) {
    if let (Some(occurred), Some(detected)) = (occurred, detected)
        && detected < occurred
    {
        errors.add("detected_at", "incident-found-before");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn refused(new: NewIncident) -> Vec<String> {
        let errors = new.check(NOW).unwrap_err();
        errors.iter().map(|error| error.field.clone()).collect()
    }

    #[test]
    fn a_title_is_enough_to_report() {
        let new = NewIncident {
            title: " Ransom note on a screen ".into(),
            ..NewIncident::default()
        };
        assert_eq!(new.check(NOW).unwrap().title, "Ransom note on a screen");
        assert_eq!(refused(NewIncident::default()), ["title"]);
    }

    #[test]
    fn nothing_happens_tomorrow_or_is_found_before_it_happened() {
        let second = jiff::SignedDuration::from_secs(1);
        let new = |occurred, detected| NewIncident {
            title: "x".into(),
            occurred_at: Some(occurred),
            detected_at: Some(detected),
            ..NewIncident::default()
        };
        assert_eq!(refused(new(NOW, NOW + second)), ["detected_at"]);
        assert_eq!(refused(new(NOW, NOW - second)), ["detected_at"]);
        assert!(new(NOW - second, NOW).check(NOW).is_ok());
    }

    #[test]
    fn it_is_reported_from_records_of_this_product() {
        let from = |from: &str, href: &str| NewIncident {
            title: "x".into(),
            from: from.into(),
            from_href: href.into(),
            ..NewIncident::default()
        };
        assert!(from("ticket:019a", "/tickets/019a").check(NOW).is_ok());
        assert_eq!(refused(from("ticket:019a", "https://example.com")), ["from_href"]);
        assert_eq!(refused(from("moon:1", "/moon/1")), ["from"]);
    }
}
