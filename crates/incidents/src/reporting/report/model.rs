//! Reports as they are shown and entered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DutyId, IncidentId, ReportId};
use sqm_domain::security::{ReportKind, ReportLanguage};
use sqm_platform::FieldErrors;
use utoipa::ToSchema;

use crate::incident::Person;

/// Longest text of a field, in characters.
pub(super) const TEXT: usize = 5_000;

/// Whether a report can still be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IncidentReportState)]
pub enum ReportState {
    /// Being written.
    Draft,
    /// Sent; stays as it is.
    Sent,
}

/// The fields of the regulation (national reporting measures, article on the content of reports).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentReportText)]
pub struct ReportText {
    /// The unit it happened to.
    pub unit: String,
    /// Facilities, systems, platforms concerned.
    pub systems: String,
    /// When it began and was found.
    pub time: String,
    /// Where.
    pub place: String,
    /// What kind of incident it is, what happened.
    pub nature: String,
    /// How grave it is.
    pub level: String,
    /// What harm it did and may do.
    pub impact: String,
    /// What was done.
    pub measures: String,
    /// Why it could happen, as far as it is known.
    pub cause: String,
    /// What comes next, what help is asked for.
    pub next_steps: String,
}

impl ReportText {
    /// The names of the fields in the order of the regulation.
    pub const FIELDS: [&'static str; 10] = [
        "unit",
        "systems",
        "time",
        "place",
        "nature",
        "level",
        "impact",
        "measures",
        "cause",
        "next_steps",
    ];

    /// One field.
    pub fn get(&self, field: &str) -> &str {
        match field {
            "unit" => &self.unit,
            "systems" => &self.systems,
            "time" => &self.time,
            "place" => &self.place,
            "nature" => &self.nature,
            "level" => &self.level,
            "impact" => &self.impact,
            "measures" => &self.measures,
            "cause" => &self.cause,
            "next_steps" => &self.next_steps,
            _ => "",
        }
    }

    /// From anything that knows fields by their names.
    pub fn of<'a>(text: impl Fn(&str) -> &'a str) -> Self {
        let text = |field: &str| text(field).to_owned();
        Self {
            unit: text("unit"),
            systems: text("systems"),
            time: text("time"),
            place: text("place"),
            nature: text("nature"),
            level: text("level"),
            impact: text("impact"),
            measures: text("measures"),
            cause: text("cause"),
            next_steps: text("next_steps"),
        }
    }

    pub(super) fn check(&self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        for field in Self::FIELDS {
            errors.at_most(field, self.get(field), TEXT);
        }
        errors.into_result(Self::of(|field| self.get(field).trim()))
    }
}

/// A report about an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentReport)]
pub struct Report {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ReportId,
    /// The incident.
    #[schema(value_type = uuid::Uuid)]
    pub incident: IncidentId,
    /// The duty it is written for.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub duty: Option<DutyId>,
    /// The regime of that duty.
    pub regime_name: Option<String>,
    /// Who is told by it.
    pub told_to: Option<String>,
    /// `initial`, `follow_up`, `final`, `notice`.
    #[schema(value_type = String)]
    pub kind: ReportKind,
    /// `zh`, `en`.
    #[schema(value_type = String)]
    pub language: ReportLanguage,
    /// `draft`, `sent`.
    pub state: ReportState,
    /// What it says.
    pub text: ReportText,
    /// Who drafted it.
    pub created_by: Option<Person>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// When it was sent.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub sent_at: Option<Timestamp>,
    /// Counts what was saved; the `ETag`.
    pub version: i64,
}

/// What a report said at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentReportVersion)]
pub struct ReportVersion {
    /// From 1 on.
    pub number: i32,
    /// When it was saved.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By whom.
    pub by: Option<Person>,
    /// What it said.
    pub text: ReportText,
}

/// A report to draft.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewIncidentReport)]
pub struct NewReport {
    /// The duty it is written for; says kind and language, unless told.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub duty: Option<DutyId>,
    /// `initial`, `follow_up`, `final`, `notice`.
    #[schema(value_type = Option<String>)]
    pub kind: Option<ReportKind>,
    /// `zh`, `en`.
    #[schema(value_type = Option<String>)]
    pub language: Option<ReportLanguage>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_name() {
        let text = ReportText::of(|field| {
            ReportText::FIELDS
                .iter()
                .find(|name| **name == field)
                .copied()
                .unwrap_or_default()
        });
        for field in ReportText::FIELDS {
            assert_eq!(text.get(field), field);
        }
        let stored = serde_json::to_value(&text).unwrap();
        assert_eq!(
            stored.as_object().map(serde_json::Map::len),
            Some(ReportText::FIELDS.len())
        );
        let long = ReportText {
            cause: "因".repeat(TEXT + 1),
            ..ReportText::default()
        };
        assert!(long.check().is_err());
    }
}
