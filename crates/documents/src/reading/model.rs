//! Readings as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{DocumentId, ReadingId};
use sqm_platform::codes;
use utoipa::{IntoParams, ToSchema};

use crate::document::Person;

/// What somebody says he has read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Acknowledgement {
    /// The version that was read, `1.0`; the one in force unless told.
    #[serde(deserialize_with = "codes::filled")]
    pub document_version: Option<String>,
}

/// Somebody's reading of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reading {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ReadingId,
    /// The document.
    #[schema(value_type = uuid::Uuid)]
    pub document_id: DocumentId,
    /// Its number.
    pub document_number: String,
    /// Its title.
    pub document_title: String,
    /// The version that asked.
    #[schema(example = "2.0")]
    pub asked_version: String,
    /// Who.
    pub person: Person,
    /// Where he works.
    pub department: Option<String>,
    /// Asked at.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// Until the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// `open`, `overdue`, `acknowledged`, `excused` (a later version asks, the document was withdrawn, the person left).
    pub state: &'static str,
    /// When it was acknowledged.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<Timestamp>,
    /// The version that was read.
    pub read_version: Option<String>,
}

/// How far the reading of a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReadingTally)]
pub struct Tally {
    /// People asked.
    pub asked: i64,
    /// Have acknowledged.
    pub acknowledged: i64,
    /// Have not, and their day has passed.
    pub overdue: i64,
}
