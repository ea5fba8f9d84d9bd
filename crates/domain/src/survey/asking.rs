//! Whom to ask and when (handbook §4.3.1, §8.1): shares, samples, rest between two surveys, reminders, rounds, and when an
//! interviewer tries again. Chance is drawn from ids, so that the same question asked twice gives the same answer.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// So often is somebody called before he counts as out of reach.
pub const MOST_ATTEMPTS: i32 = 5;

/// A number between 0 and 1 that belongs to a pair of ids: as good as chance, and the same each time it is asked for.
#[expect(
    clippy::cast_precision_loss,
    reason = "53 bits of it fill the fraction exactly"
)]
pub fn lot(survey: Uuid, of: Uuid) -> f64 {
    let mut state = 0_u64;
    for id in [survey, of] {
        let (high, low) = id.as_u64_pair();
        for word in [high, low] {
            state = mix(state ^ word);
        }
    }
    (state >> 11) as f64 / (1_u64 << 53) as f64
}

/// The finaliser of splitmix64: every bit of the input moves half of the output's.
fn mix(word: u64) -> u64 {
    let mut word = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Is this subject among the share of a hundred that is asked about?
pub fn is_drawn(survey: Uuid, subject: Uuid, share: u8) -> bool {
    lot(survey, subject) * 100.0 < f64::from(share)
}

/// Has somebody had his rest since he was last asked? 0 days = he needs none.
pub fn is_rested(last_asked: Option<Timestamp>, now: Timestamp, days: i32) -> bool {
    days <= 0 || last_asked.is_none_or(|last| now.duration_since(last) >= day_span(days))
}

fn day_span(days: i32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(days) * 24)
}

/// When the next reminder is due: `days` count from the first sending, `reminded` says how many went out. The days are
/// ordered, as a survey keeps them.
pub fn next_reminder(sent_at: Timestamp, days: &[i32], reminded: i32) -> Option<Timestamp> {
    let days = days.get(usize::try_from(reminded).ok()?)?;
    sent_at.checked_add(day_span(*days)).ok()
}

/// How many to draw of each stratum, so that all are as even as their sizes allow. What a small one cannot give comes
/// from the others; the first ones take what does not divide.
pub fn even_shares(sizes: &[usize], total: usize) -> Vec<usize> {
    let mut shares = vec![0; sizes.len()];
    let mut left = total.min(sizes.iter().sum());
    while left > 0 {
        let open: Vec<usize> = (0..sizes.len()).filter(|at| shares[*at] < sizes[*at]).collect();
        let each = (left / open.len()).max(1);
        for at in open {
            let more = each.min(sizes[at] - shares[at]).min(left);
            shares[at] += more;
            left -= more;
        }
    }
    shares
}

/// How many months lie between two rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Each month.
    Month,
    /// Each quarter of the calendar.
    Quarter,
    /// Each half of the calendar year.
    HalfYear,
    /// Each calendar year.
    Year,
}

impl Rhythm {
    fn months(self) -> i16 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }
}

/// The day on which the round after one that was opened on `opened` begins: the first of the next period.
pub fn next_round(opened: Date, rhythm: Rhythm) -> Date {
    let (year, month) = (opened.year(), i16::from(opened.month()));
    let months = rhythm.months();
    let next = (month - 1) / months * months + months;
    let (year, month) = (year + next / 12, next % 12 + 1);
    Date::new(year, i8::try_from(month).unwrap_or(1), 1).unwrap_or(opened)
}

/// The middle of the parts of a day in which people are called.
const DAY_PARTS: [i8; 3] = [10, 14, 18];

