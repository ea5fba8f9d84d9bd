//! A policy as stored and edited, and what may be wrong with an edited one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqm_customers::customer::{AREAS, CLASSES};
use sqm_domain::ids::{CalendarId, PolicyId};
use sqm_domain::sla::{ClockKind, DEFAULT_WARN_PERCENT, Target};
use sqm_domain::ticket::Priority;
use sqm_platform::i18n::Lang;
use sqm_platform::{FieldErrors, Result};
use utoipa::ToSchema;

use super::Condition;
use crate::sla::fact::EndsWith;

/// Ten years: a longer limit is a slip of the hand.
const MAX_SECONDS: u32 = 10 * 366 * 86_400;
const MAX_DAYS: u16 = 2_000;

/// A limit of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyTarget {
    /// Which promise: `first_response`, `next_reply`, `resolution`, `statutory`.
    #[schema(value_type = String, example = "first_response")]
    pub clock: ClockKind,
    /// For tickets of this priority; without one, for all that have no line of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "p1")]
    pub priority: Option<Priority>,
    /// The limit in seconds of the calendar's open time; around the clock for `statutory`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = 14400)]
    pub seconds: Option<u32>,
    /// Or: the limit in working days, ending at close of business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_days: Option<u16>,
    /// Share of the limit at which a warning is due, in percent.
    #[serde(default = "default_warn")]
    #[schema(example = 75)]
    pub warn_percent: u8,
    /// What ends a `statutory` clock: `reply` or `resolution`. The others know by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "resolution")]
    pub(crate) ends_with: Option<EndsWith>,
}

const fn default_warn() -> u8 {
    DEFAULT_WARN_PERCENT
}

impl PolicyTarget {
    /// The limit as the engine takes it.
    pub(crate) fn target(&self) -> Target {
        match (self.clock, self.seconds, self.working_days) {
            (ClockKind::Statutory, seconds, _) => Target::Statutory {
                seconds: seconds.unwrap_or(0),
            },
            (_, _, Some(days)) => Target::WorkingDays { days },
            (_, seconds, None) => Target::Business {
                seconds: seconds.unwrap_or(0),
            },
        }
    }

    pub(crate) fn ends_with(&self) -> EndsWith {
        EndsWith::of(self.clock, self.ends_with.unwrap_or(EndsWith::Resolution))
    }
}

/// What a policy says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDraft {
    /// Its name per language (`en`, `zh-Hans`, `zh-Hant`), or under the empty key one name for all.
    #[schema(example = json!({"en": "Complaints", "zh-Hans": "投诉"}))]
    pub names: BTreeMap<String, String>,
    /// Which tickets it is for; empty = all.
    #[serde(default)]
    pub condition: Condition,
    /// The calendar its clocks count by; none = around the clock.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub calendar: Option<CalendarId>,
    /// Switched off, it is passed over and its running clocks end without a verdict.
    #[serde(default = "switched_on")]
    pub active: bool,
    /// For tickets received from then on.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_from: Option<Timestamp>,
    /// For tickets received before then.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub valid_to: Option<Timestamp>,
    /// Its limits; at most one per clock and priority.
    pub targets: Vec<PolicyTarget>,
}

const fn switched_on() -> bool {
    true
}

/// A policy of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Policy {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: PolicyId,
    /// Its place in the order in which policies are tried, 1 for the first.
    pub position: i32,
    /// Counts edits; the `ETag`. Clocks note the version that judged them.
    pub version: i64,
    /// What it says.
    #[serde(flatten)]
    pub draft: PolicyDraft,
    /// Last edit.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl Policy {
    /// Its name for a reader.
    pub fn name(&self, lang: Lang) -> &str {
        name_in(&self.draft.names, lang)
    }

    /// The limit for a promise and a priority: the line of the priority, else the line for all.
    pub(crate) fn target(&self, clock: ClockKind, priority: Priority) -> Option<&PolicyTarget> {
        let line = |wanted| {
            self.draft
                .targets
                .iter()
                .find(|line| line.clock == clock && line.priority == wanted)
        };
        line(Some(priority)).or_else(|| line(None))
    }
}

/// A name in the reader's language, else the one for all, else any.
pub(crate) fn name_in(names: &BTreeMap<String, String>, lang: Lang) -> &str {
    names
        .get(lang.tag())
        .or_else(|| names.get(""))
        .or_else(|| names.values().next())
        .map_or("", String::as_str)
}

