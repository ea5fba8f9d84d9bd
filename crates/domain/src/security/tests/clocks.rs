use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::security::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn step(report: ReportKind, deadline: Deadline, anchor: Anchor) -> Step {
    Step {
        report,
        deadline,
        anchor,
        conditions: Conditions::default(),
    }
}

fn from_larger(hours: u32, critical: Option<bool>, operators: &[OperatorKind]) -> Regime {
    Regime {
        conditions: Conditions {
            minimum: Some(Level::Larger),
            critical_infrastructure: critical,
            operators: operators.to_vec(),
            ..Conditions::default()
        },
        steps: vec![
            step(ReportKind::Initial, Deadline::Hours(hours), Anchor::Aware),
            step(ReportKind::Final, Deadline::Days(30), Anchor::Closed),
        ],
    }
}

fn aware(aware: Timestamp) -> Moments {
    Moments {
        aware,
        previous_sent: None,
        remedied: None,
        closed: None,
    }
}

fn decided(level: Level) -> Situation {
    Situation {
        level: Some(level),
        ..Situation::default()
    }
}

/// Rules §4.3, first rows: 1 h for critical infrastructure, 2 h for state organs, 4 h for the others, from 较大 on.
#[test]
fn who_one_is_and_what_was_hit_decides_between_one_two_and_four_hours() {
    let network = [OperatorKind::Network, OperatorKind::Telecom];
    let critical = from_larger(1, Some(true), &[]);
    let organ = from_larger(2, None, &[OperatorKind::StateOrgan]);
    let other = from_larger(4, Some(false), &[OperatorKind::Network]);
    let hit = Situation {
        critical_infrastructure: true,
        ..decided(Level::Larger)
    };
    assert_eq!(newly_due(&critical, &hit, &network, &[]), [0, 1]);
    assert!(newly_due(&other, &hit, &network, &[]).is_empty());
    let spared = decided(Level::Larger);
    assert!(newly_due(&critical, &spared, &network, &[]).is_empty());
    assert_eq!(newly_due(&other, &spared, &network, &[]), [0, 1]);
    assert!(newly_due(&organ, &spared, &network, &[]).is_empty());
    assert_eq!(
        newly_due(&organ, &spared, &[OperatorKind::StateOrgan], &[]),
        [0, 1]
    );
    for regime in [&critical, &organ, &other] {
        let general = Situation {
            critical_infrastructure: true,
            ..decided(Level::General)
        };
        assert!(newly_due(regime, &general, OperatorKind::ALL, &[]).is_empty());
        assert!(newly_due(regime, &Situation::default(), OperatorKind::ALL, &[]).is_empty());
    }

    let known = aware(at("2026-02-17T10:20:00+08:00"));
    let shanghai = zone("Asia/Shanghai");
    let due = |regime: &Regime| regime.steps[0].due_at(&known, &shanghai).unwrap();
    assert_eq!(due(&critical), at("2026-02-17T11:20:00+08:00"));
    assert_eq!(due(&organ), at("2026-02-17T12:20:00+08:00"));
    assert_eq!(due(&other), at("2026-02-17T14:20:00+08:00"));
}

/// 17 February 2026 is the first day of Spring Festival, 14 February a Saturday.
#[test]
fn holidays_nights_and_weekends_do_not_pause() {
    let shanghai = zone("Asia/Shanghai");
    for start in ["2026-02-17T00:10:00+08:00", "2026-02-14T23:50:00+08:00"] {
        let start = at(start);
        let due = Deadline::Hours(4).due_at(start, &shanghai).unwrap();
        assert_eq!(due.duration_since(start), SignedDuration::from_hours(4));
    }
    // Thirty days across the festival end at the same time of the day, on whatever day that is.
    assert_eq!(
        Deadline::Days(30).due_at(at("2026-02-10T17:00:00+08:00"), &shanghai),
        Some(at("2026-03-12T17:00:00+08:00"))
    );
    assert_eq!(
        Deadline::Days(30).due_at(at("2026-09-01T17:00:00+08:00"), &shanghai),
        Some(at("2026-10-01T17:00:00+08:00")),
        "National Day moves nothing"
    );
}

