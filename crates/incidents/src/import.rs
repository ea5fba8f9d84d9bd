//! Incidents from files: a row per incident. Partial dates stay partial, spans without instants stay spans. A reference that the
//! source names again becomes an incident of its own that says which one it repeats: whether two are one, a person decides
//! (and merges them).

use std::collections::HashMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sqm_domain::ids::{ImportId, IncidentId};
use sqm_domain::incident::{Certainty, IncidentKind, IncidentState, KnownTo, Tlp};
use sqm_domain::security::Level;
use sqm_imports::rows::{Fault, MappedRow, Record, RowError};
use sqm_imports::target::{
    Batch, Choice, FieldKind, FieldSpec, ImportTarget, Outcome, Repeats, Schema, Shape,
};
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use crate::incident::{self, Incident, Moments, Origin, Profile, Victim};

/// Incidents as a target of imports.
#[derive(Debug)]
pub(crate) struct IncidentImport;

impl ImportTarget for IncidentImport {
    fn name(&self) -> &'static str {
        "incidents"
    }

    fn label(&self) -> &'static str {
        "import-target-incidents"
    }

    fn permission(&self) -> &'static str {
        "incident.import"
    }

    fn shapes(&self) -> &'static [Shape] {
        &[Shape::Rows]
    }

    fn schema(&self, shape: Shape) -> Schema {
        Schema {
            target: "incidents",
            shape,
            fields: fields(),
            key: "reference",
            order: "occurred_at",
            open_prefix: None,
            repeats: Repeats::Keep,
        }
    }

    fn apply<'a>(
        &'a self,
        state: &'a AppState,
        tx: &'a mut TenantTx,
        batch: &'a Batch,
    ) -> BoxFuture<'a, Result<Vec<Outcome>>> {
        apply(state, tx, batch).boxed()
    }

    fn records_href(&self, import: ImportId) -> Option<String> {
        Some(format!("/incidents?state=all&import={import}"))
    }
}

fn fields() -> Vec<FieldSpec> {
    let text = FieldSpec::text;
    let number = |key: &'static str, label: &'static str, min: i64, max: i64| {
        FieldSpec::new(key, label, FieldKind::Integer { min, max })
    };
    vec![
        text("reference", "incident-reference", 200).names(&["incident id", "id", "reference", "事件编号"]),
        text("source", "incident-source", 60).names(&["source", "system", "来源系统"]),
        text("title", "incident-title", 200).names(&["title", "summary", "标题", "事件名称"]),
        text("description", "incident-description", 10_000).names(&["description", "details", "描述"]),
        FieldSpec::choice("certainty", "incident-certainty", certainties()).names(&[
            "security incident",
            "certainty",
            "确认状态",
        ]),
        FieldSpec::choice("level", "incident-level", levels()).names(&["level", "severity", "级别"]),
        FieldSpec::choice("state", "ui-state", states()).names(&["state", "status", "状态"]),
        text("category", "incident-category", 40).names(&["category", "类别"]),
        FieldSpec::instant("occurred_at", "incident-occurred").names(&["occurred", "started", "发生时间"]),
        number("year", "incident-import-year", 1900, 2200).names(&["incident year", "year", "年"]),
        number("month", "incident-import-month", 1, 12).names(&["incident month", "month", "月"]),
        number("day", "incident-import-day", 1, 31).names(&["incident day", "day", "日"]),
        FieldSpec::instant("detected_at", "incident-detected").names(&["detected", "found", "发现时间"]),
        FieldSpec::instant("reported_at", "incident-reported").names(&["created", "reported", "报告时间"]),
        FieldSpec::instant("contained_at", "incident-contained").names(&["contained", "遏制时间"]),
        FieldSpec::instant("recovered_at", "incident-recovered").names(&["recovered", "恢复时间"]),
        FieldSpec::instant("closed_at", "incident-closed").names(&["closed", "关闭时间"]),
        FieldSpec::new("detect_value", "incident-import-detect-value", FieldKind::Decimal)
            .names(&["discovery value"]),
        text("detect_unit", "incident-import-detect-unit", 20).names(&["discovery unit"]),
        FieldSpec::new(
            "contain_value",
            "incident-import-contain-value",
            FieldKind::Decimal,
        )
        .names(&["containment value"]),
        text("contain_unit", "incident-import-contain-unit", 20).names(&["containment unit"]),
        text("actors", "incident-actors", 500).names(&["actor", "actors", "行为者"]),
        text("actions", "incident-actions", 500).names(&["action", "actions", "手段"]),
        text("varieties", "incident-varieties", 2_000).names(&["action varieties"]),
        text("assets", "incident-assets", 2_000).names(&["asset varieties", "assets", "资产"]),
        text("attributes", "incident-attributes", 500).names(&["attribute", "attributes"]),
        text("pattern", "incident-pattern", 100).names(&["pattern"]),
        text("discovery", "incident-discovery", 500).names(&["discovery method", "发现方式"]),
        text("disclosure", "incident-disclosure", 50).names(&["data disclosure"]),
        number("records", "incident-records", 0, i64::MAX).names(&["data total", "records", "数据条数"]),
        number("people", "incident-people", 0, i64::MAX).names(&["people affected", "影响人数"]),
        text("victim", "incident-victim", 300).names(&["victim id", "victim", "受害单位"]),
        text("victim_country", "incident-victim-country", 60).names(&["victim country", "country"]),
        text("victim_region", "incident-victim-region", 100).names(&["victim state", "region"]),
        text("victim_industry", "incident-victim-industry", 100).names(&["victim industry", "industry"]),
        text("victim_size", "incident-victim-size", 60).names(&["victim employee count"]),
        text("outcome", "incident-outcome", 10_000).names(&["outcome", "处理结果"]),
        text("impact", "incident-impact", 10_000).names(&["impact", "影响"]),
    ]
}

