//! Beside the arithmetic itself, the SLA behaviours other systems got wrong, each under a name of its own with the
//! report that described it.

use std::sync::Arc;

use jiff::civil::{Weekday, date};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::calendar::tests::{any_calendar, any_instant};
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

/// iTop's "lunch break not possible", fhd#2212.
#[test]
fn a_lunch_break_is_not_counted_and_named() {
    let clock = facts(vec![("21 11:00", Started(business(4)))]);
    let segments = explain(&clock, at("21 15:00")).unwrap();
    let kinds: Vec<_> = segments
        .iter()
        .map(|segment| (segment.kind.as_str(), segment.duration()))
        .collect();
    assert_eq!(
        kinds,
        [("counted", hours(1)), ("closed", hours(2)), ("counted", hours(1))]
    );
    assert_eq!(segments[1].kind, SegmentKind::Closed(ClosedReason::OutsideHours));
    assert_eq!(segments[0].calendar.as_deref(), Some("Office"));
}

/// zammad#390: holidays nobody knew of.
#[test]
fn a_holiday_is_named_where_it_moved_the_limit() {
    let clock = facts(vec![("30 17:00", Started(business(4)))]);
    assert_eq!(show(&clock, "30 17:30").due_at, Some(at("10/08 12:00")));
    let segments = explain(&clock, at("10/08 12:00")).unwrap();
    let holiday = ClosedReason::Holiday {
        name: "国庆节".to_owned(),
    };
    assert!(
        segments
            .iter()
            .any(|segment| segment.kind == SegmentKind::Closed(holiday.clone()))
    );
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

/// fhd#1554: paused on show, yet the clock ran.
#[test]
fn paused_on_show_means_the_clock_stands() {
    let clock = facts(vec![
        ("21 10:00", Started(business(4))),
        ("21 11:00", Paused(PendingReason::Appointment)),
    ]);
    let state = show(&clock, "10/30 10:00");
    assert_eq!((state.phase, state.outcome), (Phase::Paused, Outcome::Paused));
    assert_eq!((state.used, state.due_at, state.warn_at), (hours(1), None, None));
    assert_eq!(state.next_change(at("10/30 10:00")), None);
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

/// glpi#6902, glpi#15605: time spent waiting was lost when the SLA changed.
#[test]
fn pending_time_survives_a_change_of_sla() {
    let clock = facts(vec![
        ("21 10:00", Started(business(8))),
        ("21 11:00", Paused(PendingReason::Customer)),
        ("22 11:00", Resumed),
        ("22 12:00", Retargeted(business(4))),
    ]);
    let state = show(&clock, "22 13:00");
    assert_eq!((state.used, state.remaining), (hours(2), hours(2)));
    assert_eq!(state.due_at, Some(at("22 16:00")));
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

/// zammad#534: an edited calendar did not move the limits of open tickets.
#[test]
fn an_edited_calendar_moves_the_limit_of_an_open_clock() {
    let longer = Terms::new(
        Target::Business { seconds: 4 * HOUR },
        office_named("Office 2", &["08:00-20:00"]),
    );
    let clock = facts(vec![
        ("21 17:00", Started(business(4))),
        ("21 18:30", Retargeted(longer)),
    ]);
    assert_eq!(show(&clock, "21 18:00").due_at, Some(at("22 12:00")));
    let state = show(&clock, "21 19:30");
    // One hour by the old calendar, one by the new: two are left, of which half an hour today.
    assert_eq!(state.used, hours(2));
    assert_eq!(state.due_at, Some(at("22 09:30")));
    let names: Vec<_> = explain(&clock, at("21 19:30"))
        .unwrap()
        .into_iter()
        .filter_map(|segment| segment.calendar)
        .collect();
    assert_eq!(names, ["Office", "Office", "Office 2"]);
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

/// zammad#4353: tickets stayed escalated after the SLA was switched off.
#[test]
fn an_sla_switched_off_leaves_nothing_escalated() {
    let clock = facts(vec![
        ("21 10:00", Started(business(4))),
        ("22 10:00", Cancelled(CancelReason::PolicyOff)),
    ]);
    assert_eq!(show(&clock, "21 17:00").outcome, Outcome::Missed);
    let state = show(&clock, "22 10:00");
    assert_eq!(
        (state.outcome, state.missed_at, state.warned),
        (Outcome::Cancelled, None, false)
    );
    assert_eq!(state.next_change(at("22 10:00")), None);
    let level = Level {
        clock: ClockKind::Resolution,
        offset: Offset::After { seconds: 0 },
    };
    assert_eq!(
        level_at(ClockKind::Resolution, &clock, level, at("22 10:00")),
        Ok(None)
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

/// zammad#904: a merged ticket escalated.
#[test]
fn a_merged_ticket_does_not_escalate() {
    let clock = facts(vec![
        ("21 10:00", Started(business(4))),
        ("21 11:00", Cancelled(CancelReason::Merged)),
    ]);
    let state = show(&clock, "25 09:00");
    assert_eq!(
        (state.phase, state.outcome, state.used),
        (Phase::Cancelled, Outcome::Cancelled, hours(1))
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

/// zammad#2082: the escalation was not updated at the first reply.
#[test]
fn the_first_reply_ends_the_escalation_at_once() {
    let clock = facts(vec![("21 10:00", Started(business(4))), ("21 11:00", Stopped)]);
    let state = show(&clock, "21 11:00");
    assert_eq!(
        (state.outcome, state.next_change(at("21 11:00"))),
        (Outcome::Met, None)
    );
}

/// zammad#2579: the figures of closed tickets were empty.
#[test]
fn an_ended_clock_still_has_its_figures() {
    let clock = facts(vec![("21 10:00", Started(business(4))), ("22 10:00", Stopped)]);
    let state = show(&clock, "10/30 10:00");
    assert_eq!((state.used, state.gross), (hours(7), hours(24)));
    assert_eq!(
        (state.remaining, state.missed_at),
        (-hours(3), Some(at("21 16:00")))
    );
}

/// chatwoot PR #13392, chatwoot#11057: breach and export ignored business hours.
#[test]
fn the_breach_itself_keeps_business_hours() {
    let clock = facts(vec![("25 17:00", Started(business(2)))]);
    assert_eq!(show(&clock, "27 12:00").outcome, Outcome::Running);
    assert_eq!(show(&clock, "28 10:00").missed_at, Some(at("28 10:00")));
}

/// zammad#5177: the update target overrode a later first response.
#[test]
fn the_next_reply_target_does_not_touch_the_first_response() {
    let thread = [
        (at("21 09:00"), Voice::Customer),
        (at("21 10:00"), Voice::Customer),
    ];
    assert_eq!(
        reply_cycles(&thread),
        [],
        "until the first response only that clock runs"
    );
    let answered = [thread[0], thread[1], (at("21 11:00"), Voice::Agent)];
    assert_eq!(first_response(&answered), Some(at("21 11:00")));
    assert_eq!(reply_cycles(&answered), []);
}

/// zammad#3140: escalated although the agent had answered last.
#[test]
fn nothing_is_owed_when_the_agent_answered_last() {
    let thread = [
        (at("21 09:00"), Voice::Customer),
        (at("21 10:00"), Voice::Agent),
        (at("21 11:00"), Voice::Customer),
        (at("21 12:00"), Voice::Agent),
        (at("21 13:00"), Voice::Agent),
    ];
    assert_eq!(
        reply_cycles(&thread),
        [Cycle {
            from: at("21 11:00"),
            until: Some(at("21 12:00"))
        }]
    );
}

/// zammad#1322: a customer's note by the web did not start the clock.
#[test]
fn a_customers_note_starts_the_clock_and_a_second_one_does_not_restart_it() {
    let thread = [
        (at("21 09:00"), Voice::Customer),
        (at("21 10:00"), Voice::Agent),
        (at("21 11:00"), Voice::Customer),
        (at("21 14:00"), Voice::Customer),
        (at("21 15:00"), Voice::Note),
    ];
    assert_eq!(
        reply_cycles(&thread),
        [Cycle {
            from: at("21 11:00"),
            until: None
        }]
    );
}

/// zammad#2219: a delivery notice reopened the ticket.
#[test]
fn automatic_messages_neither_ask_nor_answer() {
    let thread = [
        (at("21 09:00"), Voice::Customer),
        (at("21 09:01"), Voice::Automatic),
        (at("21 10:00"), Voice::Agent),
        (at("21 10:01"), Voice::Automatic),
    ];
    assert_eq!(first_response(&thread), Some(at("21 10:00")));
    assert_eq!(reply_cycles(&thread), []);
}

/// glpi#2765, glpi#4170: levels of time-to-own fired on time-to-resolve.
#[test]
fn a_level_of_one_clock_never_fires_from_another() {
    let clock = facts(vec![("21 10:00", Started(business(4)))]);
    let level = Level {
        clock: ClockKind::FirstResponse,
        offset: Offset::Share { percent: 50 },
    };
    let now = at("22 10:00");
    assert_eq!(
        level_at(ClockKind::FirstResponse, &clock, level, now),
        Ok(Some(at("21 12:00")))
    );
    for other in [ClockKind::NextReply, ClockKind::Resolution, ClockKind::Statutory] {
        assert_eq!(level_at(other, &clock, level, now), Ok(None));
    }
}

/// glpi#15429: a level before the limit went wrong with a calendar.
#[test]
fn levels_are_reckoned_in_the_calendar_of_their_clock() {
    let clock = facts(vec![("21 17:00", Started(business(4)))]);
    let due = |offset| {
        let level = Level {
            clock: ClockKind::Resolution,
            offset,
        };
        level_at(ClockKind::Resolution, &clock, level, at("21 17:30"))
            .unwrap()
            .unwrap()
    };
    assert_eq!(due(Offset::Before { seconds: 2 * HOUR }), at("22 10:00"));
    assert_eq!(due(Offset::Before { seconds: 9 * HOUR }), at("21 17:00"));
    assert_eq!(due(Offset::After { seconds: HOUR }), at("22 15:00"));
    assert_eq!(due(Offset::Share { percent: 200 }), at("22 18:00"));
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

fn any_event(calendars: Vec<Arc<BusinessCalendar>>) -> impl Strategy<Value = ClockEvent> {
    let target = prop_oneof![
        (0u32..400).prop_map(|n| Target::Business {
            seconds: n * HOUR / 4
        }),
        (0u16..9).prop_map(|days| Target::WorkingDays { days }),
        (0u32..400).prop_map(|n| Target::Statutory {
            seconds: n * HOUR / 4
        }),
    ];
    let terms = (target, proptest::sample::select(calendars)).prop_map(|(target, by)| Terms::new(target, by));
    prop_oneof![
        2 => terms.clone().prop_map(Started),
        2 => terms.prop_map(Retargeted),
        2 => Just(Stopped),
        2 => Just(Reopened),
        3 => proptest::sample::select(PendingReason::ALL).prop_map(Paused),
        3 => Just(Resumed),
        1 => proptest::sample::select(CancelReason::ALL).prop_map(Cancelled),
    ]
}

/// A clock that starts, and what happens to it in the weeks after.
fn any_clock() -> impl Strategy<Value = Vec<Fact>> {
    let open = || {
        any_calendar().prop_filter("opens each week", |calendar| {
            calendar.next_open("2020-01-01T00:00Z".parse().unwrap()).is_ok()
        })
    };
    (open(), open(), any_instant()).prop_flat_map(|(a, b, start)| {
        let calendars = vec![Arc::new(a), Arc::new(b)];
        let first = Terms::new(Target::Business { seconds: 20 * HOUR }, calendars[0].clone());
        let later = proptest::collection::vec((0i64..200_000, any_event(calendars)), 0..10);
        later.prop_map(move |steps| {
            let mut at = start;
            let mut facts = vec![Fact::new(start, Started(first.clone()))];
            for (seconds, event) in steps {
                at += SignedDuration::from_secs(seconds);
                facts.push(Fact::new(at, event));
            }
            facts
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_explanation_tiles_and_adds_up(clock in any_clock(), after in 0i64..3_000_000) {
        let now = clock[0].at + SignedDuration::from_secs(after);
        let state = evaluate(&clock, now).unwrap();
        let segments = explain(&clock, now).unwrap();
        let mut at = state.started_at;
        let mut used = SignedDuration::ZERO;
        for segment in &segments {
            prop_assert_eq!(segment.from, at);
            prop_assert!(segment.from < segment.to);
            at = segment.to;
            if segment.is_counted() {
                used += segment.duration();
            }
        }
        prop_assert_eq!(at, state.ended_at.unwrap_or(now));
        prop_assert_eq!(used, state.used);
        prop_assert_eq!(state.remaining, state.limit - used);
    }

    #[test]
    fn a_running_clock_is_missed_when_it_said_and_not_before(clock in any_clock(), after in 0i64..300_000) {
        let now = clock[0].at + SignedDuration::from_secs(after);
        let clock: Vec<Fact> = clock.into_iter().filter(|fact| fact.at <= now).collect();
        let state = evaluate(&clock, now).unwrap();
        if state.outcome != Outcome::Running {
            return Ok(());
        }
        let due = state.due_at.unwrap();
        prop_assert!(due > now);
        let moment = SignedDuration::from_nanos(1);
        prop_assert_eq!(evaluate(&clock, due - moment).unwrap().outcome, Outcome::Running);
        let then = evaluate(&clock, due).unwrap();
        prop_assert_eq!((then.outcome, then.missed_at), (Outcome::Missed, Some(due)));
        // The promise does not move while nothing happens, and a stop in time keeps it.
        prop_assert_eq!(evaluate(&clock, due - moment).unwrap().due_at, Some(due));
        let stop = |at| clock.iter().cloned().chain([Fact::new(at, Stopped)]).collect::<Vec<_>>();
        prop_assert_eq!(evaluate(&stop(due), due + hours(1)).unwrap().outcome, Outcome::Met);
        prop_assert_eq!(evaluate(&stop(due + moment), due + hours(1)).unwrap().outcome, Outcome::Missed);
    }

    #[test]
    fn what_comes_after_the_end_changes_nothing(clock in any_clock(), after in any_clock()) {
        let end = clock.last().unwrap().at;
        let now = end + hours(10_000);
        let mut ended = clock;
        ended.push(Fact::new(end, Stopped));
        let before = evaluate(&ended, now).unwrap();
        if before.phase != Phase::Stopped {
            return Ok(());
        }
        for fact in after {
            if !matches!(fact.event, Reopened) {
                ended.push(Fact::new(end + hours(1), fact.event));
            }
        }
        prop_assert_eq!(evaluate(&ended, now).unwrap(), before);
    }
}
