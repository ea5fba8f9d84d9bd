//! Calendars by example.

mod properties;

pub(crate) use properties::{any_calendar, any_instant};

use jiff::civil::{Date, Weekday, date};
use jiff::{SignedDuration, Timestamp};

use super::{
    BusinessCalendar, CalendarError, CalendarSpec, ClosedReason, DayKey, DayRule, Hours, InvalidPeriod,
    Opening, Period,
};

fn periods(list: &str) -> Vec<Period> {
    list.split_whitespace()
        .map(|text| text.parse().unwrap())
        .collect()
}

fn holiday(name: &str) -> DayRule {
    DayRule::Holiday {
        name: name.to_owned(),
    }
}

fn make_up(like: Weekday) -> DayRule {
    DayRule::Workday {
        name: "国庆调休".to_owned(),
        like,
    }
}

fn ts(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

/// Monday to Friday, with a lunch break, and the National Day holiday of 2026 with its make-up Saturday.
fn shanghai() -> BusinessCalendar {
    let mut spec = CalendarSpec::weekdays(
        "Office hours",
        "Asia/Shanghai",
        &periods("14:00-18:00 09:00-12:00"),
    );
    for day in 1..=7 {
        spec = spec.with_day(date(2026, 10, day), holiday("国庆节"));
    }
    BusinessCalendar::new(spec.with_day(date(2026, 10, 10), make_up(Weekday::Monday))).unwrap()
}

fn weekly(zone: &str, list: &str) -> BusinessCalendar {
    let week = std::array::from_fn(|_| periods(list));
    let hours = Hours::Weekly {
        week,
        days: std::collections::BTreeMap::new(),
    };
    BusinessCalendar::new(CalendarSpec {
        name: "w".to_owned(),
        zone: zone.to_owned(),
        hours,
    })
    .unwrap()
}

#[test]
fn lunch_break_does_not_count() {
    let calendar = shanghai();
    let (nine, six) = (ts("2026-09-21T09:00+08:00"), ts("2026-09-21T18:00+08:00"));
    assert_eq!(calendar.open_between(nine, six), hours(7));
    assert!(calendar.is_open(nine));
    assert!(
        !calendar.is_open(ts("2026-09-21T12:00+08:00")),
        "the closing minute is closed"
    );
    assert!(!calendar.is_open(ts("2026-09-21T13:59:59+08:00")));
    assert_eq!(
        calendar.add_open(ts("2026-09-21T11:00+08:00"), hours(2)).unwrap(),
        ts("2026-09-21T15:00+08:00")
    );
}

#[test]
fn a_limit_used_up_at_closing_time_is_due_at_closing_time() {
    let calendar = shanghai();
    assert_eq!(
        calendar.add_open(ts("2026-09-21T14:00+08:00"), hours(4)).unwrap(),
        ts("2026-09-21T18:00+08:00")
    );
    let due = calendar
        .add_open(
            ts("2026-09-21T14:00+08:00"),
            hours(4) + SignedDuration::from_secs(1),
        )
        .unwrap();
    assert_eq!(due, ts("2026-09-22T09:00:01+08:00"));
}

#[test]
fn holidays_and_the_make_up_saturday() {
    let calendar = shanghai();
    // Wednesday 30 September, 17:00, four hours: one that day; the next open day is Thursday 8 October.
    let from = ts("2026-09-30T17:00+08:00");
    assert_eq!(
        calendar.add_open(from, hours(4)).unwrap(),
        ts("2026-10-08T12:00+08:00")
    );
    // Saturday 10 October is worked like a Monday.
    assert_eq!(
        calendar.open_between(ts("2026-10-10T00:00+08:00"), ts("2026-10-11T00:00+08:00")),
        hours(7)
    );
    assert!(calendar.is_working_day(date(2026, 10, 10)));
    assert!(!calendar.is_working_day(date(2026, 10, 17)));
}

#[test]
fn a_working_day_limit_is_not_a_number_of_hours() {
    let calendar = shanghai();
    // Two working days from Wednesday 30 September: Thursday 8 and Friday 9 October, whatever the hour.
    for hour in ["08:00", "11:00", "17:59", "23:00"] {
        let from = ts(&format!("2026-09-30T{hour}+08:00"));
        assert_eq!(
            calendar.end_of_working_day(from, 2).unwrap(),
            ts("2026-10-09T18:00+08:00")
        );
        assert_eq!(
            calendar.end_of_working_day(from, 3).unwrap(),
            ts("2026-10-10T18:00+08:00"),
            "make-up Saturday"
        );
    }
    let (noon, evening) = (ts("2026-09-30T12:30+08:00"), ts("2026-09-30T18:00+08:00"));
    assert_eq!(calendar.end_of_working_day(noon, 0).unwrap(), evening);
    assert_eq!(
        calendar.end_of_working_day(evening, 0).unwrap(),
        ts("2026-10-08T18:00+08:00")
    );
}

/// zammad#390: people did not know which holiday had moved a date.
#[test]
fn closed_time_is_named() {
    let calendar = shanghai();
    let read: Vec<_> = calendar
        .spans(ts("2026-09-30T10:00+08:00"), ts("2026-10-12T10:00+08:00"))
        .map(|span| {
            let what = match &span.opening {
                Opening::Open => "open".to_owned(),
                Opening::Closed(ClosedReason::Holiday { name }) => name.clone(),
                Opening::Closed(reason) => reason.as_str().to_owned(),
            };
            (what, span.duration().as_hours())
        })
        .collect();
    let read: Vec<(&str, i64)> = read.iter().map(|(what, hours)| (what.as_str(), *hours)).collect();
    assert_eq!(
        read,
        [
            ("open", 2),
            ("outside_hours", 2),
            ("open", 4),
            ("outside_hours", 6),
            ("国庆节", 168),
            ("outside_hours", 9),
            ("open", 3),
            ("outside_hours", 2),
            ("open", 4),
            ("outside_hours", 15),
            ("open", 3),
            ("outside_hours", 2),
            ("open", 4),
            ("outside_hours", 15),
            ("open", 3),
            ("outside_hours", 2),
            ("open", 4),
            ("outside_hours", 6),
            ("rest_day", 24),
            ("outside_hours", 9),
            ("open", 1),
        ]
    );
}

/// zammad#4432: reminders at midnight.
#[test]
fn a_reminder_waits_for_the_next_opening() {
    let calendar = shanghai();
    assert_eq!(
        calendar.next_open(ts("2026-09-25T00:00+08:00")).unwrap(),
        ts("2026-09-25T09:00+08:00")
    );
    assert_eq!(
        calendar.next_open(ts("2026-09-30T18:00+08:00")).unwrap(),
        ts("2026-10-08T09:00+08:00")
    );
    let open = ts("2026-09-25T10:11:12.345+08:00");
    assert_eq!(calendar.next_open(open).unwrap(), open);
}

#[test]
fn always_open_counts_everything() {
    let calendar = BusinessCalendar::new(CalendarSpec::always("24×7", "Asia/Shanghai")).unwrap();
    let (from, to) = (ts("2026-10-01T00:00+08:00"), ts("2026-10-03T00:00+08:00"));
    assert_eq!(calendar.open_between(from, to), hours(48));
    assert_eq!(calendar.add_open(from, hours(48)).unwrap(), to);
    assert_eq!(calendar.spans(from, to).count(), 1);
    assert_eq!(calendar.end_of_working_day(from, 1).unwrap(), to);
}

#[test]
fn days_of_23_and_25_hours() {
    let calendar = weekly("Europe/Berlin", "00:00-24:00");
    let day = |text: &str| {
        let start: Date = text.parse().unwrap();
        let zone = calendar.zone().clone();
        let at = |date: Date| date.to_zoned(zone.clone()).unwrap().timestamp();
        calendar.open_between(at(start), at(start.tomorrow().unwrap()))
    };
    assert_eq!(day("2026-03-29"), hours(23));
    assert_eq!(day("2026-10-25"), hours(25));
    assert_eq!(day("2026-10-26"), hours(24));
    // A whole year from inside a day: 8760 hours, counted once.
    assert_eq!(
        calendar.open_between(ts("2026-01-01T12:00+01:00"), ts("2027-01-01T12:00+01:00")),
        hours(8760)
    );
}

#[test]
fn hours_inside_a_skipped_or_repeated_hour() {
    let calendar = weekly("Europe/Berlin", "02:30-04:00");
    // 02:00 becomes 03:00: what should open at 02:30 opens at 03:00.
    let (from, to) = (ts("2026-03-29T00:00+01:00"), ts("2026-03-29T12:00+02:00"));
    assert_eq!(calendar.open_between(from, to), hours(1));
    assert_eq!(calendar.next_open(from).unwrap(), ts("2026-03-29T03:00+02:00"));
    // 03:00 becomes 02:00: open from the first 02:30, through the repetition, to 04:00.
    let (from, to) = (ts("2026-10-25T00:00+02:00"), ts("2026-10-25T12:00+01:00"));
    assert_eq!(calendar.open_between(from, to), minutes(150));
    assert_eq!(
        calendar
            .spans(from, to)
            .filter(|span| span.opening == Opening::Open)
            .count(),
        1
    );

    let gone = weekly("Europe/Berlin", "02:00-03:00");
    assert_eq!(
        gone.open_between(ts("2026-03-29T00:00+01:00"), ts("2026-03-30T00:00+02:00")),
        SignedDuration::ZERO
    );
}

#[test]
fn a_date_that_never_was() {
    // Samoa went from 29 to 31 December 2011.
    let calendar = weekly("Pacific/Apia", "09:00-17:00");
    let (from, to) = (ts("2011-12-26T00:00-10:00"), ts("2012-01-02T00:00+14:00"));
    assert_eq!(calendar.open_between(from, to), hours(6 * 8));
    assert_eq!(
        calendar.open_between(from, ts("2011-12-31T00:00+14:00")),
        hours(4 * 8),
        "the 30th is not a day"
    );
    let spans: Vec<_> = calendar.spans(from, to).collect();
    assert_eq!(
        spans.iter().filter(|span| span.opening == Opening::Open).count(),
        6
    );
    assert_eq!(
        calendar
            .end_of_working_day(ts("2011-12-29T12:00-10:00"), 1)
            .unwrap(),
        ts("2011-12-31T17:00+14:00")
    );
}

#[test]
fn a_day_begun_twice() {
    // St John's set 00:01 back to 23:01 on 7 November 2010: the day begins at the first midnight and has 25 hours.
    let calendar = weekly("America/St_Johns", "00:00-24:00");
    let (from, to) = (ts("2010-11-06T12:00-02:30"), ts("2010-11-08T12:00-03:30"));
    assert_eq!(calendar.open_between(from, to), hours(49));
    assert_eq!(calendar.spans(from, to).count(), 1);
    assert!(calendar.is_open(ts("2010-11-06T23:30-03:30")));
}

#[test]
fn mistakes_are_named() {
    assert_eq!(
        "09-12".parse::<Period>(),
        Err(InvalidPeriod::Format("09-12".to_owned()))
    );
    assert_eq!(
        "09:00-24:01".parse::<Period>(),
        Err(InvalidPeriod::Format("09:00-24:01".to_owned()))
    );
    assert_eq!(
        "22:00-06:00".parse::<Period>(),
        Err(InvalidPeriod::Backwards("22:00-06:00".to_owned()))
    );
    assert_eq!(
        "9:00 – 12:30".parse::<Period>().unwrap().to_string(),
        "09:00-12:30"
    );

    let overlapping = CalendarSpec::weekdays("x", "Asia/Shanghai", &periods("11:00-14:00 09:00-12:00"));
    let error = BusinessCalendar::new(overlapping).unwrap_err();
    let [first, second] = periods("09:00-12:00 11:00-14:00")[..] else {
        unreachable!()
    };
    assert_eq!(
        error,
        CalendarError::Overlap {
            day: DayKey::Weekday(Weekday::Monday),
            first,
            second
        }
    );
    assert_eq!(
        error.to_string(),
        "on Monday, 09:00-12:00 and 11:00-14:00 overlap"
    );

    let nine = periods("09:00-12:00");
    let office = |zone: &str| CalendarSpec::weekdays("x", zone, &nine);
    assert_eq!(
        BusinessCalendar::new(office("Asia/Atlantis")),
        Err(CalendarError::UnknownZone("Asia/Atlantis".to_owned()))
    );
    let saturday = date(2026, 10, 10);
    for rule in [
        make_up(Weekday::Sunday),
        DayRule::Hours {
            name: String::new(),
            periods: Vec::new(),
        },
    ] {
        let spec = office("UTC").with_day(saturday, rule);
        assert_eq!(
            BusinessCalendar::new(spec),
            Err(CalendarError::EmptyWorkday(saturday))
        );
    }
    let never = CalendarSpec::weekdays("x", "UTC", &[]).with_day(saturday, holiday("h"));
    assert_eq!(BusinessCalendar::new(never), Err(CalendarError::NeverOpen));
}

#[test]
fn a_calendar_that_has_ended_gives_an_error_and_not_a_loop() {
    let once = DayRule::Hours {
        name: "once".to_owned(),
        periods: periods("09:00-17:00"),
    };
    let spec = CalendarSpec::weekdays("x", "UTC", &[]).with_day(date(2026, 10, 10), once);
    let calendar = BusinessCalendar::new(spec).unwrap();
    let before = ts("2026-01-01T00:00Z");
    assert_eq!(
        calendar.add_open(before, hours(8)).unwrap(),
        ts("2026-10-10T17:00Z")
    );
    assert!(calendar.add_open(before, hours(9)).is_err());
    assert!(calendar.next_open(ts("2026-10-10T17:00Z")).is_err());
    assert!(calendar.end_of_working_day(before, 2).is_err());
}

#[test]
fn the_ends_of_time_are_survived() {
    let calendar = shanghai();
    assert!(calendar.open_between(Timestamp::MIN, Timestamp::MAX) > hours(1));
    assert!(calendar.add_open(Timestamp::MAX, hours(1)).is_err());
    assert!(calendar.end_of_working_day(Timestamp::MAX, 1).is_err());
    assert!(
        !calendar
            .spans(Timestamp::MAX.saturating_sub(hours(100)).unwrap(), Timestamp::MAX)
            .any(|s| s.from >= s.to)
    );
}

#[test]
fn stored_as_plain_data() {
    let spec = shanghai().spec().clone();
    let json = serde_json::to_value(&spec).unwrap();
    assert_eq!(
        json["hours"]["week"][0],
        serde_json::json!(["09:00-12:00", "14:00-18:00"])
    );
    assert_eq!(json["hours"]["days"]["2026-10-10"]["like"], 1);
    assert_eq!(serde_json::from_value::<CalendarSpec>(json).unwrap(), spec);
    assert!(serde_json::from_str::<Period>("\"12:00-09:00\"").is_err());
}
