//! What the columns of a file hold: found in one pass over every row, with bounded memory.

mod column;
mod dates;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use column::{ColumnProfile, Guess, ValueCount};
pub use dates::{DateProfile, MonthCount, ReadingProfile};

use crate::reading::{ReadError, Settings, Source};
use column::ColumnCensus;

/// Rows kept to be shown.
const SAMPLE_ROWS: usize = 20;

/// The result of profiling a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// Data rows.
    pub rows: u64,
    /// Rows with more cells than there are columns; often a delimiter within unquoted text.
    pub overlong_rows: u64,
    /// Whether some bytes did not belong to the encoding and were replaced.
    pub malformed: bool,
    /// The columns, in the order of the file.
    pub columns: Vec<ColumnProfile>,
    /// The first rows as they stand.
    pub sample: Vec<SampleRow>,
}

/// A row of the sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SampleRow {
    /// Number in the file.
    pub row: u64,
    /// Cells, as many as there are columns.
    pub cells: Vec<String>,
}

impl Profile {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&ColumnProfile> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Reads the whole file once.
///
/// # Errors
/// Any [`ReadError`] met on the way.
pub fn profile(source: &Source<'_>, settings: &Settings) -> Result<Profile, ReadError> {
    let mut columns: Vec<ColumnCensus> = settings
        .columns
        .iter()
        .map(|name| ColumnCensus::new(name.clone()))
        .collect();
    let mut rows = 0;
    let mut overlong_rows = 0;
    let mut sample = Vec::new();
    let malformed = source.each_row(settings, |row| {
        rows += 1;
        overlong_rows += u64::from(
            row.cells()
                .skip(columns.len())
                .any(|cell| !cell.trim().is_empty()),
        );
        for (index, column) in columns.iter_mut().enumerate() {
            column.add(row.cell(index));
        }
        if sample.len() < SAMPLE_ROWS {
            let cells = (0..columns.len())
                .map(|index| row.cell(index).to_owned())
                .collect();
            sample.push(SampleRow {
                row: row.number(),
                cells,
            });
        }
        ControlFlow::Continue(())
    })?;
    let columns = columns.into_iter().map(ColumnCensus::finish).collect();
    Ok(Profile {
        rows,
        overlong_rows,
        malformed,
        columns,
        sample,
    })
}

#[cfg(test)]
mod tests;
