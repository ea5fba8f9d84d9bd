//! The writing side of a job.

use std::sync::Arc;

use serde_json::json;
use sqm_domain::ids::ImportId;
use sqm_platform::audit::AuditEntry;
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::jobs::{When, enqueue};
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Error, Result};
use tokio::sync::mpsc;

use super::feed::{Fed, Feed, Share, plan};
use super::inspect::{blocking, schema_of, target_named};
use super::sql::Tally;
use super::{Failure, Run, RunState, jobs, ops, sql, store};
use crate::rows::{Fault, Record, RowError};
use crate::target::{Batch, ImportTarget, Outcome};

/// More rejected rows than this mean that the mapping does not fit the file; going on would help nobody.
const REJECTED_LIMIT: i64 = 100_000;
/// Shares that may wait between reading and writing.
const AHEAD: usize = 2;

/// Carries a started run out, from the last committed record on. Returns when it is over; an error means that it
/// can be tried again.
///
/// # Errors
/// Whatever the database or the target could not do for reasons that lie outside of the file.
pub async fn execute(state: &AppState, scope: &Scope, id: ImportId) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    let run = sql::get(&mut tx, id).await?;
    if run.state != RunState::Running {
        return Ok(());
    }
    let target = target_named(&run.target)?;
    let schema = schema_of(target, run.shape)?;
    let bytes = store::get(&mut tx, &state.vault, &run.file).await?;
    tx.commit().await?;
    let plan = match plan(&run.mapping, &run.file.name, &schema, &run.settings, &scope.zone) {
        Ok(plan) => plan,
        // The target's fields have changed since the mapping was checked.
        Err(errors) => {
            let detail = errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; ");
            let failure = Failure {
                key: "imports-failed-mapping".to_owned(),
                arguments: [("detail".to_owned(), detail)].into(),
            };
            return end(state, scope, id, RunState::Failed, Some(failure)).await;
        }
    };
    let (sender, fed) = mpsc::channel(AHEAD);
    let feed = Feed {
        bytes,
        limits: ops::limits(state),
        settings: run.settings.clone(),
        schema,
        plan,
        skip: u64::try_from(run.records_done).unwrap_or_default(),
        sender,
    };
    let writer = Writer {
        state,
        scope,
        target,
        done: run.records_done,
        run: &run,
    };
    let (read, written) = tokio::join!(blocking(move || feed.run()), write_all(writer, fed));
    read?;
    match written? {
        Step::Over(outcome, failure) => end(state, scope, id, outcome, failure).await,
        Step::Next | Step::Taken => Ok(()),
    }
}

/// Writes what the reading thread hands over, until the run is over. The receiver is dropped on every way out, also
/// with an error: the reading thread, which may be waiting to hand something over, then ends as well.
async fn write_all(mut writer: Writer<'_>, mut fed: mpsc::Receiver<Fed>) -> Result<Step> {
    loop {
        let step = match fed.recv().await {
            Some(Fed::Share(share)) => writer.write(share).await?,
            Some(Fed::Unreadable(error)) => Step::Over(RunState::Failed, Some(Failure::from(&error))),
            Some(Fed::End) => Step::Over(RunState::Done, None),
            None => {
                return Err(Error::from(anyhow::anyhow!(
                    "the reading thread ended without a word"
                )));
            }
        };
        if !matches!(step, Step::Next) {
            return Ok(step);
        }
    }
}

enum Step {
    /// There is more.
    Next,
    /// It ends like this.
    Over(RunState, Option<Failure>),
    /// Another worker has the run.
    Taken,
}

struct Writer<'a> {
    state: &'a AppState,
    scope: &'a Scope,
    target: &'static dyn ImportTarget,
    run: &'a Run,
    /// Records committed, as this worker knows it.
    done: i64,
}

