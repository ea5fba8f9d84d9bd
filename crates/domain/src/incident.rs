//! How a security incident moves from the first report to its closing (handbook §7.3.2: report at once, isolate, remove,
//! restore, summarise).

use thiserror::Error;

use crate::codes::codes;

codes! {
    /// Where an incident stands.
    pub enum IncidentState: "incident state" {
        /// Somebody said so; nobody has looked yet.
        Reported = "reported",
        /// Somebody looks at it.
        Assessing = "assessing",
        /// It is being dealt with.
        Responding = "responding",
        /// It does not spread any more.
        Contained = "contained",
        /// Everything works again.
        Recovered = "recovered",
        /// Ended, with outcome, impact and summary.
        Closed = "closed",
        /// It turned out to be another one.
        Merged = "merged",
    }
}

codes! {
    /// What was noticed.
    pub enum IncidentKind: "incident kind" {
        /// Something happened that does harm.
        Incident = "incident",
        /// Something was noticed that may become an incident.
        Event = "event",
    }
}

codes! {
    /// How sure it is (VERIS `security_incident`).
    pub enum Certainty: "certainty" {
        /// It may be so.
        Suspected = "suspected",
        /// It is so.
        Confirmed = "confirmed",
        /// It nearly happened.
        NearMiss = "near_miss",
        /// It was nothing.
        FalseAlarm = "false_alarm",
    }
}

codes! {
    /// How exactly a date is known.
    pub enum KnownTo: "precision" {
        /// To the minute.
        Minute = "minute",
        /// The day.
        Day = "day",
        /// The month.
        Month = "month",
        /// The year.
        Year = "year",
    }
}

codes! {
    /// Whom it may be told to: the Traffic Light Protocol 2.0 (FIRST).
    pub enum Tlp: "traffic light" {
        /// Those who were told, nobody else.
        Red = "red",
        /// The organisation, where it is needed.
        AmberStrict = "amber_strict",
        /// The organisation and its clients, where it is needed.
        Amber = "amber",
        /// The community.
        Green = "green",
        /// Everybody.
        Clear = "clear",
    }
}

/// What an incident looks like when it is to be closed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Closing<'a> {
    /// How it ended.
    pub outcome: &'a str,
    /// What harm it did.
    pub impact: &'a str,
    /// The story in short.
    pub summary: &'a str,
    /// A level was decided.
    pub judged: bool,
    /// It was nothing: a reason suffices.
    pub false_alarm: bool,
    /// Required tasks of its plans that are still open.
    pub open_tasks: u32,
}

/// Why a step is refused; the message's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// There is no such way.
    #[error("incident-move-invalid")]
    NoWay,
    /// This field has to be filled first.
    #[error("field-required")]
    Missing(&'static str),
    /// No level was decided.
    #[error("incident-level-missing")]
    NoLevel,
    /// Required tasks are open.
    #[error("incident-tasks-open")]
    OpenTasks,
}

impl IncidentState {
    /// Something is still to be done.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Merged)
    }

    /// Where it may go from here, the usual way first. Merging is no step: it names another incident.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Reported => &[Self::Assessing, Self::Responding, Self::Closed],
            Self::Assessing => &[Self::Responding, Self::Closed],
            Self::Responding => &[Self::Contained, Self::Closed],
            // It broke out again.
            Self::Contained => &[Self::Recovered, Self::Responding],
            Self::Recovered => &[Self::Closed, Self::Responding],
            Self::Closed => &[Self::Responding],
            Self::Merged => &[],
        }
    }

    /// Checks a step. What is closed has a level, an outcome, an impact and a summary; a false alarm needs its summary only.
    /// No required task is left over in either: it is done, or skipped with a reason.
    pub fn go(self, to: Self, closing: &Closing<'_>) -> Result<(), Refused> {
        if !self.next().contains(&to) {
            return Err(Refused::NoWay);
        }
        if to != Self::Closed {
            return Ok(());
        }
        if closing.false_alarm {
            return match closing {
                closing if closing.summary.trim().is_empty() => Err(Refused::Missing("summary")),
                closing if closing.open_tasks > 0 => Err(Refused::OpenTasks),
                _ => Ok(()),
            };
        }
        // An incident that somebody responded to is contained and recovered before it ends.
        if matches!(self, Self::Responding) {
            return Err(Refused::NoWay);
        }
        if !closing.judged {
            return Err(Refused::NoLevel);
        }
        for (field, text) in [
            ("outcome", closing.outcome),
            ("impact", closing.impact),
            ("summary", closing.summary),
        ] {
            if text.trim().is_empty() {
                return Err(Refused::Missing(field));
            }
        }
        if closing.open_tasks > 0 {
            return Err(Refused::OpenTasks);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WHOLE: Closing<'_> = Closing {
        outcome: "restored",
        impact: "two hours",
        summary: "ransomware",
        judged: true,
        false_alarm: false,
        open_tasks: 0,
    };

    #[test]
    fn what_is_closed_says_how_it_ended() {
        let from = IncidentState::Recovered;
        let close = |closing: Closing<'_>| from.go(IncidentState::Closed, &closing);
        assert_eq!(close(WHOLE), Ok(()));
        assert_eq!(
            close(Closing {
                outcome: " ",
                ..WHOLE
            }),
            Err(Refused::Missing("outcome"))
        );
        assert_eq!(
            close(Closing { impact: "", ..WHOLE }),
            Err(Refused::Missing("impact"))
        );
        assert_eq!(
            close(Closing { summary: "", ..WHOLE }),
            Err(Refused::Missing("summary"))
        );
        assert_eq!(
            close(Closing {
                judged: false,
                ..WHOLE
            }),
            Err(Refused::NoLevel)
        );
        assert_eq!(
            close(Closing {
                open_tasks: 1,
                ..WHOLE
            }),
            Err(Refused::OpenTasks)
        );
    }

    #[test]
    fn a_false_alarm_ends_with_a_word_why() {
        let nothing = Closing {
            false_alarm: true,
            summary: "a planned test",
            ..Closing::default()
        };
        for from in [
            IncidentState::Reported,
            IncidentState::Assessing,
            IncidentState::Responding,
        ] {
            assert_eq!(from.go(IncidentState::Closed, &nothing), Ok(()));
        }
        let silent = Closing {
            summary: "",
            ..nothing
        };
        assert_eq!(
            IncidentState::Assessing.go(IncidentState::Closed, &silent),
            Err(Refused::Missing("summary"))
        );
        let unfinished = Closing {
            open_tasks: 1,
            ..nothing
        };
        assert_eq!(
            IncidentState::Assessing.go(IncidentState::Closed, &unfinished),
            Err(Refused::OpenTasks)
        );
    }

    #[test]
    fn what_spreads_is_not_closed() {
        assert_eq!(
            IncidentState::Responding.go(IncidentState::Closed, &WHOLE),
            Err(Refused::NoWay)
        );
        assert_eq!(
            IncidentState::Contained.go(IncidentState::Closed, &WHOLE),
            Err(Refused::NoWay)
        );
    }

    proptest! {
        /// Every open state leads to the end, and nothing leads out of a merger.
        #[test]
        fn every_way_ends(start in 0_usize..5) {
            let mut state = IncidentState::ALL[start];
            for _ in 0..6 {
                if state == IncidentState::Closed { break; }
                let to = state.next().iter().copied().find(|to| state.go(*to, &WHOLE).is_ok());
                state = to.expect("a way");
            }
            prop_assert_eq!(state, IncidentState::Closed);
            prop_assert!(IncidentState::Merged.next().is_empty());
        }
    }
}
