//! The form of a policy, as typed, and how it is read.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use sqm_domain::sla::{ClockKind, DEFAULT_WARN_PERCENT};
use sqm_domain::ticket::Priority;
use sqm_platform::i18n::Lang;
use sqm_platform::page::Fields;
use sqm_platform::{FieldErrors, Result};
use uuid::Uuid;

use super::Condition;
use super::model::{Policy, PolicyDraft, PolicyTarget};
use crate::sla::fact::EndsWith;

/// The fields of a submitted form by name; lists have several values.
#[derive(Clone, Debug, Default)]
pub(super) struct PolicyForm(Fields);

/// The lines of the grid of limits: for all priorities, then for each.
pub(super) fn columns() -> Vec<Option<Priority>> {
    std::iter::once(None)
        .chain(Priority::ALL.iter().copied().map(Some))
        .collect()
}

/// The name of a cell's field.
pub(super) fn cell(clock: ClockKind, priority: Option<Priority>) -> String {
    format!("{clock}-{}", priority.map_or("all", Priority::as_str))
}

impl From<Vec<(String, String)>> for PolicyForm {
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into())
    }
}

impl PolicyForm {
    /// The form of a new policy: for every ticket, warning at the usual share.
    pub(super) fn blank() -> Self {
        let mut form = Self::default();
        form.set("active", "1");
        for clock in ClockKind::ALL {
            form.set(&format!("warn-{clock}"), &DEFAULT_WARN_PERCENT.to_string());
        }
        form
    }

    /// What is stored, ready to be edited.
    pub(super) fn of(policy: &Policy, zone: &TimeZone) -> Self {
        let draft = &policy.draft;
        let mut form = Self::blank();
        form.set("active", if draft.active { "1" } else { "" });
        for (lang, name) in &draft.names {
            // One name for all languages is edited as the first.
            let lang = if lang.is_empty() { Lang::En.tag() } else { lang };
            form.set(&format!("name-{lang}"), name);
        }
        let condition = &draft.condition;
        form.set_list("kind", condition.kind.iter());
        form.set_list("priority", condition.priority.iter());
        form.set_list("channel", condition.channel.iter());
        form.set_list("category", condition.category.iter());
        form.set_list("department", condition.department.iter());
        form.set_list("customer_class", condition.customer_class.iter());
        form.set_list("area", condition.area.iter());
        form.set("region", &condition.region.join(", "));
        form.set("product", &condition.product.join(", "));
        form.set(
            "calendar",
            &draft.calendar.map(|id| id.to_string()).unwrap_or_default(),
        );
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
        form.set(
            "valid_from",
            &draft.valid_from.map(|at| day(at).to_string()).unwrap_or_default(),
        );
        // The last day is the one before the instant at which it ends.
        let last = draft.valid_to.and_then(|at| day(at).checked_sub(1.day()).ok());
        form.set("valid_to", &last.map(|day| day.to_string()).unwrap_or_default());
        for line in &draft.targets {
            form.set(&cell(line.clock, line.priority), &limit_text(line));
            form.set(&format!("warn-{}", line.clock), &line.warn_percent.to_string());
            if line.clock == ClockKind::Statutory {
                form.set("ends_with", line.ends_with().as_str());
            }
        }
        form
    }

    fn set(&mut self, name: &str, value: &str) {
        self.0.set(name, value);
    }

    fn set_list<T: ToString>(&mut self, name: &str, values: impl Iterator<Item = T>) {
        self.0.set_list(name, values);
    }

