//! Answers that look like no person's (peers §3: clean data). Kept apart from the figures, never thrown away: a person
//! decides.

use jiff::{SignedDuration, Timestamp};
use sqm_domain::survey::{Answer, Answers};

/// Nobody reads and answers a question faster.
const FASTEST: SignedDuration = SignedDuration::from_millis(700);
/// So many equal rows of a matrix are no opinion any more, when given at speed.
const ALIKE: usize = 6;
const ALIKE_FASTEST: SignedDuration = SignedDuration::from_millis(1_500);

/// Why the answers are doubted; `""` = they are not.
pub(super) fn suspect(started_at: Option<Timestamp>, now: Timestamp, answers: &Answers) -> &'static str {
    let Some(started_at) = started_at else { return "" };
    let took = now.duration_since(started_at);
    let rows = |answer: &Answer| match answer {
        Answer::Rows(rows) => rows.len(),
        _ => 1,
    };
    let answered: usize = answers.values().map(rows).sum();
    let count = i32::try_from(answered).unwrap_or(i32::MAX);
    if answered >= 3 && took < FASTEST.saturating_mul(count) {
        return "fast";
    }
    let alike = answers.values().any(|answer| match answer {
        Answer::Rows(rows) if rows.len() >= ALIKE => {
            let mut points = rows.values();
            points
                .next()
                .is_some_and(|first| points.all(|other| other == first))
        }
        _ => false,
    });
    if alike && took < ALIKE_FASTEST.saturating_mul(count) {
        "alike"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).unwrap()
    }

    #[test]
    fn speed_and_sameness_are_doubted_together_with_time() {
        let few: Answers = (1..=3).map(|n| (format!("q{n}"), Answer::Number(5.0))).collect();
        assert_eq!(suspect(Some(at(0)), at(1), &few), "fast");
        assert_eq!(suspect(Some(at(0)), at(10), &few), "");
        assert_eq!(suspect(None, at(0), &few), "", "paper has no stopwatch");
        let rows: BTreeMap<String, f64> = (0..8).map(|n| (n.to_string(), 4.0)).collect();
        let matrix = Answers::from([("m".to_owned(), Answer::Rows(rows))]);
        assert_eq!(suspect(Some(at(0)), at(8), &matrix), "alike");
        assert_eq!(suspect(Some(at(0)), at(40), &matrix), "");
    }
}
