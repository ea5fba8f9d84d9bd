//! Bytes → rows. A [`Source`] knows what it holds (gzip, delimited text, workbook), detects the settings that
//! were not given, and hands out its rows one at a time; nothing but the row at hand is kept.

mod delimited;
mod encoding;
mod error;
mod expand;
mod header;
mod limits;
mod workbook;

use std::ops::ControlFlow;

use csv::StringRecord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use delimited::DELIMITERS;
pub use encoding::OFFERED as ENCODINGS;
pub use error::ReadError;
pub use limits::Limits;

/// How a file is to be read. What is `None` is detected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileOptions {
    /// WHATWG label of the encoding of delimited text, such as `UTF-8`, `GB18030`, `Big5`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The character between cells of delimited text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub delimiter: Option<char>,
    /// Number of the row that names the columns, counted from 1; 0 when no row does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// Sheet of a workbook; the first visible one when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
}

impl FileOptions {
    /// Whether nothing is prescribed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a file was found to be, or told to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    /// Delimited text or workbook.
    pub format: Format,
    /// Whether the file is compressed with gzip.
    pub compressed: bool,
    /// WHATWG name of the encoding; always `UTF-8` for workbooks.
    pub encoding: String,
    /// The character between cells; a comma, without meaning, for workbooks.
    #[schema(value_type = String)]
    pub delimiter: char,
    /// The sheet read, of a workbook.
    pub sheet: Option<String>,
    /// All sheets of a workbook.
    pub sheets: Vec<String>,
    /// Number of the row that names the columns; 0 when no row does.
    pub header_row: u64,
    /// Names of the columns, unique. Without a header row `#1`, `#2` and so on.
    pub columns: Vec<String>,
}

/// The two kinds of file that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Text with a delimiter between cells.
    Delimited,
    /// An XLSX workbook.
    Workbook,
}

/// One row: its number in the file and its cells.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    number: u64,
    cells: &'r StringRecord,
}

impl<'r> Row<'r> {
    pub(crate) fn new(number: u64, cells: &'r StringRecord) -> Self {
        Self { number, cells }
    }

    /// Line of delimited text or row of the sheet, counted from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The cell at a position counted from 0, without surrounding white space; empty when the row is shorter.
    pub fn cell(&self, index: usize) -> &'r str {
        self.cells.get(index).unwrap_or_default().trim()
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no cell at all.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// All cells as they stand.
    pub fn cells(&self) -> impl Iterator<Item = &'r str> {
        self.cells.iter()
    }

    fn bytes(&self) -> usize {
        self.cells.as_slice().len()
    }
}

/// The bytes of one file with its limits.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    bytes: &'a [u8],
    limits: Limits,
}

impl<'a> Source<'a> {
    /// Takes a file as uploaded.
    ///
    /// # Errors
    /// [`ReadError::TooLarge`], [`ReadError::Empty`], [`ReadError::OldWorkbook`], and for workbooks
    /// [`ReadError::ExpandsTooFar`] and [`ReadError::Workbook`].
    pub fn new(bytes: &'a [u8], limits: Limits) -> Result<Self, ReadError> {
        let size = bytes.len() as u64;
        if size > limits.file_bytes {
            return Err(ReadError::TooLarge {
                bytes: size,
                limit: limits.file_bytes,
            });
        }
        if bytes.is_empty() {
            return Err(ReadError::Empty);
        }
        if workbook::is_old_workbook(bytes) {
            return Err(ReadError::OldWorkbook);
        }
        if workbook::is_workbook(bytes) {
            workbook::check_size(bytes, &limits)?;
        }
        Ok(Self { bytes, limits })
    }

    /// Completes the options by looking at the file.
    ///
    /// # Errors
    /// Any [`ReadError`] that reading the file meets, and those of options that cannot be followed.
    pub fn settle(&self, options: &FileOptions) -> Result<Settings, ReadError> {
        let mut settings = if workbook::is_workbook(self.bytes) {
            self.settle_workbook(options)?
        } else {
            self.settle_delimited(options)?
        };
        let first_rows = self.first_rows(&settings, options.header_row.unwrap_or(0))?;
        let Some((_, first)) = first_rows.first() else {
            return Err(ReadError::Empty);
        };
        settings.header_row = match options.header_row {
            Some(row) => row,
            None => header::detect(&first_rows).unwrap_or(0),
        };
        let width = first_rows
            .iter()
            .map(|(_, cells)| cells.len())
            .max()
            .unwrap_or(first.len());
        settings.columns = if settings.header_row == 0 {
            header::name_columns(&[], width)
        } else {
            let (_, cells) = first_rows
                .iter()
                .find(|(number, _)| *number == settings.header_row)
                .ok_or(ReadError::NoHeader {
                    row: settings.header_row,
                })?;
            // Cells beyond the header belong to no column: such rows are told as faulty.
            header::name_columns(cells, cells.len())
        };
        Ok(settings)
    }

