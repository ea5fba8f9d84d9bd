//! What a run has done, and doing a whole one from the command line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;
use sqm_domain::ids::ImportId;
use sqm_platform::db::TenantTx;
use sqm_platform::jobs::enqueue;
use sqm_platform::scope::Scope;
use sqm_platform::{AppState, Error, Result};
use utoipa::ToSchema;

use super::inspect::{blocking, unreadable};
use super::{Run, RunState, Upload, execute, jobs, ops, sql, store};
use crate::mapping::Mapping;
use crate::reading::Source;
use crate::rows::RowError;
use crate::target::Shape;

/// A row that was not taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RejectedRow {
    /// Number in the file.
    pub row: i64,
    /// Why.
    pub errors: Vec<RowError>,
}

/// The figures of a finished run, for the command line.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The run, to be found again in the browser.
    pub import: ImportId,
    /// Name of the file.
    pub file: String,
    /// How it ended.
    pub state: RunState,
    /// Data rows of the file.
    pub rows: i64,
    /// Records made.
    pub created: i64,
    /// Records changed.
    pub changed: i64,
    /// Records that already were as the file says.
    pub unchanged: i64,
    /// Records, among those made or changed, whose key an earlier row has.
    pub repeated: i64,
    /// Rows not taken.
    pub rejected: i64,
    /// The first rejected rows.
    pub first_rejected: Vec<RejectedRow>,
    /// Why it failed.
    pub failure: Option<String>,
    /// Time taken, in seconds.
    pub seconds: f64,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "{}: {} in {:.1} s: {} rows, {} created, {} changed, {} unchanged, {} rows rejected",
            self.file,
            self.state.as_str(),
            self.seconds,
            self.rows,
            self.created,
            self.changed,
            self.unchanged,
            self.rejected,
        )?;
        if self.repeated > 0 {
            writeln!(f, "  {} repeat the key of an earlier row", self.repeated)?;
        }
        if let Some(failure) = &self.failure {
            writeln!(f, "  {failure}")?;
        }
        for row in &self.first_rejected {
            for error in &row.errors {
                writeln!(f, "  {error}")?;
            }
        }
        if self.rejected as usize > self.first_rejected.len() {
            writeln!(f, "  … all of them under /imports/{}", self.import)?;
        }
        Ok(())
    }
}

/// Rejected rows printed by the command line.
const PRINTED: i64 = 20;

/// Imports one file from disk, in this process, and reports. Should the process die, a worker takes the run over.
///
/// # Errors
/// [`Error::Invalid`] with what is wrong with the file, the mapping's text or the mapping.
pub async fn run_file(
    state: &AppState,
    scope: &Scope,
    target: &str,
    shape: Shape,
    mapping: &str,
    path: &Path,
) -> Result<Report> {
    let begun = state.clock.now();
    let mapping = Mapping::from_toml(mapping).map_err(|error| invalid("mapping", error))?;
    if mapping.shape != shape {
        return Err(invalid(
            "shape",
            format!("the mapping is for {}", mapping.shape.name()),
        ));
    }
    let bytes = tokio::fs::read(path)
        .await
        .map_err(|error| Error::from(anyhow::Error::new(error)))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut tx = state.db.tenant(scope).await?;
    let upload = Upload {
        name,
        bytes,
        target: target.to_owned(),
        shape,
        mapping: Some(mapping.clone()),
        ..Upload::default()
    };
    let run = ops::upload(state, &mut tx, upload).await?;
    let (_, errors) = ops::set_mapping(&mut tx, run.id, &mapping).await?;
    if !errors.is_empty() {
        let all = errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ");
        return Err(invalid("mapping", all));
    }
    ops::begin(&mut tx, run.id).await?;
    let when = jobs::watch_again(run.id, tx.now());
    enqueue(&mut tx, jobs::WATCH, &jobs::RunArgs { run: run.id }, when).await?;
    tx.commit().await?;
    execute(state, scope, run.id).await?;
    report(state, scope, run.id, begun).await
}

fn invalid(field: &'static str, why: String) -> Error {
    let mut fields = sqm_platform::FieldErrors::new();
    fields.add_with(field, "field-unreadable", vec![("why", why.into())]);
    Error::Invalid(fields)
}

async fn report(state: &AppState, scope: &Scope, id: ImportId, begun: jiff::Timestamp) -> Result<Report> {
    let mut tx = state.db.tenant(scope).await?;
    let run = sql::get(&mut tx, id).await?;
    let first_rejected = ops::rejected_after(state, &mut tx, id, 0, PRINTED).await?;
    Ok(Report {
        import: id,
        file: run.file.name,
        state: run.state,
        rows: run.rows_total,
        created: run.created,
        changed: run.changed,
        unchanged: run.unchanged,
        repeated: run.repeated,
        rejected: run.rejected,
        first_rejected,
        failure: run.failure.map(|failure| {
            let arguments: Vec<_> = failure
                .arguments
                .iter()
                .map(|(name, value)| (name.as_str(), value.clone().into()))
                .collect();
            state
                .catalogue
                .text_with(scope.lang, &failure.key, &arguments)
                .into_owned()
        }),
        seconds: state.clock.now().duration_since(begun).as_secs_f64(),
    })
}

/// The rejected rows as a CSV file that can be mended and imported again: the columns of the file, then the number of
/// the row and the reasons in words.
pub async fn rejected_csv(
    state: &AppState,
    tx: &mut TenantTx,
    run: &Run,
    headers: [String; 2],
    words: impl Fn(&RowError) -> String,
) -> Result<Vec<u8>> {
    let mut reasons = HashMap::new();
    let mut after = 0;
    loop {
        let rows = ops::rejected_after(state, tx, run.id, after, 1000).await?;
        let Some(last) = rows.last() else { break };
        after = last.row;
        for row in rows {
            let text = row.errors.iter().map(&words).collect::<Vec<_>>().join("; ");
            reasons.insert(row.row as u64, text);
        }
    }
    let bytes = store::get(tx, &state.vault, &run.file).await?;
    let (settings, limits) = (run.settings.clone(), ops::limits(state));
    blocking(move || {
        let source = Source::new(&bytes, limits)?;
        // With a mark, because spreadsheets take a file without one for Latin text.
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(b"\xef\xbb\xbf".to_vec());
        let mut failed = writer
            .write_record(settings.columns.iter().chain(&headers))
            .is_err();
        source.each_row(&settings, |row| {
            if let Some(reason) = reasons.get(&row.number()) {
                let number = row.number().to_string();
                let width = settings.columns.len();
                let cells = (0..width).map(|index| harmless(row.cell(index)));
                let tail = [number.into(), reason.as_str().into()];
                failed |= writer
                    .write_record(cells.chain(tail).map(Cow::into_owned))
                    .is_err();
            }
            if failed {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        Ok(writer.into_inner().unwrap_or_default())
    })
    .await?
    .map_err(|error| unreadable(&error))
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).
fn harmless(cell: &str) -> Cow<'_, str> {
    let formula = cell.starts_with(['=', '@', '\t', '\r'])
        || (cell.starts_with(['+', '-'])
            && cell.parse::<f64>().is_err()
            && crate::dates::scan(cell).is_none());
    if formula {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}
