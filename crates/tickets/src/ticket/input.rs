//! What callers ask for, before it is checked.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sqm_domain::ids::{CategoryId, CustomerId, DepartmentId, UserId};
use sqm_domain::ticket::{Channel, Impact, PendingReason, Status, TicketKind, Urgency};
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

use sqm_platform::http::mentioned;

/// A need to register.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTicket {
    /// What it is about: `consultation`, `complaint`, `repair`, `support`.
    #[schema(value_type = String, example = "complaint")]
    pub kind: TicketKind,
    /// One line, at most 300 characters.
    #[schema(example = "Broadband drops every evening")]
    pub subject: String,
    /// What the customer said: the first message of the thread. May be empty.
    #[serde(default, rename = "description")]
    #[schema(example = "Since Monday the connection is gone between 20:00 and 22:00.")]
    pub body: String,
    /// The way it came in; `api` unless told.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "phone")]
    pub channel: Option<Channel>,
    /// Its category; gives defaults for impact, urgency and department.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub category: Option<CategoryId>,
    /// How much is hit; from the category, else `medium`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "medium")]
    pub impact: Option<Impact>,
    /// How soon it must be dealt with; from the category, else `medium`.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "high")]
    pub urgency: Option<Urgency>,
    /// Who deals with it; from the category unless told.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<DepartmentId>,
    /// The person who deals with it.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub assignee: Option<UserId>,
    /// Whose need it is.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub customer: Option<CustomerId>,
    /// Province or state; the customer's unless told.
    #[serde(default)]
    pub region: Option<String>,
    /// City.
    #[serde(default)]
    pub city: Option<String>,
    /// `urban` or `rural`; the customer's unless told.
    #[serde(default)]
    pub area: Option<String>,
    /// What it concerns.
    #[serde(default)]
    pub product: Option<String>,
    /// Free words.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Further fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub attributes: Map<String, Value>,
    /// The system it comes from, with `external_id`.
    #[serde(default)]
    pub external_source: Option<String>,
    /// Its number there; unique per source.
    #[serde(default)]
    pub external_id: Option<String>,
    /// When the need was received, if not now: clocks start there.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opened_at: Option<Timestamp>,
}

impl NewTicket {
    /// A need with nothing but the three things it must have.
    pub fn new(kind: TicketKind, subject: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            kind,
            subject: subject.into(),
            body: body.into(),
            channel: None,
            category: None,
            impact: None,
            urgency: None,
            department: None,
            assignee: None,
            customer: None,
            region: None,
            city: None,
            area: None,
            product: None,
            tags: Vec::new(),
            attributes: Map::new(),
            external_source: None,
            external_id: None,
            opened_at: None,
        }
    }

    pub(super) fn check(mut self, now: Timestamp) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        self.subject = errors
            .text("subject", &std::mem::take(&mut self.subject), SUBJECT_MAX)
            .to_owned();
        errors.at_most("description", &self.body, crate::message::BODY_MAX);
        for (field, value) in [
            ("region", &mut self.region),
            ("city", &mut self.city),
            ("product", &mut self.product),
        ] {
            tidy(&mut errors, field, value);
        }
        check_area(&mut errors, self.area.as_deref());
        self.tags = check_tags(&mut errors, std::mem::take(&mut self.tags));
        check_attributes(&mut errors, &self.attributes);
        tidy(&mut errors, "external_source", &mut self.external_source);
        tidy(&mut errors, "external_id", &mut self.external_id);
        match (&self.external_source, &self.external_id) {
            (Some(_), None) => errors.add("external_id", "field-required"),
            (None, Some(_)) => errors.add("external_source", "field-required"),
            _ => {}
        }
        if self.opened_at.is_some_and(|at| at > now) {
            errors.add("opened_at", "ticket-opened-in-future");
        }
        errors.into_result(self)
    }
}

/// Longest subject, in characters.
pub const SUBJECT_MAX: usize = 300;
const WORD_MAX: usize = 100;

/// Properties to change; what is not mentioned stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TicketPatch {
    /// What it is about.
    #[schema(value_type = Option<String>)]
    pub kind: Option<TicketKind>,
    /// One line.
    pub subject: Option<String>,
    /// Its category; `null` takes it away.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub category: Option<Option<CategoryId>>,
    /// How much is hit; with the urgency it gives the priority.
    #[schema(value_type = Option<String>)]
    pub impact: Option<Impact>,
    /// How soon it must be dealt with.
    #[schema(value_type = Option<String>)]
    pub urgency: Option<Urgency>,
    /// The way it came in.
    #[schema(value_type = Option<String>)]
    pub channel: Option<Channel>,
    /// Whose need it is; `null` takes it away.
    #[serde(deserialize_with = "mentioned")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub customer: Option<Option<CustomerId>>,
    /// Province or state.
    pub region: Option<String>,
    /// City.
    pub city: Option<String>,
    /// `urban` or `rural`.
    pub area: Option<String>,
    /// What it concerns.
    pub product: Option<String>,
    /// Free words: the whole list.
    pub tags: Option<Vec<String>>,
    /// Further fields: those named here; `null` removes one.
    #[schema(value_type = Option<Object>)]
    pub attributes: Option<Map<String, Value>>,
    /// Passed on to the next line.
    pub escalated: Option<bool>,
}

impl TicketPatch {
    pub(super) fn check(mut self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if let Some(subject) = &mut self.subject {
            *subject = errors.text("subject", subject, SUBJECT_MAX).to_owned();
        }
        for (field, value) in [
            ("region", &mut self.region),
            ("city", &mut self.city),
            ("product", &mut self.product),
        ] {
            if let Some(value) = value {
                *value = value.trim().to_owned();
                errors.at_most(field, value, WORD_MAX);
            }
        }
        check_area(&mut errors, self.area.as_deref());
        self.tags = self.tags.take().map(|tags| check_tags(&mut errors, tags));
        if let Some(attributes) = &self.attributes {
            check_attributes(&mut errors, attributes);
        }
        errors.into_result(self)
    }
}