    /// What stands in a field.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.text(name)
    }

    /// Is this value chosen in a list?
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.0.has(name, value)
    }

    /// Is one of the rarer conditions set?
    pub(super) fn narrows_rarely(&self) -> bool {
        ["channel", "category", "department", "region", "product"]
            .iter()
            .any(|name| !self.text(name).is_empty())
    }

    fn codes<T: FromStr>(&self, name: &str) -> Vec<T> {
        self.0.list(name).filter_map(|code| code.parse().ok()).collect()
    }

    fn ids<T: From<Uuid>>(&self, name: &str) -> Vec<T> {
        self.codes::<Uuid>(name).into_iter().map(T::from).collect()
    }

    /// The version the person has seen.
    pub(super) fn version(&self) -> i64 {
        self.text("version").parse().unwrap_or(0)
    }

    /// What the policy is to say.
    pub(super) fn read(&self, zone: &TimeZone) -> Result<PolicyDraft> {
        let mut errors = FieldErrors::new();
        let names: BTreeMap<String, String> = Lang::ALL
            .into_iter()
            .map(|lang| {
                (
                    lang.tag().to_owned(),
                    self.text(&format!("name-{}", lang.tag())).to_owned(),
                )
            })
            .filter(|(_, name)| !name.is_empty())
            .collect();
        if names.is_empty() {
            errors.add("name-en", "field-required");
        }
        let valid_from = self.day(&mut errors, "valid_from", 0, zone);
        let valid_to = self.day(&mut errors, "valid_to", 1, zone);
        let targets = self.targets(&mut errors);
        let draft = PolicyDraft {
            names,
            condition: Condition {
                kind: self.codes("kind"),
                priority: self.codes("priority"),
                category: self.ids("category"),
                channel: self.codes("channel"),
                customer_class: self.codes("customer_class"),
                department: self.ids("department"),
                area: self.codes("area"),
                region: self.0.words("region"),
                product: self.0.words("product"),
            },
            calendar: self.ids("calendar").pop(),
            active: !self.text("active").is_empty(),
            valid_from,
            valid_to,
            targets,
        };
        Ok(errors.into_result(draft)?)
    }

    /// The start of a day, so many days on.
    fn day(
        &self,
        errors: &mut FieldErrors,
        name: &'static str,
        on: i64,
        zone: &TimeZone,
    ) -> Option<Timestamp> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let read = text
            .parse::<Date>()
            .and_then(|day| day.checked_add(on.days()))
            .and_then(|day| day.to_zoned(zone.clone()));
        match read {
            Ok(start) => Some(start.timestamp()),
            Err(_) => {
                errors.add(name, "field-date");
                None
            }
        }
    }

    fn targets(&self, errors: &mut FieldErrors) -> Vec<PolicyTarget> {
        let mut targets = Vec::new();
        for clock in ClockKind::ALL.iter().copied() {
            let field = format!("warn-{clock}");
            let warn = self
                .text(&field)
                .parse::<u8>()
                .ok()
                .filter(|percent| (1..=100).contains(percent));
            for priority in columns() {
                let name = cell(clock, priority);
                let text = self.text(&name);
                if text.is_empty() {
                    continue;
                }
                let Some((seconds, working_days)) = read_limit(text) else {
                    errors.add(name, "sla-limit-unreadable");
                    continue;
                };
                if clock == ClockKind::Statutory && working_days.is_some() {
                    errors.add(name, "sla-statutory-days");
                    continue;
                }
                if warn.is_none() && errors.of(&field).is_none() {
                    errors.add_with(
                        field.clone(),
                        "field-out-of-range",
                        vec![("min", 1.into()), ("max", 100.into())],
                    );
                }
                let ends_with = if self.text("ends_with") == "reply" {
                    EndsWith::Reply
                } else {
                    EndsWith::Resolution
                };
                targets.push(PolicyTarget {
                    clock,
                    priority,
                    seconds,
                    working_days,
                    warn_percent: warn.unwrap_or(DEFAULT_WARN_PERCENT),
                    ends_with: Some(EndsWith::of(clock, ends_with)),
                });
            }
        }
        if targets.is_empty() && errors.is_empty() {
            errors.add("targets", "sla-no-target");
        }
        targets
    }
}