impl PolicyDraft {
    /// Tidies and checks an edited policy.
    pub(crate) fn check(mut self) -> Result<Self> {
        let mut errors = FieldErrors::new();
        self.names = self
            .names
            .into_iter()
            .map(|(lang, name)| (lang, name.trim().to_owned()))
            .collect();
        self.names.retain(|_, name| !name.is_empty());
        if self.names.is_empty() {
            errors.add("names", "field-required");
        }
        for (lang, name) in &self.names {
            if !lang.is_empty() && !Lang::ALL.iter().any(|known| known.tag() == lang) {
                errors.add(format!("names.{lang}"), "field-unknown");
            }
            errors.at_most("names", name, 80);
        }
        if let (Some(from), Some(to)) = (self.valid_from, self.valid_to)
            && to <= from
        {
            errors.add("valid_to", "sla-validity-order");
        }
        for (field, list, known) in [
            (
                "condition.customer_class",
                &self.condition.customer_class,
                CLASSES.as_slice(),
            ),
            ("condition.area", &self.condition.area, AREAS.as_slice()),
        ] {
            if list.iter().any(|word| !known.contains(&word.as_str())) {
                errors.add(field, "field-unknown");
            }
        }
        for words in [&mut self.condition.region, &mut self.condition.product] {
            *words = words
                .iter()
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect();
        }
        check_targets(&mut errors, &mut self.targets);
        Ok(errors.into_result(self)?)
    }
}

fn check_targets(errors: &mut FieldErrors, targets: &mut [PolicyTarget]) {
    if targets.is_empty() {
        errors.add("targets", "sla-no-target");
    }
    for index in 0..targets.len() {
        let (before, rest) = targets.split_at_mut(index);
        let line = &mut rest[0];
        let field = |name: &str| format!("targets[{index}].{name}");
        if before
            .iter()
            .any(|other| (other.clock, other.priority) == (line.clock, line.priority))
        {
            errors.add(field("clock"), "sla-target-twice");
        }
        match (line.seconds, line.working_days) {
            (Some(seconds), None) if (1..=MAX_SECONDS).contains(&seconds) => {}
            (None, Some(days)) if (1..=MAX_DAYS).contains(&days) => {
                if line.clock == ClockKind::Statutory {
                    errors.add(field("working_days"), "sla-statutory-days");
                }
            }
            _ => errors.add(field("seconds"), "sla-target-limit"),
        }
        if !(1..=100).contains(&line.warn_percent) {
            errors.add_with(
                field("warn_percent"),
                "field-out-of-range",
                vec![("min", 1.into()), ("max", 100.into())],
            );
        }
        line.ends_with = Some(line.ends_with());
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use sqm_platform::Error;

    pub(crate) fn line(clock: ClockKind, priority: Option<Priority>, seconds: u32) -> PolicyTarget {
        PolicyTarget {
            clock,
            priority,
            seconds: Some(seconds),
            working_days: None,
            warn_percent: 75,
            ends_with: None,
        }
    }

    pub(crate) fn draft(targets: Vec<PolicyTarget>) -> PolicyDraft {
        PolicyDraft {
            names: [(String::new(), "Standard".to_owned())].into(),
            condition: Condition::default(),
            calendar: None,
            active: true,
            valid_from: None,
            valid_to: None,
            targets,
        }
    }

    fn refused(draft: PolicyDraft) -> Vec<String> {
        match draft.check() {
            Err(Error::Invalid(fields)) => fields.iter().map(|e| format!("{} {}", e.field, e.key)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_priority_has_its_own_line_or_the_common_one() {
        let at: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
        let policy = Policy {
            id: PolicyId::new_at(at),
            position: 1,
            version: 1,
            draft: draft(vec![
                line(ClockKind::Resolution, None, 100),
                line(ClockKind::Resolution, Some(Priority::P1), 10),
            ]),
            updated_at: at,
        };
        let seconds = |priority| {
            policy
                .target(ClockKind::Resolution, priority)
                .and_then(|line| line.seconds)
        };
        assert_eq!(
            (seconds(Priority::P1), seconds(Priority::P4)),
            (Some(10), Some(100))
        );
        assert_eq!(policy.target(ClockKind::NextReply, Priority::P1), None);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut statutory = line(ClockKind::Statutory, None, 0);
        (statutory.seconds, statutory.working_days) = (None, Some(2));
        let mut wrong = draft(vec![
            line(ClockKind::Resolution, None, 0),
            line(ClockKind::Resolution, None, 5),
            statutory,
        ]);
        wrong.names.clear();
        assert_eq!(
            refused(wrong),
            [
                "names field-required",
                "targets[0].seconds sla-target-limit",
                "targets[1].clock sla-target-twice",
                "targets[2].working_days sla-statutory-days",
            ]
        );
        assert_eq!(refused(draft(Vec::new())), ["targets sla-no-target"]);
    }

    #[test]
    fn names_are_for_the_reader() {
        let names: BTreeMap<_, _> = [("en", "Complaints"), ("zh-Hans", "投诉")]
            .map(|(lang, name)| (lang.to_owned(), name.to_owned()))
            .into();
        assert_eq!(name_in(&names, Lang::ZhHans), "投诉");
        assert_eq!(name_in(&names, Lang::ZhHant), "Complaints");
    }
}