fn certainties() -> Vec<Choice> {
    vec![
        Choice::new(
            "confirmed",
            "incident-certainty-confirmed",
            &["confirmed", "已确认"],
        ),
        Choice::new(
            "suspected",
            "incident-certainty-suspected",
            &["suspected", "疑似"],
        ),
        Choice::new(
            "near_miss",
            "incident-certainty-near-miss",
            &["near miss", "未遂"],
        ),
        Choice::new(
            "false_alarm",
            "incident-certainty-false-alarm",
            &["false positive", "误报"],
        ),
    ]
}

fn levels() -> Vec<Choice> {
    vec![
        Choice::new("general", "incident-level-general", &["general", "一般"]),
        Choice::new("larger", "incident-level-larger", &["larger", "较大"]),
        Choice::new("major", "incident-level-major", &["major", "重大"]),
        Choice::new(
            "extra_major",
            "incident-level-extra-major",
            &["extra-major", "特别重大"],
        ),
    ]
}

fn states() -> Vec<Choice> {
    vec![
        Choice::new("reported", "incident-state-reported", &["new", "reported"]),
        Choice::new("responding", "incident-state-responding", &["open", "responding"]),
        Choice::new("contained", "incident-state-contained", &["contained"]),
        Choice::new(
            "recovered",
            "incident-state-recovered",
            &["recovered", "resolved"],
        ),
        Choice::new("closed", "incident-state-closed", &["closed", "已关闭"]),
    ]
}

/// An incident of an earlier import.
struct Known {
    id: IncidentId,
    fingerprint: Option<Vec<u8>>,
}

async fn apply(state: &AppState, tx: &mut TenantTx, batch: &Batch) -> Result<Vec<Outcome>> {
    let identities: Vec<(String, String)> = batch
        .records
        .iter()
        .map(|record| (source(record), record.identity(&batch.file_digest)))
        .collect();
    let firsts: Vec<(String, String)> = batch
        .records
        .iter()
        .filter_map(|record| Some((source(record), record.repeats.clone()?.0)))
        .collect();
    let asked: Vec<(String, String)> = identities.iter().chain(&firsts).cloned().collect();
    let mut known = known(tx, &asked).await?;
    let categories: Vec<String> = incident::categories(tx)
        .await?
        .into_iter()
        .map(|category| category.code)
        .collect();
    let mut outcomes = Vec::with_capacity(batch.records.len());
    for (record, identity) in batch.records.iter().zip(&identities) {
        let Some(row) = record.last() else {
            outcomes.push(Outcome::Unchanged);
            continue;
        };
        let fingerprint = record.fingerprint().to_vec();
        let before = known
            .get(identity)
            .map(|known| (known.id, known.fingerprint == Some(fingerprint.clone())));
        if let Some((_, true)) = before {
            outcomes.push(Outcome::Unchanged);
            continue;
        }
        let read = match Row::read(row, tx.zone(), &categories) {
            Ok(read) => read,
            Err(error) => {
                outcomes.push(Outcome::Rejected(error));
                continue;
            }
        };
        let origin = Origin {
            import: Some(batch.import.into()),
            identity: Some(identity.1.clone()),
            fingerprint: Some(fingerprint.clone()),
            detect_seconds: read.detect_seconds,
            contain_seconds: read.contain_seconds,
        };
        let id = if let Some((id, _)) = before {
            let next = read.over(incident::get(tx, id).await?);
            incident::update(tx, &next).await?;
            incident::origin(tx, id, &origin).await?;
            outcomes.push(Outcome::Changed);
            id
        } else {
            let first = record
                .repeats
                .as_ref()
                .and_then(|(key, _)| known.get(&(identity.0.clone(), key.clone())))
                .map(|first| Uuid::from(first.id));
            let id = create(state, tx, &read, &origin, (&identity.0, record, first)).await?;
            outcomes.push(Outcome::Created);
            id
        };
        if let Some(level) = read.level {
            incident::level(tx, id, level.as_str()).await?;
        }
        known.insert(
            identity.clone(),
            Known {
                id,
                fingerprint: Some(fingerprint),
            },
        );
        tx.emit(DomainEvent::new(
            "incident.imported",
            "incident",
            id,
            serde_json::json!({ "imported": true }),
        ));
    }
    Ok(outcomes)
}

