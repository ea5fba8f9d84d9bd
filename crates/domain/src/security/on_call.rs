//! Who is on call (handbook §7.3.2: an incident is dealt with at once, whatever the hour): people take turns of the same length in
//! local time, somebody may stand in for a while, and whoever cannot is passed over.

use std::ops::RangeInclusive;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// Days a turn may have.
pub const TURN_DAYS: RangeInclusive<i16> = 1..=28;
/// Turns worked out at once; more is a question nobody has.
const MOST: usize = 1_000;

/// How people take turns: the first turn begins on a day, each has the same number of days, and is handed over at the same hour of
/// the wall clock, so that it stays nine o'clock when the clocks change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The day of the first turn.
    pub first_on: Date,
    /// The hour of handing over.
    pub handover: Time,
    /// Days of a turn, within [`TURN_DAYS`].
    pub turn_days: i16,
}

/// A turn: which one since the first, counted from 0, and its time, without its last instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which one.
    pub number: i64,
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Rotation {
    fn days(&self) -> i64 {
        i64::from(self.turn_days.clamp(*TURN_DAYS.start(), *TURN_DAYS.end()))
    }

    /// When a turn begins. A wall clock that leaves out the hour of handing over hands over as late as it left out.
    fn begins(&self, number: i64, zone: &TimeZone) -> Option<Timestamp> {
        let days = number.checked_mul(self.days())?;
        let day = self.first_on.checked_add(days.days()).ok()?;
        let at = day.to_datetime(self.handover).to_zoned(zone.clone()).ok()?;
        Some(at.timestamp())
    }

    fn turn(&self, number: i64, zone: &TimeZone) -> Option<Turn> {
        Some(Turn {
            number,
            from: self.begins(number, zone)?,
            until: self.begins(number.checked_add(1)?, zone)?,
        })
    }

    /// The turn of an instant; none before the first one.
    pub fn turn_at(&self, at: Timestamp, zone: &TimeZone) -> Option<Turn> {
        let day = at.to_zoned(zone.clone()).date();
        let days = i64::from((day - self.first_on).get_days());
        let near = days.div_euclid(self.days());
        // On the day of handing over it depends on the hour.
        [near, near - 1]
            .into_iter()
            .filter(|number| *number >= 0)
            .filter_map(|number| self.turn(number, zone))
            .find(|turn| turn.from <= at && at < turn.until)
    }

    /// The turns of a time, in their order.
    pub fn turns(&self, from: Timestamp, until: Timestamp, zone: &TimeZone) -> Vec<Turn> {
        let first = match self.turn_at(from, zone) {
            Some(turn) => turn.number,
            None if self.begins(0, zone).is_some_and(|first| from < first) => 0,
            None => return Vec::new(),
        };
        (first..)
            .map_while(|number| self.turn(number, zone))
            .take_while(|turn| turn.from < until)
            .take(MOST)
            .collect()
    }
}

/// Somebody stands in for whoever would be on call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandIn<P> {
    /// Who.
    pub person: P,
    /// From when on.
    pub from: Timestamp,
    /// Until when, without that instant.
    pub until: Timestamp,
}

/// A time in which the same person is on call for the same reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift<P> {
    /// From when on.
    pub from: Timestamp,
    /// Until when, without that instant.
    pub until: Timestamp,
    /// Who; none = nobody who could.
    pub person: Option<P>,
    /// Whose turn it is: differs from `person` where somebody stands in, or the turn's own person is passed over.
    pub turn_of: P,
}

/// Who is on call in a time. People take turns in the order given; of several who stand in at once the one named last does. Whoever
/// is not `able` is passed over: the next in turn who is takes his place.
pub fn shifts<P: Copy + PartialEq>(
    rotation: &Rotation,
    people: &[P],
    stand_ins: &[StandIn<P>],
    able: impl Fn(P) -> bool,
    (from, until): (Timestamp, Timestamp),
    zone: &TimeZone,
) -> Vec<Shift<P>> {
    let mut list = Vec::new();
    for turn in rotation.turns(from, until, zone) {
        let Ok(count) = i64::try_from(people.len()) else {
            continue;
        };
        if count == 0 {
            continue;
        }
        let place = usize::try_from(turn.number.rem_euclid(count)).unwrap_or_default();
        let (before, after) = people.split_at(place);
        let Some(turn_of) = after.first().copied() else {
            continue;
        };
        let usual = after.iter().chain(before).copied().find(|person| able(*person));
        // The instants at which something may change.
        let mut cuts: Vec<Timestamp> = stand_ins
            .iter()
            .flat_map(|one| [one.from, one.until])
            .filter(|at| turn.from < *at && *at < turn.until)
            .chain([turn.from, turn.until])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let &[begin, end] = pair else { continue };
            let instead = stand_ins
                .iter()
                .rev()
                .find(|one| one.from <= begin && begin < one.until && able(one.person));
            let shift = Shift {
                from: begin,
                until: end,
                person: instead.map(|one| one.person).or(usual),
                turn_of,
            };
            push(&mut list, shift, turn.from);
        }
    }
    list.retain(|shift: &Shift<P>| shift.until > from && shift.from < until);
    list
}

