//! SLA behaviours that other systems got wrong, each under a name of its own with the report that described it.

use super::*;

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
