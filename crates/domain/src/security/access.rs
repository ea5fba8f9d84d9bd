//! Access logs of sites (handbook §7.2.2): simple rules that find what a guard would ask about. They find, people judge: an
//! entry at night may be an emergency, a second "in" a door that was held open.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::calendar::{DayRule, Week};
use crate::codes::codes;

codes! {
    /// What kind of place.
    pub enum SiteKind: "site kind" {
        /// A building full of machines.
        DataCentre = "data_centre",
        /// A room of machines.
        MachineRoom = "machine_room",
        /// A radio site.
        BaseStation = "base_station",
        /// Where people work.
        Office = "office",
        /// Where customers come.
        Store = "store",
    }
}

codes! {
    /// Which way somebody went.
    pub enum AccessDirection: "access direction" {
        /// Into the site.
        In = "in",
        /// Out of it.
        Out = "out",
    }
}

codes! {
    /// What the door answered.
    pub enum AccessResult: "access result" {
        /// It opened.
        Granted = "granted",
        /// It stayed shut.
        Denied = "denied",
    }
}

codes! {
    /// What a rule looks for.
    pub enum AccessRule: "access rule" {
        /// Somebody was let in outside the site's regular hours.
        OutOfHours = "out_of_hours",
        /// In twice without out, or out without in: somebody slipped through behind another, or a badge was handed back.
        Passback = "passback",
        /// A badge was refused again and again.
        Denials = "denials",
        /// One badge in two sites, quicker than anybody travels.
        TwoSites = "two_sites",
    }
}

codes! {
    /// Where a finding stands.
    pub enum AccessFindingState: "access finding state" {
        /// Nobody has judged it.
        Open = "open",
        /// There is a reason for it.
        Explained = "explained",
        /// It was what it looked like.
        Confirmed = "confirmed",
    }
}

/// Which rules look, and how closely. The defaults are the product's own (unverified).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessRules {
    /// Look for entries outside regular hours.
    pub out_of_hours: bool,
    /// Look for in twice and out without in.
    pub passback: bool,
    /// So far apart, in hours, two entries are still one stay.
    pub passback_hours: u16,
    /// Look for repeated refusals.
    pub denials: bool,
    /// So many of one badge …
    pub denials_count: u16,
    /// … within so many minutes.
    pub denials_minutes: u16,
    /// Look for one badge in two sites.
    pub two_sites: bool,
    /// Within fewer minutes than this nobody gets from one to the other.
    pub two_sites_minutes: u16,
}

impl Default for AccessRules {
    fn default() -> Self {
        Self {
            out_of_hours: true,
            passback: true,
            passback_hours: 16,
            denials: true,
            denials_count: 3,
            denials_minutes: 10,
            two_sites: true,
            two_sites_minutes: 15,
        }
    }
}

impl AccessRules {
    /// How far before an entry the rules look, and how far after it they may still find something because of it.
    pub fn reach(&self) -> SignedDuration {
        let hours = SignedDuration::from_hours(self.passback_hours.into());
        let minutes = SignedDuration::from_mins(self.denials_minutes.max(self.two_sites_minutes).into());
        hours.max(minutes)
    }
}

/// An entry of a log, of one badge. `S` names its site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage<S> {
    /// Where.
    pub site: S,
    /// Which way, where the door knows.
    pub direction: Option<AccessDirection>,
    /// What the door answered.
    pub result: AccessResult,
    /// When.
    pub at: Timestamp,
}

/// What a rule found: the places of its entries. The last is the one it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Which rule.
    pub rule: AccessRule,
    /// The entries, by their places in what was looked through.
    pub entries: Vec<usize>,
}

