//! A mapping says how the columns of a file fill the fields of a target. It is a TOML file for people and the
//! command line, JSON for REST, and a row of `imports.mapping` when saved.

mod check;
mod suggest;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use check::{MappingError, MappingFault, check};
pub use suggest::{reading_fits, suggest};

use crate::dates::Reading;
use crate::reading::FileOptions;
use crate::target::Shape;

/// The version of the format written by this program.
pub const VERSION: u32 = 1;

/// What the headers begin with that we add to a file of rejected rows: a mended file is suggested none of them.
pub(crate) const REMARK: &str = "✗ ";

/// How the columns of a file fill the fields of a target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Version of the format; [`VERSION`].
    pub version: u32,
    /// Name of the target, such as `tickets`.
    pub target: String,
    /// Whether a row is a record or an event of one.
    #[serde(default)]
    pub shape: Shape,
    /// IANA name of the zone of local times; the tenant's zone when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Columns left out on purpose. Only for the reader: columns that no field names are left out anyway.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
    /// How the file is read; what is not given is detected.
    #[serde(default, skip_serializing_if = "FileOptions::is_empty")]
    pub file: FileOptions,
    /// The fields by their keys.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldMap>,
}

/// The column that every file has: its name, for what only the name says (a month, a region).
pub const FILE_NAME: &str = "#file";

/// Where the value of a field comes from and what happens to it on the way, in this order: columns joined → a code for
/// nothing? empty → empty? default → padded → looked up in `values` → text put before → read as the field's type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldMap {
    /// The column. Without a header row columns are named `#1`, `#2` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Several columns instead of one. Dates take their time of day from the last that has one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Text between joined columns; a space when not given. Empty cells are left out with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// The same value for every row, instead of a column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// Codes by which the file says that there is nothing, such as `0` or `Blank` for a question not answered. Case does
    /// not matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub none: Vec<String>,
    /// Value of rows whose cell is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Fills short values on the left, such as postcodes whose leading zero a spreadsheet took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pad: Option<Pad>,
    /// Translation of values, from the file's word to the field's. Case does not matter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// What becomes of values missing from `values`.
    #[serde(default, skip_serializing_if = "Unlisted::is_keep")]
    pub unlisted: Unlisted,
    /// Text put before the value, such as `2017-05-` where the file holds only the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// How dates are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateMap>,
}

impl FieldMap {
    /// A field filled from one column.
    pub fn column(name: impl Into<String>) -> Self {
        Self {
            column: Some(name.into()),
            ..Self::default()
        }
    }

    /// A field with the same value everywhere.
    pub fn constant(value: impl Into<String>) -> Self {
        Self {
            constant: Some(value.into()),
            ..Self::default()
        }
    }

    /// The columns the field is filled from.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.column.iter().chain(&self.columns).map(String::as_str)
    }
}

/// Filling on the left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pad {
    /// Characters wanted.
    pub width: usize,
    /// The character to fill with.
    #[schema(value_type = String)]
    pub with: char,
}

/// What becomes of a value that the table of values does not list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Unlisted {
    /// It stays as it is; a closed list still rejects what it does not know.
    #[default]
    Keep,
    /// It is left out, as if the cell were empty (without the default).
    Empty,
    /// The row is rejected.
    Reject,
}

impl Unlisted {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde calls it with a reference"
    )]
    fn is_keep(&self) -> bool {
        *self == Self::Keep
    }
}

/// How the dates of a field are read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DateMap {
    /// Which number is the day.
    #[serde(default)]
    pub reading: Reading,
    /// An explicit `strftime` pattern such as `%d.%m.%Y %H:%M`, instead of the reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Zone of this field, when it differs from the mapping's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

impl Mapping {
    /// An empty mapping.
    pub fn new(target: impl Into<String>, shape: Shape) -> Self {
        Self {
            version: VERSION,
            target: target.into(),
            shape,
            ..Self::default()
        }
    }

    /// The same with the name of the file where [`FILE_NAME`] asks for it.
    #[must_use]
    pub fn of_file(&self, name: &str) -> Self {
        let mut mapping = self.clone();
        for map in mapping.fields.values_mut() {
            if map.column.as_deref() == Some(FILE_NAME) {
                map.column = None;
                map.constant = Some(name.to_owned());
            }
        }
        mapping
    }

    /// Reads the TOML form.
    ///
    /// # Errors
    /// The message of the TOML reader, with line and column.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Writes the TOML form.
    ///
    /// # Errors
    /// None in practice: every mapping has a TOML form.
    pub fn to_toml(&self) -> Result<String, String> {
        toml::to_string_pretty(self).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests;
