//! The only SQL of runs.

use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqm_domain::ids::{FileId, ImportId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};
use uuid::Uuid;

use super::store::hex;
use super::{Failure, FileInfo, Run, RunState};
use crate::mapping::Mapping;
use crate::reading::Settings;
use crate::target::Shape;

/// A row of `imports.run` joined with its file.
struct Row {
    id: Uuid,
    file_id: Uuid,
    file_name: String,
    file_bytes: i64,
    file_digest: Vec<u8>,
    target: String,
    shape: String,
    state: String,
    settings: Value,
    mapping: Value,
    rows_total: i64,
    rows_done: i64,
    records_done: i64,
    created: i64,
    changed: i64,
    unchanged: i64,
    repeated: i64,
    rejected: i64,
    failure: Option<Value>,
    cancel: bool,
    started_by: Option<Uuid>,
    created_at: jiff_sqlx::Timestamp,
    started_at: Option<jiff_sqlx::Timestamp>,
    progressed_at: Option<jiff_sqlx::Timestamp>,
    finished_at: Option<jiff_sqlx::Timestamp>,
}

impl Row {
    fn into_run(self) -> Result<Run> {
        Ok(Run {
            id: ImportId::from(self.id),
            file: FileInfo {
                id: FileId::from(self.file_id),
                name: self.file_name,
                bytes: self.file_bytes,
                digest: hex(&self.file_digest),
            },
            target: self.target,
            shape: if self.shape == Shape::Events.name() {
                Shape::Events
            } else {
                Shape::Rows
            },
            state: RunState::from_stored(&self.state),
            settings: serde_json::from_value(self.settings)?,
            mapping: serde_json::from_value(self.mapping)?,
            rows_total: self.rows_total,
            rows_done: self.rows_done,
            records_done: self.records_done,
            created: self.created,
            changed: self.changed,
            unchanged: self.unchanged,
            repeated: self.repeated,
            rejected: self.rejected,
            failure: self.failure.map(serde_json::from_value).transpose()?,
            cancel: self.cancel,
            started_by: self.started_by.map(UserId::from),
            created_at: self.created_at.to_jiff(),
            started_at: self.started_at.map(jiff_sqlx::Timestamp::to_jiff),
            progressed_at: self.progressed_at.map(jiff_sqlx::Timestamp::to_jiff),
            finished_at: self.finished_at.map(jiff_sqlx::Timestamp::to_jiff),
        })
    }
}

/// What is stored when a file has come.
pub(super) struct NewRun<'a> {
    pub(super) id: ImportId,
    pub(super) file: FileId,
    pub(super) draft: &'a Draft,
    pub(super) started_by: Option<UserId>,
}

/// The part of a run that changes until it is started.
pub(super) struct Draft {
    pub(super) target: String,
    pub(super) shape: Shape,
    pub(super) settings: Settings,
    pub(super) mapping: Mapping,
    /// Sealed.
    pub(super) profile: Vec<u8>,
    pub(super) rows_total: i64,
}

