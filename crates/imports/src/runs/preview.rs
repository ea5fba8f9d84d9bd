//! What a run would do, without doing it: the first rows mapped, and every fault of the whole file counted.

use std::collections::HashMap;
use std::ops::ControlFlow;

use jiff::tz::TimeZone;
use serde::Serialize;
use sqm_domain::ids::ImportId;
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};
use utoipa::ToSchema;

use super::inspect::{blocking, schema_of, target_named, unreadable};
use super::{Run, feed, ops, sql, store};
use crate::mapping::MappingError;
use crate::reading::{ReadError, Source};
use crate::rows::{Collector, Fault, RowError, Value, text};
use crate::target::Schema;

/// Rows shown from the beginning of the file.
const SHOWN: usize = 50;
/// Rows with faults shown from further down.
const SHOWN_FAULTY: usize = 20;

/// What a run would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Preview {
    /// What keeps the mapping from running; the rest is empty then.
    pub mapping_errors: Vec<MappingError>,
    /// The mapped fields in the target's order.
    pub fields: Vec<String>,
    /// The first rows.
    pub rows: Vec<PreviewRow>,
    /// The first rows with faults that are not among `rows`.
    pub faulty_rows: Vec<PreviewRow>,
    /// Data rows of the file.
    pub rows_total: u64,
    /// Records they make.
    pub records: u64,
    /// Rows that would be rejected.
    pub rejected: u64,
    /// The faults, most frequent first.
    pub errors: Vec<ErrorGroup>,
}

/// One row as it would be written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PreviewRow {
    /// Number in the file.
    pub row: u64,
    /// Values in the order of `fields`, personal ones masked; empty for a faulty row.
    #[schema(value_type = Vec<Object>)]
    pub values: Vec<Value>,
    /// What is wrong with it.
    pub errors: Vec<RowError>,
}

/// Faults of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ErrorGroup {
    /// What is wrong.
    pub fault: Fault,
    /// The field.
    pub field: Option<String>,
    /// The column.
    pub column: Option<String>,
    /// Rows with it.
    pub count: u64,
    /// The first row and its value.
    pub first: RowError,
}

/// Maps the whole file and writes nothing.
///
/// # Errors
/// [`sqm_platform::Error::Conflict`] when the file has been removed after its time.
pub async fn preview(state: &AppState, tx: &mut TenantTx, id: ImportId) -> Result<Preview> {
    let run = sql::get(tx, id).await?;
    let schema = schema_of(target_named(&run.target)?, run.shape)?;
    let bytes = store::get(tx, &state.vault, &run.file).await?;
    let (zone, limits) = (tx.zone().clone(), ops::limits(state));
    blocking(move || {
        let source = Source::new(&bytes, limits)?;
        dry_run(&source, &run, &schema, &zone)
    })
    .await?
    .map_err(|error| unreadable(&error))
}

fn dry_run(source: &Source<'_>, run: &Run, schema: &Schema, zone: &TimeZone) -> Result<Preview, ReadError> {
    let mut preview = Preview {
        mapping_errors: Vec::new(),
        fields: ordered_fields(run, schema),
        rows: Vec::new(),
        faulty_rows: Vec::new(),
        rows_total: 0,
        records: 0,
        rejected: 0,
        errors: Vec::new(),
    };
    let plan = match feed::plan(&run.mapping, &run.file.name, schema, &run.settings, zone) {
        Ok(plan) => plan,
        Err(errors) => {
            preview.mapping_errors = errors;
            return Ok(preview);
        }
    };
    let personal: Vec<bool> = preview
        .fields
        .iter()
        .map(|key| schema.field(key).is_some_and(|spec| spec.personal))
        .collect();
    let mut collector = Collector::new(schema);
    let mut groups: HashMap<(Fault, Option<String>), ErrorGroup> = HashMap::new();
    source.each_row(&run.settings, |row| {
        preview.rows_total += 1;
        let mut values = Vec::new();
        let outcome = plan.map(&row).and_then(|mapped| {
            if preview.rows.len() < SHOWN {
                values = preview
                    .fields
                    .iter()
                    .zip(&personal)
                    .map(|(key, personal)| shown(mapped.get(key), *personal))
                    .collect();
            }
            collector.add(mapped).map_err(|error| vec![error])
        });
        let errors = match outcome {
            Ok(record) => {
                preview.records += u64::from(record.is_some());
                Vec::new()
            }
            Err(errors) => {
                if let Some(key) = plan.key_of(&row, schema.key) {
                    collector.spoil(&key, row.number());
                }
                values.clear();
                errors
            }
        };
        for error in &errors {
            count(&mut groups, error);
        }
        preview.rejected += u64::from(!errors.is_empty());
        let shown = PreviewRow {
            row: row.number(),
            values,
            errors,
        };
        if preview.rows.len() < SHOWN {
            preview.rows.push(shown);
        } else if !shown.errors.is_empty() && preview.faulty_rows.len() < SHOWN_FAULTY {
            preview.faulty_rows.push(shown);
        }
        ControlFlow::Continue(())
    })?;
    let (histories, siblings) = collector.finish();
    preview.records += histories.len() as u64;
    preview.rejected += siblings.len() as u64;
    for error in &siblings {
        count(&mut groups, error);
    }
    preview.errors = groups.into_values().collect();
    preview
        .errors
        .sort_by_key(|group| (std::cmp::Reverse(group.count), group.first.row));
    Ok(preview)
}

fn ordered_fields(run: &Run, schema: &Schema) -> Vec<String> {
    let mapped = |key: &str| run.mapping.fields.contains_key(key);
    let declared = schema
        .fields
        .iter()
        .map(|spec| spec.key.to_string())
        .filter(|key| mapped(key));
    let open = run
        .mapping
        .fields
        .keys()
        .filter(|key| !schema.fields.iter().any(|spec| spec.key == key.as_str()));
    declared.chain(open.cloned()).collect()
}

fn shown(value: Option<&Value>, personal: bool) -> Value {
    match value {
        Some(value) if personal => Value::Text(text::masked(&value.to_string())),
        Some(value) => value.clone(),
        None => Value::Empty,
    }
}

fn count(groups: &mut HashMap<(Fault, Option<String>), ErrorGroup>, error: &RowError) {
    let group = groups
        .entry((error.fault, error.field.clone()))
        .or_insert_with(|| ErrorGroup {
            fault: error.fault,
            field: error.field.clone(),
            column: error.column.clone(),
            count: 0,
            first: error.clone(),
        });
    group.count += 1;
}
