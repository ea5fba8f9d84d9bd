//! A calendar as the API writes it.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use sqm_domain::calendar::{CalendarSpec, DayRule, Hours, Period, Week};
use sqm_platform::{Error, FieldErrors};
use utoipa::ToSchema;

/// What a calendar says.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct CalendarBody {
    /// Its name, unique in the tenant.
    pub(super) name: String,
    /// IANA name of its time zone: `Asia/Shanghai`.
    pub(super) time_zone: String,
    /// Open day and night? Then `week` and `days` are empty.
    #[serde(default)]
    pub(super) always: bool,
    /// Open hours per weekday, Monday first: `[["09:00-12:00", "13:30-18:00"], …]`.
    #[serde(default)]
    pub(super) week: Vec<Vec<String>>,
    /// Dates that differ from the week.
    #[serde(default)]
    pub(super) days: Vec<DayBody>,
}

/// A date that differs from the week.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct DayBody {
    /// The date.
    #[schema(value_type = String, format = Date)]
    pub(super) day: Date,
    /// `holiday`, `workday` (a make-up day) or `hours` (hours of its own).
    pub(super) kind: String,
    /// The name of the holiday, or what the day makes up for.
    pub(super) name: String,
    /// For `workday`: the weekday whose hours it has, 1 = Monday; 1 unless told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) like: Option<i8>,
    /// For `hours`: its hours.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) hours: Vec<String>,
}

impl CalendarBody {
    /// The specification, or what cannot be read of it. What it says is checked later, when it is stored.
    pub(super) fn into_spec(self) -> Result<CalendarSpec, Error> {
        let mut errors = FieldErrors::new();
        let hours = if self.always {
            Hours::Always
        } else {
            let mut week = Week::default();
            if self.week.len() > week.len() {
                errors.add("week", "field-invalid");
            }
            for ((number, day), texts) in (1..).zip(&mut week).zip(&self.week) {
                *day = read_periods(&mut errors, &format!("week-{number}"), texts);
            }
            let mut days = BTreeMap::new();
            for (index, day) in self.days.into_iter().enumerate() {
                if let Some(rule) = read_day(&mut errors, index, &day) {
                    days.insert(day.day, rule);
                }
            }
            Hours::Weekly { week, days }
        };
        Ok(errors.into_result(CalendarSpec {
            name: self.name,
            zone: self.time_zone,
            hours,
        })?)
    }
}

fn read_day(errors: &mut FieldErrors, index: usize, day: &DayBody) -> Option<DayRule> {
    let name = day.name.clone();
    match day.kind.as_str() {
        "holiday" => Some(DayRule::Holiday { name }),
        "workday" => {
            let like = Weekday::from_monday_one_offset(day.like.unwrap_or(1)).ok();
            if like.is_none() {
                errors.add(format!("days[{index}].like"), "field-invalid");
            }
            like.map(|like| DayRule::Workday { name, like })
        }
        "hours" => {
            let periods = read_periods(errors, &format!("days[{index}].hours"), &day.hours);
            Some(DayRule::Hours { name, periods })
        }
        _ => {
            errors.add(format!("days[{index}].kind"), "field-unknown");
            None
        }
    }
}

/// Periods as people and programs write them.
pub(super) fn read_periods<T: AsRef<str>>(errors: &mut FieldErrors, field: &str, texts: &[T]) -> Vec<Period> {
    let mut periods = Vec::with_capacity(texts.len());
    for text in texts {
        match text.as_ref().parse() {
            Ok(period) => periods.push(period),
            Err(_) => errors.add_with(
                field,
                "calendars-period",
                vec![("text", text.as_ref().to_owned().into())],
            ),
        }
    }
    periods
}

impl From<CalendarSpec> for CalendarBody {
    fn from(spec: CalendarSpec) -> Self {
        let (name, time_zone) = (spec.name, spec.zone);
        match spec.hours {
            Hours::Always => Self {
                name,
                time_zone,
                always: true,
                week: Vec::new(),
                days: Vec::new(),
            },
            Hours::Weekly { week, days } => Self {
                name,
                time_zone,
                always: false,
                week: week
                    .iter()
                    .map(|day| day.iter().map(Period::to_string).collect())
                    .collect(),
                days: days.into_iter().map(DayBody::from).collect(),
            },
        }
    }
}

impl From<(Date, DayRule)> for DayBody {
    fn from((day, rule): (Date, DayRule)) -> Self {
        let (kind, name, like, hours) = match rule {
            DayRule::Holiday { name } => ("holiday", name, None, Vec::new()),
            DayRule::Workday { name, like } => {
                ("workday", name, Some(like.to_monday_one_offset()), Vec::new())
            }
            DayRule::Hours { name, periods } => (
                "hours",
                name,
                None,
                periods.iter().map(Period::to_string).collect(),
            ),
        };
        Self {
            day,
            kind: kind.to_owned(),
            name,
            like,
            hours,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let text = serde_json::json!({
            "name": "Office", "time_zone": "Asia/Shanghai", "always": false,
            "week": [["09:00-12:00", "13:30-18:00"], [], [], [], [], [], []],
            "days": [
                { "day": "2026-01-01", "kind": "holiday", "name": "元旦" },
                { "day": "2026-01-04", "kind": "workday", "name": "调休", "like": 1 },
                { "day": "2026-02-14", "kind": "hours", "name": "Half day", "hours": ["09:00-12:00"] }
            ]
        });
        let body: CalendarBody = serde_json::from_value(text.clone()).unwrap();
        let again = CalendarBody::from(body.into_spec().unwrap());
        assert_eq!(serde_json::to_value(again).unwrap(), text);
    }

    #[test]
    fn every_unreadable_place_is_named() {
        let text = serde_json::json!({
            "name": "Office", "time_zone": "UTC", "week": [["9 to 5"]],
            "days": [{ "day": "2026-01-01", "kind": "feast", "name": "x" }]
        });
        let body: CalendarBody = serde_json::from_value(text).unwrap();
        let Err(Error::Invalid(errors)) = body.into_spec() else {
            panic!("refused")
        };
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["week-1", "days[0].kind"]);
    }
}
