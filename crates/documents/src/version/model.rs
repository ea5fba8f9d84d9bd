//! Versions as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::document::{Decision, Part, VersionNumber, VersionState};
use sqm_domain::ids::DocumentVersionId;
use utoipa::ToSchema;

use crate::document::Person;

/// A version of a document, without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DocumentVersion)]
pub struct Version {
    /// Its id inside the house.
    #[serde(skip)]
    pub id: DocumentVersionId,
    /// The same as a number.
    #[serde(skip)]
    pub at: VersionNumber,
    /// `1.0`.
    #[schema(example = "1.0")]
    pub number: String,
    /// `draft`, `in_review`, `approved`, `effective`, `superseded`, `withdrawn`, `discarded`.
    #[schema(value_type = String)]
    pub state: VersionState,
    /// What differs from the version before, in words.
    pub changes: String,
    /// Who began it.
    pub author: Option<Person>,
    /// Everybody who wrote in it: none of them may agree to it.
    pub writers: Vec<Person>,
    /// In force from this day; none = as soon as everybody agreed.
    #[schema(value_type = Option<String>, format = Date)]
    pub effective_on: Option<Date>,
    /// Are people asked to read it?
    pub ask: bool,
    /// How often it was put before those who have to agree.
    pub round: i16,
    /// Those asked to agree, round by round.
    pub assents: Vec<Assent>,
    /// Last put before those who have to agree.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub submitted_at: Option<Timestamp>,
    /// Everybody agreed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub approved_at: Option<Timestamp>,
    /// In force since.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub effective_at: Option<Timestamp>,
    /// In force until.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// Counts changes; the `ETag` while it is in preparation.
    pub version: i64,
    /// Begun.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl Version {
    /// Those asked in the round that counts.
    pub fn panel(&self) -> impl Iterator<Item = &Assent> {
        self.assents.iter().filter(|assent| assent.round == self.round)
    }
}

/// A version with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DocumentText)]
pub struct Text {
    /// The version.
    pub version: Version,
    /// Its text, in Markdown.
    pub body: String,
}

/// Somebody asked to agree, with what was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Assent {
    /// Which time.
    pub round: i16,
    /// `review` or `approve`.
    #[schema(value_type = String)]
    pub part: Part,
    /// Who.
    pub person: Person,
    /// Asked at; none = approvers wait for the reviewers.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub asked_at: Option<Timestamp>,
    /// `agreed` or `returned`; none = still to come.
    #[schema(value_type = Option<String>)]
    pub decision: Option<Decision>,
    /// What was said with it.
    pub comment: String,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Timestamp>,
}
