//! The forms of a calendar's page, as typed, and how they are read.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;
use sqm_domain::calendar::{CalendarSpec, DayRule, Hours, Period, Week};
use sqm_platform::{FieldErrors, Result};

use super::wire::read_periods;
use super::{Calendar, year};

/// The longest run of days that one entry of the form may add.
const MAX_RUN: i32 = 31;

/// All forms of the page of a calendar; `what` says which one was sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CalendarForm {
    pub(super) what: String,
    pub(super) version: i64,
    pub(super) year: i16,
    pub(super) name: String,
    pub(super) time_zone: String,
    pub(super) open: String,
    #[serde(rename = "week-1")]
    monday: String,
    #[serde(rename = "week-2")]
    tuesday: String,
    #[serde(rename = "week-3")]
    wednesday: String,
    #[serde(rename = "week-4")]
    thursday: String,
    #[serde(rename = "week-5")]
    friday: String,
    #[serde(rename = "week-6")]
    saturday: String,
    #[serde(rename = "week-7")]
    sunday: String,
    pub(super) day: String,
    pub(super) until: String,
    pub(super) kind: String,
    pub(super) day_name: String,
    pub(super) like: String,
    pub(super) day_hours: String,
}

impl CalendarForm {
    /// The form of a new calendar: an office week.
    pub(super) fn blank(zone: &str) -> Self {
        let mut form = Self {
            time_zone: zone.to_owned(),
            open: "weekly".to_owned(),
            ..Self::default()
        };
        for day in form.week_mut().into_iter().take(5) {
            "09:00-12:00, 13:30-18:00".clone_into(day);
        }
        form
    }

    /// What is stored, ready to be edited.
    pub(super) fn of(spec: &CalendarSpec) -> Self {
        let (name, time_zone) = (spec.name.clone(), spec.zone.clone());
        let Hours::Weekly { week, .. } = &spec.hours else {
            return Self {
                open: "always".to_owned(),
                name,
                ..Self::blank(&time_zone)
            };
        };
        let mut form = Self {
            open: "weekly".to_owned(),
            name,
            time_zone,
            ..Self::default()
        };
        for (day, periods) in form.week_mut().into_iter().zip(week) {
            *day = year::hours(periods);
        }
        form
    }

    /// The hours of the weekdays, Monday first.
    pub(super) fn week(&self) -> [&str; 7] {
        [
            &self.monday,
            &self.tuesday,
            &self.wednesday,
            &self.thursday,
            &self.friday,
            &self.saturday,
            &self.sunday,
        ]
    }

    fn week_mut(&mut self) -> [&mut String; 7] {
        [
            &mut self.monday,
            &mut self.tuesday,
            &mut self.wednesday,
            &mut self.thursday,
            &mut self.friday,
            &mut self.saturday,
            &mut self.sunday,
        ]
    }

    /// The entry of this form over another one's hours: of two forms on a page only one was sent.
    pub(super) fn entry_over(self, stored: Self) -> Self {
        Self {
            day: self.day,
            until: self.until,
            kind: self.kind,
            day_name: self.day_name,
            like: self.like,
            day_hours: self.day_hours,
            ..stored
        }
    }

    /// A day clicked in the year: the entry shows what it is, or the likelier of what it could become.
    pub(super) fn point_at(&mut self, calendar: &Calendar, day: Date) {
        self.day = day.to_string();
        let rule = calendar.rule(day);
        if let Some(rule) = rule {
            year::name(rule).clone_into(&mut self.day_name);
        }
        let kind = match rule {
            Some(DayRule::Workday { like, .. }) => {
                self.like = year::iso(*like).to_string();
                "workday"
            }
            Some(DayRule::Hours { periods, .. }) => {
                self.day_hours = year::hours(periods);
                "hours"
            }
            None if calendar.periods_on(day).is_empty() => "workday",
            Some(DayRule::Holiday { .. }) | None => "holiday",
        };
        kind.clone_into(&mut self.kind);
    }

    /// The calendar as typed; the dates that differ are those of the stored one.
    pub(super) fn spec(&self, stored: Option<&CalendarSpec>) -> Result<CalendarSpec> {
        let mut errors = FieldErrors::new();
        let hours = if self.open == "always" {
            Hours::Always
        } else {
            let mut week = Week::default();
            for ((number, day), text) in (1..).zip(&mut week).zip(self.week()) {
                *day = read_hours(&mut errors, &format!("week-{number}"), text);
            }
            let days = match stored.map(|spec| &spec.hours) {
                Some(Hours::Weekly { days, .. }) => days.clone(),
                _ => BTreeMap::new(),
            };
            Hours::Weekly { week, days }
        };
        Ok(errors.into_result(CalendarSpec {
            name: self.name.clone(),
            zone: self.time_zone.clone(),
            hours,
        })?)
    }