/// NIS2, GDPR and CRA count in hours; on nights when clocks are set an hour is still an hour.
#[test]
fn hours_are_hours_when_clocks_are_set() {
    let berlin = zone("Europe/Berlin");
    let spring = at("2026-03-28T20:00:00+01:00");
    assert_eq!(
        Deadline::Hours(24).due_at(spring, &berlin),
        Some(at("2026-03-29T21:00:00+02:00"))
    );
    assert_eq!(
        Deadline::Hours(72).due_at(spring, &berlin),
        Some(at("2026-03-31T21:00:00+02:00"))
    );
    let autumn = at("2026-10-24T20:00:00+02:00");
    assert_eq!(
        Deadline::Hours(24).due_at(autumn, &berlin),
        Some(at("2026-10-25T19:00:00+01:00"))
    );
    // Days and months are the calendar's: same time of the day.
    assert_eq!(
        Deadline::Days(14).due_at(spring, &berlin),
        Some(at("2026-04-11T20:00:00+02:00"))
    );
    assert_eq!(
        Deadline::Months(1).due_at(spring, &berlin),
        Some(at("2026-04-28T20:00:00+02:00"))
    );
    // A time of the day the clock skips becomes the one after the skip.
    assert_eq!(
        Deadline::Days(1).due_at(at("2026-03-28T02:30:00+01:00"), &berlin),
        Some(at("2026-03-29T03:30:00+02:00"))
    );
}

#[test]
fn months_are_the_tenants_months() {
    let end_of_january = at("2026-01-31T18:30:00Z");
    // In London it is still January, in Shanghai February has begun.
    assert_eq!(
        Deadline::Months(1).due_at(end_of_january, &zone("Europe/London")),
        Some(at("2026-02-28T18:30:00Z"))
    );
    assert_eq!(
        Deadline::Months(1).due_at(end_of_january, &zone("Asia/Shanghai")),
        Some(at("2026-02-28T18:30:00Z")),
        "1 February 02:30 to 1 March 02:30"
    );
    assert_eq!(
        Deadline::Months(1).due_at(at("2026-03-30T18:30:00Z"), &zone("Asia/Shanghai")),
        Some(at("2026-04-29T18:30:00Z")),
        "31 March to 30 April"
    );
    assert_eq!(
        Deadline::Months(1).due_at(at("2024-01-31T12:00:00Z"), &zone("Europe/London")),
        Some(at("2024-02-29T12:00:00Z")),
        "a leap year"
    );
}

/// NIS2: 24 h, 72 h, one month after the notification was sent.
#[test]
fn a_final_report_follows_the_notification_that_was_sent() {
    let brussels = zone("Europe/Brussels");
    let last = step(ReportKind::Final, Deadline::Months(1), Anchor::PreviousSent);
    let mut moments = aware(at("2026-05-04T08:00:00Z"));
    assert_eq!(last.starts_at(&moments), None);
    assert_eq!(last.due_at(&moments, &brussels), None);
    assert_eq!(
        state(false, None, None, at("2027-01-01T00:00:00Z")),
        DutyState::Waiting
    );
    moments.previous_sent = Some(at("2026-05-06T07:00:00Z"));
    assert_eq!(last.due_at(&moments, &brussels), Some(at("2026-06-06T07:00:00Z")));
}

/// CRA: 14 days after a remedy is there; CAC: 30 days after closing.
#[test]
fn other_clocks_wait_for_the_remedy_or_the_end() {
    let shanghai = zone("Asia/Shanghai");
    let mut moments = aware(at("2026-05-04T08:00:00Z"));
    let remedy = step(ReportKind::Final, Deadline::Days(14), Anchor::Remedied);
    let summary = step(ReportKind::Final, Deadline::Days(30), Anchor::Closed);
    assert_eq!(remedy.due_at(&moments, &shanghai), None);
    assert_eq!(summary.due_at(&moments, &shanghai), None);
    moments.remedied = Some(at("2026-05-05T08:00:00Z"));
    moments.closed = Some(at("2026-05-09T08:00:00Z"));
    assert_eq!(
        remedy.due_at(&moments, &shanghai),
        Some(at("2026-05-19T08:00:00Z"))
    );
    assert_eq!(
        summary.due_at(&moments, &shanghai),
        Some(at("2026-06-08T08:00:00Z"))
    );
}