pub(super) async fn insert(tx: &mut TenantTx, new: NewRun<'_>) -> Result<()> {
    sqlx::query!(
        "insert into imports.run
           (tenant_id, id, file_id, target, shape, state, settings, mapping, profile, rows_total, started_by, created_at)
         values ($1, $2, $3, $4, $5, 'uploaded', $6, $7, $8, $9, $10, $11)",
        Uuid::from(tx.tenant()),
        Uuid::from(new.id),
        Uuid::from(new.file),
        new.draft.target,
        new.draft.shape.name(),
        serde_json::to_value(&new.draft.settings)?,
        serde_json::to_value(&new.draft.mapping)?,
        new.draft.profile,
        new.draft.rows_total,
        new.started_by.map(Uuid::from),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn get(tx: &mut TenantTx, id: ImportId) -> Result<Run> {
    sqlx::query_as!(
        Row,
        "select r.id, r.file_id, f.name as file_name, f.bytes as file_bytes, f.digest as file_digest, r.target, r.shape,
           r.state, r.settings, r.mapping, r.rows_total, r.rows_done, r.records_done, r.created, r.changed, r.unchanged,
           r.repeated, r.rejected, r.failure, r.cancel, r.started_by, r.created_at, r.started_at, r.progressed_at, r.finished_at
         from imports.run r join imports.file f on f.tenant_id = r.tenant_id and f.id = r.file_id
         where r.tenant_id = $1 and r.id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("import"))?
    .into_run()
}

/// Newest first.
pub(super) async fn list(tx: &mut TenantTx, before: Option<ImportId>, limit: i64) -> Result<Vec<Run>> {
    sqlx::query_as!(
        Row,
        "select r.id, r.file_id, f.name as file_name, f.bytes as file_bytes, f.digest as file_digest, r.target, r.shape,
           r.state, r.settings, r.mapping, r.rows_total, r.rows_done, r.records_done, r.created, r.changed, r.unchanged,
           r.repeated, r.rejected, r.failure, r.cancel, r.started_by, r.created_at, r.started_at, r.progressed_at, r.finished_at
         from imports.run r join imports.file f on f.tenant_id = r.tenant_id and f.id = r.file_id
         where r.tenant_id = $1 and ($2::uuid is null or r.id < $2)
         order by r.id desc
         limit $3",
        Uuid::from(tx.tenant()),
        before.map(Uuid::from),
        limit,
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Row::into_run)
    .collect()
}

pub(super) async fn profile(tx: &mut TenantTx, id: ImportId) -> Result<Option<Vec<u8>>> {
    let found = sqlx::query_scalar!(
        "select profile from imports.run where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .fetch_optional(tx.conn())
    .await?;
    found.ok_or(Error::NotFound("import"))
}

/// Changes a run that has not been started; says whether it still was a draft.
pub(super) async fn update_draft(tx: &mut TenantTx, id: ImportId, draft: &Draft) -> Result<bool> {
    let done = sqlx::query!(
        "update imports.run
         set target = $3, shape = $4, settings = $5, mapping = $6, profile = $7, rows_total = $8, state = 'uploaded'
         where tenant_id = $1 and id = $2 and state in ('uploaded', 'mapped')",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        draft.target,
        draft.shape.name(),
        serde_json::to_value(&draft.settings)?,
        serde_json::to_value(&draft.mapping)?,
        draft.profile,
        draft.rows_total,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn set_mapping(
    tx: &mut TenantTx,
    id: ImportId,
    mapping: &Mapping,
    sound: bool,
) -> Result<bool> {
    let state = if sound {
        RunState::Mapped
    } else {
        RunState::Uploaded
    };
    let done = sqlx::query!(
        "update imports.run set mapping = $3, state = $4
         where tenant_id = $1 and id = $2 and state in ('uploaded', 'mapped')",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        serde_json::to_value(mapping)?,
        state.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn start(tx: &mut TenantTx, id: ImportId) -> Result<bool> {
    let done = sqlx::query!(
        "update imports.run set state = 'running', started_at = $3, progressed_at = $3
         where tenant_id = $1 and id = $2 and state = 'mapped'",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Asks a running job to stop; a run that has not begun is cancelled at once.
pub(super) async fn cancel(tx: &mut TenantTx, id: ImportId) -> Result<bool> {
    let done = sqlx::query!(
        "update imports.run
         set cancel = true,
           state = case when state = 'running' then state else 'cancelled' end,
           finished_at = case when state = 'running' then null else $3::timestamptz end
         where tenant_id = $1 and id = $2 and state in ('uploaded', 'mapped', 'running')",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What the job must know before it commits a share.
pub(super) struct Position {
    pub(super) state: RunState,
    pub(super) cancel: bool,
    pub(super) records_done: i64,
    pub(super) rejected: i64,
}

/// Locks the run for this transaction: two workers on one run would otherwise count everything twice.
pub(super) async fn lock(tx: &mut TenantTx, id: ImportId) -> Result<Position> {
    let row = sqlx::query!(
        "select state, cancel, records_done, rejected from imports.run where tenant_id = $1 and id = $2 for update",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound("import"))?;
    Ok(Position {
        state: RunState::from_stored(&row.state),
        cancel: row.cancel,
        records_done: row.records_done,
        rejected: row.rejected,
    })
}

/// What one share adds.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) records: i64,
    pub(super) rows: i64,
    pub(super) created: i64,
    pub(super) changed: i64,
    pub(super) unchanged: i64,
    pub(super) repeated: i64,
    pub(super) rejected: i64,
}

pub(super) async fn advance(tx: &mut TenantTx, id: ImportId, tally: &Tally) -> Result<()> {
    sqlx::query!(
        "update imports.run
         set records_done = records_done + $3, rows_done = least(rows_done + $4, rows_total), created = created + $5,
           changed = changed + $6, unchanged = unchanged + $7, rejected = rejected + $8, repeated = repeated + $9,
           progressed_at = $10
         where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        tally.records,
        tally.rows,
        tally.created,
        tally.changed,
        tally.unchanged,
        tally.rejected,
        tally.repeated,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn finish(
    tx: &mut TenantTx,
    id: ImportId,
    state: RunState,
    failure: Option<&Failure>,
) -> Result<()> {
    sqlx::query!(
        "update imports.run
         set state = $3, failure = $4, finished_at = $5, progressed_at = $5,
           rows_done = case when $3 = 'done' then rows_total else rows_done end
         where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        state.as_str(),
        failure.map(serde_json::to_value).transpose()?,
        tx.now().to_sqlx(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds rejected rows; those that an earlier attempt has added stay. Says how many are new.
pub(super) async fn insert_rejected(
    tx: &mut TenantTx,
    id: ImportId,
    numbers: &[i64],
    faults: &[String],
    bodies: &[Vec<u8>],
) -> Result<i64> {
    let done = sqlx::query!(
        "insert into imports.rejected_row (tenant_id, run_id, number, fault, body)
         select $1, $2, r.number, r.fault, r.body
         from unnest($3::bigint[], $4::text[], $5::bytea[]) as r(number, fault, body)
         on conflict (tenant_id, run_id, number) do nothing",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        numbers,
        faults,
        bodies,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() as i64)
}

/// Rejected rows in the order of the file.
pub(super) async fn rejected(
    tx: &mut TenantTx,
    id: ImportId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, Vec<u8>)>> {
    let rows = sqlx::query!(
        "select number, body from imports.rejected_row
         where tenant_id = $1 and run_id = $2 and number > $3
         order by number
         limit $4",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.number, row.body)).collect())
}

/// Removes what a run keeps of its file's content; the figures stay.
pub(super) async fn forget(tx: &mut TenantTx, id: ImportId) -> Result<()> {
    sqlx::query!(
        "delete from imports.rejected_row where tenant_id = $1 and run_id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update imports.run set profile = null where tenant_id = $1 and id = $2",
        Uuid::from(tx.tenant()),
        Uuid::from(id),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
