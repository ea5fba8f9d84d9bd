//! Key posts and their holders as they are shown.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use sqm_domain::ids::{DepartmentId, KeyPostId, PostCheckId, PostHolderId, PostLetterId};
use sqm_domain::security::{BackgroundKind, BackgroundResult, HolderState, LetterKind};
use utoipa::ToSchema;

use crate::row::Person;

/// A post that can do great harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct KeyPost {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: KeyPostId,
    /// `KP-2026-000012`.
    #[schema(example = "KP-2026-000012")]
    pub number: String,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub department: Option<String>,
    /// Why it is key.
    pub reason: String,
    /// What it opens.
    pub access: String,
    /// Who keeps its papers in order and is reminded.
    pub owner: Person,
    /// Background checks every holder must have passed: `identity`, `education`, `employment`, `criminal`, `credit`,
    /// `reference`, `conflict`.
    #[schema(value_type = Vec<String>)]
    pub required: Vec<BackgroundKind>,
    /// Is there still such a post?
    pub active: bool,
    /// Who holds it today.
    pub holders: i64,
    /// Of these, cleared.
    pub cleared: i64,
    /// Of the cleared ones, those something of which ends within 30 days.
    pub ending: i64,
    /// Counts changes of the post and of what belongs to its holders; the `ETag`.
    pub version: i64,
    /// Last change.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// Somebody who holds a key post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = KeyPostHolder)]
pub struct Holder {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PostHolderId,
    /// The post.
    #[schema(value_type = uuid::Uuid)]
    pub post_id: KeyPostId,
    /// Its number.
    pub post_number: String,
    /// Its name.
    pub post: String,
    /// Who.
    pub person: Person,
    /// From this day.
    #[schema(value_type = String, format = Date)]
    pub since: Date,
    /// The last day; none = still.
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// `cleared`, `ending` (cleared, and something ends within 30 days), `not_cleared`, `ended`.
    #[schema(value_type = String)]
    pub state: HolderState,
    /// Required checks that are not passed or no longer count.
    #[schema(value_type = Vec<String>)]
    pub unchecked: Vec<BackgroundKind>,
    /// No responsibility letter is in force.
    pub unsigned: bool,
    /// The last day on which everything counts; none = it does not run out, or something is missing.
    #[schema(value_type = Option<String>, format = Date)]
    pub cleared_until: Option<Date>,
}

/// A background check of a holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BackgroundCheck {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PostCheckId,
    /// What is looked into.
    #[schema(value_type = String)]
    pub kind: BackgroundKind,
    /// Asked for on.
    #[schema(value_type = String, format = Date)]
    pub asked_on: Date,
    /// Done on; none = not done yet.
    #[schema(value_type = Option<String>, format = Date)]
    pub done_on: Option<Date>,
    /// `passed`, `conditions`, `failed`, `withdrawn`.
    #[schema(value_type = Option<String>)]
    pub result: Option<BackgroundResult>,
    /// The last day it counts; none = it does not run out.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_until: Option<Date>,
    /// Who checked: an office, an agency, a colleague.
    pub checker: String,
    /// What was found, under which conditions.
    pub note: String,
}

/// A letter a holder signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = KeyPostLetter)]
pub struct Letter {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PostLetterId,
    /// `responsibility`, `confidentiality`, `off_boarding`.
    #[schema(value_type = String)]
    pub kind: LetterKind,
    /// The number of the controlled document with the text.
    pub document: String,
    /// Which version of the text.
    pub edition: String,
    /// Signed on.
    #[schema(value_type = String, format = Date)]
    pub signed_on: Date,
    /// The last day it counts; none = it does not run out.
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_until: Option<Date>,
}

/// A holder with all papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = KeyPostHolderPapers)]
pub struct HolderPapers {
    /// The holder.
    pub holder: Holder,
    /// Background checks, latest first.
    pub checks: Vec<BackgroundCheck>,
    /// Letters, latest first.
    pub letters: Vec<Letter>,
}
