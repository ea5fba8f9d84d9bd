//! A calendar's year, month by month, for the eye.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use sqm_domain::calendar::{DayRule, Period};

use super::Calendar;

/// A month as weeks of seven places, Monday first.
pub(super) struct Month {
    /// 1 to 12.
    pub(super) number: i8,
    /// Places before the first and after the last day are empty.
    pub(super) weeks: Vec<Vec<Option<Cell>>>,
}

/// One day.
pub(super) struct Cell {
    /// The date.
    pub(super) date: Date,
    /// Day of the month.
    pub(super) number: i8,
    /// How it looks: `open`, `rest`, `holiday`, `workday`, `hours`.
    pub(super) kind: &'static str,
    /// Name and hours, to be shown on hover.
    pub(super) title: String,
}

/// A year of a calendar.
pub(super) fn months(calendar: &Calendar, year: i16) -> Vec<Month> {
    (1..=12)
        .filter_map(|number| {
            let first = Date::new(year, number, 1).ok()?;
            Some(Month {
                number,
                weeks: weeks(calendar, first),
            })
        })
        .collect()
}

fn weeks(calendar: &Calendar, first: Date) -> Vec<Vec<Option<Cell>>> {
    let lead = usize::from(first.weekday().to_monday_zero_offset().unsigned_abs());
    let mut places: Vec<Option<Cell>> = (0..lead).map(|_| None).collect();
    for day in 0..i64::from(first.days_in_month()) {
        if let Ok(date) = first.checked_add(day.days()) {
            places.push(Some(cell(calendar, date)));
        }
    }
    while !places.len().is_multiple_of(7) {
        places.push(None);
    }
    let mut weeks = Vec::new();
    let mut places = places.into_iter();
    loop {
        let week: Vec<_> = places.by_ref().take(7).collect();
        if week.is_empty() {
            return weeks;
        }
        weeks.push(week);
    }
}

fn cell(calendar: &Calendar, date: Date) -> Cell {
    let periods = calendar.periods_on(date);
    let rule = calendar.rule(date);
    let kind = match rule {
        Some(DayRule::Holiday { .. }) => "holiday",
        Some(DayRule::Workday { .. }) => "workday",
        Some(DayRule::Hours { .. }) => "hours",
        None if periods.is_empty() => "rest",
        None => "open",
    };
    let mut words: Vec<String> = rule.map(|rule| name(rule).to_owned()).into_iter().collect();
    words.push(hours(&periods));
    words.retain(|word| !word.is_empty());
    Cell {
        date,
        number: date.day(),
        kind,
        title: words.join(" · "),
    }
}

/// What a date's rule is called.
pub(super) fn name(rule: &DayRule) -> &str {
    let (DayRule::Holiday { name } | DayRule::Workday { name, .. } | DayRule::Hours { name, .. }) = rule;
    name
}

/// Periods as people write them: `09:00-12:00, 13:30-18:00`.
pub(super) fn hours(periods: &[Period]) -> String {
    periods
        .iter()
        .map(Period::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// A weekday's ISO number, 1 = Monday.
pub(super) fn iso(day: Weekday) -> usize {
    usize::from(day.to_monday_one_offset().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use sqm_domain::calendar::CalendarSpec;

    #[test]
    fn a_year_has_all_its_days_in_weeks_that_begin_on_monday() {
        let spec = CalendarSpec::weekdays("Office", "Asia/Shanghai", &["09:00-12:00".parse().unwrap()])
            .with_day(
                "2026-02-17".parse().unwrap(),
                DayRule::Holiday {
                    name: "春节".into()
                },
            )
            .with_day(
                "2026-02-14".parse().unwrap(),
                DayRule::Workday {
                    name: "调休".into(),
                    like: Weekday::Monday,
                },
            );
        let calendar = Calendar {
            id: uuid::Uuid::nil().into(),
            version: 1,
            created_at: Timestamp::UNIX_EPOCH,
            spec,
        };
        let months = months(&calendar, 2026);
        let days = || {
            months
                .iter()
                .flat_map(|month| month.weeks.iter().flatten().flatten())
        };
        assert_eq!((months.len(), days().count()), (12, 365));
        assert!(
            months
                .iter()
                .all(|month| month.weeks.iter().all(|week| week.len() == 7))
        );
        let kind = |date: &str| {
            let date: Date = date.parse().unwrap();
            days()
                .find(|cell| cell.date == date)
                .map(|cell| (cell.kind, cell.title.as_str()))
                .unwrap()
        };
        assert_eq!(kind("2026-02-17"), ("holiday", "春节"));
        assert_eq!(kind("2026-02-14"), ("workday", "调休 · 09:00-12:00"));
        assert_eq!(kind("2026-02-15"), ("rest", ""));
        assert_eq!(kind("2026-02-16"), ("open", "09:00-12:00"));
        // 1 January 2026 is a Thursday.
        assert!(months[0].weeks[0][2].is_none() && months[0].weeks[0][3].is_some());
    }
}