    fn settle_workbook(&self, options: &FileOptions) -> Result<Settings, ReadError> {
        let sheets = workbook::sheets(self.bytes)?;
        let sheet = match &options.sheet {
            Some(name) if !sheets.contains(name) => return Err(ReadError::NoSheet { name: name.clone() }),
            Some(name) => name.clone(),
            None => sheets.first().cloned().ok_or(ReadError::Empty)?,
        };
        Ok(Settings {
            format: Format::Workbook,
            compressed: false,
            encoding: encoding_rs::UTF_8.name().to_owned(),
            delimiter: ',',
            sheet: Some(sheet),
            sheets,
            header_row: 0,
            columns: Vec::new(),
        })
    }

    fn settle_delimited(&self, options: &FileOptions) -> Result<Settings, ReadError> {
        let encoding = if let Some(label) = &options.encoding {
            encoding::by_label(label)?
        } else {
            let mut expanded = expand::Expanded::new(self.bytes, &self.limits);
            match encoding::detect(&mut expanded) {
                Ok(encoding) => encoding,
                Err(error) => {
                    return Err(expand::overrun(&expanded, 1, &self.limits).unwrap_or_else(|| {
                        ReadError::Gzip {
                            reason: error.to_string(),
                        }
                    }));
                }
            }
        };
        let delimiter = match options.delimiter {
            Some(delimiter) => delimiter,
            None => delimited::detect_delimiter(self.bytes, encoding, &self.limits)?,
        };
        Ok(Settings {
            format: Format::Delimited,
            compressed: expand::is_gzip(self.bytes),
            encoding: encoding.name().to_owned(),
            delimiter,
            sheet: None,
            sheets: Vec::new(),
            header_row: 0,
            columns: Vec::new(),
        })
    }

    /// The first rows that are not blank: enough to find the header, and further down to the one asked for.
    fn first_rows(&self, settings: &Settings, wanted: u64) -> Result<Vec<(u64, Vec<String>)>, ReadError> {
        let mut rows = Vec::new();
        self.each(settings, &mut |row| {
            rows.push((row.number(), row.cells().map(str::to_owned).collect()));
            // Only the row asked for is needed beyond the searched ones.
            if rows.len() > header::SEARCHED_ROWS {
                let last = rows.len() - 1;
                rows.swap_remove(last - 1);
            }
            if rows.len() >= header::SEARCHED_ROWS && row.number() >= wanted {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        Ok(rows)
    }

    /// Calls `each` with every data row, in the order of the file, until it breaks. Returns whether bytes
    /// were met that do not belong to the encoding (they were replaced by U+FFFD).
    ///
    /// # Errors
    /// Any [`ReadError`]; rows before the fault have been handed out.
    pub fn each_row(
        &self,
        settings: &Settings,
        mut each: impl FnMut(Row<'_>) -> ControlFlow<()>,
    ) -> Result<bool, ReadError> {
        let mut count = 0;
        let mut too_many = false;
        let malformed = self.each(settings, &mut |row| {
            if row.number() <= settings.header_row {
                return ControlFlow::Continue(());
            }
            count += 1;
            if count > self.limits.rows {
                too_many = true;
                return ControlFlow::Break(());
            }
            each(row)
        })?;
        if too_many {
            Err(ReadError::TooManyRows {
                limit: self.limits.rows,
            })
        } else {
            Ok(malformed)
        }
    }

    fn each(
        &self,
        settings: &Settings,
        each: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
    ) -> Result<bool, ReadError> {
        match (settings.format, &settings.sheet) {
            (Format::Workbook, Some(sheet)) => {
                workbook::each_row(self.bytes, sheet, &self.limits, each).map(|()| false)
            }
            (Format::Workbook, None) => Err(ReadError::NoSheet { name: String::new() }),
            (Format::Delimited, _) => delimited::each_row(
                self.bytes,
                encoding::by_label(&settings.encoding)?,
                settings.delimiter,
                &self.limits,
                each,
            ),
        }
    }
}

#[cfg(test)]
mod tests;
