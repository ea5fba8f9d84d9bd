//! A run and its states.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sqm_domain::ids::{FileId, ImportId, UserId};
use utoipa::ToSchema;

use crate::mapping::Mapping;
use crate::reading::{ReadError, Settings};
use crate::target::Shape;

/// Where a run is. `uploaded → mapped → running → done`, or ended early as cancelled or failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// The file is here; its mapping is only suggested.
    Uploaded,
    /// The mapping has been checked against target and file.
    Mapped,
    /// The job is at work.
    Running,
    /// Every row was read.
    Done,
    /// Stopped by a person; what was committed stays.
    Cancelled,
    /// Ended by a fault of the file or of the mapping; what was committed stays.
    Failed,
}

impl RunState {
    /// The word stored and shown in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Mapped => "mapped",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    pub(super) fn from_stored(word: &str) -> Self {
        match word {
            "mapped" => Self::Mapped,
            "running" => Self::Running,
            "done" => Self::Done,
            "cancelled" => Self::Cancelled,
            "failed" => Self::Failed,
            _ => Self::Uploaded,
        }
    }

    /// Whether settings and mapping may still change.
    pub fn is_draft(self) -> bool {
        matches!(self, Self::Uploaded | Self::Mapped)
    }

    /// Whether nothing more will happen.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }
}

/// The file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileInfo {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: FileId,
    /// Its name as uploaded.
    pub name: String,
    /// Its size in bytes as uploaded.
    pub bytes: i64,
    /// SHA-256 of its bytes in hexadecimal.
    pub digest: String,
}

/// What ended a failed run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Failure {
    /// Message key.
    pub key: String,
    /// Arguments of the message.
    pub arguments: BTreeMap<String, String>,
}

impl From<&ReadError> for Failure {
    fn from(error: &ReadError) -> Self {
        let arguments = error
            .arguments()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            key: error.key().to_owned(),
            arguments,
        }
    }
}

/// A run of an import.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Run {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: ImportId,
    /// Its file.
    pub file: FileInfo,
    /// Name of the target.
    pub target: String,
    /// Whether a row is a record or an event of one.
    pub shape: Shape,
    /// Where it is.
    pub state: RunState,
    /// How the file is read.
    pub settings: Settings,
    /// How its columns fill the target.
    pub mapping: Mapping,
    /// Data rows of the file.
    pub rows_total: i64,
    /// Rows dealt with so far.
    pub rows_done: i64,
    /// Records committed so far; a job that died goes on behind them.
    pub records_done: i64,
    /// Records made.
    pub created: i64,
    /// Records changed.
    pub changed: i64,
    /// Records that already were as the file says.
    pub unchanged: i64,
    /// Records, among those made or changed, whose key an earlier row has: whether two are one, a person decides.
    pub repeated: i64,
    /// Rows not taken.
    pub rejected: i64,
    /// What ended a failed run.
    pub failure: Option<Failure>,
    /// Whether a person asked the running job to stop.
    pub cancel: bool,
    /// Who started it; nobody when it came from the command line.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub started_by: Option<UserId>,
    /// When the file came.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When the job was started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When the job last committed something.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub progressed_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
}

impl Run {
    /// Silence after which a running job counts as dead: batches take a second or two.
    pub(super) const SILENCE: SignedDuration = SignedDuration::from_secs(60);

    /// Whether the run should be at work and has not moved for a while.
    pub fn is_stalled(&self, now: Timestamp) -> bool {
        let last = self.progressed_at.or(self.started_at).unwrap_or(self.created_at);
        self.state == RunState::Running && now.duration_since(last) > Self::SILENCE
    }
}
