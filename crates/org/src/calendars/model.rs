//! A calendar as stored, and what may be wrong with an edited one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use sqm_domain::calendar::{BusinessCalendar, CalendarError, CalendarSpec, DayKey, DayRule, Hours, Period};
use sqm_domain::ids::CalendarId;
use sqm_platform::{Error, FieldErrors, Result};

/// The jurisdiction whose official days a new tenant starts with.
pub(super) const JURISDICTION: &str = "cn";
/// More dates than a century of holidays; a longer list is a mistake.
const MAX_DAYS: usize = 4_000;

/// A calendar of a tenant.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Its id.
    pub id: CalendarId,
    /// Counts edits; clocks note the version they were reckoned with.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// What it says.
    pub spec: CalendarSpec,
}

impl Calendar {
    /// The calendar to reckon with. What is stored was checked before; an error means a zone left the time zone
    /// database.
    pub fn business(&self) -> Result<BusinessCalendar> {
        BusinessCalendar::new(self.spec.clone()).map_err(|error| Error::Internal(error.into()))
    }

    /// Does it never close?
    pub fn is_always(&self) -> bool {
        matches!(self.spec.hours, Hours::Always)
    }

    /// The dates that differ from the week.
    pub fn days(&self) -> impl Iterator<Item = (&Date, &DayRule)> {
        match &self.spec.hours {
            Hours::Always => None,
            Hours::Weekly { days, .. } => Some(days.iter()),
        }
        .into_iter()
        .flatten()
    }

    /// How a date differs from the week, if it does.
    pub fn rule(&self, day: Date) -> Option<&DayRule> {
        match &self.spec.hours {
            Hours::Always => None,
            Hours::Weekly { days, .. } => days.get(&day),
        }
    }

    /// The hours of a date.
    pub fn periods_on(&self, day: Date) -> Vec<Period> {
        let Hours::Weekly { week, days } = &self.spec.hours else {
            return vec![Period::FULL_DAY];
        };
        let of = |weekday: Weekday| week[usize::from(weekday.to_monday_zero_offset().unsigned_abs())].clone();
        match days.get(&day) {
            None => of(day.weekday()),
            Some(DayRule::Holiday { .. }) => Vec::new(),
            Some(DayRule::Workday { like, .. }) => of(*like),
            Some(DayRule::Hours { periods, .. }) => periods.clone(),
        }
    }
}

/// An official day of a jurisdiction.
#[derive(Clone, Debug)]
pub struct OfficialDay {
    /// The date.
    pub day: Date,
    /// Closed, or worked in exchange.
    pub rule: DayRule,
}

/// Checks a calendar before it is stored; returns it with its periods sorted.
pub(super) fn check(mut spec: CalendarSpec) -> Result<CalendarSpec> {
    let mut errors = FieldErrors::new();
    errors
        .text("name", &spec.name.clone(), 80)
        .clone_into(&mut spec.name);
    spec.zone = spec.zone.trim().into();
    if let Hours::Weekly { days, .. } = &mut spec.hours {
        check_days(&mut errors, days);
    }
    let name = spec.name.clone();
    match BusinessCalendar::new(spec) {
        Ok(calendar) => Ok(errors.into_result(calendar.spec().clone())?),
        Err(error) => {
            explain(&mut errors, &error);
            tracing::debug!(name, %error, "calendar refused");
            Err(errors.into())
        }
    }
}

fn check_days(errors: &mut FieldErrors, days: &mut BTreeMap<Date, DayRule>) {
    if days.len() > MAX_DAYS {
        errors.add("days", "calendars-too-many-days");
    }
    for rule in days.values_mut() {
        let (DayRule::Holiday { name } | DayRule::Workday { name, .. } | DayRule::Hours { name, .. }) = rule;
        *name = name.trim().into();
        if name.is_empty() {
            errors.add("day_name", "field-required");
            return;
        }
        errors.at_most("day_name", name, 80);
    }
}

fn explain(errors: &mut FieldErrors, error: &CalendarError) {
    match error {
        CalendarError::UnknownZone(_) => errors.add("time_zone", "field-time-zone"),
        CalendarError::Overlap { day, first, second } => {
            let field = match day {
                DayKey::Weekday(day) => format!("week-{}", day.to_monday_one_offset()),
                DayKey::Date(_) => "day_hours".to_owned(),
            };
            errors.add_with(
                field,
                "calendars-overlap",
                vec![
                    ("first", first.to_string().into()),
                    ("second", second.to_string().into()),
                ],
            );
        }
        CalendarError::EmptyWorkday(date) => {
            errors.add_with(
                "day",
                "calendars-empty-workday",
                vec![("day", date.to_string().into())],
            );
        }
        CalendarError::NeverOpen => errors.add("week-1", "calendars-never-open"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn business(periods: &[&str]) -> CalendarSpec {
        let periods: Vec<_> = periods.iter().map(|text| text.parse().unwrap()).collect();
        CalendarSpec::weekdays(" Office ", "Asia/Shanghai", &periods)
    }

    fn refused(spec: CalendarSpec) -> Vec<String> {
        match check(spec) {
            Err(Error::Invalid(fields)) => fields
                .iter()
                .map(|error| format!("{} {}", error.field, error.key))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_are_trimmed_and_periods_sorted() {
        let spec = check(business(&["13:30-18:00", "09:00-12:00"])).unwrap();
        assert_eq!(spec.name, "Office");
        let Hours::Weekly { week, .. } = spec.hours else {
            panic!("weekly")
        };
        assert_eq!(week[0][0].to_string(), "09:00-12:00");
    }

    #[test]
    fn what_is_wrong_is_said_beside_its_field() {
        assert_eq!(
            refused(business(&["09:00-12:00", "11:00-13:00"])),
            ["week-1 calendars-overlap"]
        );
        assert_eq!(refused(business(&[])), ["week-1 calendars-never-open"]);
        assert_eq!(
            refused(CalendarSpec::always("x", "Mars/Olympus")),
            ["time_zone field-time-zone"]
        );
        let day: Date = "2026-01-04".parse().unwrap();
        let like = jiff::civil::Weekday::Sunday;
        let copied = business(&["09:00-12:00"]).with_day(
            day,
            DayRule::Workday {
                name: "调休".into(),
                like,
            },
        );
        assert_eq!(refused(copied), ["day calendars-empty-workday"]);
        let nameless = business(&["09:00-12:00"]).with_day(day, DayRule::Holiday { name: " ".into() });
        assert_eq!(refused(nameless), ["day_name field-required"]);
    }
}
