//! Awareness campaigns (handbook §7.1): people are asked to attend, learn, read or are tested by a harmless phishing mail;
//! questions show whether it was understood.

use jiff::civil::Date;

use crate::codes::codes;

/// Most questions of a campaign.
pub const QUESTIONS: usize = 30;

codes! {
    /// How people are reached.
    pub enum CampaignKind: "campaign kind" {
        /// A talk; whoever attended says so.
        Briefing = "briefing",
        /// A course, read in the product or elsewhere.
        Course = "course",
        /// A text to be read.
        Reading = "reading",
        /// A harmless mail as a thief would write it; how people dealt with it comes from the program that sent it.
        Phishing = "phishing",
    }
}

codes! {
    /// Where a campaign stands.
    pub enum CampaignState: "campaign state" {
        /// Being prepared; nobody is asked.
        Draft = "draft",
        /// People are asked.
        Running = "running",
        /// Over.
        Closed = "closed",
    }
}

codes! {
    /// How somebody dealt with a phishing simulation.
    pub enum PhishingOutcome: "phishing outcome" {
        /// Told whom to tell.
        Reported = "reported",
        /// Did nothing.
        Ignored = "ignored",
        /// Followed the link or opened the file.
        Clicked = "clicked",
        /// Typed a password or other data.
        GaveData = "gave_data",
    }
}

codes! {
    /// Where one person stands in a campaign.
    pub enum AwarenessState: "awareness state" {
        /// Has not done it yet; of a simulation: nothing is known yet.
        Open = "open",
        /// Has not done it, and the day has passed.
        Overdue = "overdue",
        /// Has done it, and understood it; did not follow the thief.
        Done = "done",
        /// Followed the thief.
        Failed = "failed",
        /// Nobody waits for it: left before the day came.
        Excused = "excused",
    }
}

/// What is known of one person in a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Has done it.
    pub done: bool,
    /// How a simulation went.
    pub outcome: Option<PhishingOutcome>,
    /// Nobody waits for it any more.
    pub excused: bool,
    /// Until the end of this day; closing a campaign brings it forward.
    pub due_on: Date,
    /// The campaign is over.
    pub closed: bool,
    /// A simulation: nobody waits for anything, its results come from the program that played it.
    pub simulated: bool,
}

/// Where one person stands today.
pub fn standing(known: &Standing, today: Date) -> AwarenessState {
    match known.outcome {
        Some(outcome) if outcome.is_failure() => AwarenessState::Failed,
        Some(_) => AwarenessState::Done,
        None if known.done => AwarenessState::Done,
        None if known.excused => AwarenessState::Excused,
        None if known.simulated => AwarenessState::Open,
        None if known.closed || known.due_on < today => AwarenessState::Overdue,
        None => AwarenessState::Open,
    }
}

/// What answers are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Right answers in percent, rounded down: nobody passes by rounding.
    pub percent: u8,
    /// Is it enough?
    pub passed: bool,
}

/// Marks answers: `right` holds the place of the right choice of each question, `given` what was chosen. A question without
/// an answer is wrong. Without questions, having done it is enough.
pub fn mark(right: &[u8], given: &[Option<u8>], pass_mark: u8) -> Mark {
    if right.is_empty() {
        return Mark {
            percent: 100,
            passed: true,
        };
    }
    let good = right
        .iter()
        .enumerate()
        .filter(|(place, right)| given.get(*place).copied().flatten() == Some(**right))
        .count();
    let percent = u8::try_from(good * 100 / right.len()).unwrap_or(100);
    Mark {
        percent,
        passed: percent >= pass_mark,
    }
}

impl PhishingOutcome {
    /// Followed the thief: asked again.
    pub const fn is_failure(self) -> bool {
        matches!(self, Self::Clicked | Self::GaveData)
    }
}

impl CampaignState {
    /// May it go on to that state?
    pub const fn can_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Running) | (Self::Running, Self::Closed)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_answers_make_the_mark_and_nobody_passes_by_rounding() {
        let mark = |given: &[Option<u8>], pass| super::mark(&[0, 2, 1], given, pass);
        assert_eq!(
            mark(&[Some(0), Some(2), Some(1)], 100),
            Mark {
                percent: 100,
                passed: true
            }
        );
        assert_eq!(
            mark(&[Some(0), Some(2), None], 67),
            Mark {
                percent: 66,
                passed: false
            }
        );
        assert_eq!(mark(&[], 0).percent, 0);
        assert!(super::mark(&[], &[], 80).passed, "nothing is asked");
    }

    #[test]
    fn a_campaign_only_goes_forward() {
        use CampaignState::{Closed, Draft, Running};
        assert!(Draft.can_become(Running) && Running.can_become(Closed));
        for (from, to) in [
            (Draft, Closed),
            (Closed, Running),
            (Running, Draft),
            (Draft, Draft),
        ] {
            assert!(!from.can_become(to));
        }
    }

    #[test]
    fn whoever_follows_the_thief_fails() {
        let failed: Vec<_> = PhishingOutcome::ALL
            .iter()
            .filter(|outcome| outcome.is_failure())
            .collect();
        assert_eq!(failed, [&PhishingOutcome::Clicked, &PhishingOutcome::GaveData]);
    }

    #[test]
    fn a_person_stands_where_the_record_says() {
        let day = |day: i8| jiff::civil::date(2026, 11, day);
        let known = Standing {
            done: false,
            outcome: None,
            excused: false,
            due_on: day(20),
            closed: false,
            simulated: false,
        };
        let on = |known: Standing, today| standing(&known, day(today));
        assert_eq!(on(known, 20), AwarenessState::Open, "its own day is not late");
        assert_eq!(on(known, 21), AwarenessState::Overdue);
        assert_eq!(
            on(
                Standing {
                    closed: true,
                    ..known
                },
                19
            ),
            AwarenessState::Overdue
        );
        let simulated = Standing {
            simulated: true,
            ..known
        };
        assert_eq!(on(simulated, 30), AwarenessState::Open, "results may still come");
        let done = Standing { done: true, ..known };
        assert_eq!(on(done, 30), AwarenessState::Done, "late, but done");
        let left = Standing {
            excused: true,
            ..known
        };
        assert_eq!(on(left, 30), AwarenessState::Excused);
        assert_eq!(
            on(
                Standing {
                    excused: true,
                    ..done
                },
                30
            ),
            AwarenessState::Done,
            "left after having done it"
        );
        for (outcome, state) in [
            (PhishingOutcome::Clicked, AwarenessState::Failed),
            (PhishingOutcome::Ignored, AwarenessState::Done),
        ] {
            let known = Standing {
                done: true,
                outcome: Some(outcome),
                ..known
            };
            assert_eq!(on(known, 30), state);
        }
    }
}