#[test]
fn at_once_has_no_number_to_be_late_against() {
    let start = at("2026-05-04T08:00:00Z");
    assert_eq!(Deadline::AtOnce.due_at(start, &TimeZone::UTC), None);
    let later = at("2026-05-05T08:00:00Z");
    assert_eq!(state(true, None, None, later), DutyState::Running);
    assert_eq!(state(true, None, Some(later), later), DutyState::Met);
}

#[test]
fn a_raised_level_starts_stricter_clocks_from_the_new_assessment_and_a_lowered_one_stops_none() {
    let regime = from_larger(4, None, &[]);
    let (found, raised) = (at("2026-05-04T08:00:00Z"), at("2026-05-04T20:00:00Z"));
    assert!(newly_due(&regime, &decided(Level::General), &[], &[]).is_empty());
    // Raised at eight in the evening: four hours from then, although it was found in the morning.
    assert_eq!(newly_due(&regime, &decided(Level::Larger), &[], &[]), [0, 1]);
    assert_eq!(aware_at(false, found, raised), raised);
    assert_eq!(
        regime.steps[0].due_at(&aware(raised), &TimeZone::UTC),
        Some(at("2026-05-05T00:00:00Z"))
    );
    // Decided at first: from when it was found.
    assert_eq!(aware_at(true, found, raised), found);
    // Raised further or lowered: what stands, stands.
    let standing = [0, 1].map(|step| Known {
        step,
        waived_at: None,
    });
    for level in Level::ALL {
        assert!(newly_due(&regime, &decided(*level), &[], &standing).is_empty());
    }
}

#[test]
fn a_waived_duty_comes_back_when_the_level_rises_above_that_of_the_waiver() {
    let regime = from_larger(4, None, &[]);
    let known = [
        Known {
            step: 0,
            waived_at: Some(Some(Level::Larger)),
        },
        Known {
            step: 1,
            waived_at: None,
        },
    ];
    assert!(newly_due(&regime, &decided(Level::Larger), &[], &known).is_empty());
    assert_eq!(newly_due(&regime, &decided(Level::Major), &[], &known), [0]);
}

/// GDPR: the authority for any breach, the people concerned only in high danger. No level is asked for.
#[test]
fn personal_data_has_clocks_whatever_the_level() {
    let notice = Step {
        conditions: Conditions {
            high_risk: true,
            ..Conditions::default()
        },
        ..step(ReportKind::Notice, Deadline::AtOnce, Anchor::Aware)
    };
    let regime = Regime {
        conditions: Conditions {
            personal_data: true,
            ..Conditions::default()
        },
        steps: vec![
            step(ReportKind::Initial, Deadline::Hours(72), Anchor::Aware),
            notice,
        ],
    };
    let mut situation = Situation::default();
    assert!(newly_due(&regime, &situation, &[], &[]).is_empty());
    situation.personal_data = true;
    assert_eq!(newly_due(&regime, &situation, &[], &[]), [0]);
    situation.high_risk = true;
    let standing = [Known {
        step: 0,
        waived_at: None,
    }];
    assert_eq!(newly_due(&regime, &situation, &[], &standing), [1]);
}

