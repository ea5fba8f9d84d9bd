//! Documents as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::document::{Confidentiality, DocumentKind, DocumentState, VersionState};
use sqm_domain::ids::{DepartmentId, DocumentId, DocumentVersionId, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::viewpoint::Viewpoint;

/// Somebody, with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DocumentPerson)]
pub struct Person {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    pub id: UserId,
    /// His name.
    pub name: String,
}

/// A version in a few words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionMark {
    /// Its id inside the house.
    #[serde(skip)]
    pub id: DocumentVersionId,
    /// `1.0`.
    #[schema(example = "1.0")]
    pub number: String,
    /// Where it stands.
    #[schema(value_type = String)]
    pub state: VersionState,
    /// In force since.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
}

/// Whether the reader himself has read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MyReading {
    /// Until the end of this day.
    #[schema(value_type = String, format = Date)]
    pub due_on: Date,
    /// The day has passed, and it is not acknowledged.
    pub overdue: bool,
    /// When he acknowledged it.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<Timestamp>,
}

/// A controlled document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Document {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: DocumentId,
    /// `POL-0001`.
    #[schema(example = "POL-0001")]
    pub number: String,
    /// `policy`, `rule`, `standard`, `procedure`, `plan`, `form`.
    #[schema(value_type = String)]
    pub kind: DocumentKind,
    /// What it is called.
    pub title: String,
    /// `draft` (none in force yet), `effective`, `withdrawn`.
    #[schema(value_type = String)]
    pub state: DocumentState,
    /// Who keeps it.
    pub owner: Person,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// Clauses it carries out: `§7.1`.
    pub clauses: Vec<String>,
    /// `public`, `internal`, `confidential`.
    #[schema(value_type = String)]
    pub confidentiality: Confidentiality,
    /// Looked at again until the end of this day.
    #[schema(value_type = Option<String>, format = Date)]
    pub review_on: Option<Date>,
    /// Every so many months.
    pub review_months: i16,
    /// The day has passed.
    pub review_overdue: bool,
    /// Days people get to read it.
    pub read_days: i16,
    /// The version in force.
    pub effective: Option<VersionMark>,
    /// The version in preparation; only for those who work on it or keep documents.
    pub preparing: Option<VersionMark>,
    /// The version that asked people to read it.
    #[serde(skip)]
    pub asked_id: Option<DocumentVersionId>,
    /// Whether the caller has read it; none = he is not asked.
    pub my_reading: Option<MyReading>,
    /// The reader works on it: sees versions that were never in force.
    #[serde(skip)]
    pub works_on: bool,
    /// Counts changes; the `ETag`.
    pub version: i64,
    /// Begun.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl Document {
    /// May this reader keep it: change what it is, prepare versions?
    pub fn may_edit(&self, who: &Viewpoint) -> bool {
        who.edits || who.user == Some(self.owner.id)
    }
}

/// What happened: an act, or a field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DocumentEntry)]
pub struct Entry {
    /// Its id.
    pub id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who; none = the product.
    pub by: Option<Person>,
    /// The version it was about; empty = the document.
    pub number: String,
    /// What was done, or the name of the field.
    pub field: String,
    /// Before.
    pub before: String,
    /// After; what was said.
    pub after: String,
}