/// Is this within a site's regular hours? Days of the calendar go before the week: a holiday has no hours, a make-up day
/// those of the weekday it stands for.
pub fn is_regular(
    week: &Week,
    rule: impl Fn(Date) -> Option<DayRule>,
    zone: &TimeZone,
    at: Timestamp,
) -> bool {
    let local = at.to_zoned(zone.clone());
    let of = |place: i8| {
        week.get(usize::from(place.unsigned_abs()))
            .cloned()
            .unwrap_or_default()
    };
    let periods = match rule(local.date()) {
        Some(DayRule::Holiday { .. }) => Vec::new(),
        Some(DayRule::Workday { like, .. }) => of(like.to_monday_zero_offset()),
        Some(DayRule::Hours { periods, .. }) => periods,
        None => of(local.date().weekday().to_monday_zero_offset()),
    };
    let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
    periods
        .iter()
        .any(|period| period.from() <= minute && minute < period.to())
}

/// What the rules find among the entries of one badge, in the order of their instants. `regular` says whether an entry lies
/// within the hours of its site.
pub fn look_through<S: Copy + PartialEq>(
    rules: &AccessRules,
    passages: &[Passage<S>],
    regular: impl Fn(&Passage<S>) -> bool,
) -> Vec<Found> {
    let mut found = Vec::new();
    if rules.out_of_hours {
        out_of_hours(passages, regular, &mut found);
    }
    if rules.passback {
        passback(
            passages,
            SignedDuration::from_hours(rules.passback_hours.into()),
            &mut found,
        );
    }
    if rules.denials {
        let within = SignedDuration::from_mins(rules.denials_minutes.into());
        denials(passages, usize::from(rules.denials_count), within, &mut found);
    }
    if rules.two_sites {
        two_sites(
            passages,
            SignedDuration::from_mins(rules.two_sites_minutes.into()),
            &mut found,
        );
    }
    found
}

/// Going out late is going home.
fn out_of_hours<S>(passages: &[Passage<S>], regular: impl Fn(&Passage<S>) -> bool, found: &mut Vec<Found>) {
    for (place, passage) in passages.iter().enumerate() {
        let entered =
            passage.result == AccessResult::Granted && passage.direction != Some(AccessDirection::Out);
        if entered && !regular(passage) {
            found.push(Found {
                rule: AccessRule::OutOfHours,
                entries: vec![place],
            });
        }
    }
}

fn passback<S: Copy + PartialEq>(passages: &[Passage<S>], stay: SignedDuration, found: &mut Vec<Found>) {
    for (place, passage) in passages.iter().enumerate() {
        let Some(direction) = passage
            .direction
            .filter(|_| passage.result == AccessResult::Granted)
        else {
            continue;
        };
        let before = passages.get(..place).unwrap_or_default();
        let last = before
            .iter()
            .rposition(|one| {
                one.site == passage.site && one.direction.is_some() && one.result == AccessResult::Granted
            })
            .and_then(|last| Some((last, before.get(last)?)))
            .filter(|(_, one)| passage.at.duration_since(one.at) <= stay);
        let entries = match (direction, last) {
            (AccessDirection::In, Some((last, one))) if one.direction == Some(AccessDirection::In) => {
                vec![last, place]
            }
            (AccessDirection::Out, Some((last, one))) if one.direction == Some(AccessDirection::Out) => {
                vec![last, place]
            }
            (AccessDirection::Out, None) => vec![place],
            _ => continue,
        };
        found.push(Found {
            rule: AccessRule::Passback,
            entries,
        });
    }
}

/// A row of refusals is one finding, however long it gets: as long as there are enough within the time before each.
fn denials<S>(passages: &[Passage<S>], enough: usize, within: SignedDuration, found: &mut Vec<Found>) {
    let refused: Vec<(usize, Timestamp)> = passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.result == AccessResult::Denied)
        .map(|(place, passage)| (place, passage.at))
        .collect();
    let enough = enough.max(1);
    let mut row: Vec<usize> = Vec::new();
    let mut last: Option<usize> = None;
    for (start, window) in refused.windows(enough).enumerate() {
        let (Some(first), Some(end)) = (window.first(), window.last()) else {
            continue;
        };
        if end.1.duration_since(first.1) > within {
            continue;
        }
        // Windows that share a refusal are one row.
        if last.is_some_and(|last| start > last) {
            found.push(Found {
                rule: AccessRule::Denials,
                entries: std::mem::take(&mut row),
            });
        }
        for (place, _) in window {
            if !row.contains(place) {
                row.push(*place);
            }
        }
        last = Some(start + enough - 1);
    }
    if !row.is_empty() {
        found.push(Found {
            rule: AccessRule::Denials,
            entries: row,
        });
    }
}

