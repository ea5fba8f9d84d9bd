//! What holds for every clock.

use proptest::prelude::*;

use super::*;
use crate::calendar::tests::{any_calendar, any_instant};

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
