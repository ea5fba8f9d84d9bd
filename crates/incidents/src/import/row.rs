//! What a row of a file says of an incident. Partial dates stay partial, spans without instants stay spans.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sqm_domain::incident::{Certainty, IncidentState, KnownTo};
use sqm_domain::security::Level;
use sqm_imports::rows::{Fault, MappedRow, RowError};

use crate::incident::{Incident, Moments, Profile, Victim};

/// What a row says.
#[derive(Debug)]
pub(super) struct Row {
    title: Option<String>,
    description: Option<String>,
    certainty: Certainty,
    pub(super) level: Option<Level>,
    state: IncidentState,
    category: Option<String>,
    pub(super) moments: Moments,
    pub(super) detect_seconds: Option<f64>,
    pub(super) contain_seconds: Option<f64>,
    profile: Profile,
    victim: Victim,
    records: Option<i64>,
    people: Option<i64>,
    outcome: Option<String>,
    impact: Option<String>,
}

impl Row {
    pub(super) fn read(
        row: &MappedRow,
        zone: &TimeZone,
        now: Timestamp,
        categories: &[String],
    ) -> Result<Self, RowError> {
        let text = |field: &str| row.text(field).map(str::to_owned);
        let list = |field: &str| words(row.text(field).unwrap_or_default());
        let (occurred_at, occurred_to) = occurred(row, zone)?;
        possible(row, now, occurred_at.filter(|_| occurred_to == KnownTo::Minute))?;
        let reported_at = row
            .instant("reported_at")
            .or(row.instant("detected_at"))
            .or(occurred_at)
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let state = row
            .text("state")
            .and_then(|code| code.parse().ok())
            .unwrap_or(IncidentState::Closed);
        let category = text("category").filter(|code| !code.is_empty());
        if let Some(code) = &category
            && !categories.contains(code)
        {
            return Err(fault(row, "category", Fault::NotAllowed));
        }
        let naics = text("victim_naics").unwrap_or_default();
        if !is_naics(&naics) {
            return Err(fault(row, "victim_naics", Fault::NotAllowed));
        }
        let closed_at =
            (state == IncidentState::Closed).then(|| row.instant("closed_at").unwrap_or(reported_at));
        Ok(Self {
            title: text("title"),
            description: text("description"),
            certainty: row
                .text("certainty")
                .and_then(|code| code.parse().ok())
                .unwrap_or(Certainty::Confirmed),
            level: row.text("level").and_then(|code| code.parse().ok()),
            state,
            category,
            moments: Moments {
                occurred_at,
                occurred_to,
                detected_at: row.instant("detected_at"),
                reported_at,
                acknowledged_at: None,
                contained_at: row.instant("contained_at"),
                eradicated_at: None,
                recovered_at: row.instant("recovered_at"),
                closed_at,
            },
            detect_seconds: span(row, "detect_value", "detect_unit"),
            contain_seconds: span(row, "contain_value", "contain_unit"),
            profile: Profile {
                actors: list("actors"),
                actions: list("actions"),
                varieties: list("varieties"),
                assets: list("assets"),
                attributes: list("attributes"),
                pattern: text("pattern").unwrap_or_default(),
                discovery: text("discovery").unwrap_or_default(),
                disclosure: text("disclosure").unwrap_or_default(),
            },
            victim: Victim {
                name: text("victim").unwrap_or_default(),
                country: text("victim_country").unwrap_or_default(),
                region: text("victim_region").unwrap_or_default(),
                industry: text("victim_industry").unwrap_or_default(),
                naics,
                size: text("victim_size").unwrap_or_default(),
            },
            records: row.integer("records"),
            people: row.integer("people"),
            outcome: text("outcome"),
            impact: text("impact"),
        })
    }

    /// What the row says, over what is there. Where an incident stands, and when what was reached, is no more the file's to say
    /// once somebody here deals with it, or it was merged.
    pub(super) fn over(&self, mut incident: Incident) -> Incident {
        let taken_up = incident.lead.is_some() || incident.state == IncidentState::Merged;
        incident.title = self.title.clone().unwrap_or_else(|| self.name());
        if let Some(text) = &self.description {
            incident.description.clone_from(text);
        }
        incident.certainty = self.certainty;
        if taken_up {
            incident.moments.occurred_at = self.moments.occurred_at;
            incident.moments.occurred_to = self.moments.occurred_to;
            incident.moments.detected_at = self.moments.detected_at;
        } else {
            incident.state = self.state;
            incident.moments = self.moments.clone();
        }
        incident.category.clone_from(&self.category);
        incident.profile = self.profile.clone();
        incident.victim = self.victim.clone();
        incident.records_affected = self.records;
        incident.people_affected = self.people;
        if let Some(text) = &self.outcome {
            incident.outcome.clone_from(text);
        }
        if let Some(text) = &self.impact {
            incident.impact.clone_from(text);
        }
        incident
    }

    /// A title for an incident whose file gives none: how, what, where.
    fn name(&self) -> String {
        let how = self.profile.varieties.first().or(self.profile.actions.first());
        let parts = [how, self.profile.assets.first(), Some(&self.victim.name)];
        let name: Vec<&str> = parts
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        let name: String = name.join(" · ").chars().take(200).collect();
        if name.is_empty() { "—".to_owned() } else { name }
    }
}

