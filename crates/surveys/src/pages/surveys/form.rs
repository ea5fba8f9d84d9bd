//! The settings of a survey as a form: what is stored put into fields, and read back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use sqm_domain::survey::Metric;
use sqm_platform::i18n::Lang;
use sqm_platform::page::{Fields, filled_id};
use sqm_platform::{Error, FieldErrors, Result};

use crate::survey::{CallbackRule, Channel, Cycle, Privacy, Quota, Sample, Survey, SurveyInput, Trigger};

/// Words of messages: channel, part.
pub(super) const MESSAGES: [(&str, &str); 3] = [("email", "subject"), ("email", "body"), ("sms", "body")];

/// The fields of what is stored.
pub(super) fn write(survey: &SurveyInput, zone: &TimeZone) -> Fields {
    let mut fields = Fields::default();
    let moment = |at: Option<Timestamp>| {
        at.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string())
            .unwrap_or_default()
    };
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    fields.set("name", &survey.name);
    fields.set("version_id", survey.version_id);
    fields.set("privacy", survey.privacy.as_str());
    fields.set_list("channel", survey.channels.iter().map(|channel| channel.as_str()));
    fields.set("cycle", survey.cycle.as_str());
    fields.set("opens_at", moment(survey.opens_at));
    fields.set("closes_at", moment(survey.closes_at));
    fields.set(
        "response_limit",
        survey
            .response_limit
            .map(|most| most.to_string())
            .unwrap_or_default(),
    );
    fields.set("theme_id", id(survey.theme_id));
    fields.set("department_id", id(survey.department_id.map(Into::into)));
    fields.set("owner_id", id(survey.owner_id.map(Into::into)));
    fields.set("fatigue_days", survey.fatigue_days);
    let days: Vec<String> = survey.reminders.iter().map(ToString::to_string).collect();
    fields.set("reminders", days.join(", "));
    fields.set("script", &survey.script);
    let trigger = survey.trigger.clone().unwrap_or(Trigger {
        share: 100,
        ..Trigger::default()
    });
    fields.set("moment", &trigger.moment);
    fields.set("delay_hours", trigger.delay_hours);
    fields.set("share", trigger.share);
    write_only(&mut fields, "when", &trigger.only);
    fields.set("size", survey.sample.size);
    write_only(&mut fields, "who", &survey.sample.only);
    fields.set("strata", survey.sample.strata.as_deref().unwrap_or_default());
    for (number, quota) in survey.sample.quotas.iter().enumerate() {
        fields.set(format!("quota.{number}.of"), &quota.of);
        fields.set(format!("quota.{number}.value"), &quota.value);
        fields.set(format!("quota.{number}.most"), quota.most);
    }
    if let Some(rule) = &survey.callback {
        fields.set("callback_metric", rule.metric);
        fields.set("callback_at_most", rule.at_most);
        fields.set("callback_within", rule.within_hours);
        fields.tick("callback_business", rule.business);
    }
    for (number, (measure, target)) in survey.targets.iter().enumerate() {
        fields.set(format!("target.{number}.measure"), measure);
        fields.set(format!("target.{number}.value"), target);
    }
    for (channel, part) in MESSAGES {
        for lang in Lang::ALL {
            let text = survey
                .messages
                .get(channel)
                .and_then(|words| words.get(part)?.get(lang.tag())?.as_str());
            fields.set(
                format!("{channel}.{part}.{}", lang.tag()),
                text.unwrap_or_default(),
            );
        }
    }
    fields
}

fn write_only(fields: &mut Fields, name: &str, only: &BTreeMap<String, Vec<String>>) {
    for (number, (dimension, values)) in only.iter().enumerate() {
        fields.set(format!("{name}.{number}.of"), dimension);
        fields.set(format!("{name}.{number}.values"), values.join(", "));
    }
}

/// What a stored survey says, ready to be edited.
pub(super) fn input_of(survey: Survey) -> SurveyInput {
    SurveyInput {
        name: survey.name,
        version_id: survey.version_id,
        privacy: survey.privacy,
        channels: survey.channels,
        cycle: survey.cycle,
        opens_at: survey.opens_at,
        closes_at: survey.closes_at,
        response_limit: survey.response_limit,
        theme_id: survey.theme_id,
        department_id: survey.department_id,
        owner_id: survey.owner_id,
        trigger: survey.trigger,
        sample: survey.sample,
        fatigue_days: survey.fatigue_days,
        reminders: survey.reminders,
        callback: survey.callback,
        script: survey.script,
        messages: survey.messages.as_object().cloned().unwrap_or_default(),
        targets: survey.targets,
    }
}

