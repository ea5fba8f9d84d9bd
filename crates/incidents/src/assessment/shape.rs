//! What is known of an incident and what follows from it, as the API describes them. The rule's own types are those of
//! `domain::security`, which knows no API; a test below keeps both alike.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is known when the level is proposed. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = IncidentFacts)]
pub struct FactsShape {
    /// Nature: `malware`, `attack`, `data`, `content`, `failure`, `violation`, `hazard`, `anomaly`, `disaster`, `other`.
    #[schema(example = "data")]
    pub nature: Option<String>,
    /// Nature: how important the system is: `especially`, `important`, `ordinary`.
    pub importance: Option<String>,
    /// Scope: how badly it was hit: `extra_severe`, `severe`, `larger`, `small`.
    pub loss: Option<String>,
    /// Scope: what it does to society, a level of its own: `general`, `larger`, `major`, `extra_major`.
    pub social_impact: Option<String>,
    /// Scope: what is known in numbers: `provincial_portal_down`, `portal_down`, `infrastructure_down`, `main_function_down`,
    /// `home_page_content`, `other_page_content` (minutes); `people_affected`, `people_leaked` (people); `province_share`,
    /// `prefecture_share` (percent); `reposts`, `views` (times); `direct_loss` (yuan); `offline_area`, `malware_area` (1 a
    /// prefecture, 2 a province, 3 several, 4 the country); `cn_domain_slow` (1 = yes).
    pub values: BTreeMap<String, u64>,
    /// Urgency: it still lasts.
    pub ongoing: bool,
    /// Urgency: it still spreads.
    pub spreading: bool,
}

/// A published number from which on an incident is of a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentCriterion)]
pub struct CriterionShape {
    /// Whose it is: `national`, `miit`.
    pub scheme: String,
    /// What is looked at: one of the `values` of the facts.
    pub fact: String,
    /// What it amounts to: `general`, `larger`, `major`, `extra_major`.
    pub level: String,
    /// The number, in the fact's unit.
    pub at_least: u64,
    /// Was the number seen in the final text?
    pub verified: bool,
}

/// Why a level is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "reason", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = IncidentReason)]
pub enum ReasonShape {
    /// The matrix of importance and loss.
    Matrix {
        /// How important the system is.
        importance: String,
        /// How badly it was hit.
        loss: String,
        /// What follows.
        level: String,
    },
    /// Society is hit so hard.
    SocialImpact {
        /// The level of its own.
        level: String,
    },
    /// A published number is reached.
    Criterion {
        /// Which one.
        criterion: CriterionShape,
        /// What was found.
        value: u64,
    },
    /// Something is known, and nothing of it reaches a number.
    BelowAll,
}

/// What would make it graver if it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentAhead)]
pub struct AheadShape {
    /// The number that would be reached.
    pub criterion: CriterionShape,
    /// How much is missing; of a time that runs, the minutes left.
    pub missing: u64,
}

/// What is proposed. A person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IncidentProposal)]
pub struct ProposalShape {
    /// The gravest level any reason speaks for: `general`, `larger`, `major`, `extra_major`.
    pub level: String,
    /// All reasons, the gravest first.
    pub reasons: Vec<ReasonShape>,
    /// What is ahead while the incident lasts or spreads: of each fact the next number.
    pub ahead: Vec<AheadShape>,
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, to_value};
    use sqm_domain::security::{Fact, Facts, Importance, Level, Loss, Nature, propose};

    use super::*;

    #[test]
    fn the_description_and_the_rule_speak_of_the_same() {
        let facts = Facts {
            nature: Some(Nature::Data),
            importance: Some(Importance::Important),
            loss: Some(Loss::Severe),
            social_impact: Some(Level::Larger),
            values: Fact::ALL.iter().map(|fact| (*fact, Fact::max(*fact))).collect(),
            ongoing: true,
            spreading: true,
        };
        let small = Facts {
            values: [(Fact::PeopleLeaked, 1)].into(),
            ongoing: true,
            spreading: true,
            ..Facts::default()
        };
        for facts in [facts, small] {
            let told = to_value(&facts).unwrap();
            let read: FactsShape = from_value(told.clone()).unwrap();
            assert_eq!(to_value(read).unwrap(), told);
            let told = to_value(propose(&facts)).unwrap();
            let read: ProposalShape = from_value(told.clone()).unwrap();
            assert_eq!(to_value(read).unwrap(), told);
        }
    }
}
