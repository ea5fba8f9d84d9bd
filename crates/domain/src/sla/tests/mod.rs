//! How a clock counts, pauses and is judged.

mod peers;
mod properties;

use std::sync::Arc;

use jiff::civil::{Weekday, date};
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::calendar::{BusinessCalendar, CalendarSpec, ClosedReason, DayRule, Period};
use crate::ticket::PendingReason;

const HOUR: u32 = 3600;

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

/// Times of September and October 2026 in Shanghai: `at("21 10:30")`; 21 September is a Monday.
fn at(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').unwrap();
    let (month, day) = day.split_once('/').unwrap_or(("09", day));
    format!("2026-{month}-{day}T{time}+08:00").parse().unwrap()
}

fn office_named(name: &str, periods: &[&str]) -> Arc<BusinessCalendar> {
    let periods: Vec<Period> = periods.iter().map(|text| text.parse().unwrap()).collect();
    let mut spec = CalendarSpec::weekdays(name, "Asia/Shanghai", &periods);
    for day in 1..=7 {
        spec = spec.with_day(
            date(2026, 10, day),
            DayRule::Holiday {
                name: "国庆节".to_owned(),
            },
        );
    }
    let make_up = DayRule::Workday {
        name: "调休".to_owned(),
        like: Weekday::Thursday,
    };
    Arc::new(BusinessCalendar::new(spec.with_day(date(2026, 10, 10), make_up)).unwrap())
}

/// Monday to Friday 9–12 and 14–18: seven hours a day.
fn office() -> Arc<BusinessCalendar> {
    office_named("Office", &["09:00-12:00", "14:00-18:00"])
}

fn business(n: u32) -> Terms {
    Terms::new(Target::Business { seconds: n * HOUR }, office())
}

fn statutory(n: u32) -> Terms {
    Terms::new(Target::Statutory { seconds: n * HOUR }, office())
}

fn facts(list: Vec<(&str, ClockEvent)>) -> Vec<Fact> {
    list.into_iter()
        .map(|(when, event)| Fact::new(at(when), event))
        .collect()
}

fn show(facts: &[Fact], now: &str) -> ClockState {
    evaluate(facts, at(now)).unwrap()
}

use ClockEvent::{Cancelled, Paused, Reopened, Resumed, Retargeted, Started, Stopped};

#[test]
fn a_simple_life() {
    let mut clock = facts(vec![("21 10:00", Started(business(4)))]);
    let state = show(&clock, "21 11:00");
    assert_eq!((state.phase, state.outcome), (Phase::Running, Outcome::Running));
    assert_eq!(
        (state.used, state.remaining, state.gross),
        (hours(1), hours(3), hours(1))
    );
    // Three hours are 75 % of four; the lunch break is not counted.
    assert_eq!(state.warn_at, Some(at("21 15:00")));
    assert_eq!(state.due_at, Some(at("21 16:00")));
    assert!(!state.warned);
    assert_eq!(state.next_change(at("21 11:00")), Some(at("21 15:00")));

    let state = show(&clock, "21 15:00");
    assert!(state.warned);
    assert_eq!(state.next_change(at("21 15:00")), Some(at("21 16:00")));

    clock.push(Fact::new(at("21 15:30"), Stopped));
    let state = show(&clock, "25 12:00");
    assert_eq!((state.phase, state.outcome), (Phase::Stopped, Outcome::Met));
    assert_eq!(state.ended_at, Some(at("21 15:30")));
    assert_eq!(
        state.due_at,
        Some(at("21 16:00")),
        "it still says when it would have been due"
    );
    assert_eq!(state.used, SignedDuration::from_mins(210));
    assert!(!state.warned);
    assert_eq!(state.next_change(at("25 12:00")), None);
}

/// rules §1.3.3: otherwise the worst cases vanish from the figures.
#[test]
fn an_open_clock_past_its_limit_is_missed_at_once() {
    let clock = facts(vec![("21 10:00", Started(business(4)))]);
    assert_eq!(show(&clock, "21 15:59").outcome, Outcome::Running);
    let state = show(&clock, "21 16:00");
    assert_eq!(
        (state.outcome, state.missed_at),
        (Outcome::Missed, Some(at("21 16:00")))
    );
    let state = show(&clock, "22 10:00");
    assert_eq!((state.phase, state.remaining), (Phase::Running, -hours(3)));
    assert_eq!(state.missed_at, Some(at("21 16:00")));
    assert_eq!(state.next_change(at("22 10:00")), None);
}

#[test]
fn a_reply_at_the_very_instant_of_the_limit_is_in_time() {
    let stopped = |when| facts(vec![("21 10:00", Started(business(4))), (when, Stopped)]);
    assert_eq!(show(&stopped("21 16:00"), "25 09:00").outcome, Outcome::Met);
    let state = show(&stopped("21 16:00:01"), "25 09:00");
    assert_eq!(
        (state.outcome, state.missed_at),
        (Outcome::Missed, Some(at("21 16:00")))
    );
}

