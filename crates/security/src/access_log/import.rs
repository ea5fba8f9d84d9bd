//! Access logs from files: a row per line of the log. A line with a number of its own is known by it, another by what it
//! says; the same file again changes nothing.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_domain::ids::ImportId;
use sqm_domain::security::{AccessDirection, AccessResult};
use sqm_imports::rows::{Fault, MappedRow, RowError};
use sqm_imports::target::{Batch, Choice, FieldSpec, ImportTarget, Outcome, Repeats, Schema, Shape};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

use super::NewAccessEntry;
use super::entry::put;
use crate::site;

/// Access logs as a target of imports.
#[derive(Debug)]
pub struct AccessLogImport;

impl ImportTarget for AccessLogImport {
    fn name(&self) -> &'static str {
        "access-log"
    }

    fn label(&self) -> &'static str {
        "import-target-access-log"
    }

    fn permission(&self) -> &'static str {
        "access_log.import"
    }

    fn shapes(&self) -> &'static [Shape] {
        &[Shape::Rows]
    }

    fn schema(&self, shape: Shape) -> Schema {
        schema(shape)
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
        Some(format!("/access-entries?import={import}"))
    }
}

fn schema(shape: Shape) -> Schema {
    let text = FieldSpec::text;
    let fields = vec![
        text("entry_id", "access-entry-id", 200).names(&[
            "event id",
            "record id",
            "log id",
            "流水号",
            "记录编号",
        ]),
        text("site", "site", 200).required().names(&[
            "site", "location", "building", "facility", "站点", "机房", "地点", "场所",
        ]),
        text("door", "access-door", 100).names(&[
            "door",
            "reader",
            "gate",
            "room",
            "门",
            "门禁点",
            "读卡器",
            "通道",
        ]),
        text("badge", "access-badge", 100).names(&[
            "badge",
            "badge id",
            "card",
            "card number",
            "card no",
            "卡号",
            "门禁卡号",
            "工牌号",
        ]),
        text("person", "access-person", 100).personal().names(&[
            "name",
            "person",
            "holder",
            "card holder",
            "employee",
            "姓名",
            "持卡人",
            "人员",
        ]),
        FieldSpec::choice("direction", "access-direction", directions()).names(&[
            "direction",
            "in out",
            "way",
            "方向",
            "进出",
            "进出方向",
        ]),
        FieldSpec::choice("result", "access-result", results()).names(&[
            "result",
            "status",
            "access",
            "decision",
            "结果",
            "刷卡结果",
            "状态",
        ]),
        FieldSpec::instant("at", "access-at").required().names(&[
            "time",
            "timestamp",
            "date time",
            "event time",
            "时间",
            "刷卡时间",
            "发生时间",
        ]),
    ];
    Schema {
        target: "access-log",
        shape,
        fields,
        key: "entry_id",
        order: "at",
        open_prefix: None,
        repeats: Repeats::Reject,
    }
}

fn directions() -> Vec<Choice> {
    vec![
        Choice::new(
            "in",
            "access-direction-in",
            &["in", "entry", "enter", "进", "入", "进门", "进入"],
        ),
        Choice::new(
            "out",
            "access-direction-out",
            &["out", "exit", "leave", "出", "出门", "离开"],
        ),
    ]
}

fn results() -> Vec<Choice> {
    vec![
        Choice::new(
            "granted",
            "access-result-granted",
            &[
                "granted", "ok", "success", "allowed", "valid", "通过", "成功", "允许", "合法",
            ],
        ),
        Choice::new(
            "denied",
            "access-result-denied",
            &[
                "denied", "refused", "failed", "rejected", "invalid", "拒绝", "失败", "非法",
            ],
        ),
    ]
}

async fn apply(state: &AppState, tx: &mut TenantTx, batch: &Batch) -> Result<Vec<Outcome>> {
    let sites = site::by_names(tx).await?;
    let mut outcomes = vec![Outcome::Unchanged; batch.records.len()];
    let (mut places, mut lines) = (Vec::new(), Vec::new());
    for (place, record) in batch.records.iter().enumerate() {
        let Some(row) = record.last() else { continue };
        let checked = told(row).check(tx.now());
        let refused = match &checked {
            Ok(line) if sites.contains_key(&line.site.to_lowercase()) => None,
            Ok(_) => Some(Some("site".to_owned())),
            Err(errors) => Some(errors.iter().next().map(|error| error.field.clone())),
        };
        match (refused, checked) {
            (None, Ok(line)) => {
                places.push(place);
                lines.push(line);
            }
            (field, _) => {
                if let Some(outcome) = outcomes.get_mut(place) {
                    *outcome = Outcome::Rejected(rejected(row, field.flatten()));
                }
            }
        }
    }
    let (created, _) = put(state, tx, &sites, &lines, Some(batch.import)).await?;
    for (place, new) in places.into_iter().zip(created) {
        if let Some(outcome) = outcomes.get_mut(place)
            && new
        {
            *outcome = Outcome::Created;
        }
    }
    Ok(outcomes)
}

fn told(row: &MappedRow) -> NewAccessEntry {
    let text = |field: &str| row.text(field).unwrap_or_default().to_owned();
    NewAccessEntry {
        entry_id: text("entry_id"),
        site: text("site"),
        door: text("door"),
        badge: text("badge"),
        person: text("person"),
        direction: row
            .text("direction")
            .and_then(|code| code.parse::<AccessDirection>().ok()),
        result: row
            .text("result")
            .and_then(|code| code.parse::<AccessResult>().ok()),
        at: row.instant("at"),
    }
}

/// The field that cannot be accepted. Nobody's name stands in a report.
fn rejected(row: &MappedRow, field: Option<String>) -> RowError {
    let shown = field
        .as_deref()
        .filter(|field| *field != "person")
        .and_then(|field| row.get(field))
        .map(ToString::to_string)
        .unwrap_or_default();
    RowError {
        row: row.number(),
        column: None,
        field,
        fault: Fault::Refused,
        shown,
    }
}
