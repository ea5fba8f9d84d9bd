//! Conditions as rows of a form: tests in groups, the groups joined by AND and the tests of one group by OR, or the
//! other way round. Whatever people write by hand fits; deeper ones come over REST and are kept as they are.

use super::logic::{Condition, Test};

/// How groups are joined; the tests within a group are joined the other way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Join {
    /// All groups hold.
    #[default]
    All,
    /// One group holds.
    Any,
}

/// A condition as rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Groups {
    /// How the groups are joined.
    pub join: Join,
    /// The groups, none empty.
    pub groups: Vec<Vec<Test>>,
}

impl Groups {
    /// The rows of a condition; `None` when it is deeper than rows can say.
    pub fn of(condition: &Condition) -> Option<Self> {
        let (join, parts) = match condition {
            Condition::Test(test) => {
                return Some(Self {
                    join: Join::All,
                    groups: vec![vec![test.clone()]],
                });
            }
            Condition::All(parts) => (Join::All, parts),
            Condition::Any(parts) => (Join::Any, parts),
        };
        let group = |part: &Condition| match (join, part) {
            (_, Condition::Test(test)) => Some(vec![test.clone()]),
            (Join::All, Condition::Any(tests)) | (Join::Any, Condition::All(tests)) => tests
                .iter()
                .map(|test| match test {
                    Condition::Test(test) => Some(test.clone()),
                    Condition::All(_) | Condition::Any(_) => None,
                })
                .collect(),
            _ => None,
        };
        let groups: Option<Vec<Vec<Test>>> = parts.iter().map(group).collect();
        Some(Self {
            join,
            groups: groups?,
        })
    }

    /// The condition these rows say; `None` without rows.
    pub fn condition(self) -> Option<Condition> {
        let inner = |mut tests: Vec<Test>| match tests.len() {
            1 => Condition::Test(tests.remove(0)),
            _ => {
                let tests = tests.into_iter().map(Condition::Test).collect();
                match self.join {
                    Join::All => Condition::Any(tests),
                    Join::Any => Condition::All(tests),
                }
            }
        };
        let mut parts: Vec<Condition> = self
            .groups
            .into_iter()
            .filter(|group| !group.is_empty())
            .map(inner)
            .collect();
        match (parts.len(), self.join) {
            (0, _) => None,
            (1, _) if matches!(parts[0], Condition::Test(_)) => Some(parts.remove(0)),
            (_, Join::All) => Some(Condition::All(parts)),
            (_, Join::Any) => Some(Condition::Any(parts)),
        }
    }
}