/// When it happened: an instant, or as much of a date as the file knows.
fn occurred(row: &MappedRow, zone: &TimeZone) -> Result<(Option<Timestamp>, KnownTo), RowError> {
    if let Some(at) = row.instant("occurred_at") {
        return Ok((Some(at), KnownTo::Minute));
    }
    let part = |field: &str| row.integer(field);
    let Some(year) = part("year") else {
        return Ok((None, KnownTo::Minute));
    };
    let (month, day, known_to) = match (part("month"), part("day")) {
        (Some(month), Some(day)) => (month, day, KnownTo::Day),
        (Some(month), None) => (month, 1, KnownTo::Month),
        (None, _) => (1, 1, KnownTo::Year),
    };
    let narrow = |n: i64| i8::try_from(n).unwrap_or_default();
    let date = Date::new(
        i16::try_from(year).unwrap_or_default(),
        narrow(month),
        narrow(day),
    )
    .map_err(|_| fault(row, "day", Fault::NotADate))?;
    let at = date
        .to_zoned(zone.clone())
        .map_err(|_| fault(row, "year", Fault::NotADate))?;
    Ok((Some(at.timestamp()), known_to))
}

/// Nothing was found, contained or closed in the future, nor found before it happened.
fn possible(row: &MappedRow, now: Timestamp, occurred: Option<Timestamp>) -> Result<(), RowError> {
    let refused = |field: &str| Err(fault(row, field, Fault::NotAllowed));
    for field in [
        "occurred_at",
        "detected_at",
        "contained_at",
        "recovered_at",
        "closed_at",
    ] {
        if row.instant(field).is_some_and(|at| at > now) {
            return refused(field);
        }
    }
    match (occurred, row.instant("detected_at")) {
        (Some(occurred), Some(detected)) if detected < occurred => refused("detected_at"),
        _ => Ok(()),
    }
}

fn fault(row: &MappedRow, field: &str, fault: Fault) -> RowError {
    RowError {
        row: row.number(),
        column: None,
        field: Some(field.to_owned()),
        fault,
        shown: row.get(field).map(ToString::to_string).unwrap_or_default(),
    }
}

/// Nothing, two to six digits, or a range of sectors as `48-49`.
fn is_naics(code: &str) -> bool {
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match code.split_once('-') {
        Some((first, last)) => digits(first, 2..=2) && digits(last, 2..=2),
        None => code.is_empty() || digits(code, 2..=6),
    }
}

/// Words of a list, as files join them.
fn words(text: &str) -> Vec<String> {
    text.split([';', '；', '|'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A span of so many units, in seconds; a unit without a number is not known.
fn span(row: &MappedRow, value: &str, unit: &str) -> Option<f64> {
    const DAY: f64 = 86_400.0;
    let seconds = match row.text(unit)?.to_ascii_lowercase().trim_end_matches('s') {
        "second" => 1.0,
        "minute" => 60.0,
        "hour" => 3_600.0,
        "day" => DAY,
        "week" => 7.0 * DAY,
        // The mean month and year of the Gregorian calendar.
        "month" => 30.436_875 * DAY,
        "year" => 365.242_5 * DAY,
        _ => return None,
    };
    row.decimal(value)
        .filter(|n| *n >= 0.0)
        .map(|value| value * seconds)
}

#[cfg(test)]
mod tests {
    use sqm_imports::rows::Value;

    use super::*;

    fn row(values: Vec<(&'static str, Value)>) -> MappedRow {
        MappedRow::of(7, values)
    }

    #[test]
    fn a_date_is_as_exact_as_the_file_knows_it() {
        let when = |values| occurred(&row(values), &TimeZone::UTC);
        let year = ("year", Value::Integer(2014));
        let (at, to) = when(vec![year.clone()]).unwrap();
        assert_eq!(
            (at.unwrap().to_string().as_str(), to),
            ("2014-01-01T00:00:00Z", KnownTo::Year)
        );
        let month = ("month", Value::Integer(2));
        assert_eq!(when(vec![year.clone(), month.clone()]).unwrap().1, KnownTo::Month);
        let day = |n| ("day", Value::Integer(n));
        assert_eq!(
            when(vec![year.clone(), month.clone(), day(3)]).unwrap().1,
            KnownTo::Day
        );
        assert_eq!(
            when(vec![year, month, day(30)]).unwrap_err().fault,
            Fault::NotADate
        );
        assert_eq!(when(vec![]).unwrap().0, None);
    }

    #[test]
    fn a_line_of_business_is_a_code_or_a_range_of_sectors() {
        for code in ["", "51", "517", "517110", "48-49"] {
            assert!(is_naics(code), "{code}");
        }
        for code in ["5", "5171100", "telecom", "4-49", "48-", "48-490"] {
            assert!(!is_naics(code), "{code}");
        }
    }

    #[test]
    fn a_span_needs_a_number() {
        let unit = |unit: &str| ("detect_unit", Value::Text(unit.to_owned()));
        let two = ("detect_value", Value::Decimal(2.0));
        let of = |values| span(&row(values), "detect_value", "detect_unit");
        assert_eq!(of(vec![unit("Days"), two.clone()]), Some(172_800.0));
        assert_eq!(of(vec![unit("Days")]), None);
        assert_eq!(of(vec![unit("Unknown"), two]), None);
    }
}