/// What the form says. `known` keeps what it does not show: messages of other channels and languages.
pub(super) fn read(fields: &Fields, known: &Map<String, Value>, zone: &TimeZone) -> Result<SurveyInput> {
    let mut errors = FieldErrors::new();
    let Some(version) = filled_id(fields.text("version_id")) else {
        return Err(Error::field("version_id", "field-required"));
    };
    let privacy = Privacy::from_code(fields.text("privacy"));
    if privacy.is_none() {
        errors.add("privacy", "field-required");
    }
    let mut survey = SurveyInput::new(
        fields.text("name"),
        version,
        privacy.unwrap_or(Privacy::Anonymous),
    );
    survey.channels = fields.list("channel").filter_map(Channel::from_code).collect();
    survey.cycle = Cycle::from_code(fields.text("cycle")).unwrap_or(Cycle::Once);
    survey.opens_at = moment(&mut errors, fields, "opens_at", zone);
    survey.closes_at = moment(&mut errors, fields, "closes_at", zone);
    survey.response_limit = number(&mut errors, fields, "response_limit");
    survey.theme_id = filled_id(fields.text("theme_id"));
    survey.department_id = filled_id(fields.text("department_id"));
    survey.owner_id = filled_id(fields.text("owner_id"));
    survey.fatigue_days = number(&mut errors, fields, "fatigue_days").unwrap_or(0);
    for word in fields.words("reminders") {
        match word.parse() {
            Ok(days) => survey.reminders.push(days),
            Err(_) => errors.add("reminders", "survey-reminders"),
        }
    }
    fields.text("script").clone_into(&mut survey.script);
    if fields.is_set("moment") {
        survey.trigger = Some(Trigger {
            moment: fields.text("moment").to_owned(),
            delay_hours: number(&mut errors, fields, "delay_hours").unwrap_or(0),
            share: number(&mut errors, fields, "share").unwrap_or(100),
            only: only(fields, "when"),
        });
    }
    survey.sample = Sample {
        size: number(&mut errors, fields, "size").unwrap_or(0),
        only: only(fields, "who"),
        strata: Some(fields.text("strata").to_owned()).filter(|strata| !strata.is_empty()),
        quotas: quotas(&mut errors, fields),
    };
    if let Ok(metric) = fields.text("callback_metric").parse::<Metric>() {
        survey.callback = Some(CallbackRule {
            metric,
            at_most: required(&mut errors, fields, "callback_at_most").unwrap_or(0.0),
            within_hours: required(&mut errors, fields, "callback_within").unwrap_or(24),
            business: fields.is_set("callback_business"),
        });
    }
    for row in fields.rows("target") {
        let measure = fields.text(&format!("target.{row}.measure"));
        let name = format!("target.{row}.value");
        if !measure.is_empty()
            && let Some(target) = required(&mut errors, fields, &name)
        {
            survey.targets.insert(measure.to_owned(), target);
        }
    }
    survey.messages = messages(fields, known);
    Ok(errors.into_result(survey)?)
}

fn moment(errors: &mut FieldErrors, fields: &Fields, name: &str, zone: &TimeZone) -> Option<Timestamp> {
    let text = fields.text(name);
    if text.is_empty() {
        return None;
    }
    let at = text
        .parse::<DateTime>()
        .and_then(|at| at.to_zoned(zone.clone()))
        .map(|at| at.timestamp());
    if at.is_err() {
        errors.add(name, "field-date");
    }
    at.ok()
}

fn number<T: std::str::FromStr>(errors: &mut FieldErrors, fields: &Fields, name: &str) -> Option<T> {
    let text = fields.text(name);
    let number = text.parse().ok();
    if number.is_none() && !text.is_empty() {
        errors.add(name, "field-not-a-number");
    }
    number
}

