use std::collections::BTreeMap;

use super::{DateProfile, Guess, Profile, profile};
use crate::dates::Reading;
use crate::reading::{FileOptions, Limits, Source};
use crate::testing::{data, expected};

fn profile_of(bytes: &[u8]) -> Profile {
    let source = Source::new(bytes, Limits::default()).unwrap();
    let settings = source.settle(&FileOptions::default()).unwrap();
    profile(&source, &settings).unwrap()
}

fn months(dates: &DateProfile, reading: Reading) -> BTreeMap<String, u64> {
    dates
        .reading(reading)
        .unwrap()
        .months
        .iter()
        .map(|m| (m.month.clone(), m.count))
        .collect()
}

fn dates_of(values: &[&str]) -> DateProfile {
    let rows: Vec<String> = values.iter().map(|value| format!("x,{value}")).collect();
    let text = format!("id,when\n{}\n", rows.join("\n"));
    profile_of(text.as_bytes())
        .column("when")
        .unwrap()
        .dates
        .clone()
        .unwrap()
}

#[test]
fn comcast_dates_show_both_readings_and_the_swap() {
    let Some(bytes) = data("comcast-complaints/Comcast_telecom_complaints_data.csv") else {
        return;
    };
    let expected = expected("comcast-complaints/expected.json");
    let counts =
        |key: &str| -> BTreeMap<String, u64> { serde_json::from_value(expected[key].clone()).unwrap() };
    let profile = profile_of(&bytes);
    assert_eq!(profile.rows, 2_224);
    let dates = profile.column("Date").unwrap().dates.as_ref().unwrap();
    assert_eq!((dates.values, dates.misses, dates.ambiguous), (2_224, 0, 572));
    assert!(dates.looks_swapped && dates.needs_choice());
    assert_eq!(dates.literal(), Some(Reading::Dmy));
    assert_eq!(months(dates, Reading::Dmy), counts("literal_dd_mm_yyyy_by_month"));
    assert_eq!(months(dates, Reading::MixedUnswap), counts("unswapped_by_month"));
    assert!(dates.reading(Reading::Mdy).is_none_or(|mdy| mdy.failures > 0));
    // The same swap with the month as a word.
    let named = profile.column("Date_month_year").unwrap().dates.as_ref().unwrap();
    assert!(named.looks_swapped);
    assert_eq!(months(named, Reading::MixedUnswap), counts("unswapped_by_month"));
    let status = profile.column("Status").unwrap();
    assert_eq!(status.values[0].value, "Solved");
    assert_eq!(
        status.values.iter().map(|v| v.count).collect::<Vec<_>>(),
        [973, 734, 363, 154]
    );
    assert_eq!(profile.column("Time").unwrap().guess, Guess::Time);
    assert_eq!(profile.column("Zip code").unwrap().guess, Guess::Integer);
    assert_eq!(profile.column("Ticket #").unwrap().guess, Guess::Text);
    assert_eq!(profile.column("Ticket #").unwrap().distinct, 2_224);
    assert_eq!(
        profile.column("Filing on Behalf of Someone").unwrap().guess,
        Guess::Boolean
    );
}

#[test]
fn bpic_needs_no_choice() {
    let Some(bytes) = data("bpic2013-incidents/bpi2013_incidents.csv.gz") else {
        return;
    };
    let profile = profile_of(&bytes);
    assert_eq!(profile.rows, 65_533);
    let dates = profile.column("timestamp").unwrap().dates.as_ref().unwrap();
    assert_eq!(
        (dates.values, dates.with_time, dates.with_offset),
        (65_533, 65_533, 65_533)
    );
    assert!(!dates.needs_choice());
    assert_eq!(dates.literal(), Some(Reading::Sure));
    assert_eq!(profile.column("case_id").unwrap().distinct, 7_554);
    assert_eq!(profile.column("support_team").unwrap().distinct, 649);
    assert_eq!(profile.column("function_division").unwrap().empty, 6_950);
}

#[test]
fn other_real_files_are_not_suspected() {
    if let Some(bytes) = data("vcdb-security-incidents/vcdb_incidents_a.csv") {
        let profile = profile_of(&bytes);
        assert!(
            !profile
                .column("created")
                .unwrap()
                .dates
                .as_ref()
                .unwrap()
                .needs_choice()
        );
        assert_eq!(profile.column("incident_year").unwrap().guess, Guess::Integer);
    }
    if let Some(bytes) = data("sfo-survey/2016_SFO_Customer_Survey.csv") {
        let dates = profile_of(&bytes)
            .column("INTDATE")
            .unwrap()
            .dates
            .clone()
            .unwrap();
        assert_eq!(dates.literal(), Some(Reading::Mdy));
        assert!(!dates.looks_swapped);
    }
}

#[test]
fn a_column_that_fits_both_orders_needs_a_choice() {
    let dates = dates_of(&["01/02/2024", "03/04/2024", "05/05/2024"]);
    assert_eq!(dates.ambiguous, 2);
    assert!(dates.needs_choice());
    assert_eq!(dates.literal(), None);
    let fitting: Vec<Reading> = dates.fitting().map(|r| r.reading).collect();
    assert_eq!(fitting, [Reading::Dmy, Reading::Mdy]);
}

#[test]
fn one_certain_row_settles_the_order() {
    let dates = dates_of(&["01/02/2024", "13/04/2024"]);
    assert!(!dates.needs_choice());
    assert_eq!(dates.literal(), Some(Reading::Dmy));
    let dates = dates_of(&["01/02/2024", "04/13/2024"]);
    assert_eq!(dates.literal(), Some(Reading::Mdy));
}

#[test]
fn a_full_year_of_honest_dates_is_not_suspected() {
    let start = jiff::civil::date(2023, 1, 1);
    let values: Vec<String> = (0..365)
        .map(|day| {
            start
                .checked_add(jiff::Span::new().days(day))
                .unwrap()
                .strftime("%d-%m-%Y")
                .to_string()
        })
        .collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let dates = dates_of(&values);
    assert!(!dates.looks_swapped);
    assert_eq!(dates.literal(), Some(Reading::Dmy));
}

#[test]
fn types_are_the_narrowest_that_fit_all() {
    let profile = profile_of(
        "a,b,c,d,e,f\n1,1.5,yes,12:30,,x\n\"1,000\",2,no,1:05 PM,,1\n-3,3e2,是,23:59:59,,2015-01-01\n"
            .as_bytes(),
    );
    let guesses: Vec<Guess> = profile.columns.iter().map(|column| column.guess).collect();
    assert_eq!(
        guesses,
        [
            Guess::Integer,
            Guess::Decimal,
            Guess::Boolean,
            Guess::Time,
            Guess::Empty,
            Guess::Text
        ]
    );
    assert_eq!(profile.sample[1].row, 3);
}
