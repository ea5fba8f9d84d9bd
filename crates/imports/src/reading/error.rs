//! Why a file cannot be read.

use thiserror::Error;

/// A file that cannot be read at all. Faults of single rows are [`crate::rows::RowError`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The uploaded file is larger than [`super::Limits::file_bytes`].
    #[error("the file has {bytes} bytes, {limit} are allowed")]
    TooLarge {
        /// Bytes of the file.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// Decompression passed [`super::Limits::expanded_bytes`].
    #[error("the file expands to more than {limit} bytes")]
    ExpandsTooFar {
        /// Bytes allowed.
        limit: u64,
    },
    /// More data rows than [`super::Limits::rows`].
    #[error("the file has more than {limit} rows")]
    TooManyRows {
        /// Rows allowed.
        limit: u64,
    },
    /// One row is longer than [`super::Limits::row_bytes`].
    #[error("row {row} is longer than {limit} bytes; a quotation mark may be left open")]
    RowTooLong {
        /// Where the row begins.
        row: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// One row has more cells than [`super::Limits::columns`].
    #[error("row {row} has more than {limit} cells")]
    TooManyColumns {
        /// The row.
        row: u64,
        /// Cells allowed.
        limit: u64,
    },
    /// Nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// The gzip stream is damaged or cut off.
    #[error("the compressed file is damaged: {reason}")]
    Gzip {
        /// What the decompressor said.
        reason: String,
    },
    /// Not a workbook, or a damaged one.
    #[error("the workbook cannot be read: {reason}")]
    Workbook {
        /// What the reader said.
        reason: String,
    },
    /// A workbook in the binary format of Excel 97–2003.
    #[error("this is a workbook in the old .xls format; save it as .xlsx or CSV")]
    OldWorkbook,
    /// The chosen sheet does not exist.
    #[error("there is no sheet named {name}")]
    NoSheet {
        /// The sheet asked for.
        name: String,
    },
    /// The chosen encoding is not known.
    #[error("the encoding {name} is not known")]
    UnknownEncoding {
        /// The label asked for.
        name: String,
    },
    /// The chosen delimiter is not a single ASCII character.
    #[error("the delimiter {delimiter:?} is not one ASCII character")]
    BadDelimiter {
        /// The delimiter asked for.
        delimiter: char,
    },
    /// The header row lies behind the end of the file.
    #[error("there is no row {row} to take the headers from")]
    NoHeader {
        /// The row asked for.
        row: u64,
    },
}

impl ReadError {
    /// Fluent key of the text shown to people; the arguments are in [`ReadError::arguments`].
    pub fn key(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "imports-read-too-large",
            Self::ExpandsTooFar { .. } => "imports-read-expands-too-far",
            Self::TooManyRows { .. } => "imports-read-too-many-rows",
            Self::RowTooLong { .. } => "imports-read-row-too-long",
            Self::TooManyColumns { .. } => "imports-read-too-many-columns",
            Self::Empty => "imports-read-empty",
            Self::Gzip { .. } => "imports-read-gzip",
            Self::Workbook { .. } => "imports-read-workbook",
            Self::OldWorkbook => "imports-read-old-workbook",
            Self::NoSheet { .. } => "imports-read-no-sheet",
            Self::UnknownEncoding { .. } => "imports-read-unknown-encoding",
            Self::BadDelimiter { .. } => "imports-read-bad-delimiter",
            Self::NoHeader { .. } => "imports-read-no-header",
        }
    }

    /// Arguments of the text named by [`ReadError::key`].
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLarge { bytes, limit } => {
                vec![("megabytes", mebibytes(*bytes)), ("limit", mebibytes(*limit))]
            }
            Self::ExpandsTooFar { limit } => vec![("limit", mebibytes(*limit))],
            Self::TooManyRows { limit } => vec![("limit", limit.to_string())],
            Self::RowTooLong { row, limit } | Self::TooManyColumns { row, limit } => {
                vec![("row", row.to_string()), ("limit", limit.to_string())]
            }
            Self::NoSheet { name } | Self::UnknownEncoding { name } => vec![("name", name.clone())],
            Self::BadDelimiter { delimiter } => vec![("name", delimiter.to_string())],
            Self::NoHeader { row } => vec![("row", row.to_string())],
            // What a decompressor says helps nobody at a desk.
            Self::Gzip { .. } | Self::Workbook { .. } | Self::Empty | Self::OldWorkbook => Vec::new(),
        }
    }
}

fn mebibytes(bytes: u64) -> String {
    bytes.div_ceil(1 << 20).to_string()
}
