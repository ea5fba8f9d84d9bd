//! Awareness campaigns (handbook §7.1): people are asked to attend, learn, read or are tested by a harmless phishing mail;
//! questions show whether it was understood.

use crate::codes::codes;

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
}