/// A limit as people type it: `4h`, `1h 30m`, `90 min`, `2d` (working days), `4 小时`, `2 个工作日`. A bare number means
/// hours. Seconds, or working days.
pub(super) fn read_limit(text: &str) -> Option<(Option<u32>, Option<u16>)> {
    let text: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let (mut rest, mut seconds, mut days) = (text.as_str(), 0.0_f64, None);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let unit = &rest[..end];
        rest = &rest[end..];
        match unit {
            "" | "h" | "小时" | "小時" | "时" | "時" => seconds += number * 3_600.0,
            "m" | "min" | "分" | "分钟" | "分鐘" => seconds += number * 60.0,
            "s" | "秒" => seconds += number,
            "d" | "天" | "日" | "个工作日" | "個工作日" | "工作日" => {
                let whole = number.fract() == 0.0 && days.is_none() && (1.0..=2_000.0).contains(&number);
                days = Some(whole.then_some(number as u16)?);
            }
            _ => return None,
        }
    }
    match days {
        Some(days) if seconds == 0.0 => Some((None, Some(days))),
        None if (1.0..=f64::from(u32::MAX)).contains(&seconds) => Some((Some(seconds.round() as u32), None)),
        // Days and hours together mean nothing: a working day has no fixed length.
        _ => None,
    }
}

/// A limit as the form shows it.
pub(super) fn limit_text(line: &PolicyTarget) -> String {
    if let Some(days) = line.working_days {
        return format!("{days}d");
    }
    let seconds = line.seconds.unwrap_or(0);
    let parts = [
        (seconds / 3_600, "h"),
        (seconds % 3_600 / 60, "m"),
        (seconds % 60, "s"),
    ];
    parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, unit)| format!("{n}{unit}"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::line;
    use super::*;

    #[test]
    fn limits_are_read_as_people_type_them() {
        let seconds = |text| read_limit(text).and_then(|limit| limit.0);
        assert_eq!(seconds("4h"), Some(14_400));
        assert_eq!(seconds("4"), Some(14_400));
        assert_eq!(seconds("1h 30m"), Some(5_400));
        assert_eq!(seconds("0.5 h"), Some(1_800));
        assert_eq!(seconds("90 min"), Some(5_400));
        assert_eq!(seconds("4 小时 30 分钟"), Some(16_200));
        assert_eq!(read_limit("2d"), Some((None, Some(2))));
        assert_eq!(read_limit("2 个工作日"), Some((None, Some(2))));
        for nonsense in ["", "h", "4x", "0h", "1.5d", "1d 4h", "soon", "-4h"] {
            assert_eq!(read_limit(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn what_is_shown_can_be_read_back() {
        for seconds in [1, 60, 1_800, 3_600, 5_400, 86_399, 172_800] {
            let text = limit_text(&line(ClockKind::Resolution, None, seconds));
            assert_eq!(read_limit(&text), Some((Some(seconds), None)), "{text}");
        }
    }

    #[test]
    fn a_policy_survives_its_form() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let at: Timestamp = "2026-03-01T16:00:00Z".parse().unwrap();
        let mut draft = super::super::model::tests::draft(vec![
            line(ClockKind::FirstResponse, None, 3_600),
            line(ClockKind::FirstResponse, Some(Priority::P1), 900),
        ]);
        draft.names = [
            ("en".to_owned(), "VIP".to_owned()),
            ("zh-Hans".to_owned(), "大客户".to_owned()),
        ]
        .into();
        draft.valid_from = Some(at);
        draft.valid_to = Some("2026-12-31T16:00:00Z".parse().unwrap());
        draft.condition.region = vec!["北京".to_owned(), "天津".to_owned()];
        let draft = draft.check().unwrap();
        let id = sqm_domain::ids::PolicyId::new_at(at);
        let policy = Policy {
            id,
            position: 1,
            version: 1,
            draft: draft.clone(),
            updated_at: at,
        };
        let form = PolicyForm::of(&policy, &zone);
        assert_eq!(
            (form.text("valid_from"), form.text("valid_to")),
            ("2026-03-02", "2026-12-31")
        );
        assert_eq!(form.read(&zone).unwrap().check().unwrap(), draft);
    }
}