impl Writer<'_> {
    async fn write(&mut self, share: Share) -> Result<Step> {
        let mut rejected = Some(share.rejected);
        // Batches still to write, the next one last. One that a single record spoils is halved.
        let mut waiting = vec![share.records];
        while let Some(records) = waiting.pop() {
            let mut tx = self.state.db.tenant(self.scope).await?;
            let position = sql::lock(&mut tx, self.run.id).await?;
            if position.state != RunState::Running || position.records_done != self.done {
                return Ok(Step::Taken);
            }
            if position.cancel {
                return Ok(Step::Over(RunState::Cancelled, None));
            }
            if position.rejected > REJECTED_LIMIT {
                return Ok(Step::Over(RunState::Failed, Some(too_many_rejected())));
            }
            let mut errors = rejected.take().unwrap_or_default();
            let mut tally = Tally {
                records: records.len() as i64,
                ..Tally::default()
            };
            let batch = Batch {
                import: self.run.id,
                file_digest: self.run.file.digest.clone(),
                shape: self.run.shape,
                records,
            };
            let outcomes = match self.apply(&mut tx, &batch).await {
                Ok(outcomes) => outcomes,
                Err(error) if !is_fault_of_record(&error) => return Err(error),
                Err(error) => {
                    drop(tx);
                    let mut records = batch.records;
                    if records.len() > 1 {
                        let second = records.split_off(records.len() / 2);
                        waiting.push(second);
                        waiting.push(records);
                        rejected = Some(errors);
                        continue;
                    }
                    self.reject_alone(records, errors, &error).await?;
                    continue;
                }
            };
            for (record, outcome) in batch.records.iter().zip(outcomes) {
                let told = outcome != Outcome::Unchanged;
                match outcome {
                    Outcome::Created => tally.created += 1,
                    Outcome::Changed => tally.changed += 1,
                    Outcome::Unchanged => tally.unchanged += 1,
                    Outcome::Rejected(error) => {
                        errors.extend(rejection(record, error));
                        continue;
                    }
                }
                tally.rows += record.rows.len() as i64;
                tally.repeated += i64::from(record.repeats.is_some() && told);
            }
            self.commit(tx, tally, errors).await?;
        }
        Ok(Step::Next)
    }

    async fn apply(&self, tx: &mut TenantTx, batch: &Batch) -> Result<Vec<Outcome>> {
        if batch.records.is_empty() {
            return Ok(Vec::new());
        }
        let outcomes = self.target.apply(self.state, tx, batch).await?;
        if outcomes.len() == batch.records.len() {
            Ok(outcomes)
        } else {
            let name = self.target.name();
            Err(Error::from(anyhow::anyhow!(
                "{name} answered {} of {}",
                outcomes.len(),
                batch.records.len()
            )))
        }
    }

    /// The one record that its target could not take, in a transaction of its own.
    async fn reject_alone(
        &mut self,
        records: Vec<Record>,
        mut errors: Vec<(u64, Vec<RowError>)>,
        error: &Error,
    ) -> Result<()> {
        let mut tx = self.state.db.tenant(self.scope).await?;
        if sql::lock(&mut tx, self.run.id).await?.records_done != self.done {
            return Err(Error::Conflict("imports-not-startable"));
        }
        tracing::warn!(import = %self.run.id, %error, "a record was refused by its target");
        for record in &records {
            let row = record.last().map_or(0, crate::rows::MappedRow::number);
            errors.extend(rejection(
                record,
                RowError::refused(row, None, reason(self.state, self.scope, error)),
            ));
        }
        let tally = Tally {
            records: records.len() as i64,
            ..Tally::default()
        };
        self.commit(tx, tally, errors).await
    }

    async fn commit(
        &mut self,
        mut tx: TenantTx,
        mut tally: Tally,
        errors: Vec<(u64, Vec<RowError>)>,
    ) -> Result<()> {
        if !errors.is_empty() {
            let cipher = self.state.vault.cipher(&mut tx).await?;
            let mut numbers = Vec::with_capacity(errors.len());
            let mut faults = Vec::with_capacity(errors.len());
            let mut bodies = Vec::with_capacity(errors.len());
            for (row, errors) in &errors {
                numbers.push(*row as i64);
                faults.push(
                    errors
                        .first()
                        .map_or("refused", |error| error.fault.name())
                        .to_owned(),
                );
                bodies.push(cipher.seal_bytes(ops::REJECTED, &serde_json::to_vec(errors)?)?);
            }
            tally.rejected = sql::insert_rejected(&mut tx, self.run.id, &numbers, &faults, &bodies).await?;
            tally.rows += tally.rejected;
        }
        sql::advance(&mut tx, self.run.id, &tally).await?;
        tx.emit(DomainEvent::new(
            "import.progress",
            "import",
            self.run.id,
            json!({ "rows": tally.rows }),
        ));
        tx.commit().await?;
        self.done += tally.records;
        Ok(())
    }
}

