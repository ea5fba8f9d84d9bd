use jiff::Timestamp;
use jiff::civil::{Date, date, time};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{DateFormat, InstantError, Reading, read_instant, scan};

fn format(reading: Reading, zone: &str) -> DateFormat {
    DateFormat {
        reading,
        pattern: None,
        zone: TimeZone::get(zone).unwrap(),
    }
}

fn at(cells: &[&str], reading: Reading, zone: &str) -> Result<Timestamp, InstantError> {
    read_instant(cells.iter().copied(), &format(reading, zone))
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn forms_that_leave_no_choice() {
    let expected = instant("2015-04-22T15:53:50Z");
    for text in [
        "2015-04-22T15:53:50Z",
        "2015-04-22 15:53:50",
        "2015/4/22 15:53:50",
        "2015-04-22T17:53:50+02:00",
        "2015-04-22 17:53:50 +0200",
        "2015-04-22T15:53:50.000000Z",
        "20150422T155350Z",
        "Wed, 22 Apr 2015 15:53:50 GMT",
        "22-Apr-15 3:53:50 PM",
        "22 April 2015 15:53:50",
        "April 22nd, 2015 3:53:50 p.m.",
        "2015年4月22日 15时53分50秒",
        "2015年4月22日 下午3:53:50",
        "2015年04月22日 星期三 15:53:50",
    ] {
        assert_eq!(at(&[text], Reading::Sure, "UTC"), Ok(expected), "{text}");
    }
}

#[test]
fn not_dates() {
    for text in [
        "",
        "hello",
        "Comcast Internet",
        "250635",
        "1-364285768",
        "22.6973152",
        "99999999",
        "2015-04",
        "3.5",
        "12:77",
        "25:00",
        "13:00 PM",
        "2015-04-22 and more",
        "V5 3rd",
        "10.0.0.1",
        "1/2",
        "10000000000000000000000",
    ] {
        assert_eq!(scan(text), None, "{text}");
    }
}

#[test]
fn order_is_never_guessed() {
    assert_eq!(
        at(&["04-08-2015"], Reading::Sure, "UTC"),
        Err(InstantError::NotInThisReading)
    );
    assert_eq!(
        at(&["04-08-2015"], Reading::Dmy, "UTC"),
        Ok(instant("2015-08-04T00:00:00Z"))
    );
    assert_eq!(
        at(&["04-08-2015"], Reading::Mdy, "UTC"),
        Ok(instant("2015-04-08T00:00:00Z"))
    );
    assert_eq!(
        at(&["15-04-08"], Reading::Ymd, "UTC"),
        Ok(instant("2015-04-08T00:00:00Z"))
    );
    assert_eq!(
        at(&["22-04-2015"], Reading::Mdy, "UTC"),
        Err(InstantError::NotInThisReading)
    );
    assert_eq!(
        at(&["31-04-2015"], Reading::Dmy, "UTC"),
        Err(InstantError::NotInThisReading)
    );
}

#[test]
fn a_swap_is_undone_where_both_numbers_can_be_months() {
    for (text, expected) in [
        ("04-08-2015", date(2015, 4, 8)),
        ("22-04-2015", date(2015, 4, 22)),
        ("04/22/2015", date(2015, 4, 22)),
        ("04-Aug-15", date(2015, 4, 8)),
        ("22-Apr-15", date(2015, 4, 22)),
        ("2015-08-04", date(2015, 4, 8)),
        ("2015-04-22", date(2015, 4, 22)),
    ] {
        let parts = scan(text).unwrap().date.unwrap();
        assert_eq!(Reading::MixedUnswap.date(parts), Some(expected), "{text}");
    }
}

#[test]
fn a_time_column_joins_its_date() {
    let cells = ["22-04-2015", "3:53:50 PM"];
    assert_eq!(
        at(&cells, Reading::Dmy, "America/New_York"),
        Ok(instant("2015-04-22T19:53:50Z"))
    );
    // A spreadsheet's time of day with its zero day in front.
    let cells = ["05/16/2016", "12/31/1899 09:30:00 AM"];
    assert_eq!(
        at(&cells, Reading::Mdy, "UTC"),
        Ok(instant("2016-05-16T09:30:00Z"))
    );
    assert_eq!(scan("12:00:00 AM").unwrap().time, Some(time(0, 0, 0, 0)));
    assert_eq!(scan("12:30 pm").unwrap().time, Some(time(12, 30, 0, 0)));
}

#[test]
fn zones_hold_summer_time_and_its_gaps() {
    assert_eq!(
        at(&["2015-01-22 12:00"], Reading::Sure, "America/New_York"),
        Ok(instant("2015-01-22T17:00:00Z"))
    );
    assert_eq!(
        at(&["2015-07-22 12:00"], Reading::Sure, "America/New_York"),
        Ok(instant("2015-07-22T16:00:00Z"))
    );
    // 02:30 does not exist on 8 March 2015; 01:30 exists twice on 1 November 2015.
    assert_eq!(
        at(&["2015-03-08 02:30"], Reading::Sure, "America/New_York"),
        Ok(instant("2015-03-08T07:30:00Z"))
    );
    assert_eq!(
        at(&["2015-11-01 01:30"], Reading::Sure, "America/New_York"),
        Ok(instant("2015-11-01T05:30:00Z"))
    );
}

#[test]
fn numbers_as_instants() {
    assert_eq!(
        at(&["1429717999"], Reading::UnixSeconds, "UTC"),
        Ok(instant("2015-04-22T15:53:19Z"))
    );
    assert_eq!(
        at(&["1429717999500"], Reading::UnixMillis, "UTC"),
        Ok(instant("2015-04-22T15:53:19.5Z"))
    );
    assert_eq!(
        at(&["42116.5"], Reading::Serial, "Asia/Shanghai"),
        Ok(instant("2015-04-22T04:00:00Z"))
    );
}

#[test]
fn patterns() {
    let format = DateFormat {
        reading: Reading::Sure,
        pattern: Some("%d.%m.%Y, %H Uhr %M".to_owned()),
        zone: TimeZone::UTC,
    };
    assert_eq!(
        read_instant(["22.04.2015, 15 Uhr 53"], &format),
        Ok(instant("2015-04-22T15:53:00Z"))
    );
    assert_eq!(read_instant(["2015-04-22"], &format), Err(InstantError::NotADate));
}

prop_compose! {
    fn any_date()(year in 1970i16..2069, month in 1i8..=12, day in 1i8..=31) -> Date {
        (0..4).find_map(|less| Date::new(year, month, day - less).ok()).unwrap_or(date(year, month, 1))
    }
}

proptest! {
    #[test]
    fn what_is_written_in_an_order_is_read_in_it(day in any_date(), separator in prop::sample::select(vec!['-', '/', '.'])) {
        let (y, m, d) = (day.year(), day.month(), day.day());
        for (text, reading) in [
            (format!("{d}{separator}{m}{separator}{y}"), Reading::Dmy),
            (format!("{m:02}{separator}{d:02}{separator}{y}"), Reading::Mdy),
            (format!("{y}{separator}{m:02}{separator}{d:02}"), Reading::Sure),
            (format!("{:02}{separator}{m:02}{separator}{d:02}", y % 100), Reading::Ymd),
            (format!("{d:02}{separator}{m:02}{separator}{:02}", y % 100), Reading::Dmy),
        ] {
            let parts = scan(&text).and_then(|scanned| scanned.date).unwrap();
            prop_assert_eq!(reading.date(parts), Some(day), "{}", text);
        }
    }

    #[test]
    fn undoing_a_swap_gives_back_what_was_swapped(day in any_date()) {
        // What the spreadsheet did: month-day text read as day-month where possible, written day-month.
        let (written_day, written_month) = if day.day() <= 12 { (day.month(), day.day()) } else { (day.day(), day.month()) };
        let text = format!("{written_day:02}-{written_month:02}-{}", day.year());
        prop_assert_eq!(Reading::MixedUnswap.date(scan(&text).unwrap().date.unwrap()), Some(day));
    }

    #[test]
    fn scanning_never_panics(text in "\\PC{0,60}") {
        let _ = scan(&text);
    }

    #[test]
    fn rfc3339_keeps_its_instant(seconds in 0i64..4_000_000_000, offset in -14i32..=14) {
        let instant = Timestamp::from_second(seconds).unwrap();
        let zoned = instant.to_zoned(TimeZone::fixed(jiff::tz::Offset::from_hours(offset as i8).unwrap()));
        let text = zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        prop_assert_eq!(at(&[&text], Reading::Sure, "Asia/Shanghai"), Ok(instant));
    }
}