async fn create(
    state: &AppState,
    tx: &mut TenantTx,
    read: &Row,
    origin: &Origin,
    (source, record, repeat_of): (&str, &Record, Option<Uuid>),
) -> Result<IncidentId> {
    let now = tx.now();
    let reported = read.moments.reported_at.min(now);
    // Ids carry the time: what happened later stands above, however late it was imported.
    let at = read.moments.occurred_at.unwrap_or(reported);
    let id = IncidentId::new_at(at.clamp(Timestamp::UNIX_EPOCH, now));
    let reference = match &record.repeats {
        Some((key, _)) => key.clone(),
        None => record.key.clone().unwrap_or_default(),
    };
    let blank = Incident {
        id,
        number: incident::number(state, tx, at).await?,
        title: String::new(),
        description: String::new(),
        kind: IncidentKind::Incident,
        certainty: Certainty::Confirmed,
        drill: false,
        category: None,
        category_name: None,
        state: IncidentState::Closed,
        level: None,
        moments: read.moments.clone(),
        lead: None,
        reported_by: None,
        department_id: None,
        department: None,
        tlp: Tlp::Amber,
        restricted: false,
        profile: Profile::default(),
        personal_data: false,
        people_affected: None,
        records_affected: None,
        loss_yuan: None,
        victim: Victim::default(),
        outcome: String::new(),
        impact: String::new(),
        summary: String::new(),
        cause: String::new(),
        merged_into: None,
        source: source.to_owned(),
        reference,
        repeat_of,
        version: 1,
        updated_at: now,
    };
    let new = read.over(blank);
    incident::insert(tx, &new, origin).await?;
    // Instants that only an update writes.
    if new.moments.contained_at.is_some() || new.moments.recovered_at.is_some() || !new.outcome.is_empty() {
        incident::update(tx, &new).await?;
    }
    Ok(id)
}

fn source(record: &Record) -> String {
    record
        .last()
        .and_then(|row| row.text("source"))
        .unwrap_or("import")
        .to_owned()
}

async fn known(
    tx: &mut TenantTx,
    identities: &[(String, String)],
) -> Result<HashMap<(String, String), Known>> {
    let (sources, ids): (Vec<String>, Vec<String>) = identities.iter().cloned().unzip();
    let rows = sqlx::query!(
        "select i.id, i.fingerprint, i.source, i.identity
           from (select distinct source, id from unnest($2::text[], $3::text[]) as a(source, id)) asked
           join incidents.incident i on i.tenant_id = $1 and i.source = asked.source and i.identity = asked.id
            and i.identity <> ''
          order by i.id for update of i",
        Uuid::from(tx.tenant()),
        &sources,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let known = Known {
                id: row.id.into(),
                fingerprint: row.fingerprint,
            };
            ((row.source, row.identity), known)
        })
        .collect())
}

/// What a row says.
#[derive(Debug)]
struct Row {
    title: Option<String>,
    description: Option<String>,
    certainty: Certainty,
    level: Option<Level>,
    state: IncidentState,
    category: Option<String>,
    moments: Moments,
    detect_seconds: Option<f64>,
    contain_seconds: Option<f64>,
    profile: Profile,
    victim: Victim,
    records: Option<i64>,
    people: Option<i64>,
    outcome: Option<String>,
    impact: Option<String>,
}

impl Row {
    fn read(row: &MappedRow, zone: &TimeZone, categories: &[String]) -> Result<Self, RowError> {
        let text = |field: &str| row.text(field).map(str::to_owned);
        let list = |field: &str| words(row.text(field).unwrap_or_default());
        let (occurred_at, occurred_to) = occurred(row, zone)?;
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
                size: text("victim_size").unwrap_or_default(),
            },
            records: row.integer("records"),
            people: row.integer("people"),
            outcome: text("outcome"),
            impact: text("impact"),
        })
    }

    /// What the row says, over what is there.
    fn over(&self, mut incident: Incident) -> Incident {
        incident.title = self.title.clone().unwrap_or_else(|| self.name());
        if let Some(text) = &self.description {
            incident.description.clone_from(text);
        }
        incident.certainty = self.certainty;
        incident.state = self.state;
        incident.category.clone_from(&self.category);
        incident.moments = self.moments.clone();
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

fn fault(row: &MappedRow, field: &str, fault: Fault) -> RowError {
    RowError {
        row: row.number(),
        column: None,
        field: Some(field.to_owned()),
        fault,
        shown: row.get(field).map(ToString::to_string).unwrap_or_default(),
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
    fn a_span_needs_a_number() {
        let unit = |unit: &str| ("detect_unit", Value::Text(unit.to_owned()));
        let two = ("detect_value", Value::Decimal(2.0));
        let of = |values| span(&row(values), "detect_value", "detect_unit");
        assert_eq!(of(vec![unit("Days"), two.clone()]), Some(172_800.0));
        assert_eq!(of(vec![unit("Days")]), None);
        assert_eq!(of(vec![unit("Unknown"), two]), None);
    }
}
