//! A first mapping from the names of the columns and what they hold.

use std::collections::HashSet;

use super::{DateMap, FieldMap, Mapping, REMARK};
use crate::dates::Reading;
use crate::profile::{ColumnProfile, Guess, Profile};
use crate::target::{Choice, FieldKind, FieldSpec, Schema};

/// Suggests columns for the fields of a target. Every column is used once, best matches first; required fields
/// with a single choice left are not guessed: an empty suggestion is better than a wrong one.
pub fn suggest(schema: &Schema, profile: &Profile) -> Mapping {
    let mut pairs = Vec::new();
    for (field_index, spec) in schema.fields.iter().enumerate() {
        for (column_index, column) in profile.columns.iter().enumerate() {
            let score = score(spec, column);
            if score > 0 {
                pairs.push((score, field_index, column_index));
            }
        }
    }
    // Best score first; equal ones in the order of the fields, then of the columns.
    pairs.sort_by_key(|(score, field, column)| (std::cmp::Reverse(*score), *field, *column));
    let mut fields_done = HashSet::new();
    let mut columns_done = HashSet::new();
    let mut mapping = Mapping::new(schema.target, schema.shape);
    for (_, field, column) in pairs {
        if fields_done.contains(&field) || columns_done.contains(&column) {
            continue;
        }
        fields_done.insert(field);
        columns_done.insert(column);
        let (spec, column) = (&schema.fields[field], &profile.columns[column]);
        mapping.fields.insert(
            spec.key.clone().into_owned(),
            field_map(spec, column, profile, &mut columns_done),
        );
    }
    mapping
}

fn field_map(
    spec: &FieldSpec,
    column: &ColumnProfile,
    profile: &Profile,
    columns_done: &mut HashSet<usize>,
) -> FieldMap {
    let mut map = FieldMap::column(&column.name);
    if spec.is_date()
        && let Some(dates) = &column.dates
    {
        let reading = dates.literal().unwrap_or_default();
        if reading != Reading::Sure {
            map.date = Some(DateMap {
                reading,
                ..DateMap::default()
            });
        }
        // A column of times beside a column of dates belongs to it.
        if dates.with_time == 0
            && matches!(spec.kind, FieldKind::Instant)
            && let Some(index) = profile
                .columns
                .iter()
                .position(|other| other.guess == Guess::Time)
            && columns_done.insert(index)
        {
            map.column = None;
            map.columns = vec![column.name.clone(), profile.columns[index].name.clone()];
        }
    }
    for choice in spec.choices() {
        for value in &column.values {
            if means(choice, &value.value) && value.value != choice.value {
                map.values
                    .insert(value.value.clone(), choice.value.clone().into_owned());
            }
        }
    }
    map
}

/// Whether a reading gives a date for every date of the column.
pub fn reading_fits(column: &ColumnProfile, reading: Reading) -> bool {
    column
        .dates
        .as_ref()
        .and_then(|dates| dates.reading(reading))
        .is_some_and(|profile| profile.failures == 0)
}

fn score(spec: &FieldSpec, column: &ColumnProfile) -> u32 {
    if !fits(spec, column) {
        return 0;
    }
    let header = normalise(&column.name);
    // What we wrote beside rejected rows is no data of theirs.
    if header.is_empty() || column.name.starts_with(REMARK) {
        return 0;
    }
    let by_name = std::iter::once(spec.key.as_ref())
        .chain(spec.names.iter().copied())
        .enumerate()
        .map(|(place, name)| {
            let name = normalise(name);
            if name == header {
                // The field's own key before its synonyms.
                if place == 0 { 110 } else { 100 }
            } else if name.chars().count() >= 2 && header.contains(&name) {
                // The more of the header a name explains, the better.
                20 + 60 * name.len() as u32 / header.len() as u32
            } else if header.chars().count() >= 4 && name.contains(&header) {
                20
            } else {
                0
            }
        })
        .max()
        .unwrap_or(0);
    // A closed list shows by its words, too: "State" holds Open and Closed, or Georgia and Florida.
    match spec.choices() {
        [] => by_name,
        choices if knows_any(choices, column) => by_name + u32::from(by_name > 0) * 30,
        _ => by_name.saturating_sub(15),
    }
}

fn knows_any(choices: &[Choice], column: &ColumnProfile) -> bool {
    column
        .values
        .iter()
        .any(|value| choices.iter().any(|choice| means(choice, &value.value)))
}

fn means(choice: &Choice, word: &str) -> bool {
    let word = normalise(word);
    std::iter::once(choice.value.as_ref())
        .chain(choice.names.iter().copied())
        .any(|name| normalise(name) == word)
}

fn fits(spec: &FieldSpec, column: &ColumnProfile) -> bool {
    match (&spec.kind, column.guess) {
        (_, Guess::Empty) => false,
        (FieldKind::Instant | FieldKind::Date, guess) => guess == Guess::Date,
        (FieldKind::Integer { .. }, guess) => guess == Guess::Integer,
        (FieldKind::Decimal, guess) => matches!(guess, Guess::Integer | Guess::Decimal),
        (FieldKind::Boolean, guess) => guess == Guess::Boolean || column.distinct == 2,
        // Words that stand for few things are few.
        (FieldKind::Choice { .. }, guess) => guess != Guess::Date && !column.values.is_empty(),
        (FieldKind::Text { .. }, _) => true,
    }
}

/// Case, spaces and punctuation do not tell headers apart: `Ticket #`, `ticket_no`, `TicketNo`.
fn normalise(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
