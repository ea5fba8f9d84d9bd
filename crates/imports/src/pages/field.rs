//! One field of the target on the columns page.

use super::form::FIXED;
use crate::dates::Reading;
use crate::mapping::{FieldMap, Mapping, Unlisted};
use crate::profile::{ColumnProfile, Profile};
use crate::target::{FieldKind, FieldSpec};
use crate::words::Words;

/// One field of the target.
#[derive(Debug)]
pub(super) struct FieldView {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) required: bool,
    pub(super) kind: &'static str,
    /// `""`, [`FIXED`] or `:` and the column.
    pub(super) chosen: String,
    pub(super) second: String,
    pub(super) fixed: String,
    pub(super) default: String,
    pub(super) pad: String,
    /// Codes for nothing, separated by `;`.
    pub(super) none: String,
    pub(super) before: String,
    pub(super) examples: Vec<String>,
    pub(super) note: String,
    pub(super) is_date: bool,
    pub(super) is_choice: bool,
    pub(super) is_text: bool,
    pub(super) reading: &'static str,
    pub(super) readings: Vec<(&'static str, String)>,
    pub(super) choices: Vec<(String, String)>,
    /// Word of the file, rows with it, meaning.
    pub(super) words: Vec<(String, Option<u64>, String)>,
    pub(super) unlisted: &'static str,
    /// Columns beyond the second, from a mapping as text.
    pub(super) more_columns: usize,
    pub(super) pattern: String,
    pub(super) errors: Vec<String>,
    /// Whether there is something to set besides the column.
    pub(super) detailed: bool,
}

/// A field with the column it takes, what that holds, and what can be set.
pub(super) fn field_view(
    spec: &FieldSpec,
    mapping: &Mapping,
    profile: &Profile,
    words: &Words<'_>,
) -> FieldView {
    let none = FieldMap::default();
    let map = mapping.fields.get(spec.key.as_ref()).unwrap_or(&none);
    let sources: Vec<&str> = map.sources().collect();
    let column = sources.first().and_then(|name| profile.column(name));
    let chosen = match (&map.constant, sources.first()) {
        (Some(_), _) => FIXED.to_owned(),
        (None, Some(name)) => format!(":{name}"),
        (None, None) => String::new(),
    };
    let is_choice = matches!(spec.kind, FieldKind::Choice { .. });
    let kind = match spec.kind {
        FieldKind::Text { .. } => "imports-kind-text",
        FieldKind::Integer { .. } => "imports-kind-integer",
        FieldKind::Decimal => "imports-kind-decimal",
        FieldKind::Boolean => "imports-kind-boolean",
        FieldKind::Instant => "imports-kind-instant",
        FieldKind::Date => "imports-kind-date",
        FieldKind::Choice { .. } => "imports-kind-choice",
    };
    FieldView {
        label: words.text(&spec.label),
        required: spec.required,
        kind,
        second: sources.get(1).map(|name| format!(":{name}")).unwrap_or_default(),
        fixed: map.constant.clone().unwrap_or_default(),
        default: map.default.clone().unwrap_or_default(),
        none: map.none.join("; "),
        before: map.before.clone().unwrap_or_default(),
        pad: map
            .pad
            .as_ref()
            .map(|pad| pad.width.to_string())
            .unwrap_or_default(),
        examples: column.map(|column| column.examples.clone()).unwrap_or_default(),
        note: column.map(|column| note(column, words)).unwrap_or_default(),
        is_date: spec.is_date(),
        is_choice,
        is_text: matches!(spec.kind, FieldKind::Text { .. }),
        reading: map
            .date
            .as_ref()
            .map_or(Reading::Sure, |date| date.reading)
            .name(),
        readings: Reading::ALL
            .into_iter()
            .map(|reading| {
                (
                    reading.name(),
                    words.text(&format!("imports-reading-{}", reading.name())),
                )
            })
            .collect(),
        choices: spec
            .choices()
            .iter()
            .map(|choice| (choice.value.clone().into_owned(), words.text(&choice.label)))
            .collect(),
        words: if is_choice {
            words_of(map, column, &sources)
        } else {
            Vec::new()
        },
        unlisted: match map.unlisted {
            Unlisted::Keep => "keep",
            Unlisted::Empty => "empty",
            Unlisted::Reject => "reject",
        },
        more_columns: sources.len().saturating_sub(2),
        pattern: map
            .date
            .as_ref()
            .and_then(|date| date.pattern.clone())
            .unwrap_or_default(),
        errors: Vec::new(),
        detailed: !chosen.is_empty() && chosen != FIXED,
        chosen,
        key: spec.key.clone().into_owned(),
    }
}

/// The words of the file with their meanings: those of the column when it has few, and those already translated.
fn words_of(
    map: &FieldMap,
    column: Option<&ColumnProfile>,
    sources: &[&str],
) -> Vec<(String, Option<u64>, String)> {
    let meaning = |word: &str| {
        let folded = word.to_lowercase();
        map.values
            .iter()
            .find(|(from, _)| from.to_lowercase() == folded)
            .map(|(_, to)| to.clone())
    };
    let mut words: Vec<(String, Option<u64>, String)> = match column {
        Some(column) if sources.len() == 1 => column
            .values
            .iter()
            .map(|value| {
                (
                    value.value.clone(),
                    Some(value.count),
                    meaning(&value.value).unwrap_or_default(),
                )
            })
            .collect(),
        _ => Vec::new(),
    };
    for (from, to) in &map.values {
        if !words
            .iter()
            .any(|(word, ..)| word.to_lowercase() == from.to_lowercase())
        {
            words.push((from.clone(), None, to.clone()));
        }
    }
    words
}

/// "Date · 2,224 different · 3 empty".
fn note(column: &ColumnProfile, words: &Words<'_>) -> String {
    let mut parts = vec![words.text(&format!("imports-guess-{}", column.guess.name()))];
    let key = if column.distinct_exact {
        "imports-distinct"
    } else {
        "imports-distinct-more"
    };
    parts.push(words.with(
        key,
        &[
            ("count", column.distinct.into()),
            ("n", words.number(column.distinct).into()),
        ],
    ));
    if column.empty > 0 {
        parts.push(words.with("imports-empty-cells", &[("n", words.number(column.empty).into())]));
    }
    parts.join(" · ")
}