fn required<T: std::str::FromStr>(errors: &mut FieldErrors, fields: &Fields, name: &str) -> Option<T> {
    if !fields.is_set(name) {
        errors.add(name, "field-required");
    }
    number(errors, fields, name)
}

fn only(fields: &Fields, name: &str) -> BTreeMap<String, Vec<String>> {
    fields
        .rows(name)
        .into_iter()
        .filter_map(|number| {
            let of = fields.text(&format!("{name}.{number}.of"));
            let values = fields.words(&format!("{name}.{number}.values"));
            (!of.is_empty() && !values.is_empty()).then(|| (of.to_owned(), values))
        })
        .collect()
}

fn quotas(errors: &mut FieldErrors, fields: &Fields) -> Vec<Quota> {
    let mut quotas = Vec::new();
    for row in fields.rows("quota") {
        let field = |name: &str| format!("quota.{row}.{name}");
        let (of, value) = (fields.text(&field("of")), fields.text(&field("value")));
        if of.is_empty() || value.is_empty() {
            continue;
        }
        if let Some(most) = required(errors, fields, &field("most")) {
            quotas.push(Quota {
                of: of.to_owned(),
                value: value.to_owned(),
                most,
            });
        }
    }
    quotas
}

fn messages(fields: &Fields, known: &Map<String, Value>) -> Map<String, Value> {
    let mut messages = known.clone();
    for (channel, part) in MESSAGES {
        for lang in Lang::ALL {
            let text = fields
                .text(&format!("{channel}.{part}.{}", lang.tag()))
                .replace("\r\n", "\n");
            let words = messages
                .entry(channel)
                .or_insert_with(|| Value::Object(Map::new()));
            let Some(words) = words.as_object_mut() else {
                continue;
            };
            let part = words.entry(part).or_insert_with(|| Value::Object(Map::new()));
            let Some(part) = part.as_object_mut() else {
                continue;
            };
            if text.is_empty() {
                part.remove(lang.tag());
            } else {
                part.insert(lang.tag().to_owned(), Value::String(text));
            }
        }
    }
    // What says nothing is not kept.
    for words in messages.values_mut() {
        if let Some(words) = words.as_object_mut() {
            words.retain(|_, part| part.as_object().is_none_or(|texts| !texts.is_empty()));
        }
    }
    messages.retain(|_, words| words.as_object().is_none_or(|parts| !parts.is_empty()));
    messages
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_survive_their_form() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let survey: SurveyInput = serde_json::from_value(json!({
            "name": "Service", "version_id": uuid::Uuid::nil(), "privacy": "identified", "channels": ["link", "email"], "cycle": "quarter",
            "opens_at": "2026-03-01T00:00:00Z", "closes_at": "2026-03-31T15:59:00Z", "response_limit": 400, "fatigue_days": 60, "reminders": [3, 7],
            "trigger": {"moment": "ticket.resolved", "delay_hours": 2, "share": 30, "only": {"kind": ["complaint", "repair"]}},
            "sample": {"size": 500, "only": {"customer_class": ["key"]}, "strata": "region", "quotas": [{"of": "region", "value": "北京", "most": 50}]},
            "callback": {"metric": "csat", "at_most": 40.0, "within_hours": 24, "business": true}, "script": "Good day",
            "messages": {"email": {"subject": {"en": "One minute"}}, "letter": {"body": {"en": "kept"}}},
            "targets": {"aspect.attitude": 85.0, "csat": 90.0}
        }))
        .unwrap();
        let fields = write(&survey, &zone);
        assert_eq!(fields.text("opens_at"), "2026-03-01T08:00");
        let read = read(&fields, &survey.messages, &zone).unwrap();
        assert_eq!(format!("{read:?}"), format!("{survey:?}"));
    }

    #[test]
    fn everything_wrong_is_named_at_once() {
        let zone = TimeZone::UTC;
        let mut fields = Fields::default();
        fields.set("version_id", uuid::Uuid::nil());
        fields.set("opens_at", "soon");
        fields.set("response_limit", "many");
        fields.set("callback_metric", "csat");
        let Err(Error::Invalid(errors)) = read(&fields, &Map::new(), &zone) else {
            panic!("expected refused fields");
        };
        let names: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            names,
            [
                "privacy",
                "opens_at",
                "response_limit",
                "callback_at_most",
                "callback_within"
            ]
        );
    }
}
