//! Why a row is rejected.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// A required field has no value.
    Missing,
    /// The value is none of those allowed.
    NotAllowed,
    /// The value is not in the table of values and the mapping says to reject such.
    Unlisted,
    /// Not a date.
    NotADate,
    /// A date, but not under the chosen reading.
    NotInThisReading,
    /// Not a number, or outside the range.
    NotANumber,
    /// Neither yes nor no.
    NotABoolean,
    /// More characters than the field holds.
    TooLong,
    /// More cells than columns: a delimiter within unquoted text.
    ExtraCells,
    /// Another row of the file has the same key.
    Duplicate,
    /// Another event of the same record is faulty, so that its history cannot be rebuilt.
    Sibling,
    /// The target refused the record.
    Refused,
}

impl Fault {
    /// Name in reports and Fluent keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NotAllowed => "not-allowed",
            Self::Unlisted => "unlisted",
            Self::NotADate => "not-a-date",
            Self::NotInThisReading => "not-in-this-reading",
            Self::NotANumber => "not-a-number",
            Self::NotABoolean => "not-a-boolean",
            Self::TooLong => "too-long",
            Self::ExtraCells => "extra-cells",
            Self::Duplicate => "duplicate",
            Self::Sibling => "sibling",
            Self::Refused => "refused",
        }
    }
}

/// A fault of one row, in the terms of the file and of the mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowError {
    /// Number of the row in the file.
    pub row: u64,
    /// Column the value came from.
    pub column: Option<String>,
    /// Target field.
    pub field: Option<String>,
    /// What is wrong.
    pub fault: Fault,
    /// The value, masked where the field is personal; for [`Fault::Duplicate`] and [`Fault::Sibling`] the
    /// number of the other row, for [`Fault::Refused`] the reason.
    pub shown: String,
}

impl RowError {
    /// A refusal by the target, with its reason in words.
    pub fn refused(row: u64, field: Option<&str>, reason: impl Into<String>) -> Self {
        Self {
            row,
            column: None,
            field: field.map(str::to_owned),
            fault: Fault::Refused,
            shown: reason.into(),
        }
    }
}

impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {}: {}", self.row, self.fault.name())?;
        if let Some(field) = &self.field {
            write!(f, ", field {field}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        if self.shown.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.shown)
        }
    }
}
