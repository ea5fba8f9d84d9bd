//! Lines of the timeline as they are shown and said.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{HitAssetId, IncidentId, IocId, LogEntryId};
use sqm_domain::security::EntryKind;
use utoipa::ToSchema;

use crate::incident::Person;

/// Something a line names: a system, an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentNamed)]
pub struct Named {
    /// Its id.
    pub id: uuid::Uuid,
    /// What it is called; indicators so that nobody opens them.
    pub name: String,
}

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentEntry)]
pub struct Entry {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: LogEntryId,
    /// `note`, `event`, `containment`, `eradication`, `recovery`, `decision`, `communication`.
    #[schema(value_type = String)]
    pub kind: EntryKind,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    pub happened_at: Timestamp,
    /// When it was found.
    #[schema(value_type = String, format = DateTime)]
    pub found_at: Timestamp,
    /// When it was written down.
    #[schema(value_type = String, format = DateTime)]
    pub recorded_at: Timestamp,
    /// As it stands in the log file, the mail, the call.
    pub raw: String,
    /// What it means.
    pub meaning: String,
    /// Who wrote it; none = the product.
    pub by: Option<Person>,
    /// Systems it names.
    pub assets: Vec<Named>,
    /// Indicators it names.
    pub indicators: Vec<Named>,
    /// The line it corrects.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub corrects: Option<LogEntryId>,
    /// Struck since; what it said stays readable.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub struck_at: Option<Timestamp>,
    /// Why it was struck.
    pub struck_why: String,
    /// The incident merged into this one in which it was written; it is corrected there.
    pub merged: Option<MergedFrom>,
}

/// An incident that was merged into another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IncidentMergedFrom)]
pub struct MergedFrom {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: IncidentId,
    /// Its number.
    pub number: String,
}

/// A line to write.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewIncidentEntry)]
pub struct NewEntry {
    /// `note` unless told.
    #[schema(value_type = Option<String>)]
    pub kind: Option<EntryKind>,
    /// When it happened; now unless told.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub happened_at: Option<Timestamp>,
    /// When it was found; when it happened or now, unless told.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub found_at: Option<Timestamp>,
    /// As it stands in the log file, the mail, the call.
    pub raw: String,
    /// What it means.
    pub meaning: String,
    /// Systems it names.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub assets: Vec<HitAssetId>,
    /// Indicators it names.
    #[schema(value_type = Vec<uuid::Uuid>)]
    pub indicators: Vec<IocId>,
    /// Sets the incident's time of this phase too: for `containment`, `eradication`, `recovery`.
    pub stamp: bool,
}

/// A line that takes the place of another one.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentCorrection)]
pub struct Correction {
    /// Why the old line is struck.
    pub why: String,
    /// What is right instead; none = nothing, the line was wrong. What it leaves out is as in the old line.
    pub instead: Option<NewEntry>,
}