fn two_sites<S: Copy + PartialEq>(passages: &[Passage<S>], within: SignedDuration, found: &mut Vec<Found>) {
    let mut last: Option<(usize, &Passage<S>)> = None;
    for (place, passage) in passages.iter().enumerate() {
        if passage.result != AccessResult::Granted {
            continue;
        }
        if let Some((before, one)) = last
            && one.site != passage.site
            && passage.at.duration_since(one.at) < within
        {
            found.push(Found {
                rule: AccessRule::TwoSites,
                entries: vec![before, place],
            });
        }
        last = Some((place, passage));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::ToSpan as _;
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Period;

    fn at(minute: i64) -> Timestamp {
        "2026-03-02T00:00:00Z".parse::<Timestamp>().unwrap() + minute.minutes()
    }

    fn granted(site: u8, direction: AccessDirection, minute: i64) -> Passage<u8> {
        Passage {
            site,
            direction: Some(direction),
            result: AccessResult::Granted,
            at: at(minute),
        }
    }

    fn denied(minute: i64) -> Passage<u8> {
        Passage {
            site: 1,
            direction: None,
            result: AccessResult::Denied,
            at: at(minute),
        }
    }

    fn only(rule: AccessRule, passages: &[Passage<u8>]) -> Vec<Vec<usize>> {
        look_through(&AccessRules::default(), passages, |_| true)
            .into_iter()
            .filter(|found| found.rule == rule)
            .map(|found| found.entries)
            .collect()
    }

    use AccessDirection::{In, Out};

    #[test]
    fn twice_in_and_out_without_in_are_found_and_a_day_between_is_not() {
        let day = 24 * 60;
        let passages = [
            granted(1, In, 0),
            granted(1, In, 30),
            granted(1, Out, 60),
            granted(1, Out, 70),
            // Yesterday's door is no reason to ask today.
            granted(1, In, day + 90),
            granted(2, Out, day + 200),
        ];
        assert_eq!(
            only(AccessRule::Passback, &passages),
            [vec![0, 1], vec![2, 3], vec![5]]
        );
        let calm = [
            granted(1, In, 0),
            granted(1, Out, 400),
            granted(1, In, 460),
            granted(1, Out, 800),
        ];
        assert!(only(AccessRule::Passback, &calm).is_empty());
    }

    #[test]
    fn a_row_of_refusals_is_one_finding() {
        let passages = [
            denied(0),
            denied(4),
            denied(9),
            denied(12),
            denied(40),
            denied(45),
        ];
        assert_eq!(only(AccessRule::Denials, &passages), [vec![0, 1, 2, 3]]);
        let two = [
            denied(0),
            denied(1),
            denied(2),
            denied(100),
            denied(101),
            denied(102),
        ];
        assert_eq!(only(AccessRule::Denials, &two), [vec![0, 1, 2], vec![3, 4, 5]]);
        assert!(only(AccessRule::Denials, &[denied(0), denied(6), denied(11)]).is_empty());
    }

    #[test]
    fn one_badge_in_two_sites_is_found_when_nobody_travels_that_fast() {
        let passages = [
            granted(1, In, 0),
            granted(2, In, 14),
            granted(1, In, 29),
            granted(3, In, 60),
        ];
        assert_eq!(only(AccessRule::TwoSites, &passages), [vec![0, 1]]);
    }

    #[test]
    fn entries_outside_the_hours_are_found_and_going_home_is_not() {
        let passages = [granted(1, In, 0), granted(1, Out, 5), denied(6)];
        let rules = AccessRules {
            passback: false,
            ..AccessRules::default()
        };
        let found = look_through(&rules, &passages, |_| false);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].entries, [0]);
    }

    #[test]
    fn hours_follow_the_zone_the_week_and_the_calendar() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let hours: Vec<Period> = vec!["08:00-18:00".parse().unwrap()];
        let week: Week = std::array::from_fn(|day| if day < 5 { hours.clone() } else { Vec::new() });
        let regular = |day: Date, hour: i8, rule: Option<DayRule>| {
            let at = day.at(hour, 0, 0, 0).to_zoned(zone.clone()).unwrap().timestamp();
            is_regular(&week, |_| rule.clone(), &zone, at)
        };
        let monday = date(2026, 3, 2);
        assert!(regular(monday, 8, None));
        assert!(!regular(monday, 18, None));
        assert!(!regular(date(2026, 3, 7), 10, None));
        let name = String::new();
        assert!(!regular(
            monday,
            10,
            Some(DayRule::Holiday { name: name.clone() })
        ));
        let like = Weekday::Friday;
        assert!(regular(
            date(2026, 3, 7),
            10,
            Some(DayRule::Workday { name, like })
        ));
    }

    fn passage() -> impl Strategy<Value = Passage<u8>> {
        (0u8..3, 0usize..3, any::<bool>(), 0i64..3_000).prop_map(|(site, way, granted, minute)| Passage {
            site,
            direction: AccessDirection::ALL.get(way).copied(),
            result: if granted {
                AccessResult::Granted
            } else {
                AccessResult::Denied
            },
            at: at(minute),
        })
    }

    proptest! {
        #[test]
        fn findings_name_entries_that_are_there_each_refusal_once(
            mut passages in prop::collection::vec(passage(), 0..40),
        ) {
            passages.sort_by_key(|one| one.at);
            let found = look_through(&AccessRules::default(), &passages, |one| one.site != 0);
            let mut refusals = BTreeSet::new();
            let mut about = BTreeSet::new();
            for one in &found {
                prop_assert!(one.entries.windows(2).all(|pair| pair[0] < pair[1]));
                prop_assert!(one.entries.iter().all(|place| *place < passages.len()));
                let last = *one.entries.last().unwrap();
                prop_assert!(about.insert((one.rule, last)), "two findings of a rule about one entry");
                if one.rule == AccessRule::Denials {
                    prop_assert!(one.entries.len() >= 3);
                    for place in &one.entries {
                        prop_assert!(passages[*place].result == AccessResult::Denied);
                        prop_assert!(refusals.insert(*place));
                    }
                }
            }
        }

        #[test]
        fn what_is_found_about_an_entry_needs_nothing_beyond_the_reach_before_it(
            mut passages in prop::collection::vec(passage(), 1..40),
            from in 0i64..3_000,
        ) {
            passages.sort_by_key(|one| one.at);
            let rules = AccessRules::default();
            let whole = look_through(&rules, &passages, |_| true);
            let start = at(from).checked_sub(rules.reach()).unwrap();
            let skipped = passages.iter().filter(|one| one.at < start).count();
            let part = look_through(&rules, &passages[skipped..], |_| true);
            // Refusals are a row that may have begun before; the others look at one entry before.
            let about = |found: &[Found], skipped: usize| -> BTreeSet<(AccessRule, usize)> {
                found
                    .iter()
                    .filter(|one| one.rule != AccessRule::Denials)
                    .map(|one| (one.rule, one.entries.last().unwrap() + skipped))
                    .filter(|(_, place)| passages[*place].at >= at(from))
                    .collect()
            };
            prop_assert_eq!(about(&whole, 0), about(&part, skipped));
        }
    }
}