#[test]
fn a_flaw_of_a_product_has_a_regime_of_its_own() {
    let regime = |flaw| Regime {
        conditions: Conditions {
            product_flaw: Some(flaw),
            operators: vec![OperatorKind::Manufacturer],
            ..Conditions::default()
        },
        steps: vec![step(ReportKind::Initial, Deadline::Hours(24), Anchor::Aware)],
    };
    let flaw = Situation {
        product_flaw: true,
        ..Situation::default()
    };
    let maker = [OperatorKind::Manufacturer];
    assert_eq!(newly_due(&regime(true), &flaw, &maker, &[]), [0]);
    assert!(newly_due(&regime(false), &flaw, &maker, &[]).is_empty());
    assert!(newly_due(&regime(true), &flaw, &[OperatorKind::Network], &[]).is_empty());
}

/// One incident, three regimes, three times of becoming aware.
#[test]
fn each_regime_has_its_own_time_of_becoming_aware() {
    let berlin = zone("Europe/Berlin");
    let initial = |hours| step(ReportKind::Initial, Deadline::Hours(hours), Anchor::Aware);
    let due = |hours, known| initial(hours).due_at(&aware(at(known)), &berlin).unwrap();
    assert_eq!(due(4, "2026-03-27T23:00:00+01:00"), at("2026-03-28T02:00:00Z"));
    assert_eq!(due(24, "2026-03-28T09:30:00+01:00"), at("2026-03-29T08:30:00Z"));
    assert_eq!(due(72, "2026-03-28T15:00:00+01:00"), at("2026-03-31T14:00:00Z"));
}

#[test]
fn a_late_decision_is_a_miss_and_a_late_end_stays_late() {
    let due = Some(at("2026-03-12T12:00:00Z"));
    let (before, then, after) = (
        Some(at("2026-03-12T11:59:59Z")),
        due,
        Some(at("2026-03-12T12:00:01Z")),
    );
    // Sent at the very instant is in time; decided at it not to be required is not.
    assert!(!missed(due, then, None) && missed(due, after, None));
    assert!(!missed(due, None, before) && missed(due, None, then));
    assert!(!missed(None, None, after) && !missed(due, None, None));
    let stays = |anchor| stays_late(anchor, due, at("2026-03-12T12:00:00Z"));
    assert!(stays(Anchor::Closed) && stays(Anchor::Remedied));
    assert!(!stays(Anchor::Aware) && !stays(Anchor::PreviousSent));
    assert!(!stays_late(Anchor::Closed, due, at("2026-03-12T11:59:59Z")));
    assert!(!stays_late(Anchor::Closed, None, at("2026-03-12T12:00:00Z")));
}

#[test]
fn warnings_come_at_half_and_three_quarters_and_when_time_is_up() {
    let (start, due) = (at("2026-05-04T08:00:00Z"), at("2026-05-04T12:00:00Z"));
    let look = |now| warning(start, due, at(now));
    assert_eq!(
        look("2026-05-04T08:00:00Z"),
        (None, Some(at("2026-05-04T10:00:00Z")))
    );
    assert_eq!(
        look("2026-05-04T10:00:00Z"),
        (Some(Warning::Percent(50)), Some(at("2026-05-04T11:00:00Z")))
    );
    assert_eq!(
        look("2026-05-04T11:30:00Z"),
        (Some(Warning::Percent(75)), Some(due))
    );
    assert_eq!(look("2026-05-04T12:00:00Z"), (Some(Warning::Late), None));
}

#[test]
fn sent_at_the_instant_is_in_time_and_a_second_later_is_not() {
    let due = at("2026-05-04T12:00:00Z");
    let after = at("2026-05-04T12:00:01Z");
    assert_eq!(state(true, Some(due), Some(due), after), DutyState::Met);
    assert_eq!(state(true, Some(due), Some(after), after), DutyState::Missed);
    assert_eq!(state(true, Some(due), None, due), DutyState::Late);
}

#[test]
fn limits_are_read_with_their_unit() {
    assert_eq!(Deadline::new("hours", 4), Some(Deadline::Hours(4)));
    assert_eq!(Deadline::new("at_once", 0), Some(Deadline::AtOnce));
    for (unit, count) in [("at_once", 1), ("hours", 0), ("months", 121), ("weeks", 1)] {
        assert_eq!(Deadline::new(unit, count), None, "{unit} {count}");
    }
}

