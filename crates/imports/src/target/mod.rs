//! What an import fills. A module that wants its records imported implements [`ImportTarget`]; the engine does
//! the rest. The README of this crate walks through it.

mod field;

use std::sync::{PoisonError, RwLock};

use futures::future::BoxFuture;
use sqm_domain::ids::ImportId;
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

pub use field::{Choice, FieldKind, FieldSpec, Repeats, Schema, Shape};

use crate::rows::{Record, RowError};

/// A module's door for imports.
pub trait ImportTarget: Send + Sync + std::fmt::Debug {
    /// Name in mappings, addresses and on the command line: `tickets`.
    fn name(&self) -> &'static str;

    /// Fluent key of the name shown to people.
    fn label(&self) -> &'static str;

    /// The right a caller needs, besides `import.run`, to fill this target: `ticket.import`.
    fn permission(&self) -> &'static str;

    /// The shapes it can be filled by, the usual one first.
    fn shapes(&self) -> &'static [Shape];

    /// Its fields for one shape. Fluent keys of labels are looked up when shown.
    fn schema(&self, shape: Shape) -> Schema;

    /// Writes the records of a batch into the caller's transaction and says for each, in the same order, what
    /// became of it.
    ///
    /// The engine commits after the call, together with its own counters; the same batch may come again when
    /// the process dies before that, and the same file may be imported again by anyone. So `apply` finds records
    /// by [`Record::identity`], creates what is not there, changes what differs and leaves the rest alone
    /// ([`Record::fingerprint`] tells quickly). An error that is the fault of one record belongs into
    /// [`Outcome::Rejected`]. If `apply` itself fails because of what a record holds
    /// (`Error::Invalid`, `Conflict`, `NotFound`), the engine rolls back and halves the batch to find the record;
    /// any other error ends this attempt of the job, which is tried again later.
    fn apply<'a>(
        &'a self,
        state: &'a AppState,
        tx: &'a mut TenantTx,
        batch: &'a Batch,
    ) -> BoxFuture<'a, Result<Vec<Outcome>>>;

    /// Where the imported records can be seen, for the link of the report: `/tickets?import=…`.
    fn records_href(&self, import: ImportId) -> Option<String> {
        let _ = import;
        None
    }
}

/// A share of the records of one run.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The run.
    pub import: ImportId,
    /// SHA-256 of the file in lower-case hexadecimal; part of the identity of rows without a key.
    pub file_digest: String,
    /// The shape of the records.
    pub shape: Shape,
    /// The records, at most [`BATCH_RECORDS`].
    pub records: Vec<Record>,
}

/// Records handed to [`ImportTarget::apply`] at once, and written in one transaction.
pub const BATCH_RECORDS: usize = 500;

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was not there and is now.
    Created,
    /// It was there and differed.
    Changed,
    /// It was there and was the same.
    Unchanged,
    /// It was not taken; nothing of it may have been written.
    Rejected(RowError),
}

static TARGETS: RwLock<Vec<&'static dyn ImportTarget>> = RwLock::new(Vec::new());

/// Makes a target known to this process; the owning module calls it where it describes itself. Jobs and handlers
/// are plain functions that carry no state, so the list is the process's. A name registered twice stays once.
pub fn register(target: &'static dyn ImportTarget) {
    let mut targets = TARGETS.write().unwrap_or_else(PoisonError::into_inner);
    if !targets.iter().any(|known| known.name() == target.name()) {
        targets.push(target);
    }
}

/// All targets of this process, in the order of registration.
pub fn all() -> Vec<&'static dyn ImportTarget> {
    TARGETS.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// The target of that name.
pub fn named(name: &str) -> Option<&'static dyn ImportTarget> {
    all().into_iter().find(|target| target.name() == name)
}
