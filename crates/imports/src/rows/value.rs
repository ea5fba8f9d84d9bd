//! Typed values and mapped rows.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// The value of one field of one row.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// The cell was empty and the field has no default.
    Empty,
    /// Text, also the value of a choice.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Decimal(f64),
    /// Yes or no.
    Boolean(bool),
    /// A point in time.
    Instant(Timestamp),
    /// A day of the calendar.
    Date(Date),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Decimal(number) => number.fmt(f),
            Self::Boolean(flag) => flag.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
            Self::Date(date) => date.fmt(f),
        }
    }
}

impl Value {
    /// The value as it stands in a fingerprint; differs for values that differ.
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Empty => out.push(b'-'),
            Self::Text(text) => {
                out.push(b't');
                out.extend_from_slice(&(text.len() as u64).to_be_bytes());
                out.extend_from_slice(text.as_bytes());
            }
            Self::Integer(number) => {
                out.push(b'i');
                out.extend_from_slice(&number.to_be_bytes());
            }
            Self::Decimal(number) => {
                out.push(b'd');
                out.extend_from_slice(&number.to_bits().to_be_bytes());
            }
            Self::Boolean(flag) => out.extend_from_slice(&[b'b', u8::from(*flag)]),
            Self::Instant(instant) => {
                out.push(b'z');
                out.extend_from_slice(&instant.as_nanosecond().to_be_bytes());
            }
            Self::Date(date) => {
                out.push(b'c');
                out.extend_from_slice(&date.year().to_be_bytes());
                out.extend_from_slice(&date.month().to_be_bytes());
                out.extend_from_slice(&date.day().to_be_bytes());
            }
        }
    }
}

/// The keys of the mapped fields, sorted; shared by all rows of a run.
pub type Keys = Arc<[String]>;

/// One row after mapping: a value for every mapped field.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedRow {
    number: u64,
    keys: Keys,
    values: Vec<Value>,
}

impl MappedRow {
    /// `values` are in the order of `keys`, which are sorted.
    pub(super) fn new(number: u64, keys: Keys, values: Vec<Value>) -> Self {
        Self { number, keys, values }
    }

    /// A row made by hand, for tests of targets.
    pub fn of(number: u64, values: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        let sorted: std::collections::BTreeMap<_, _> = values.into_iter().collect();
        let keys = sorted
            .keys()
            .map(|key| (*key).to_owned())
            .collect::<Vec<_>>()
            .into();
        Self {
            number,
            keys,
            values: sorted.into_values().collect(),
        }
    }

    /// Number of the row in the file.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The value of a field; `None` when the field is not mapped or its value is empty.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let index = self.keys.binary_search_by(|probe| probe.as_str().cmp(key)).ok()?;
        self.values.get(index).filter(|value| **value != Value::Empty)
    }

    /// The text of a text or choice field.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The value of an integer field.
    pub fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    /// The value of a decimal field.
    pub fn decimal(&self, key: &str) -> Option<f64> {
        match self.get(key) {
            Some(Value::Decimal(number)) => Some(*number),
            _ => None,
        }
    }

    /// The value of a boolean field.
    pub fn boolean(&self, key: &str) -> Option<bool> {
        match self.get(key) {
            Some(Value::Boolean(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// The value of an instant field.
    pub fn instant(&self, key: &str) -> Option<Timestamp> {
        match self.get(key) {
            Some(Value::Instant(instant)) => Some(*instant),
            _ => None,
        }
    }

    /// The value of a date field.
    pub fn date(&self, key: &str) -> Option<Date> {
        match self.get(key) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// Whether the mapping gives this field at all, if only an empty value: what is not mapped is left as it
    /// is in a record that exists, what is mapped and empty is emptied.
    pub fn maps(&self, key: &str) -> bool {
        self.keys
            .binary_search_by(|probe| probe.as_str().cmp(key))
            .is_ok()
    }

    /// Every mapped field with its value, empty ones too, sorted by key.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.keys.iter().map(String::as_str).zip(&self.values)
    }

    /// The fields below an open prefix (see [`crate::target::ImportTarget::open_prefix`]) that have a value,
    /// without the prefix.
    pub fn open_fields<'r>(&'r self, prefix: &'r str) -> impl Iterator<Item = (&'r str, &'r Value)> {
        self.fields()
            .filter(|(_, value)| **value != Value::Empty)
            .filter_map(move |(key, value)| key.strip_prefix(prefix).map(|rest| (rest, value)))
    }

    /// Appends everything but the row number to the material of a fingerprint.
    pub(crate) fn write_fingerprint(&self, out: &mut Vec<u8>) {
        for (key, value) in self.fields() {
            if *value != Value::Empty {
                out.extend_from_slice(key.as_bytes());
                out.push(0);
                value.write(out);
            }
        }
        out.push(b'\n');
    }
}