/// Every row of a rejected record is rejected: the named one with its reason, the others because of it.
fn rejection(record: &Record, error: RowError) -> Vec<(u64, Vec<RowError>)> {
    let named = error.row;
    let error = Arc::new(error);
    record
        .rows
        .iter()
        .map(|row| {
            let own = if row.number() == named {
                (*error).clone()
            } else {
                RowError {
                    row: row.number(),
                    column: None,
                    field: None,
                    fault: Fault::Sibling,
                    shown: named.to_string(),
                }
            };
            (row.number(), vec![own])
        })
        .collect()
}

fn too_many_rejected() -> Failure {
    Failure {
        key: "imports-failed-too-many-rejected".to_owned(),
        arguments: [("limit".to_owned(), REJECTED_LIMIT.to_string())].into(),
    }
}

/// Is it what the record holds, rather than the state of the installation? Classes 22 (data exception) and 23
/// (integrity constraint violation) of SQLSTATE speak of values.
fn is_fault_of_record(error: &Error) -> bool {
    match error {
        Error::Invalid(_) | Error::Conflict(_) | Error::NotFound(_) => true,
        Error::Internal(source) => matches!(
            source.downcast_ref::<sqlx::Error>(),
            Some(sqlx::Error::Database(database))
                if database.code().is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
        ),
        _ => false,
    }
}

/// The reason in the language of the tenant, for the report.
fn reason(state: &AppState, scope: &Scope, error: &Error) -> String {
    match error {
        Error::Invalid(fields) => fields
            .iter()
            .map(|field| format!("{}: {}", field.field, field.text(&state.catalogue, scope.lang)))
            .collect::<Vec<_>>()
            .join("; "),
        Error::Conflict(key) => state.catalogue.text(scope.lang, key).into_owned(),
        _ => state
            .catalogue
            .text(scope.lang, "imports-refused-value")
            .into_owned(),
    }
}

async fn end(
    state: &AppState,
    scope: &Scope,
    id: ImportId,
    outcome: RunState,
    failure: Option<Failure>,
) -> Result<()> {
    let mut tx = state.db.tenant(scope).await?;
    if sql::lock(&mut tx, id).await?.state != RunState::Running {
        return Ok(());
    }
    sql::finish(&mut tx, id, outcome, failure.as_ref()).await?;
    let when = When {
        at: Some(tx.now() + jobs::KEPT),
        ..When::default()
    };
    enqueue(&mut tx, jobs::FORGET, &jobs::RunArgs { run: id }, when).await?;
    let run = sql::get(&mut tx, id).await?;
    let figures = json!({
        "state": outcome, "user_id": run.started_by, "created": run.created, "changed": run.changed,
        "unchanged": run.unchanged, "rejected": run.rejected,
    });
    tx.audit(AuditEntry::new("import.finish", "import", id, figures.clone()));
    tx.emit(DomainEvent::new("import.finished", "import", id, figures));
    tx.commit().await
}
