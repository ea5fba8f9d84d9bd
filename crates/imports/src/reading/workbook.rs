//! XLSX workbooks (ECMA-376), cell by cell. Dates arrive typed, so no reading of text is guessed.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use csv::StringRecord;
use zip::ZipArchive;

use super::{Limits, ReadError, Row};

const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
const OLE_MAGIC: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Whether the bytes begin like a ZIP archive, which every XLSX file is.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP_MAGIC)
}

/// Whether the bytes begin like the compound file of Excel 97–2003.
pub(super) fn is_old_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(OLE_MAGIC)
}

fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::Workbook {
        reason: error.to_string(),
    }
}

/// Expands every part once into nothing, so that a part that grows beyond the limit is met here and not in
/// the memory of the XML reader.
pub(super) fn check_size(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut remaining = limits.expanded_bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let read = std::io::copy(&mut part.take(remaining + 1), &mut std::io::sink()).map_err(damaged)?;
        remaining = remaining.checked_sub(read).ok_or(ReadError::ExpandsTooFar {
            limit: limits.expanded_bytes,
        })?;
    }
    Ok(())
}

fn open(bytes: &[u8]) -> Result<Xlsx<Cursor<&[u8]>>, ReadError> {
    Xlsx::new(Cursor::new(bytes)).map_err(damaged)
}

/// Names of the sheets that hold cells, visible ones first.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<String>, ReadError> {
    let workbook = open(bytes)?;
    let mut sheets: Vec<_> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .collect();
    sheets.sort_by_key(|sheet| sheet.visible != SheetVisible::Visible);
    Ok(sheets.into_iter().map(|sheet| sheet.name.clone()).collect())
}

/// Calls `each` with every row that has a cell with content.
pub(super) fn each_row(
    bytes: &[u8],
    sheet: &str,
    limits: &Limits,
    each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut workbook = open(bytes)?;
    let mut cells = workbook
        .worksheet_cells_reader(sheet)
        .map_err(|error| match error {
            XlsxError::WorksheetNotFound(name) => ReadError::NoSheet { name },
            other => damaged(other),
        })?;
    let mut record = StringRecord::new();
    let mut current = 0_u32;
    let mut blank = true;
    let mut text = String::new();
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        if row != current {
            if !blank && each(Row::new(u64::from(current) + 1, &record)).is_break() {
                return Ok(());
            }
            record.clear();
            current = row;
            blank = true;
        }
        let column = column as usize;
        if column >= limits.columns {
            return Err(ReadError::TooManyColumns {
                row: u64::from(row) + 1,
                limit: limits.columns as u64,
            });
        }
        text.clear();
        write_cell(cell.get_value(), &mut text);
        if text.trim().is_empty() {
            continue;
        }
        if record.as_slice().len() + text.len() > limits.row_bytes {
            return Err(ReadError::RowTooLong {
                row: u64::from(row) + 1,
                limit: limits.row_bytes as u64,
            });
        }
        while record.len() < column {
            record.push_field("");
        }
        record.push_field(&text);
        blank = false;
    }
    if !blank {
        let _ = each(Row::new(u64::from(current) + 1, &record));
    }
    Ok(())
}

/// A cell as text: whole numbers without a fraction, dates in ISO 8601.
fn write_cell(value: &DataRef<'_>, text: &mut String) {
    use std::fmt::Write;
    // Writing to a String cannot fail.
    let _ = match value {
        DataRef::Empty | DataRef::Error(_) => Ok(()),
        DataRef::Int(number) => write!(text, "{number}"),
        DataRef::Float(number) => write!(text, "{number}"),
        DataRef::Bool(flag) => write!(text, "{flag}"),
        DataRef::SharedString(string) => write!(text, "{string}"),
        DataRef::String(string) | DataRef::DateTimeIso(string) | DataRef::DurationIso(string) => {
            write!(text, "{string}")
        }
        DataRef::DateTime(moment) => write_moment(*moment, text),
    };
}

fn write_moment(moment: ExcelDateTime, text: &mut String) -> std::fmt::Result {
    use std::fmt::Write;
    let serial = moment.as_f64();
    if moment.is_duration() {
        let seconds = (serial * 86_400.0).round() as i64;
        return write!(
            text,
            "{}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        );
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    // A serial below one is a time of day without a date.
    if serial < 1.0 {
        return write!(text, "{hour:02}:{minute:02}:{second:02}");
    }
    write!(text, "{year:04}-{month:02}-{day:02}")?;
    if serial.fract() != 0.0 {
        write!(text, "T{hour:02}:{minute:02}:{second:02}")?;
        if milli != 0 {
            write!(text, ".{milli:03}")?;
        }
    }
    Ok(())
}
