//! The form of an objective: what was typed stays typed until it can be read.

use std::str::FromStr;

use serde::Deserialize;
use sqm_domain::indicator::{Comparator, PeriodKind};
use sqm_platform::{FieldErrors, Result};

use super::{Objective, ObjectiveInput};

/// The fields as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ObjectiveForm {
    pub(crate) indicator: String,
    /// `dimension|value`, or empty for the tenant.
    pub(crate) scope: String,
    pub(crate) comparator: String,
    pub(crate) target: String,
    pub(crate) target_high: String,
    pub(crate) legal_limit: String,
    pub(crate) stretch: String,
    pub(crate) tolerance: String,
    pub(crate) min_sample: String,
    pub(crate) period: String,
    pub(crate) valid_from: String,
    pub(crate) valid_to: String,
    pub(crate) owner: String,
    pub(crate) department: String,
    pub(crate) note: String,
    /// The version seen, when an objective is changed.
    pub(crate) version: i64,
}

fn text(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

impl From<&Objective> for ObjectiveForm {
    fn from(o: &Objective) -> Self {
        Self {
            indicator: o.indicator.clone(),
            scope: if o.scope_dim.is_empty() {
                String::new()
            } else {
                format!("{}|{}", o.scope_dim, o.scope_value)
            },
            comparator: o.comparator.to_string(),
            target: o.target.to_string(),
            target_high: text(o.target_high),
            legal_limit: text(o.legal_limit),
            stretch: text(o.stretch),
            tolerance: o.tolerance.to_string(),
            min_sample: o.min_sample.to_string(),
            period: o.period.to_string(),
            valid_from: o.valid_from.to_string(),
            valid_to: o.valid_to.map(|day| day.to_string()).unwrap_or_default(),
            owner: o.owner.map(|id| id.to_string()).unwrap_or_default(),
            department: o.department.map(|id| id.to_string()).unwrap_or_default(),
            note: o.note.clone(),
            version: o.version,
        }
    }
}

/// A required value.
fn needed<T: FromStr>(errors: &mut FieldErrors, field: &'static str, text: &str) -> Option<T> {
    let text = text.trim();
    let value = text.parse().ok();
    if value.is_none() {
        errors.add(
            field,
            if text.is_empty() {
                "field-required"
            } else {
                "field-invalid"
            },
        );
    }
    value
}

/// One that may be left empty.
fn free<T: FromStr>(errors: &mut FieldErrors, field: &'static str, text: &str) -> Option<T> {
    if text.trim().is_empty() {
        None
    } else {
        needed(errors, field, text)
    }
}

impl ObjectiveForm {
    /// Reads the fields; all that cannot be read is named at once.
    pub(crate) fn read(&self) -> Result<ObjectiveInput, FieldErrors> {
        let mut errors = FieldErrors::new();
        let (scope_dim, scope_value) = self.scope.split_once('|').unwrap_or_default();
        let comparator: Option<Comparator> = needed(&mut errors, "comparator", &self.comparator);
        let target = needed(&mut errors, "target", &self.target);
        let target_high = free(&mut errors, "target_high", &self.target_high);
        let legal_limit = free(&mut errors, "legal_limit", &self.legal_limit);
        let stretch = free(&mut errors, "stretch", &self.stretch);
        let tolerance = free(&mut errors, "tolerance", &self.tolerance).unwrap_or(0.0);
        let min_sample = free(&mut errors, "min_sample", &self.min_sample).unwrap_or(30);
        let period: Option<PeriodKind> = needed(&mut errors, "period", &self.period);
        let valid_from = needed(&mut errors, "valid_from", &self.valid_from);
        let valid_to = free(&mut errors, "valid_to", &self.valid_to);
        let owner = free(&mut errors, "owner", &self.owner);
        let department = free(&mut errors, "department", &self.department);
        match (comparator, target, period, valid_from) {
            (Some(comparator), Some(target), Some(period), Some(valid_from)) if errors.is_empty() => {
                Ok(ObjectiveInput {
                    indicator: self.indicator.trim().to_owned(),
                    scope_dim: scope_dim.to_owned(),
                    scope_value: scope_value.to_owned(),
                    comparator,
                    target,
                    target_high,
                    legal_limit,
                    stretch,
                    tolerance,
                    min_sample,
                    period,
                    valid_from,
                    valid_to,
                    owner,
                    department,
                    note: self.note.trim().to_owned(),
                })
            }
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unreadable_field_is_named_at_once() {
        let form = ObjectiveForm {
            target: "ninety".to_owned(),
            valid_to: "soon".to_owned(),
            ..Default::default()
        };
        let errors = form.read().unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            ["comparator", "target", "period", "valid_from", "valid_to"]
        );
    }

    #[test]
    fn a_scope_is_a_dimension_and_a_value() {
        let form = ObjectiveForm {
            indicator: "ticket_reopen_rate".to_owned(),
            scope: "channel|phone".to_owned(),
            comparator: "le".to_owned(),
            target: "5".to_owned(),
            period: "month".to_owned(),
            valid_from: "2026-11-01".to_owned(),
            ..Default::default()
        };
        let input = form.read().unwrap();
        assert_eq!(
            (input.scope_dim.as_str(), input.scope_value.as_str()),
            ("channel", "phone")
        );
        assert_eq!((input.tolerance, input.min_sample), (0.0, 30));
    }
}
