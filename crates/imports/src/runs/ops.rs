//! Use cases of runs up to the moment they are started.

use serde_json::json;
use sqm_domain::ids::{ImportId, MappingId};
use sqm_platform::audit::AuditEntry;
use sqm_platform::auth::Caller;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::http::{Paged, Paging};
use sqm_platform::jobs::{When, enqueue};
use sqm_platform::{AppState, Error, Result};

use super::inspect::{Inspection, first_mapping, inspect, schema_of, target_named};
use super::sql::{Draft, NewRun};
use super::{RejectedRow, Run, jobs, sql, store};
use crate::mapping::{Mapping, MappingError, check};
use crate::profile::Profile;
use crate::reading::{FileOptions, Limits};
use crate::rows::RowError;
use crate::saved;
use crate::target::Shape;

/// The authenticated place of a sealed profile.
const PROFILE: &str = "imports.run.profile";
/// The authenticated place of a sealed rejected row.
pub(super) const REJECTED: &str = "imports.rejected_row.body";

/// A file that has come.
#[derive(Debug, Default)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Name of the target it is for.
    pub target: String,
    /// What its rows are.
    pub shape: Shape,
    /// How to read it, as far as prescribed.
    pub options: FileOptions,
    /// A mapping to begin with.
    pub mapping: Option<Mapping>,
    /// A saved mapping to begin with, instead of one that is given.
    pub saved: Option<MappingId>,
}

/// The limits of this installation.
pub(super) fn limits(state: &AppState) -> Limits {
    Limits {
        file_bytes: state.config.upload_limit as u64,
        ..Limits::default()
    }
}

/// Refuses a caller who may not fill this target.
pub(crate) fn permit(caller: &Caller, target: &str) -> Result<()> {
    let permission = target_named(target)?.permission();
    if caller.can(permission) {
        Ok(())
    } else {
        Err(Error::Forbidden(permission))
    }
}

/// Takes a file: reads it, stores it, suggests a mapping.
///
/// # Errors
/// [`Error::Invalid`] for a file that cannot be read, an unknown target or shape.
pub async fn upload(state: &AppState, tx: &mut TenantTx, upload: Upload) -> Result<Run> {
    let target = target_named(&upload.target)?;
    let mut given = upload.mapping;
    if let Some(id) = upload.saved {
        given = Some(saved::get(tx, id).await?.body);
    }
    // A mapping says what it is for; the form's words stand in where there is none.
    let shape = given.as_ref().map_or(upload.shape, |mapping| mapping.shape);
    let schema = schema_of(target, shape)?;
    let mut options = given
        .as_ref()
        .map(|mapping| mapping.file.clone())
        .unwrap_or_default();
    options.encoding = upload.options.encoding.or(options.encoding);
    options.delimiter = upload.options.delimiter.or(options.delimiter);
    options.header_row = upload.options.header_row.or(options.header_row);
    options.sheet = upload.options.sheet.or(options.sheet);
    let (bytes, found) = inspect(upload.bytes, options, limits(state)).await?;
    let mapping = first_mapping(given, &schema, &found);
    let file = store::put(tx, &state.vault, &file_name(&upload.name), &bytes).await?;
    let id = ImportId::new_at(tx.now());
    let draft = draft(state, tx, &upload.target, shape, mapping, &found).await?;
    let started_by = tx.actor().user();
    sql::insert(
        tx,
        NewRun {
            id,
            file: file.id,
            draft: &draft,
            started_by,
        },
    )
    .await?;
    tx.audit(AuditEntry::new(
        "import.upload",
        "import",
        id,
        json!({ "bytes": file.bytes, "target": upload.target }),
    ));
    tx.emit(DomainEvent::new(
        "import.uploaded",
        "import",
        id,
        json!({ "target": upload.target }),
    ));
    sql::get(tx, id).await
}

/// The last part of a path, without control characters.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    last.chars().filter(|c| !c.is_control()).take(200).collect()
}

async fn draft(
    state: &AppState,
    tx: &mut TenantTx,
    target: &str,
    shape: Shape,
    mapping: Mapping,
    found: &Inspection,
) -> Result<Draft> {
    let cipher = state.vault.cipher(tx).await?;
    Ok(Draft {
        target: target.to_owned(),
        shape,
        settings: found.settings.clone(),
        mapping,
        profile: cipher.seal_bytes(PROFILE, &serde_json::to_vec(&found.profile)?)?,
        rows_total: i64::try_from(found.profile.rows).unwrap_or(i64::MAX),
    })
}

/// One run.
pub async fn get(tx: &mut TenantTx, id: ImportId) -> Result<Run> {
    sql::get(tx, id).await
}

/// A page of runs, newest first.
pub async fn list(tx: &mut TenantTx, paging: &Paging) -> Result<Paged<Run>> {
    let size = paging.size();
    let rows = sql::list(tx, paging.position()?, size + 1).await?;
    Ok(Paged::new(rows, size, |run| run.id))
}

/// What the columns of the file hold.
///
/// # Errors
/// [`Error::Conflict`] when the file has been removed after its time.
pub async fn profile_of(state: &AppState, tx: &mut TenantTx, id: ImportId) -> Result<Profile> {
    let sealed = sql::profile(tx, id)
        .await?
        .ok_or(Error::Conflict("imports-file-gone"))?;
    let cipher = state.vault.cipher(tx).await?;
    Ok(serde_json::from_slice(&cipher.open_bytes(PROFILE, &sealed)?)?)
}