#[test]
fn a_month_that_ends_early_takes_its_last_day() {
    let berlin = zone("Europe/Berlin");
    let due = |start: &str| Deadline::Months(54).due_at(at(start), &berlin);
    assert_eq!(due("2029-10-30T10:07:51Z"), Some(at("2034-04-30T09:07:51Z")));
    // Midnight at the beginning of 31 October: 30 April at the same hour of the day.
    assert_eq!(due("2029-10-30T23:00:00Z"), Some(at("2034-04-29T22:00:00Z")));
}

fn any_deadline() -> impl Strategy<Value = Deadline> {
    prop_oneof![
        (1u32..10_000).prop_map(Deadline::Minutes),
        (1u32..2_000).prop_map(Deadline::Hours),
        (1u32..400).prop_map(Deadline::Days),
        (1u32..60).prop_map(Deadline::Months),
    ]
}

fn any_zone() -> impl Strategy<Value = TimeZone> {
    prop::sample::select(vec![
        "Asia/Shanghai",
        "Asia/Taipei",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "UTC",
    ])
    .prop_map(zone)
}

fn any_instant() -> impl Strategy<Value = Timestamp> {
    (1_600_000_000i64..2_000_000_000).prop_map(|s| Timestamp::from_second(s).unwrap())
}

proptest! {
    /// A limit is always ahead, and who becomes aware later has until later. Where a month ends early several days lead to its
    /// last one: there the day never comes earlier.
    #[test]
    fn a_limit_is_ahead_and_follows_its_start(d in any_deadline(), zone in any_zone(), start in any_instant(), wait in 0i64..100_000) {
        let due = d.due_at(start, &zone).unwrap();
        prop_assert!(due > start);
        let later = start + SignedDuration::from_secs(wait);
        let later = d.due_at(later, &zone).unwrap();
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
        match d {
            Deadline::Months(_) => prop_assert!(day(later) >= day(due)),
            // A repeated hour may bring two starts to one local time, never further apart than that hour.
            _ => prop_assert!(later + SignedDuration::from_hours(1) >= due),
        }
    }

    /// Hours and minutes are the same in every zone.
    #[test]
    fn hours_know_no_zone(hours in 1u32..2_000, zone in any_zone(), start in any_instant()) {
        let due = Deadline::Hours(hours).due_at(start, &zone).unwrap();
        prop_assert_eq!(due.duration_since(start), SignedDuration::from_hours(i64::from(hours)));
    }

    /// Unit and number name the limit.
    #[test]
    fn a_limit_is_its_unit_and_number(d in any_deadline()) {
        prop_assert_eq!(Deadline::new(d.unit(), d.count()), Some(d));
    }

    /// Looking again when told to, one meets the half, three quarters and the end, each once and in this order.
    #[test]
    fn each_warning_is_met_once(start in any_instant(), seconds in 100i64..10_000_000) {
        let due = start + SignedDuration::from_secs(seconds);
        let mut now = start;
        let mut said = Vec::new();
        loop {
            let (warning, next) = warning(start, due, now);
            said.extend(warning);
            let Some(next) = next else { break };
            prop_assert!(next > now);
            now = next;
        }
        prop_assert_eq!(said, [Warning::Percent(50), Warning::Percent(75), Warning::Late]);
    }

    /// However often it is assessed and at whatever levels, no step begins twice.
    #[test]
    fn no_clock_starts_twice(levels in prop::collection::vec(prop::sample::select(Level::ALL), 1..8)) {
        let regime = from_larger(4, None, &[]);
        let mut known: Vec<Known> = Vec::new();
        for level in &levels {
            for step in newly_due(&regime, &decided(*level), &[], &known) {
                prop_assert!(known.iter().all(|duty| duty.step != step));
                known.push(Known { step, waived_at: None });
            }
        }
        let reached = levels.iter().any(|level| *level >= Level::Larger);
        prop_assert_eq!(known.len(), if reached { 2 } else { 0 });
    }
}
