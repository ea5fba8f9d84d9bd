//! What holds for every calendar.

use jiff::ToSpan;
use proptest::prelude::*;

use super::*;

/// The slow and obvious way.
fn naive_open(calendar: &BusinessCalendar, from: Timestamp, to: Timestamp) -> SignedDuration {
    calendar
        .spans(from, to)
        .filter(|span| span.opening == Opening::Open)
        .fold(SignedDuration::ZERO, |total, span| total + span.duration())
}

fn any_period_list() -> impl Strategy<Value = Vec<Period>> {
    proptest::collection::btree_set(0u16..=96, 0..=6).prop_map(|marks| {
        let marks: Vec<u16> = marks.into_iter().collect();
        marks
            .chunks_exact(2)
            .map(|pair| Period::new(pair[0] * 15, pair[1] * 15).unwrap())
            .collect()
    })
}

fn any_rule() -> impl Strategy<Value = DayRule> {
    prop_oneof![
        Just(holiday("h")),
        any_period_list()
            .prop_filter("hours", |list| !list.is_empty())
            .prop_map(|periods| DayRule::Hours {
                name: "own".to_owned(),
                periods
            }),
    ]
}

pub(crate) fn any_calendar() -> impl Strategy<Value = BusinessCalendar> {
    let zones = [
        "Asia/Shanghai",
        "Europe/Berlin",
        "America/St_Johns",
        "Pacific/Apia",
        "Australia/Lord_Howe",
        "UTC",
    ];
    let days = proptest::collection::btree_map(
        (0i64..1500).prop_map(|n| date(2010, 1, 1) + n.days()),
        any_rule(),
        0..12,
    );
    let week = proptest::collection::vec(any_period_list(), 7);
    (proptest::sample::select(zones.to_vec()), week, days).prop_filter_map(
        "never open",
        |(zone, week, days)| {
            let hours = Hours::Weekly {
                week: week.try_into().unwrap(),
                days,
            };
            BusinessCalendar::new(CalendarSpec {
                name: "any".to_owned(),
                zone: zone.to_owned(),
                hours,
            })
            .ok()
        },
    )
}

pub(crate) fn any_instant() -> impl Strategy<Value = Timestamp> {
    // 2010 to 2014: Samoa's lost day and St John's double midnights are inside.
    (1_262_304_000i64..1_388_534_400).prop_map(|second| Timestamp::from_second(second).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn open_between_is_the_sum_of_the_open_spans(calendar in any_calendar(), a in any_instant(), b in any_instant()) {
        let (from, to) = (a.min(b), a.max(b));
        prop_assert_eq!(calendar.open_between(from, to), naive_open(&calendar, from, to));
    }

    #[test]
    fn open_between_adds_up(calendar in any_calendar(), mut at in [any_instant(), any_instant(), any_instant()]) {
        at.sort();
        let [a, b, c] = at;
        prop_assert_eq!(calendar.open_between(a, b) + calendar.open_between(b, c), calendar.open_between(a, c));
    }

    #[test]
    fn spans_tile_and_alternate(calendar in any_calendar(), a in any_instant(), days in 0i64..60) {
        let to = a + hours(24 * days);
        let mut at = a;
        let mut last = None;
        for span in calendar.spans(a, to) {
            prop_assert_eq!(span.from, at);
            prop_assert!(span.from < span.to);
            prop_assert_ne!(Some(&span.opening), last.as_ref());
            prop_assert_eq!(calendar.is_open(span.from), span.opening == Opening::Open);
            at = span.to;
            last = Some(span.opening);
        }
        prop_assert_eq!(at, to);
    }

    #[test]
    fn add_open_undoes_open_between(calendar in any_calendar(), from in any_instant(), seconds in 1i64..20_000_000) {
        let open = SignedDuration::from_secs(seconds);
        if let Ok(due) = calendar.add_open(from, open) {
            prop_assert_eq!(calendar.open_between(from, due), open);
            // The first such instant: a moment earlier there was less.
            let just_before = due - SignedDuration::from_nanos(1);
            prop_assert!(calendar.open_between(from, just_before) < open);
        }
    }
}