/// Reads the file in another way, or for another target: the mapping is suggested anew, columns that keep their
/// names keep their use.
pub async fn set_file_options(
    state: &AppState,
    tx: &mut TenantTx,
    id: ImportId,
    target: &str,
    shape: Shape,
    options: FileOptions,
) -> Result<Run> {
    let run = sql::get(tx, id).await?;
    let schema = schema_of(target_named(target)?, shape)?;
    let bytes = store::get(tx, &state.vault, &run.file).await?;
    let (_, found) = inspect(bytes, options.clone(), limits(state)).await?;
    let mut mapping = first_mapping(None, &schema, &found);
    if target == run.target && shape == run.shape {
        let there = |name: &str| found.settings.columns.iter().any(|column| column == name);
        for (key, map) in &run.mapping.fields {
            if map.sources().all(there) {
                mapping.fields.insert(key.clone(), map.clone());
            }
        }
        mapping.zone.clone_from(&run.mapping.zone);
    }
    mapping.file = options;
    let draft = draft(state, tx, target, shape, mapping, &found).await?;
    if !sql::update_draft(tx, id, &draft).await? {
        return Err(Error::Conflict("imports-already-started"));
    }
    sql::get(tx, id).await
}

/// Stores a mapping and says what is wrong with it; a faulty one is kept, but cannot run.
pub async fn set_mapping(
    tx: &mut TenantTx,
    id: ImportId,
    mapping: &Mapping,
) -> Result<(Run, Vec<MappingError>)> {
    let run = sql::get(tx, id).await?;
    let schema = schema_of(target_named(&run.target)?, run.shape)?;
    let errors = check(&mapping.of_file(&run.file.name), &schema, &run.settings.columns);
    if !sql::set_mapping(tx, id, mapping, errors.is_empty()).await? {
        return Err(Error::Conflict("imports-already-started"));
    }
    Ok((sql::get(tx, id).await?, errors))
}

/// Starts a mapped run as a job.
pub async fn start(tx: &mut TenantTx, id: ImportId) -> Result<Run> {
    begin(tx, id).await?;
    enqueue(tx, jobs::RUN, &jobs::RunArgs { run: id }, jobs::at_once(id)).await?;
    sql::get(tx, id).await
}

/// Marks a mapped run as running; the caller sees to it that it does.
pub(super) async fn begin(tx: &mut TenantTx, id: ImportId) -> Result<()> {
    if !sql::start(tx, id).await? {
        return Err(Error::Conflict("imports-not-startable"));
    }
    let run = sql::get(tx, id).await?;
    tx.audit(AuditEntry::new(
        "import.start",
        "import",
        id,
        json!({ "target": run.target, "shape": run.shape, "rows": run.rows_total }),
    ));
    tx.emit(DomainEvent::new("import.started", "import", id, json!({})));
    Ok(())
}

/// Sets a stalled run going again; it goes on behind the last committed records.
pub async fn resume(tx: &mut TenantTx, id: ImportId) -> Result<Run> {
    let run = sql::get(tx, id).await?;
    if !run.is_stalled(tx.now()) {
        return Err(Error::Conflict("imports-not-stalled"));
    }
    enqueue(tx, jobs::RUN, &jobs::RunArgs { run: id }, jobs::at_once(id)).await?;
    Ok(run)
}

/// Stops a run. A job at work stops behind the records it has in hand; what was committed stays.
pub async fn cancel(tx: &mut TenantTx, id: ImportId) -> Result<Run> {
    if !sql::cancel(tx, id).await? {
        let run = sql::get(tx, id).await?;
        debug_assert!(run.state.is_final());
        return Err(Error::Conflict("imports-already-over"));
    }
    let run = sql::get(tx, id).await?;
    if run.state.is_final() {
        let when = When {
            at: Some(tx.now() + jobs::KEPT),
            ..When::default()
        };
        enqueue(tx, jobs::FORGET, &jobs::RunArgs { run: id }, when).await?;
    }
    tx.audit(AuditEntry::new("import.cancel", "import", id, json!({})));
    tx.emit(DomainEvent::new("import.cancelled", "import", id, json!({})));
    Ok(run)
}

/// A page of rejected rows, in the order of the file.
pub async fn rejected_page(
    state: &AppState,
    tx: &mut TenantTx,
    id: ImportId,
    paging: &Paging,
) -> Result<Paged<RejectedRow>> {
    sql::get(tx, id).await?;
    let size = paging.size();
    let after = paging.position::<i64>()?.unwrap_or(0);
    let rows = rejected_after(state, tx, id, after, size + 1).await?;
    Ok(Paged::new(rows, size, |row| row.row))
}

pub(super) async fn rejected_after(
    state: &AppState,
    tx: &mut TenantTx,
    id: ImportId,
    after: i64,
    limit: i64,
) -> Result<Vec<RejectedRow>> {
    let cipher = state.vault.cipher(tx).await?;
    sql::rejected(tx, id, after, limit)
        .await?
        .into_iter()
        .map(|(row, body)| {
            let errors: Vec<RowError> = serde_json::from_slice(&cipher.open_bytes(REJECTED, &body)?)?;
            Ok(RejectedRow { row, errors })
        })
        .collect()
}
