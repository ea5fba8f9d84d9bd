//! Facts of a clock as they are stored: what the engine folds, with the calendar by reference instead of by content.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_domain::ids::PolicyId;
use sqm_domain::sla::{CancelReason, ClockEvent, ClockKind, Fact, Target, Terms};
use sqm_domain::ticket::PendingReason;
use sqm_platform::Result;
use uuid::Uuid;

use super::snapshot::Snapshots;

/// What ends a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EndsWith {
    /// The first public reply of a person.
    Reply,
    /// Being resolved.
    Resolution,
}

impl EndsWith {
    /// The stored code.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Resolution => "resolution",
        }
    }

    /// What ends a contract clock follows from its kind; only a limit of the law is told.
    pub(crate) const fn of(kind: ClockKind, told: Self) -> Self {
        match kind {
            ClockKind::FirstResponse | ClockKind::NextReply => Self::Reply,
            ClockKind::Resolution => Self::Resolution,
            ClockKind::Statutory => told,
        }
    }
}

/// What was promised, as stored: everything that judges the clock, as it was (rules §1.3.5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredTerms {
    /// How long it may take.
    pub(crate) target: Target,
    /// Share of the limit to warn at, in percent.
    pub(crate) warn: u8,
    /// What ends it.
    pub(crate) ends_with: EndsWith,
    /// The snapshot of the calendar it is counted by; none = around the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) calendar: Option<Uuid>,
    /// Without a calendar: where days begin and end, for limits in working days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) zone: Option<String>,
    /// The policy that asked for it.
    pub(crate) policy: PolicyId,
    /// That policy's version.
    pub(crate) policy_version: i64,
}

impl StoredTerms {
    /// Whether a clock would run differently under the other terms.
    pub(crate) fn judges_like(&self, other: &Self) -> bool {
        (self.target, self.warn, self.ends_with, self.calendar)
            == (other.target, other.warn, other.ends_with, other.calendar)
    }

    fn resolve(&self, snapshots: &Snapshots) -> Result<Terms> {
        let calendar = match self.calendar {
            Some(id) => snapshots.get(id)?,
            None => Snapshots::always(self.zone.as_deref().unwrap_or("UTC")),
        };
        Ok(Terms::new(self.target, calendar).warning_at(self.warn))
    }
}

/// Something that happened to a clock, as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum StoredEvent {
    Started(StoredTerms),
    Stopped,
    Reopened,
    Paused { reason: PendingReason },
    Resumed,
    Retargeted(StoredTerms),
    Cancelled { reason: CancelReason },
}

/// A fact as stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredFact {
    pub(crate) at: Timestamp,
    #[serde(flatten)]
    pub(crate) event: StoredEvent,
}

impl StoredFact {
    pub(crate) const fn new(at: Timestamp, event: StoredEvent) -> Self {
        Self { at, event }
    }

    /// The terms it brings, if it brings any.
    pub(crate) const fn terms(&self) -> Option<&StoredTerms> {
        match &self.event {
            StoredEvent::Started(terms) | StoredEvent::Retargeted(terms) => Some(terms),
            _ => None,
        }
    }
}

/// The facts as the engine takes them.
pub(crate) fn resolve(facts: &[StoredFact], snapshots: &Snapshots) -> Result<Vec<Fact>> {
    facts
        .iter()
        .map(|fact| {
            let event = match &fact.event {
                StoredEvent::Started(terms) => ClockEvent::Started(terms.resolve(snapshots)?),
                StoredEvent::Retargeted(terms) => ClockEvent::Retargeted(terms.resolve(snapshots)?),
                StoredEvent::Stopped => ClockEvent::Stopped,
                StoredEvent::Reopened => ClockEvent::Reopened,
                StoredEvent::Paused { reason } => ClockEvent::Paused(*reason),
                StoredEvent::Resumed => ClockEvent::Resumed,
                StoredEvent::Cancelled { reason } => ClockEvent::Cancelled(*reason),
            };
            Ok(Fact::new(fact.at, event))
        })
        .collect()
}

/// Where a clock stands after its facts, as far as the next fact depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How it ended; none while open.
    pub(crate) ended: Option<Ended>,
    /// What its ticket waits for.
    pub(crate) waiting: Option<PendingReason>,
}

/// How a clock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Stopped,
    Cancelled(CancelReason),
}

impl Standing {
    pub(crate) fn of(facts: &[StoredFact]) -> Self {
        facts
            .iter()
            .fold(Self::default(), |now, fact| match (&fact.event, now.ended) {
                (StoredEvent::Stopped, None) => Self {
                    ended: Some(Ended::Stopped),
                    waiting: None,
                },
                (StoredEvent::Cancelled { reason }, None) => Self {
                    ended: Some(Ended::Cancelled(*reason)),
                    waiting: None,
                },
                (StoredEvent::Reopened, Some(_)) | (StoredEvent::Started(_), Some(Ended::Cancelled(_))) => {
                    Self::default()
                }
                (StoredEvent::Paused { reason }, None) => Self {
                    waiting: Some(*reason),
                    ..now
                },
                (StoredEvent::Resumed, None) => Self { waiting: None, ..now },
                _ => now,
            })
    }

    pub(crate) const fn is_open(self) -> bool {
        self.ended.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_stored_as_plain_data() {
        let at: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
        let terms = StoredTerms {
            target: Target::WorkingDays { days: 2 },
            warn: 75,
            ends_with: EndsWith::Resolution,
            calendar: None,
            zone: Some("Asia/Shanghai".to_owned()),
            policy: PolicyId::new_at(at),
            policy_version: 3,
        };
        let facts = vec![
            StoredFact::new(at, StoredEvent::Started(terms)),
            StoredFact::new(
                at,
                StoredEvent::Paused {
                    reason: PendingReason::Customer,
                },
            ),
        ];
        let json = serde_json::to_value(&facts).unwrap();
        assert_eq!(json[0]["is"], "started");
        assert_eq!(json[0]["target"]["days"], 2);
        assert_eq!(json[1]["reason"], "customer");
        assert_eq!(serde_json::from_value::<Vec<StoredFact>>(json).unwrap(), facts);
    }

    #[test]
    fn an_ended_clock_opens_again_only_by_what_reopens_it() {
        let at: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
        let mut facts = vec![StoredFact::new(
            at,
            StoredEvent::Paused {
                reason: PendingReason::Parts,
            },
        )];
        let mut then = |event| {
            facts.push(StoredFact::new(at, event));
            Standing::of(&facts)
        };
        assert_eq!(then(StoredEvent::Stopped).ended, Some(Ended::Stopped));
        assert!(!then(StoredEvent::Resumed).is_open());
        assert_eq!(then(StoredEvent::Reopened), Standing::default());
    }
}
