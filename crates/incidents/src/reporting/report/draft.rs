//! A first text of a report, from what the record knows, in the report's language.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sqm_domain::security::ReportKind;
use sqm_platform::AppState;
use sqm_platform::i18n::{Formatter, IntoArg, Lang};

use super::ReportText;
use super::model::TEXT;
use crate::incident::Incident;
use crate::trace::Asset;

/// What a draft is made from.
pub(super) struct Source<'a> {
    pub(super) state: &'a AppState,
    pub(super) lang: Lang,
    pub(super) zone: &'a TimeZone,
    pub(super) now: Timestamp,
    pub(super) unit: &'a str,
    pub(super) incident: &'a Incident,
    /// The systems that were noted.
    pub(super) systems: &'a [Asset],
    /// What the timeline says was done against it, and when.
    pub(super) measures: &'a [(Timestamp, String)],
    pub(super) kind: ReportKind,
    /// What the last report in this language said: the record does not know everything.
    pub(super) before: Option<&'a ReportText>,
}

impl Source<'_> {
    fn t(&self, key: &str) -> String {
        self.state.catalogue.text(self.lang, key).into_owned()
    }

    fn line(&self, key: &str, value: impl IntoArg) -> String {
        self.state
            .catalogue
            .text_with(self.lang, key, &[("value", value.into_arg())])
            .into_owned()
    }

    fn at(&self, at: Timestamp) -> String {
        let formatter = Formatter {
            catalogue: &self.state.catalogue,
            lang: self.lang,
            zone: self.zone,
            now: self.now,
        };
        let offset = at.to_zoned(self.zone.clone()).strftime("%:z").to_string();
        format!("{} (UTC{offset})", formatter.datetime(at))
    }

    fn when(&self, key: &str, at: Option<Timestamp>) -> Option<String> {
        at.map(|at| self.line(key, self.at(at)))
    }

    fn kept(&self, field: &str) -> String {
        self.before
            .map(|text| text.get(field).to_owned())
            .unwrap_or_default()
    }
}

/// Lines that say something, one below the other.
fn lines(parts: impl IntoIterator<Item = Option<String>>) -> String {
    let said: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|line| !line.trim().is_empty())
        .collect();
    said.join("\n")
}

/// As many whole lines as a report may hold.
fn fit(text: &str) -> String {
    let mut room = TEXT;
    let whole: Vec<&str> = text
        .lines()
        .take_while(|line| {
            let long = line.chars().count() + 1;
            let fits = long <= room;
            room = room.saturating_sub(long);
            fits
        })
        .collect();
    whole.join("\n")
}

fn filled(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

fn or(text: String, other: impl FnOnce() -> String) -> String {
    if text.is_empty() { other() } else { text }
}

/// A line of the timeline as a report says it.
fn done(source: &Source<'_>, at: Timestamp, said: &str) -> Option<String> {
    let said = filled(said)?;
    Some(format!("{} {}", source.at(at), said.replace('\n', " ")))
}

/// Drafts the text.
pub(super) fn text(source: &Source<'_>) -> ReportText {
    let incident = source.incident;
    let moments = &incident.moments;
    // Systems by their names where they were noted, else what kinds of systems were hit.
    let systems = if source.systems.is_empty() {
        incident.profile.assets.join("、")
    } else {
        let names: Vec<&str> = source.systems.iter().map(|one| one.name.as_str()).collect();
        names.join("、")
    };
    let level = incident.level.map(|level| {
        let key = format!("report-text-level-{level}").replace('_', "-");
        source.t(&key)
    });
    let people = incident.people_affected.filter(|n| *n > 0);
    let records = incident.records_affected.filter(|n| *n > 0);
    let loss = incident.loss_yuan.filter(|n| *n > 0);
    ReportText {
        unit: lines([filled(source.unit), incident.department.clone()]),
        systems: or(source.kept("systems"), || {
            if source.lang == Lang::En {
                systems.replace('、', ", ")
            } else {
                systems
            }
        }),
        time: lines([
            source.when("report-text-occurred", moments.occurred_at),
            source.when("report-text-detected", moments.detected_at),
            source.when("report-text-reported", Some(moments.reported_at)),
        ]),
        place: or(source.kept("place"), || {
            lines([filled(&incident.victim.name), filled(&incident.victim.region)])
        }),
        nature: lines([
            incident
                .category_name
                .clone()
                .map(|name| source.line("report-text-category", name)),
            filled(&incident.title),
            filled(&incident.description),
        ]),
        level: level.unwrap_or_else(|| source.t("report-text-level-open")),
        impact: lines([
            filled(&incident.impact),
            people.map(|n| source.line("report-text-people", n)),
            records.map(|n| source.line("report-text-records", n)),
            loss.map(|n| source.line("report-text-loss", n)),
            incident
                .personal_data
                .then(|| source.t("report-text-personal-data")),
        ]),
        measures: fit(&lines(
            [
                source.when("report-text-acknowledged", moments.acknowledged_at),
                source.when("report-text-contained", moments.contained_at),
                source.when("report-text-eradicated", moments.eradicated_at),
                source.when("report-text-recovered", moments.recovered_at),
            ]
            .into_iter()
            .chain(source.measures.iter().map(|(at, said)| done(source, *at, said)))
            .chain([
                filled(&incident.outcome),
                (source.kind == ReportKind::Final)
                    .then(|| filled(&incident.summary))
                    .flatten(),
            ]),
        )),
        cause: or(incident.cause.trim().to_owned(), || {
            source.t("report-text-cause-open")
        }),
        // What an earlier report promised is over by the last one.
        next_steps: if source.kind == ReportKind::Final {
            source.t("report-text-next-final")
        } else {
            or(source.kept("next_steps"), || source.t("report-text-next"))
        },
    }
}