#[test]
fn a_limit_at_closing_time_is_missed_by_a_reply_in_the_evening() {
    let clock = facts(vec![("21 14:00", Started(business(4))), ("21 20:00", Stopped)]);
    let state = show(&clock, "25 09:00");
    assert_eq!((state.used, state.outcome), (hours(4), Outcome::Missed));
    assert_eq!(state.due_at, Some(at("21 18:00")));
}

#[test]
fn waiting_for_the_customer_does_not_count() {
    let clock = facts(vec![
        ("21 10:00", Started(business(4))),
        ("21 11:00", Paused(PendingReason::Customer)),
        ("23 10:00", Resumed),
    ]);
    let state = show(&clock, "23 11:00");
    assert_eq!(state.used, hours(2));
    assert_eq!(state.due_at, Some(at("23 15:00")));
    assert_eq!(state.gross, hours(49));
}

/// rules §1.3.2: only the listed reasons; waiting for one's own supplier is the operator's time.
#[test]
fn waiting_for_ones_own_supplier_counts_and_says_so() {
    let clock = facts(vec![
        ("21 10:00", Started(business(4))),
        ("21 11:00", Paused(PendingReason::Supplier)),
        ("21 15:00", Paused(PendingReason::Customer)),
    ]);
    let state = show(&clock, "22 10:00");
    assert_eq!((state.phase, state.used), (Phase::Paused, hours(3)));
    let segments = explain(&clock, at("22 10:00")).unwrap();
    assert_eq!(
        segments[1].kind,
        SegmentKind::Counted {
            waiting: Some(PendingReason::Supplier)
        }
    );
    assert_eq!(
        segments.last().unwrap().kind,
        SegmentKind::Paused(PendingReason::Customer)
    );
}

/// rules §1.3.2: statutory repair and complaint clocks run day and night and never pause.
#[test]
fn a_statutory_clock_ignores_pauses_nights_and_holidays() {
    let clock = facts(vec![
        ("30 17:00", Started(statutory(48))),
        ("30 18:00", Paused(PendingReason::Customer)),
        ("10/01 18:00", Resumed),
    ]);
    let state = show(&clock, "10/02 16:59");
    assert_eq!(
        (state.outcome, state.due_at),
        (Outcome::Running, Some(at("10/02 17:00")))
    );
    assert_eq!(show(&clock, "10/02 17:00").outcome, Outcome::Missed);
    let segments = explain(&clock, at("10/02 17:00")).unwrap();
    assert!(
        segments
            .iter()
            .all(|segment| segment.is_counted() && segment.calendar.is_none())
    );
}

/// The same, changed in the middle of a pause.
#[test]
fn a_change_of_sla_during_a_pause_neither_ends_nor_counts_it() {
    let clock = facts(vec![
        ("21 10:00", Started(business(8))),
        ("21 11:00", Paused(PendingReason::Customer)),
        ("21 15:00", Retargeted(business(4))),
    ]);
    let state = show(&clock, "22 10:00");
    assert_eq!(
        (state.phase, state.used, state.remaining),
        (Phase::Paused, hours(1), hours(3))
    );
}

#[test]
fn a_statutory_target_wakes_a_paused_clock() {
    let clock = facts(vec![
        ("21 10:00", Started(business(8))),
        ("21 11:00", Paused(PendingReason::Customer)),
        ("21 15:00", Retargeted(statutory(4))),
    ]);
    let state = show(&clock, "21 16:00");
    assert_eq!(
        (state.phase, state.used, state.due_at),
        (Phase::Running, hours(2), Some(at("21 18:00")))
    );
}

/// rules §1.3.5.
#[test]
fn a_change_after_the_end_judges_nothing_anew() {
    let mut clock = facts(vec![("21 10:00", Started(business(4))), ("21 15:30", Stopped)]);
    let before = show(&clock, "25 09:00");
    for event in [
        Retargeted(business(1)),
        Cancelled(CancelReason::PolicyOff),
        Paused(PendingReason::Customer),
        Stopped,
    ] {
        clock.push(Fact::new(at("22 09:00"), event));
        assert_eq!(show(&clock, "25 09:00"), before);
    }
}

#[test]
fn a_change_at_the_instant_of_the_end_still_judges() {
    let clock = facts(vec![
        ("21 10:00", Started(business(1))),
        ("21 12:00", Retargeted(business(8))),
        ("21 12:00", Stopped),
    ]);
    let state = show(&clock, "25 09:00");
    assert_eq!(
        (state.outcome, state.limit, state.used),
        (Outcome::Met, hours(8), hours(2))
    );
}

#[test]
fn a_shorter_target_misses_at_the_change_and_not_before() {
    let clock = facts(vec![
        ("21 09:00", Started(business(8))),
        ("21 15:00", Retargeted(business(2))),
    ]);
    let state = show(&clock, "21 16:00");
    assert_eq!(
        (state.outcome, state.missed_at),
        (Outcome::Missed, Some(at("21 15:00")))
    );
}

