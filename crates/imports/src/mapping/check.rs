//! Is a mapping sound, for this target and this file?

use std::collections::HashSet;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{FieldMap, Mapping, VERSION};
use crate::rows::convert;
use crate::target::{FieldSpec, Schema};

/// A fault of a mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MappingError {
    /// The field at fault, if it is one field.
    pub field: Option<String>,
    /// What is wrong.
    pub fault: MappingFault,
    /// The word at fault: a column, a value, a zone.
    pub detail: String,
}

/// What is wrong with a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MappingFault {
    /// Written for another version of the format.
    Version,
    /// Written for another target.
    Target,
    /// Written for the other shape.
    Shape,
    /// The target has no such field.
    UnknownField,
    /// The file has no such column.
    UnknownColumn,
    /// Neither a column nor a constant.
    NoSource,
    /// Both a column and a constant.
    TwoSources,
    /// A required field is not mapped.
    RequiredMissing,
    /// A constant, default or translated value the field does not accept.
    BadValue,
    /// Two entries of the table of values differ in case only.
    DoubleValue,
    /// No such time zone.
    BadZone,
    /// The pattern is not a `strftime` pattern with a date.
    BadPattern,
    /// Settings for dates on a field that holds none.
    DateOnOther,
}

impl MappingFault {
    /// Name in Fluent keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Target => "target",
            Self::Shape => "shape",
            Self::UnknownField => "unknown-field",
            Self::UnknownColumn => "unknown-column",
            Self::NoSource => "no-source",
            Self::TwoSources => "two-sources",
            Self::RequiredMissing => "required-missing",
            Self::BadValue => "bad-value",
            Self::DoubleValue => "double-value",
            Self::BadZone => "bad-zone",
            Self::BadPattern => "bad-pattern",
            Self::DateOnOther => "date-on-other",
        }
    }
}

impl std::fmt::Display for MappingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(field) = &self.field {
            write!(f, "field {field}: ")?;
        }
        write!(f, "{}", self.fault.name())?;
        if self.detail.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", self.detail)
        }
    }
}

/// Checks a mapping; an empty answer means it can run. `columns` are those of the file.
pub fn check(mapping: &Mapping, schema: &Schema, columns: &[String]) -> Vec<MappingError> {
    let mut errors = Vec::new();
    let mut whole = |fault, detail: &str| {
        errors.push(MappingError {
            field: None,
            fault,
            detail: detail.to_owned(),
        });
    };
    if mapping.version != VERSION {
        whole(MappingFault::Version, &mapping.version.to_string());
    }
    if mapping.target != schema.target {
        whole(MappingFault::Target, &mapping.target);
    }
    if mapping.shape != schema.shape {
        whole(MappingFault::Shape, mapping.shape.name());
    }
    if let Some(zone) = &mapping.zone
        && TimeZone::get(zone).is_err()
    {
        whole(MappingFault::BadZone, zone);
    }
    for (key, map) in &mapping.fields {
        let mut of_field = |fault, detail: &str| {
            errors.push(MappingError {
                field: Some(key.clone()),
                fault,
                detail: detail.to_owned(),
            });
        };
        let Some(spec) = schema.field(key) else {
            of_field(MappingFault::UnknownField, "");
            continue;
        };
        check_sources(map, columns, &mut of_field);
        check_values(map, &spec, &mut of_field);
        check_date(map, &spec, &mut of_field);
    }
    for spec in schema.fields.iter().filter(|spec| spec.required) {
        if !mapping.fields.contains_key(spec.key.as_ref()) {
            errors.push(MappingError {
                field: Some(spec.key.clone().into_owned()),
                fault: MappingFault::RequiredMissing,
                detail: String::new(),
            });
        }
    }
    errors
}

fn check_sources(map: &FieldMap, columns: &[String], error: &mut impl FnMut(MappingFault, &str)) {
    let mut sources = map.sources().peekable();
    match (sources.peek().is_some(), map.constant.is_some()) {
        (false, false) => error(MappingFault::NoSource, ""),
        (true, true) => error(MappingFault::TwoSources, ""),
        _ => {}
    }
    for column in sources {
        if !columns.iter().any(|name| name == column) {
            error(MappingFault::UnknownColumn, column);
        }
    }
}

fn check_values(map: &FieldMap, spec: &FieldSpec, error: &mut impl FnMut(MappingFault, &str)) {
    let mut folded = HashSet::new();
    for word in map.values.keys() {
        if !folded.insert(word.trim().to_lowercase()) {
            error(MappingFault::DoubleValue, word);
        }
    }
    if spec.is_date() {
        return;
    }
    let fixed = map
        .constant
        .iter()
        .filter(|_| map.values.is_empty())
        .chain(map.values.values());
    for value in fixed.chain(map.default.iter().filter(|_| map.values.is_empty())) {
        if !value.is_empty() && convert::value(value, spec).is_err() {
            error(MappingFault::BadValue, value);
        }
    }
}

fn check_date(map: &FieldMap, spec: &FieldSpec, error: &mut impl FnMut(MappingFault, &str)) {
    let Some(date) = &map.date else { return };
    if !spec.is_date() {
        error(MappingFault::DateOnOther, "");
    }
    if let Some(zone) = &date.zone
        && TimeZone::get(zone).is_err()
    {
        error(MappingFault::BadZone, zone);
    }
    if let Some(pattern) = &date.pattern {
        let sample = jiff::civil::date(2015, 4, 22)
            .at(10, 30, 0, 0)
            .to_zoned(TimeZone::UTC);
        let reads_back = sample.is_ok_and(|sample| {
            jiff::fmt::strtime::format(pattern, &sample)
                .and_then(|text| jiff::fmt::strtime::parse(pattern, text))
                .is_ok_and(|parsed| parsed.to_date().is_ok())
        });
        if !reads_back {
            error(MappingFault::BadPattern, pattern);
        }
    }
}