/// Whom to give a ticket to; what is not mentioned stays, `null` puts it back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Assignment {
    /// The department.
    #[serde(deserialize_with = "mentioned", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department: Option<Option<DepartmentId>>,
    /// The person.
    #[serde(deserialize_with = "mentioned", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub assignee: Option<Option<UserId>>,
}

/// Where a ticket is to stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusChange {
    /// `open`, `pending`, `resolved`, `closed`, `cancelled`.
    #[schema(value_type = String, example = "pending")]
    pub status: Status,
    /// What it waits for; required with `pending`: `customer`, `appointment`, `force_majeure`, `supplier`,
    /// `third_party`, `parts`, `internal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "customer")]
    pub pending_reason: Option<PendingReason>,
    /// Until when it waits, if agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub pending_until: Option<Timestamp>,
}

impl StatusChange {
    /// To a status that needs no reason.
    pub fn to(status: Status) -> Self {
        Self {
            status,
            pending_reason: None,
            pending_until: None,
        }
    }

    /// To wait for something.
    pub fn wait_for(reason: PendingReason, until: Option<Timestamp>) -> Self {
        Self {
            status: Status::Pending,
            pending_reason: Some(reason),
            pending_until: until,
        }
    }

    pub(crate) fn check(&self, now: Timestamp) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::new();
        match (self.status, self.pending_reason) {
            (Status::Pending, None) => errors.add("pending_reason", "field-required"),
            (Status::Pending, Some(_)) => {}
            (_, Some(_)) => errors.add("pending_reason", "ticket-reason-only-pending"),
            _ => {}
        }
        if self.pending_until.is_some_and(|at| at <= now) {
            errors.add("pending_until", "ticket-pending-until-past");
        }
        if self.pending_until.is_some() && self.status != Status::Pending {
            errors.add("pending_until", "ticket-reason-only-pending");
        }
        if self.status == Status::Merged {
            errors.add("status", "ticket-merge-by-merge");
        }
        errors.into_result(())
    }
}

/// How two tickets belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// They have to do with one another.
    Related,
    /// The first repeats the second.
    Duplicate,
    /// The second is the cause of the first.
    CausedBy,
    /// The first is a part of the second.
    PartOf,
}

impl LinkKind {
    /// All kinds, for choosers.
    pub const ALL: [Self; 4] = [Self::Related, Self::Duplicate, Self::CausedBy, Self::PartOf];

    /// The stored code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Related => "related",
            Self::Duplicate => "duplicate",
            Self::CausedBy => "caused_by",
            Self::PartOf => "part_of",
        }
    }
}

impl fmt::Display for LinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn tidy(errors: &mut FieldErrors, field: &'static str, value: &mut Option<String>) {
    *value = value
        .take()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    errors.at_most(field, value.as_deref().unwrap_or_default(), WORD_MAX);
}

fn check_area(errors: &mut FieldErrors, area: Option<&str>) {
    if area.is_some_and(|area| area != "urban" && area != "rural") {
        errors.add("area", "field-unknown");
    }
}

fn check_tags(errors: &mut FieldErrors, tags: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = tag.trim().to_lowercase();
        errors.at_most("tags", &tag, 50);
        if !tag.is_empty() && !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    if kept.len() > 30 {
        errors.add_with("tags", "ticket-too-many-tags", vec![("max", 30.into())]);
    }
    kept
}

fn check_attributes(errors: &mut FieldErrors, attributes: &Map<String, Value>) {
    let size: usize = attributes
        .iter()
        .map(|(key, value)| key.len() + value.to_string().len())
        .sum();
    if attributes.len() > 100 || size > 20_000 {
        errors.add("attributes", "ticket-attributes-too-large");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-02T01:00:00Z".parse().unwrap()
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut new = NewTicket::new(TicketKind::Repair, "  ", "");
        new.area = Some("suburb".to_owned());
        new.external_id = Some("7".to_owned());
        new.opened_at = now().checked_add(jiff::SignedDuration::from_secs(60)).ok();
        let errors = new.check(now()).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["subject", "area", "external_source", "opened_at"]);
    }

    #[test]
    fn waiting_needs_a_reason_and_only_waiting_has_one() {
        assert!(StatusChange::to(Status::Pending).check(now()).is_err());
        assert!(
            StatusChange::wait_for(PendingReason::Customer, None)
                .check(now())
                .is_ok()
        );
        let odd = StatusChange {
            pending_reason: Some(PendingReason::Parts),
            ..StatusChange::to(Status::Open)
        };
        assert!(odd.check(now()).is_err());
        assert!(
            StatusChange::wait_for(PendingReason::Appointment, Some(now()))
                .check(now())
                .is_err()
        );
    }

    #[test]
    fn a_patch_tells_emptied_from_not_mentioned() {
        let patch: TicketPatch = serde_json::from_str(r#"{"customer": null}"#).unwrap();
        assert_eq!((patch.customer, patch.category), (Some(None), None));
        assert!(
            serde_json::from_str::<TicketPatch>(r#"{"status": "open"}"#).is_err(),
            "status has an operation of its own"
        );
    }

    #[test]
    fn tags_are_tidied() {
        let mut new = NewTicket::new(TicketKind::Repair, "x", "");
        new.tags = vec![" VIP ".into(), "vip".into(), String::new()];
        assert_eq!(new.check(now()).unwrap().tags, ["vip"]);
    }
}