    /// The days of an entry with their rule.
    pub(super) fn entry(&self) -> Result<(Vec<Date>, DayRule)> {
        let mut errors = FieldErrors::new();
        let first = self.day.parse::<Date>();
        let last = if self.until.trim().is_empty() {
            first.clone()
        } else {
            self.until.parse()
        };
        if first.is_err() {
            errors.add("day", "field-date");
        } else if last.is_err() {
            errors.add("until", "field-date");
        }
        let name = errors.text("day_name", &self.day_name, 80).to_owned();
        let rule = match self.kind.as_str() {
            "workday" => {
                let like = self
                    .like
                    .parse()
                    .ok()
                    .and_then(|n| Weekday::from_monday_one_offset(n).ok());
                DayRule::Workday {
                    name,
                    like: like.unwrap_or(Weekday::Monday),
                }
            }
            "hours" => DayRule::Hours {
                name,
                periods: read_hours(&mut errors, "day_hours", &self.day_hours),
            },
            _ => DayRule::Holiday { name },
        };
        let mut days = Vec::new();
        if let (Ok(first), Ok(last)) = (first, last) {
            let more = first.until(last).map_or(-1, |span| span.get_days());
            if (0..MAX_RUN).contains(&more) {
                days.extend((0..=more).filter_map(|n| first.checked_add(n.days()).ok()));
            } else {
                errors.add_with("until", "calendars-run", vec![("max", i64::from(MAX_RUN).into())]);
            }
        }
        Ok(errors.into_result((days, rule))?)
    }
}

/// Periods typed into one field, divided by commas, semicolons or spaces, Chinese ones too.
fn read_hours(errors: &mut FieldErrors, field: &str, text: &str) -> Vec<Period> {
    let texts: Vec<&str> = text
        .split([',', ';', ' ', '，', '；', '、', '\u{3000}'])
        .filter(|part| !part.is_empty())
        .collect();
    read_periods(errors, field, &texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqm_platform::Error;

    fn typed(day: &str, until: &str) -> CalendarForm {
        CalendarForm {
            day_name: "春节".into(),
            kind: "holiday".into(),
            day: day.into(),
            until: until.into(),
            ..CalendarForm::default()
        }
    }

    #[test]
    fn hours_are_read_as_people_type_them() {
        for text in [
            "09:00-12:00, 13:30-18:00",
            "9:00–12:00；13:30～18:00",
            " 09:00-12:00　13:30-18:00 ",
        ] {
            let mut errors = FieldErrors::new();
            let periods = read_hours(&mut errors, "week-1", text);
            assert!(errors.is_empty(), "{text}");
            assert_eq!(year::hours(&periods), "09:00-12:00, 13:30-18:00");
        }
    }

    #[test]
    fn a_run_of_days_is_entered_at_once() {
        assert_eq!(typed("2026-02-15", "2026-02-23").entry().unwrap().0.len(), 9);
        assert_eq!(typed("2026-02-15", "").entry().unwrap().0.len(), 1);
        for (day, until, field) in [
            ("2026-02-15", "2026-02-10", "until"),
            ("2026-02-15", "2026-12-31", "until"),
            ("soon", "", "day"),
        ] {
            let Err(Error::Invalid(errors)) = typed(day, until).entry() else {
                panic!("refused")
            };
            assert!(errors.of(field).is_some(), "{day} {until}");
        }
    }

    #[test]
    fn an_unchanged_form_changes_nothing() {
        let spec = CalendarSpec::weekdays("Office", "UTC", &["09:00-12:00".parse().unwrap()]).with_day(
            "2026-01-01".parse().unwrap(),
            DayRule::Holiday {
                name: "元旦".into()
            },
        );
        assert_eq!(CalendarForm::of(&spec).spec(Some(&spec)).unwrap(), spec);
        let always = CalendarSpec::always("24 × 7", "UTC");
        assert_eq!(CalendarForm::of(&always).spec(Some(&always)).unwrap(), always);
    }
}
