//! The level that is proposed, with every reason for it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{CRITERIA, Criterion, Fact, Importance, Level, Loss, Nature, Unit};

/// What is known when the level is proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Nature: what kind of incident it is. It decides which facts are asked for first, never the level.
    pub nature: Option<Nature>,
    /// Nature: how important the system is.
    pub importance: Option<Importance>,
    /// Scope: how badly it was hit.
    pub loss: Option<Loss>,
    /// Scope: what it does to society, a level of its own.
    pub social_impact: Option<Level>,
    /// Scope: what is known in numbers.
    pub values: BTreeMap<Fact, u64>,
    /// Urgency: it still lasts, so times grow.
    pub ongoing: bool,
    /// Urgency: it still spreads, so people, areas and amounts grow.
    pub spreading: bool,
}

/// Why a level is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The matrix of importance and loss.
    Matrix {
        /// How important the system is.
        importance: Importance,
        /// How badly it was hit.
        loss: Loss,
        /// What follows.
        level: Level,
    },
    /// Society is hit so hard.
    SocialImpact {
        /// The level of its own.
        level: Level,
    },
    /// A published number is reached.
    Criterion {
        /// Which one.
        criterion: Criterion,
        /// What was found.
        value: u64,
    },
    /// Something is known, and nothing of it reaches a number.
    BelowAll,
}

impl Reason {
    /// The level it speaks for.
    pub const fn level(&self) -> Level {
        match self {
            Self::Matrix { level, .. } | Self::SocialImpact { level } => *level,
            Self::Criterion { criterion, .. } => criterion.level,
            Self::BelowAll => Level::General,
        }
    }

    /// Whether what it rests on was seen in a final text.
    pub const fn verified(&self) -> bool {
        match self {
            Self::Criterion { criterion, .. } => criterion.verified,
            _ => true,
        }
    }
}

/// What would make it graver if it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ahead {
    /// The number that would be reached.
    pub criterion: Criterion,
    /// How much is missing; of a time that runs, the minutes left.
    pub missing: u64,
}

/// What is proposed. A person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The gravest level any reason speaks for.
    pub level: Level,
    /// All reasons, the gravest first.
    pub reasons: Vec<Reason>,
    /// What is ahead while the incident lasts or spreads: of each fact the next number.
    pub ahead: Vec<Ahead>,
}

/// Proposes a level. One criterion suffices, and the worst counts.
pub fn propose(facts: &Facts) -> Proposal {
    let mut reasons = Vec::new();
    if let (Some(importance), Some(loss)) = (facts.importance, facts.loss) {
        reasons.push(Reason::Matrix {
            importance,
            loss,
            level: Level::of(importance, loss),
        });
    }
    if let Some(level) = facts.social_impact {
        reasons.push(Reason::SocialImpact { level });
    }
    for (&fact, &value) in &facts.values {
        reasons.extend(
            super::Scheme::ALL
                .iter()
                .filter_map(|scheme| reached(fact, value, |c| c.scheme == *scheme))
                .map(|criterion| Reason::Criterion { criterion, value }),
        );
    }
    if reasons.is_empty() {
        reasons.push(Reason::BelowAll);
    }
    // Stable: of the same level, the matrix comes before the numbers.
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.level()));
    let level = reasons.first().map_or(Level::General, Reason::level);
    Proposal {
        level,
        reasons,
        ahead: ahead(facts, level),
    }
}

/// The gravest number of one scheme a value reaches.
fn reached(fact: Fact, value: u64, of: impl Fn(&Criterion) -> bool) -> Option<Criterion> {
    CRITERIA
        .iter()
        .filter(|c| c.fact == fact && value >= c.at_least && of(c))
        .max_by_key(|c| c.level)
        .copied()
}

fn ahead(facts: &Facts, level: Level) -> Vec<Ahead> {
    facts
        .values
        .iter()
        .filter(|(fact, _)| {
            if fact.unit() == Unit::Minutes {
                facts.ongoing
            } else {
                facts.spreading
            }
        })
        .filter_map(|(&fact, &value)| {
            CRITERIA
                .iter()
                .filter(|c| c.fact == fact && c.level > level && c.at_least > value)
                .min_by_key(|c| c.at_least)
                .map(|criterion| Ahead {
                    criterion: *criterion,
                    missing: criterion.at_least - value,
                })
        })
        .collect()
}