/// Adds a shift; within a turn it goes on with the one before where nothing changed.
fn push<P: PartialEq>(list: &mut Vec<Shift<P>>, shift: Shift<P>, turn_from: Timestamp) {
    match list.last_mut() {
        Some(last) if shift.from > turn_from && last.person == shift.person => last.until = shift.until,
        _ => list.push(shift),
    }
}

/// Minutes after the last line was called until everybody who decides is told that nobody has taken the incident up.
pub const EVERYBODY_AFTER: i32 = 30;

/// What is to be done now about an incident that nobody has taken up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The lines whose time has come, by their place in the list.
    pub call: Vec<usize>,
    /// All were called in vain: everybody who decides is told.
    pub everybody: bool,
    /// When to look again; none = never.
    pub next: Option<Timestamp>,
}

/// Which lines are called now. `lines` are the minutes each waits from `since` on, `reached` the minute up to which lines were called
/// before; none = no line yet.
pub fn round(since: Timestamp, lines: &[i32], reached: Option<i32>, now: Timestamp) -> Round {
    let Some(last) = lines.iter().max() else {
        return Round::default();
    };
    let everybody_at = last.saturating_add(EVERYBODY_AFTER);
    let minutes = i32::try_from((now - since).get_seconds().div_euclid(60)).unwrap_or(i32::MAX);
    let call = lines
        .iter()
        .enumerate()
        .filter(|(_, after)| **after <= minutes && reached.is_none_or(|reached| **after > reached))
        .map(|(place, _)| place)
        .collect();
    let next = lines
        .iter()
        .copied()
        .chain([everybody_at])
        .filter(|after| *after > minutes)
        .min();
    Round {
        call,
        everybody: minutes >= everybody_at,
        next: next.map(|after| since + jiff::SignedDuration::from_mins(i64::from(after))),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn weekly() -> Rotation {
        Rotation {
            first_on: date(2026, 11, 2),
            handover: time(9, 0, 0, 0),
            turn_days: 7,
        }
    }

    #[test]
    fn a_turn_is_handed_over_at_the_hour_and_not_before() {
        let shanghai = zone("Asia/Shanghai");
        let number = |text| weekly().turn_at(at(text), &shanghai).map(|turn| turn.number);
        assert_eq!(number("2026-11-02T08:59:59+08:00"), None, "before the first turn");
        assert_eq!(number("2026-11-02T09:00:00+08:00"), Some(0));
        assert_eq!(number("2026-11-09T08:59:59+08:00"), Some(0));
        assert_eq!(number("2026-11-09T09:00:00+08:00"), Some(1));
    }

    #[test]
    fn nine_o_clock_stays_nine_when_the_clocks_change() {
        let berlin = zone("Europe/Berlin");
        let rotation = Rotation {
            first_on: date(2026, 10, 19),
            ..weekly()
        };
        let turns = rotation.turns(at("2026-10-20T00:00:00Z"), at("2026-10-27T00:00:00Z"), &berlin);
        assert_eq!(turns.len(), 2);
        assert_eq!(turns[0].from, at("2026-10-19T07:00:00Z"), "summer time");
        assert_eq!(turns[1].from, at("2026-10-26T08:00:00Z"), "an hour longer");
    }

    #[test]
    fn whoever_stands_in_takes_part_of_a_turn_and_whoever_cannot_is_passed_over() {
        let shanghai = zone("Asia/Shanghai");
        let stand_ins = [StandIn {
            person: 'd',
            from: at("2026-11-04T09:00:00+08:00"),
            until: at("2026-11-05T09:00:00+08:00"),
        }];
        let span = (at("2026-11-02T09:00:00+08:00"), at("2026-11-16T09:00:00+08:00"));
        let found = shifts(
            &weekly(),
            &['a', 'b', 'c'],
            &stand_ins,
            |one| one != 'b',
            span,
            &shanghai,
        );
        let told: Vec<_> = found.iter().map(|one| (one.person, one.turn_of)).collect();
        assert_eq!(
            told,
            [
                (Some('a'), 'a'),
                (Some('d'), 'a'),
                (Some('a'), 'a'),
                (Some('c'), 'b')
            ]
        );
        assert_eq!(found[1].from, stand_ins[0].from);
        assert_eq!(found[1].until, stand_ins[0].until);
    }

    #[test]
    fn where_nobody_can_nobody_is_named() {
        let span = (at("2026-11-03T00:00:00Z"), at("2026-11-04T00:00:00Z"));
        let found = shifts(&weekly(), &['a', 'b'], &[], |_| false, span, &TimeZone::UTC);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].person, found[0].turn_of), (None, 'a'));
        let none: Vec<Shift<char>> = shifts(&weekly(), &[], &[], |_| true, span, &TimeZone::UTC);
        assert!(none.is_empty());
    }

    #[test]
    fn of_two_who_stand_in_the_one_named_last_does() {
        let whole = |person| StandIn {
            person,
            from: at("2026-11-03T00:00:00Z"),
            until: at("2026-11-05T00:00:00Z"),
        };
        let span = (at("2026-11-04T00:00:00Z"), at("2026-11-04T00:00:01Z"));
        let found = shifts(
            &weekly(),
            &['a'],
            &[whole('x'), whole('y')],
            |_| true,
            span,
            &TimeZone::UTC,
        );
        assert_eq!(found[0].person, Some('y'));
    }

    #[test]
    fn lines_are_called_one_after_the_other_and_everybody_at_last() {
        let since = at("2026-11-27T02:00:00Z");
        let after = |minutes: i64| since + jiff::SignedDuration::from_mins(minutes);
        let lines = [0, 15, 15];
        let first = round(since, &lines, None, since);
        assert_eq!(
            (first.call, first.everybody, first.next),
            (vec![0], false, Some(after(15)))
        );
        let second = round(since, &lines, Some(0), after(15));
        assert_eq!((second.call, second.next), (vec![1, 2], Some(after(45))));
        let early = round(since, &lines, Some(0), after(14));
        assert_eq!((early.call, early.next), (Vec::new(), Some(after(15))));
        let last = round(since, &lines, Some(15), after(45));
        assert_eq!((last.call, last.everybody, last.next), (Vec::new(), true, None));
        // A process that stood still calls everybody it missed, once.
        let late = round(since, &lines, Some(0), after(500));
        assert_eq!((late.call, late.everybody, late.next), (vec![1, 2], true, None));
        assert_eq!(round(since, &[], None, after(500)), Round::default());
    }

    proptest! {
        // However often it is looked, every line is called once, in the order of its minutes, and everybody is told once.
        #[test]
        fn every_line_is_called_once(
            mut lines in prop::collection::vec(0i32..120, 1..5),
            mut looks in prop::collection::vec(0i64..400, 0..12),
        ) {
            let since = at("2026-11-27T02:00:00Z");
            looks.extend([0, 400]);
            looks.sort_unstable();
            lines.sort_unstable();
            let (mut called, mut told, mut reached, mut over) = (Vec::new(), 0, None, false);
            for minutes in looks {
                if over {
                    break;
                }
                let found = round(since, &lines, reached, since + jiff::SignedDuration::from_mins(minutes));
                called.extend(found.call);
                told += i32::from(found.everybody);
                reached = Some(i32::try_from(minutes).unwrap());
                over = found.next.is_none();
            }
            prop_assert_eq!(called, (0..lines.len()).collect::<Vec<_>>());
            prop_assert_eq!(told, 1);
            prop_assert!(over);
        }

        // Whatever the zone, the length and the stand-ins: shifts follow each other without gap or overlap, and the person of each
        // instant is the last who stands in, or whose turn it is.
        #[test]
        fn shifts_leave_no_gap(
            zone_name in prop::sample::select(vec!["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
            turn_days in TURN_DAYS,
            hour in 0i8..24,
            start in 0i64..400,
            spans in prop::collection::vec((0i64..2_000, 1i64..200, 10u32..13), 0..4),
            probe in 0i64..2_000,
        ) {
            let zone = zone(zone_name);
            let rotation = Rotation {
                first_on: date(2026, 1, 1).checked_add(start.days()).unwrap(),
                handover: time(hour, 30, 0, 0),
                turn_days,
            };
            let people = [0u32, 1, 2];
            let base = rotation.begins(0, &zone).unwrap();
            let plus = |hours: i64| base + jiff::SignedDuration::from_hours(hours);
            let stand_ins: Vec<StandIn<u32>> = spans
                .iter()
                .map(|(from, hours, person)| StandIn { person: *person, from: plus(*from), until: plus(from + hours) })
                .collect();
            let found = shifts(&rotation, &people, &stand_ins, |_| true, (base, plus(2_000)), &zone);
            for pair in found.windows(2) {
                prop_assert_eq!(pair[0].until, pair[1].from);
                prop_assert!(pair[0].from < pair[0].until);
            }
            prop_assert!(found[0].from <= base && found.last().unwrap().until >= plus(2_000));
            let instant = plus(probe);
            let on: Vec<_> = found.iter().filter(|one| one.from <= instant && instant < one.until).collect();
            prop_assert_eq!(on.len(), 1);
            let turn = rotation.turn_at(instant, &zone).unwrap();
            let wanted = stand_ins
                .iter()
                .rev()
                .find(|one| one.from <= instant && instant < one.until)
                .map_or(people[usize::try_from(turn.number % 3).unwrap()], |one| one.person);
            prop_assert_eq!(on[0].person, Some(wanted));
        }
    }
}
