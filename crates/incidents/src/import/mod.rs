//! Incidents from files: a row per incident. Partial dates stay partial, spans without instants stay spans. A reference that the
//! source names again becomes an incident of its own that says which one it repeats: whether two are one, a person decides
//! (and merges them).

mod row;

use std::collections::HashMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::Timestamp;
use sqm_domain::ids::{ImportId, IncidentId};
use sqm_domain::incident::{Certainty, IncidentKind, IncidentState, Tlp};
use sqm_imports::rows::Record;
use sqm_imports::target::{
    Batch, Choice, FieldKind, FieldSpec, ImportTarget, Outcome, Repeats, Schema, Shape,
};
use sqm_platform::db::TenantTx;
use sqm_platform::events::DomainEvent;
use sqm_platform::{AppState, Error, Result};
use uuid::Uuid;

use self::row::Row;
use crate::incident::{self, Incident, Origin, Profile, Victim};

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
        text("victim_naics", "incident-victim-naics", 6).names(&["victim naics", "naics"]),
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
        let read = match Row::read(row, tx.zone(), tx.now(), &categories) {
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
        let mut judged = false;
        let id = if let Some((id, _)) = before {
            let there = incident::get(tx, id).await?;
            judged = there.level.is_some();
            let next = read.over(there);
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
        // A level that stands was decided, here or by the file before: it is changed by a decision only (handbook §7.3.1).
        if let Some(level) = read.level
            && !judged
        {
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
        put_off_until: None,
        waits_for: String::new(),
        version: 1,
        updated_at: now,
    };
    let new = read.over(blank);
    if !incident::insert(tx, &new, origin).await? {
        return Err(Error::field("reference", "incident-reference-known"));
    }
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