#[test]
fn a_longer_target_given_in_time_or_late_is_what_an_open_clock_is_judged_by() {
    let clock = facts(vec![
        ("21 09:00", Started(business(2))),
        ("21 15:00", Retargeted(business(8))),
    ]);
    assert_eq!(show(&clock, "21 14:00").outcome, Outcome::Missed);
    let state = show(&clock, "21 16:00");
    assert_eq!(
        (state.outcome, state.missed_at, state.due_at),
        (Outcome::Running, None, Some(at("22 10:00")))
    );
}

#[test]
fn an_sla_switched_on_again_keeps_the_time_used() {
    let clock = facts(vec![
        ("21 10:00", Started(business(4))),
        ("21 11:00", Cancelled(CancelReason::PolicyOff)),
        ("22 10:00", Started(business(4))),
    ]);
    let state = show(&clock, "22 11:00");
    assert_eq!((state.phase, state.used), (Phase::Running, hours(2)));
    let excluded = explain(&clock, at("22 11:00")).unwrap()[1].kind.clone();
    assert_eq!(
        excluded,
        SegmentKind::Excluded(Exclusion::Cancelled(CancelReason::PolicyOff))
    );
}

#[test]
fn a_reopened_ticket_goes_on_where_it_stood() {
    let clock = facts(vec![
        ("21 10:00", Started(business(4))),
        ("21 12:00", Stopped),
        ("22 09:00", Retargeted(business(3))),
        ("23 09:00", Reopened),
    ]);
    assert_eq!(show(&clock, "22 10:00").outcome, Outcome::Met);
    assert_eq!(
        show(&clock, "22 10:00").limit,
        hours(4),
        "the new target waits for a reopening"
    );
    let state = show(&clock, "23 09:30");
    assert_eq!((state.phase, state.limit), (Phase::Running, hours(3)));
    assert_eq!(state.due_at, Some(at("23 10:00")));
    assert_eq!(
        explain(&clock, at("23 09:30"))
            .unwrap()
            .iter()
            .map(|s| s.kind.as_str())
            .collect::<Vec<_>>(),
        ["counted", "excluded", "counted"]
    );
}

#[test]
fn a_miss_is_not_undone_by_resolving_and_reopening() {
    let clock = facts(vec![
        ("21 09:00", Started(business(2))),
        ("21 12:00", Stopped),
        ("22 09:00", Reopened),
        ("22 10:00", Stopped),
    ]);
    assert_eq!(show(&clock, "25 09:00").missed_at, Some(at("21 11:00")));
}

#[test]
fn working_days_end_at_closing_time_and_pauses_move_them() {
    let terms = Terms::new(Target::WorkingDays { days: 2 }, office());
    let mut clock = facts(vec![("30 10:00", Started(terms))]);
    assert_eq!(show(&clock, "30 10:00").due_at, Some(at("10/09 18:00")));
    // A working day of waiting moves it by a working day: the make-up Saturday.
    clock.push(Fact::new(at("10/08 09:00"), Paused(PendingReason::Customer)));
    clock.push(Fact::new(at("10/08 18:00"), Resumed));
    assert_eq!(show(&clock, "10/09 09:00").due_at, Some(at("10/10 18:00")));
}

#[test]
fn a_level_beyond_the_end_never_fires() {
    let clock = facts(vec![("21 10:00", Started(business(4))), ("21 15:00", Stopped)]);
    let fired = |percent| {
        let level = Level {
            clock: ClockKind::Resolution,
            offset: Offset::Share { percent },
        };
        level_at(ClockKind::Resolution, &clock, level, at("25 10:00")).unwrap()
    };
    assert_eq!(fired(50), Some(at("21 12:00")));
    assert_eq!(fired(100), None);
}

#[test]
fn facts_that_make_no_clock_are_refused() {
    let now = at("21 12:00");
    assert_eq!(evaluate(&[], now), Err(ClockError::NotStarted));
    assert_eq!(
        evaluate(&facts(vec![("21 10:00", Stopped)]), now),
        Err(ClockError::NotStarted)
    );
    let later = facts(vec![("21 13:00", Started(business(4)))]);
    assert_eq!(
        evaluate(&later, now),
        Err(ClockError::NotStarted),
        "it has not started yet"
    );
    let muddled = facts(vec![
        ("21 10:00", Started(business(4))),
        ("21 11:00", Stopped),
        ("21 10:30", Resumed),
    ]);
    assert_eq!(
        evaluate(&muddled, now),
        Err(ClockError::OutOfOrder(at("21 10:30")))
    );
}

#[test]
fn a_clock_can_be_asked_what_it_showed_then() {
    let clock = facts(vec![("21 10:00", Started(business(4))), ("21 15:00", Stopped)]);
    assert_eq!(show(&clock, "21 11:00"), show(&clock[..1], "21 11:00"));
}

#[test]
fn targets_are_stored_as_plain_data() {
    let json = serde_json::to_string(&Target::WorkingDays { days: 2 }).unwrap();
    assert_eq!(json, r#"{"kind":"working_days","days":2}"#);
    assert_eq!(
        serde_json::from_str::<Target>(&json).unwrap(),
        Target::WorkingDays { days: 2 }
    );
}
