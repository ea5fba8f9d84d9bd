//! Delimited text (RFC 4180 and what spreadsheets make of it).

use std::ops::ControlFlow;

use csv::StringRecord;
use encoding_rs::Encoding;

use super::encoding::Transcoded;
use super::expand::{Expanded, overrun};
use super::{Limits, ReadError, Row};

/// The delimiters looked for, in the order that breaks a tie.
pub const DELIMITERS: &[char] = &[',', ';', '\t', '|'];

/// Bytes buffered above the place where rows are measured.
const BUFFER: usize = 64 << 10;
/// Rows of the sample the delimiter is chosen by.
const SAMPLE_ROWS: usize = 200;
/// Bytes of the sample.
const SAMPLE_BYTES: u64 = 512 << 10;

/// Calls `each` with every row that is not blank. Returns whether bytes foreign to the encoding were met.
pub(super) fn each_row(
    bytes: &[u8],
    encoding: &'static Encoding,
    delimiter: char,
    limits: &Limits,
    each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<bool, ReadError> {
    let delimiter = u8::try_from(delimiter)
        .ok()
        .filter(u8::is_ascii)
        .ok_or(ReadError::BadDelimiter { delimiter })?;
    let source = Transcoded::new(Expanded::new(bytes, limits), encoding);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(BUFFER)
        .from_reader(source);
    let mut record = StringRecord::new();
    let row_bytes = limits.row_bytes as u64;
    loop {
        let line = reader.position().line();
        reader.get_mut().inner_mut().start_row(row_bytes + BUFFER as u64);
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(reader.get_ref().malformed()),
            Ok(true) => {}
            Err(error) => {
                return Err(
                    overrun(reader.get_ref().inner(), line, limits).unwrap_or_else(|| ReadError::Gzip {
                        reason: error.to_string(),
                    }),
                );
            }
        }
        // The reader stands behind the line end of the row; blank lines before it are skipped in the same call,
        // so its first line is found from its last. (A quote left open has swallowed the line end: then not.)
        let inner_lines = record.as_slice().matches('\n').count() as u64;
        let number = (reader.position().line() - 1 - inner_lines).max(line);
        if record.len() > limits.columns {
            return Err(ReadError::TooManyColumns {
                row: number,
                limit: limits.columns as u64,
            });
        }
        if record.as_slice().len() > limits.row_bytes {
            return Err(ReadError::RowTooLong {
                row: number,
                limit: row_bytes,
            });
        }
        if record.as_slice().trim().is_empty() {
            continue;
        }
        if each(Row::new(number, &record)).is_break() {
            return Ok(reader.get_ref().malformed());
        }
    }
}

/// Chooses the delimiter that cuts the most rows into the same number of cells, more than one.
pub(super) fn detect_delimiter(
    bytes: &[u8],
    encoding: &'static Encoding,
    limits: &Limits,
) -> Result<char, ReadError> {
    let mut best = (0.0, DELIMITERS[0]);
    for &delimiter in DELIMITERS {
        let mut widths = Vec::with_capacity(SAMPLE_ROWS);
        let mut seen = 0;
        let outcome = each_row(bytes, encoding, delimiter, limits, &mut |row| {
            widths.push(row.len());
            seen += row.bytes() as u64;
            if widths.len() >= SAMPLE_ROWS || seen > SAMPLE_BYTES {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        match outcome {
            Ok(_) => {}
            // The wrong delimiter can join cells to rows that are too long or split them too finely.
            Err(ReadError::RowTooLong { .. } | ReadError::TooManyColumns { .. }) => continue,
            Err(error) => return Err(error),
        }
        let score = uniformity(&widths);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    Ok(best.1)
}

/// Share of rows with the most common width, a little in favour of wider tables; 0 for a single column.
fn uniformity(widths: &[usize]) -> f64 {
    let mut sorted: Vec<usize> = widths.iter().copied().filter(|width| *width > 1).collect();
    sorted.sort_unstable();
    let mode = sorted
        .chunk_by(|left, right| left == right)
        .max_by_key(|group| group.len())
        .map(|group| (group.len(), group[0]));
    let Some((count, width)) = mode else { return 0.0 };
    let share = count as f64 / widths.len() as f64;
    share * share * (1.0 + (width as f64).ln() / 10.0)
}
