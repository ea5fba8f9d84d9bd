//! A mapping made ready to run over many rows: names resolved to positions once, tables folded once.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Fault, Keys, MappedRow, RowError, Value, convert, text};
use crate::dates::{DateFormat, InstantError, read_instant};
use crate::mapping::{FieldMap, Mapping, MappingError, Pad, Unlisted, check};
use crate::reading::Row;
use crate::target::{FieldKind, FieldSpec, Schema};

/// A checked mapping, ready to be applied to rows.
#[derive(Debug)]
pub struct Plan {
    keys: Keys,
    fields: Vec<PlannedField>,
    columns: Vec<String>,
}

#[derive(Debug)]
struct PlannedField {
    spec: FieldSpec,
    source: FieldSource,
    none: HashSet<String>,
    default: Option<String>,
    pad: Option<Pad>,
    values: HashMap<String, String>,
    unlisted: Unlisted,
    before: String,
    date: DateFormat,
    constant: Option<Result<Value, Fault>>,
}

#[derive(Debug)]
enum FieldSource {
    Constant(String),
    Column(usize),
    Columns(Vec<usize>, String),
}

impl Plan {
    /// Prepares a mapping for a file with these columns; local times without a zone of their own are in `zone`.
    ///
    /// # Errors
    /// Everything [`check`] finds.
    pub fn new(
        mapping: &Mapping,
        schema: &Schema,
        columns: &[String],
        zone: &TimeZone,
    ) -> Result<Self, Vec<MappingError>> {
        let errors = check(mapping, schema, columns);
        if !errors.is_empty() {
            return Err(errors);
        }
        let named = |name: &Option<String>| name.as_deref().and_then(|name| TimeZone::get(name).ok());
        let zone = named(&mapping.zone).unwrap_or_else(|| zone.clone());
        let mut fields = Vec::with_capacity(mapping.fields.len());
        let mut keys = Vec::with_capacity(mapping.fields.len());
        // The map is sorted by key, and so are the keys of the rows.
        for (key, map) in &mapping.fields {
            let Some(spec) = schema.field(key) else { continue };
            let date = map.date.clone().unwrap_or_default();
            let mut field = PlannedField {
                spec: spec.into_owned(),
                source: source(map, columns),
                none: map.none.iter().map(|code| fold(code)).collect(),
                default: map.default.clone().filter(|default| !default.is_empty()),
                pad: map.pad.clone(),
                values: map
                    .values
                    .iter()
                    .map(|(from, to)| (fold(from), to.clone()))
                    .collect(),
                unlisted: map.unlisted,
                before: map.before.clone().unwrap_or_default(),
                date: DateFormat {
                    reading: date.reading,
                    pattern: date.pattern,
                    zone: named(&date.zone).unwrap_or_else(|| zone.clone()),
                },
                constant: None,
            };
            if let FieldSource::Constant(constant) = &field.source {
                field.constant = Some(field.convert(constant));
            }
            keys.push(key.clone());
            fields.push(field);
        }
        Ok(Self {
            keys: keys.into(),
            fields,
            columns: columns.to_vec(),
        })
    }

    /// Maps one row.
    ///
    /// # Errors
    /// All faults of the row, not only the first.
    pub fn map(&self, row: &Row<'_>) -> Result<MappedRow, Vec<RowError>> {
        let mut errors = Vec::new();
        if row.len() > self.columns.len()
            && row.cells().skip(self.columns.len()).any(|c| !c.trim().is_empty())
        {
            errors.push(RowError {
                row: row.number(),
                column: None,
                field: None,
                fault: Fault::ExtraCells,
                shown: (row.len() - self.columns.len()).to_string(),
            });
        }
        let mut values = Vec::with_capacity(self.fields.len());
        for field in &self.fields {
            match field.value(row) {
                Ok(Value::Empty) if field.spec.required => {
                    errors.push(self.error(row, field, Fault::Missing));
                }
                Ok(value) => values.push(value),
                Err(fault) => errors.push(self.error(row, field, fault)),
            }
        }
        if errors.is_empty() {
            Ok(MappedRow::new(row.number(), self.keys.clone(), values))
        } else {
            Err(errors)
        }
    }

    /// The value of the key field of a row that cannot be mapped as a whole, if that much can be read.
    pub fn key_of(&self, row: &Row<'_>, key: &str) -> Option<String> {
        let index = self.keys.iter().position(|probe| probe == key)?;
        match self.fields.get(index)?.value(row).ok()? {
            Value::Empty => None,
            value => Some(value.to_string()),
        }
    }

