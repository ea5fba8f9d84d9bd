//! What a file may cost before it is refused.

use serde::{Deserialize, Serialize};

/// Bounds on one imported file. Every bound is checked while reading, never from a size the file states
/// about itself: a compressed file can lie about what it expands to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file as it was uploaded.
    pub file_bytes: u64,
    /// Bytes after decompression (gzip) or of all parts of a workbook together.
    pub expanded_bytes: u64,
    /// Data rows.
    pub rows: u64,
    /// Bytes of one row. A quote that is never closed swallows the rest of the file; this is what stops it.
    pub row_bytes: usize,
    /// Cells of one row.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            expanded_bytes: 512 << 20,
            rows: 2_000_000,
            row_bytes: 1 << 20,
            columns: 2_000,
        }
    }
}
