//! Mapped rows → records. A row is a record, or one of the events a record is rebuilt from.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use sha2::{Digest, Sha256};

use super::{Fault, MappedRow, RowError};
use crate::target::{Repeats, Schema, Shape};

/// What a target is given: one row, or the events of one case in the order of their instants.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The value of the schema's key field; `None` when the row has none.
    pub key: Option<String>,
    /// One row for [`Shape::Rows`], one or more for [`Shape::Events`].
    pub rows: Vec<MappedRow>,
    /// The key as the file has it and the number of the row that had it first, where this one repeats it
    /// ([`Repeats::Keep`]); its own key then ends in `#2`, `#3`, …
    pub repeats: Option<(String, u64)>,
}

impl Record {
    /// The row of a record, or the last event of a history.
    pub fn last(&self) -> Option<&MappedRow> {
        self.rows.last()
    }

    /// Identity across imports: the key, or the place in the file named by its digest. So a file without keys
    /// imports twice without doubles, and equal rows within it stay separate answers.
    pub fn identity(&self, file_digest: &str) -> String {
        match (&self.key, self.rows.first()) {
            (Some(key), _) => key.clone(),
            (None, Some(row)) => format!("{}:{}", &file_digest[..file_digest.len().min(16)], row.number()),
            (None, None) => file_digest.to_owned(),
        }
    }

    /// SHA-256 over every value of every row. A target that keeps it knows at once that nothing changed.
    pub fn fingerprint(&self) -> [u8; 32] {
        let mut material = Vec::with_capacity(256 * self.rows.len());
        for row in &self.rows {
            row.write_fingerprint(&mut material);
        }
        Sha256::digest(&material).into()
    }
}

/// Gathers mapped rows into records and finds doubles.
#[derive(Debug)]
pub struct Collector {
    shape: Shape,
    key: &'static str,
    order: &'static str,
    repeats: Repeats,
    places: HashMap<String, usize>,
    /// [`Shape::Rows`]: number of the row that first had the key, and how many had it, by place.
    first_rows: Vec<(u64, u32)>,
    /// [`Shape::Events`].
    cases: Vec<Case>,
}

#[derive(Debug)]
struct Case {
    key: String,
    rows: Vec<MappedRow>,
    faulty_row: Option<u64>,
}

impl Collector {
    /// An empty collector for a schema.
    pub fn new(schema: &Schema) -> Self {
        Self {
            shape: schema.shape,
            key: schema.key,
            order: schema.order,
            repeats: schema.repeats,
            places: HashMap::new(),
            first_rows: Vec::new(),
            cases: Vec::new(),
        }
    }

    /// Takes a mapped row. For [`Shape::Rows`] it comes back at once as a record; for [`Shape::Events`] it is
    /// kept until [`Collector::finish`].
    ///
    /// # Errors
    /// A row whose key another row of the file has ([`Shape::Rows`]), or an event without key or instant.
    pub fn add(&mut self, row: MappedRow) -> Result<Option<Record>, RowError> {
        let key = row.get(self.key).map(ToString::to_string);
        match self.shape {
            Shape::Rows => {
                let Some(key) = key else {
                    return Ok(Some(Record {
                        key: None,
                        rows: vec![row],
                        repeats: None,
                    }));
                };
                match self.places.entry(key) {
                    Entry::Occupied(entry) if self.repeats == Repeats::Keep => {
                        let key = entry.key().clone();
                        let first = self.first_rows.get_mut(*entry.get()).map_or((0, 1), |seen| {
                            seen.1 += 1;
                            *seen
                        });
                        Ok(Some(Record {
                            key: Some(format!("{key}#{}", first.1)),
                            rows: vec![row],
                            repeats: Some((key, first.0)),
                        }))
                    }
                    Entry::Occupied(entry) => Err(RowError {
                        row: row.number(),
                        column: None,
                        field: Some(self.key.to_owned()),
                        fault: Fault::Duplicate,
                        shown: self
                            .first_rows
                            .get(*entry.get())
                            .map_or(0, |(row, _)| *row)
                            .to_string(),
                    }),
                    Entry::Vacant(entry) => {
                        let key = entry.key().clone();
                        entry.insert(self.first_rows.len());
                        self.first_rows.push((row.number(), 1));
                        Ok(Some(Record {
                            key: Some(key),
                            rows: vec![row],
                            repeats: None,
                        }))
                    }
                }
            }
            Shape::Events => {
                for needed in [self.key, self.order] {
                    if row.get(needed).is_none() {
                        return Err(RowError {
                            row: row.number(),
                            column: None,
                            field: Some(needed.to_owned()),
                            fault: Fault::Missing,
                            shown: String::new(),
                        });
                    }
                }
                let case = self.case(key.unwrap_or_default());
                case.rows.push(row);
                Ok(None)
            }
        }
    }

    /// Notes that a row of this case is faulty: half a history is none.
    pub fn spoil(&mut self, key: &str, row: u64) {
        if self.shape == Shape::Events && !key.is_empty() {
            self.case(key.to_owned()).faulty_row.get_or_insert(row);
        }
    }

    fn case(&mut self, key: String) -> &mut Case {
        let index = *self.places.entry(key).or_insert_with_key(|key| {
            self.cases.push(Case {
                key: key.clone(),
                rows: Vec::new(),
                faulty_row: None,
            });
            self.cases.len() - 1
        });
        &mut self.cases[index]
    }

    /// The histories in the order in which they first appear, each sorted by instant (equal instants stay in
    /// the order of the file), and the rows that fell with a faulty one.
    pub fn finish(self) -> (Vec<Record>, Vec<RowError>) {
        let mut records = Vec::with_capacity(self.cases.len());
        let mut errors = Vec::new();
        for mut case in self.cases {
            if let Some(faulty) = case.faulty_row {
                errors.extend(case.rows.iter().map(|row| RowError {
                    row: row.number(),
                    column: None,
                    field: Some(self.key.to_owned()),
                    fault: Fault::Sibling,
                    shown: faulty.to_string(),
                }));
                continue;
            }
            let order = self.order;
            case.rows.sort_by_key(|row| row.instant(order));
            records.push(Record {
                key: Some(case.key),
                rows: case.rows,
                repeats: None,
            });
        }
        (records, errors)
    }
}