    fn error(&self, row: &Row<'_>, field: &PlannedField, fault: Fault) -> RowError {
        let raw = field.raw(row);
        let shown: String = if field.spec.personal {
            text::masked(&raw)
        } else {
            shorten(&raw)
        };
        let column = match &field.source {
            FieldSource::Constant(_) => None,
            FieldSource::Column(index) => self.columns.get(*index).cloned(),
            FieldSource::Columns(indexes, _) => {
                let names: Vec<&str> = indexes
                    .iter()
                    .filter_map(|index| self.columns.get(*index))
                    .map(String::as_str)
                    .collect();
                Some(names.join(" + "))
            }
        };
        RowError {
            row: row.number(),
            column,
            field: Some(field.spec.key.clone().into_owned()),
            fault,
            shown,
        }
    }
}

/// A report shows enough of a value to find it, not all of a letter.
fn shorten(raw: &str) -> String {
    const SHOWN: usize = 80;
    match raw.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &raw[..end]),
        None => raw.to_owned(),
    }
}

fn fold(word: &str) -> String {
    word.trim().to_lowercase()
}

fn source(map: &FieldMap, columns: &[String]) -> FieldSource {
    let position = |name: &str| columns.iter().position(|column| column == name);
    if let Some(constant) = &map.constant {
        return FieldSource::Constant(constant.clone());
    }
    let positions: Vec<usize> = map.sources().filter_map(position).collect();
    match positions.as_slice() {
        [one] => FieldSource::Column(*one),
        _ => FieldSource::Columns(positions, map.join.clone().unwrap_or_else(|| " ".to_owned())),
    }
}

impl PlannedField {
    fn value(&self, row: &Row<'_>) -> Result<Value, Fault> {
        match &self.source {
            FieldSource::Constant(_) => self.constant.clone().unwrap_or(Ok(Value::Empty)),
            FieldSource::Column(index) => self.convert(row.cell(*index)),
            FieldSource::Columns(indexes, _) if self.spec.is_date() => {
                let cells: Vec<&str> = indexes
                    .iter()
                    .map(|index| row.cell(*index))
                    .filter(|cell| !cell.is_empty())
                    .collect();
                if cells.is_empty() || !self.before.is_empty() || !self.none.is_empty() {
                    self.convert(&cells.join(" "))
                } else {
                    self.read_date(cells)
                }
            }
            FieldSource::Columns(..) => self.convert(&self.raw(row)),
        }
    }

    /// The text before conversion.
    fn raw(&self, row: &Row<'_>) -> String {
        match &self.source {
            FieldSource::Constant(constant) => constant.clone(),
            FieldSource::Column(index) => row.cell(*index).to_owned(),
            FieldSource::Columns(indexes, join) => {
                let mut joined = String::new();
                for cell in indexes
                    .iter()
                    .map(|index| row.cell(*index))
                    .filter(|cell| !cell.is_empty())
                {
                    if !joined.is_empty() {
                        joined.push_str(join);
                    }
                    joined.push_str(cell);
                }
                joined
            }
        }
    }

    fn convert(&self, raw: &str) -> Result<Value, Fault> {
        let is_none = !self.none.is_empty() && self.none.contains(&fold(raw));
        let raw = if is_none { "" } else { raw };
        let raw = match (&self.default, raw.is_empty()) {
            (Some(default), true) => default,
            (None, true) => return Ok(Value::Empty),
            (_, false) => raw,
        };
        if let Some(pad) = &self.pad {
            let missing = pad.width.saturating_sub(raw.chars().count());
            if missing > 0 {
                let mut padded: String = std::iter::repeat_n(pad.with, missing).collect();
                padded.push_str(raw);
                return self.look_up(&padded);
            }
        }
        self.look_up(raw)
    }

    fn look_up(&self, raw: &str) -> Result<Value, Fault> {
        if self.values.is_empty() {
            return self.typed(raw);
        }
        // The exact word first: it spares folding for files in lower case.
        match self.values.get(raw).or_else(|| self.values.get(&fold(raw))) {
            Some(word) if word.is_empty() => Ok(Value::Empty),
            Some(word) => self.typed(word),
            None => match self.unlisted {
                Unlisted::Keep => self.typed(raw),
                Unlisted::Empty => Ok(Value::Empty),
                Unlisted::Reject => Err(Fault::Unlisted),
            },
        }
    }

    fn typed(&self, raw: &str) -> Result<Value, Fault> {
        let completed: String;
        let raw = if self.before.is_empty() {
            raw
        } else {
            completed = format!("{}{raw}", self.before);
            &completed
        };
        if self.spec.is_date() {
            self.read_date([raw])
        } else {
            convert::value(raw, &self.spec)
        }
    }

    fn read_date<'c>(&self, cells: impl IntoIterator<Item = &'c str>) -> Result<Value, Fault> {
        let instant: Timestamp = read_instant(cells, &self.date).map_err(|error| match error {
            InstantError::NotADate => Fault::NotADate,
            InstantError::NotInThisReading => Fault::NotInThisReading,
        })?;
        Ok(match self.spec.kind {
            FieldKind::Date => Value::Date(self.date.zone.to_datetime(instant).date()),
            _ => Value::Instant(instant),
        })
    }
}
