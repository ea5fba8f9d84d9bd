//! Evidence and custody as they are shown and said.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{EvidenceId, UserId};
use sqm_domain::security::{CustodyAct, EvidenceKind};
use utoipa::ToSchema;

use crate::incident::Person;

/// A piece of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Evidence {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: EvidenceId,
    /// Counted from 1 within the incident.
    pub number: i32,
    /// `file`, `item`.
    #[schema(value_type = String)]
    pub kind: EvidenceKind,
    /// What it is.
    pub title: String,
    /// Where it was found, how it was taken.
    pub description: String,
    /// Where an item lies.
    pub place: String,
    /// Name of the file.
    pub file_name: String,
    /// Its media type as its sender called it.
    pub content_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the file's bytes, in hex; of the description, for an item.
    pub sha256: String,
    /// When it was taken into custody.
    #[schema(value_type = String, format = DateTime)]
    pub collected_at: Timestamp,
    /// When it was last found unchanged, or altered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub verified_at: Option<Timestamp>,
    /// What is wrong with it: `bytes` (altered in storage), `record` (what is said of it was altered), `chain` (custody altered);
    /// none = nothing.
    pub finding: Option<String>,
    /// When it was given back.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub released_at: Option<Timestamp>,
}

/// A piece of evidence with its custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EvidenceDetail {
    /// The evidence.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// Who had it when, oldest first.
    pub custody: Vec<Custody>,
}

/// A line of custody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CustodyLine)]
pub struct Custody {
    /// Counted from 1.
    pub seq: i32,
    /// `collected`, `viewed`, `downloaded`, `handed_over`, `verified`, `altered`, `released`, `merged`, `unmerged`.
    #[schema(value_type = String)]
    pub act: CustodyAct,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who; none = the product.
    pub by: Option<Person>,
    /// Who had it before.
    pub from: Option<Person>,
    /// Who has it now: an account.
    pub to: Option<Person>,
    /// Who has it now: somebody outside.
    pub to_party: String,
    /// Why.
    pub reason: String,
    /// SHA-256 of the evidence at that moment, in hex.
    pub sha256: String,
    /// SHA-256 of the line, bound to the one before, in hex.
    pub hash: String,
}

/// A file to take into custody.
#[derive(Clone, Debug, Default)]
pub struct Upload {
    /// What it is.
    pub title: String,
    /// Where it was found, how it was taken.
    pub description: String,
    /// Name of the file.
    pub file_name: String,
    /// Its media type as its sender calls it.
    pub content_type: String,
}

/// A thing to take into custody that is kept elsewhere.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = NewEvidenceItem)]
pub struct NewItem {
    /// What it is: maker, model, serial number.
    pub title: String,
    /// Where it was found, how it was taken.
    pub description: String,
    /// Where it lies.
    pub place: String,
}

/// Who it is handed to.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = EvidenceHandOver)]
pub struct HandOver {
    /// An account.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub to: Option<UserId>,
    /// Or somebody outside: organisation and name. Sealed.
    pub to_party: String,
    /// Why.
    pub reason: String,
}

/// Why it is no longer kept.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = EvidenceRelease)]
pub struct Release {
    /// Why, and to whom.
    pub reason: String,
}