/// When to try again somebody who was not reached: at another part of the day, later today or tomorrow.
pub fn next_try(last: DateTime) -> DateTime {
    let at = |date: Date, hour: i8| date.to_datetime(Time::constant(hour, 0, 0, 0));
    DAY_PARTS
        .iter()
        // A part that has begun is the one in which nobody answered.
        .find(|hour| i16::from(**hour) >= i16::from(last.hour()) + 2)
        .map_or_else(
            || {
                let tomorrow = last.date().tomorrow().unwrap_or(last.date());
                at(tomorrow, if last.hour() >= 17 { 14 } else { 10 })
            },
            |hour| at(last.date(), *hour),
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, datetime};
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_share_is_about_that_share_and_always_the_same() {
        let survey = Uuid::from_u128(7);
        let drawn = |share| {
            (0..10_000_u128)
                .filter(|n| is_drawn(survey, Uuid::from_u128(*n), share))
                .count()
        };
        assert_eq!(drawn(0), 0);
        assert_eq!(drawn(100), 10_000);
        let third = drawn(30);
        assert!((2_800..3_200).contains(&third), "{third}");
        assert_eq!(third, drawn(30));
    }

    #[test]
    fn another_survey_draws_others() {
        let drawn = |survey| -> Vec<u128> {
            (0..200)
                .filter(|n| is_drawn(Uuid::from_u128(survey), Uuid::from_u128(*n), 50))
                .collect()
        };
        assert_ne!(drawn(1), drawn(2));
    }

    #[test]
    fn whoever_was_asked_rests() {
        let now = at("2026-03-31T10:00:00Z");
        assert!(is_rested(None, now, 30));
        assert!(is_rested(Some(at("2026-03-01T10:00:00Z")), now, 30));
        assert!(!is_rested(Some(at("2026-03-01T10:00:01Z")), now, 30));
        assert!(is_rested(Some(now), now, 0));
        assert!(
            !is_rested(Some(at("2026-04-02T00:00:00Z")), now, 30),
            "one that waits"
        );
    }

    #[test]
    fn reminders_count_from_the_first_sending() {
        let sent = at("2026-03-01T10:00:00Z");
        assert_eq!(next_reminder(sent, &[3, 7], 0), Some(at("2026-03-04T10:00:00Z")));
        assert_eq!(next_reminder(sent, &[3, 7], 1), Some(at("2026-03-08T10:00:00Z")));
        assert_eq!(next_reminder(sent, &[3, 7], 2), None);
        assert_eq!(next_reminder(sent, &[], 0), None);
    }

    #[test]
    fn rounds_begin_with_their_period() {
        let cases = [
            (date(2026, 1, 31), Rhythm::Month, date(2026, 2, 1)),
            (date(2026, 12, 1), Rhythm::Month, date(2027, 1, 1)),
            (date(2026, 2, 14), Rhythm::Quarter, date(2026, 4, 1)),
            (date(2026, 11, 2), Rhythm::Quarter, date(2027, 1, 1)),
            (date(2026, 6, 30), Rhythm::HalfYear, date(2026, 7, 1)),
            (date(2026, 7, 1), Rhythm::HalfYear, date(2027, 1, 1)),
            (date(2026, 7, 1), Rhythm::Year, date(2027, 1, 1)),
        ];
        for (opened, rhythm, next) in cases {
            assert_eq!(next_round(opened, rhythm), next, "{opened} {rhythm:?}");
        }
    }

    #[test]
    fn whoever_does_not_answer_is_tried_at_another_part_of_the_day() {
        let cases = [
            (
                datetime(2026, 3, 2, 9, 30, 0, 0),
                datetime(2026, 3, 2, 14, 0, 0, 0),
            ),
            (
                datetime(2026, 3, 2, 14, 20, 0, 0),
                datetime(2026, 3, 2, 18, 0, 0, 0),
            ),
            (
                datetime(2026, 3, 2, 16, 40, 0, 0),
                datetime(2026, 3, 2, 18, 0, 0, 0),
            ),
            (
                datetime(2026, 3, 2, 18, 5, 0, 0),
                datetime(2026, 3, 3, 14, 0, 0, 0),
            ),
            (
                datetime(2026, 3, 2, 7, 0, 0, 0),
                datetime(2026, 3, 2, 10, 0, 0, 0),
            ),
        ];
        for (last, next) in cases {
            assert_eq!(next_try(last), next, "{last}");
        }
    }

    #[test]
    fn strata_are_as_even_as_they_can_be() {
        assert_eq!(even_shares(&[100, 100, 100], 30), [10, 10, 10]);
        assert_eq!(even_shares(&[2, 100, 100], 30), [2, 14, 14]);
        assert_eq!(even_shares(&[100, 100], 3), [2, 1]);
        assert_eq!(even_shares(&[1, 1], 30), [1, 1]);
        assert_eq!(even_shares(&[], 30), Vec::<usize>::new());
    }

    proptest! {
        #[test]
        fn shares_never_exceed_what_is_there(sizes in prop::collection::vec(0_usize..50, 0..8), total in 0_usize..300) {
            let shares = even_shares(&sizes, total);
            prop_assert!(shares.iter().zip(&sizes).all(|(share, size)| share <= size));
            prop_assert_eq!(shares.iter().sum::<usize>(), total.min(sizes.iter().sum()));
        }

        #[test]
        fn a_round_begins_after_the_one_before(days in 0_i32..20_000, rhythm in 0..4) {
            let rhythm = [Rhythm::Month, Rhythm::Quarter, Rhythm::HalfYear, Rhythm::Year][rhythm as usize];
            let opened = date(2000, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let next = next_round(opened, rhythm);
            prop_assert!(next > opened && next.day() == 1);
        }
    }
}
