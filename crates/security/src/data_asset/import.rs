//! Data assets from files: a row per asset, named by its code. The same file again changes nothing; a column that is not
//! there leaves alone what is known.

use std::collections::HashMap;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqm_domain::ids::{DataAssetId, ImportId};
use sqm_imports::rows::{MappedRow, Record};
use sqm_imports::target::{Batch, Choice, FieldKind, FieldSpec, ImportTarget, Outcome, Schema, Shape};
use sqm_platform::db::TenantTx;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::today;
use sqm_platform::{AppState, Result};
use uuid::Uuid;

use super::{AssetPatch, NewAsset, ops, sql};
use crate::imported::{Places, refused};

/// Data assets as a target of imports.
#[derive(Debug)]
pub struct DataAssetImport;

impl ImportTarget for DataAssetImport {
    fn name(&self) -> &'static str {
        "data-assets"
    }

    fn label(&self) -> &'static str {
        "import-target-data-assets"
    }

    fn permission(&self) -> &'static str {
        "data_asset.import"
    }

    fn shapes(&self) -> &'static [Shape] {
        &[Shape::Rows]
    }

    fn schema(&self, shape: Shape) -> Schema {
        schema(shape)
    }

    fn apply<'a>(
        &'a self,
        _state: &'a AppState,
        tx: &'a mut TenantTx,
        batch: &'a Batch,
    ) -> BoxFuture<'a, Result<Vec<Outcome>>> {
        apply(tx, batch).boxed()
    }

    fn records_href(&self, import: ImportId) -> Option<String> {
        Some(format!("/data-assets?import={import}&state=all"))
    }
}

fn schema(shape: Shape) -> Schema {
    let text = FieldSpec::text;
    let whole = |key: &'static str, label: &'static str, max: i64| {
        FieldSpec::new(key, label, FieldKind::Integer { min: 0, max })
    };
    let fields = vec![
        text("code", "ui-code", 30)
            .required()
            .names(&["code", "id", "asset id", "编号", "资产编号"]),
        text("name", "data-name", 200).required().names(&[
            "name",
            "asset",
            "data asset",
            "名称",
            "数据名称",
            "资产名称",
        ]),
        text("description", "data-description", 5_000).names(&["description", "content", "内容", "说明"]),
        FieldSpec::choice("category", "data-category", categories())
            .required()
            .names(&["category", "type", "类别", "数据类别", "分类"]),
        FieldSpec::choice("level", "data-level", levels())
            .required()
            .names(&["level", "classification", "级别", "分级", "数据级别"]),
        FieldSpec::boolean("sensitive", "data-sensitive").names(&[
            "sensitive",
            "sensitive personal information",
            "敏感个人信息",
        ]),
        text("label", "data-label", 100).names(&["label", "标识", "标签"]),
        text("system", "data-system", 200).names(&["system", "application", "系统", "所在系统"]),
        text("place", "data-place", 200).names(&["place", "location", "site", "存放地点", "位置"]),
        text("owner", "data-owner", 200).names(&["owner", "责任人"]),
        text("department", "risk-department", 200).names(&["department", "部门", "责任部门"]),
        whole("people", "data-people", 10_000_000_000).names(&["people", "data subjects", "涉及人数"]),
        whole("retention_months", "data-retention", 1_200).names(&[
            "retention",
            "retention months",
            "保存期限",
            "保存月数",
        ]),
        text("retention_basis", "data-retention-basis", 500).names(&["retention basis", "保存依据"]),
        FieldSpec::boolean("encrypted_at_rest", "protection-encrypted-at-rest").names(&[
            "encrypted at rest",
            "storage encryption",
            "存储加密",
        ]),
        FieldSpec::boolean("encrypted_in_transit", "protection-encrypted-in-transit").names(&[
            "encrypted in transit",
            "transport encryption",
            "传输加密",
        ]),
        FieldSpec::choice("backup", "data-backup", backups()).names(&[
            "backup",
            "back-up",
            "备份",
            "备份周期",
        ]),
        text("access", "data-access", 500).names(&["access", "access control", "访问控制"]),
        FieldSpec::new("access_reviewed_on", "data-access-reviewed", FieldKind::Date).names(&[
            "access reviewed",
            "last access review",
            "权限复核日期",
        ]),
        FieldSpec::new("review_on", "data-review", FieldKind::Date).names(&[
            "next review",
            "review date",
            "下次复核",
        ]),
    ];
    Schema {
        target: "data-assets",
        shape,
        fields,
        key: "code",
        order: "access_reviewed_on",
        open_prefix: None,
        repeats: sqm_imports::target::Repeats::Reject,
    }
}

fn categories() -> Vec<Choice> {
    vec![
        Choice::new(
            "customer_identity",
            "data-category-customer-identity",
            &["customer identity", "identity", "客户身份", "用户身份"],
        ),
        Choice::new(
            "call_detail",
            "data-category-call-detail",
            &["call detail", "cdr", "通信记录", "话单", "详单"],
        ),
        Choice::new("location", "data-category-location", &["location", "位置"]),
        Choice::new("billing", "data-category-billing", &["billing", "计费", "账单"]),
        Choice::new("content", "data-category-content", &["content", "内容"]),
        Choice::new("network", "data-category-network", &["network", "网络"]),
        Choice::new(
            "employee",
            "data-category-employee",
            &["employee", "staff", "员工"],
        ),
        Choice::new(
            "business",
            "data-category-business",
            &["business", "经营", "其他"],
        ),
    ]
}

fn levels() -> Vec<Choice> {
    vec![
        Choice::new("general", "data-level-general", &["general", "一般", "一般数据"]),
        Choice::new(
            "important",
            "data-level-important",
            &["important", "重要", "重要数据"],
        ),
        Choice::new("core", "data-level-core", &["core", "核心", "核心数据"]),
    ]
}

fn backups() -> Vec<Choice> {
    vec![
        Choice::new("none", "data-backup-none", &["none", "no", "无", "否"]),
        Choice::new("rarely", "data-backup-rarely", &["rarely", "不定期"]),
        Choice::new("month", "data-backup-month", &["monthly", "month", "每月"]),
        Choice::new("week", "data-backup-week", &["weekly", "week", "每周"]),
        Choice::new("day", "data-backup-day", &["daily", "day", "每日", "每天"]),
        Choice::new(
            "continuous",
            "data-backup-continuous",
            &["continuous", "real time", "实时"],
        ),
    ]
}

async fn apply(tx: &mut TenantTx, batch: &Batch) -> Result<Vec<Outcome>> {
    let places = Places::load(tx, &batch.records).await?;
    let codes: Vec<String> = batch
        .records
        .iter()
        .filter_map(|record| record.last()?.text("code").map(|code| code.trim().to_owned()))
        .collect();
    let known: HashMap<String, (DataAssetId, Option<Vec<u8>>)> = sql::known(tx, &codes)
        .await?
        .into_iter()
        .map(|(code, id, fingerprint)| (code, (id, fingerprint)))
        .collect();
    let mut outcomes = Vec::with_capacity(batch.records.len());
    for record in &batch.records {
        let outcome = match record.last() {
            Some(row) => {
                let before = known.get(row.text("code").unwrap_or_default().trim());
                put(tx, batch.import, record, row, &places, before).await?
            }
            None => Outcome::Unchanged,
        };
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

/// One row. An inventory is some hundred rows: one by one is quick enough, and each leaves the trail it would leave by hand.
async fn put(
    tx: &mut TenantTx,
    import: ImportId,
    record: &Record,
    row: &MappedRow,
    places: &Places,
    before: Option<&(DataAssetId, Option<Vec<u8>>)>,
) -> Result<Outcome> {
    let day = today(tx);
    let fingerprint = record.fingerprint();
    let (id, outcome) = match before {
        Some((_, Some(same))) if same.as_slice() == fingerprint => return Ok(Outcome::Unchanged),
        Some((id, _)) => {
            let asset = sql::get(tx, *id).await?;
            let patch = match patch(row, places).check(day) {
                Ok(patch) => patch,
                Err(errors) => return Ok(Outcome::Rejected(refused(row, &errors))),
            };
            // What is kept no longer stays as it was, whatever an older list says.
            if asset.retired_on.is_some() {
                return Ok(Outcome::Unchanged);
            }
            ops::change(tx, *id, IfMatch::Any, patch).await?;
            let changed = sql::get(tx, *id).await?.version != asset.version;
            let outcome = if changed {
                Outcome::Changed
            } else {
                Outcome::Unchanged
            };
            (*id, outcome)
        }
        None => match fresh(row, places).check(day) {
            Ok(new) => (ops::create(tx, new).await?, Outcome::Created),
            Err(errors) => return Ok(Outcome::Rejected(refused(row, &errors))),
        },
    };
    sql::note_import(tx, id, Uuid::from(import), &fingerprint).await?;
    Ok(outcome)
}

fn code<T: std::str::FromStr>(row: &MappedRow, field: &str) -> Option<T> {
    row.text(field).and_then(|code| code.parse().ok())
}

fn fresh(row: &MappedRow, places: &Places) -> NewAsset {
    let text = |field: &str| row.text(field).unwrap_or_default().to_owned();
    let yes = |field: &str| row.boolean(field).unwrap_or_default();
    NewAsset {
        code: text("code"),
        name: text("name"),
        description: text("description"),
        category: code(row, "category"),
        level: code(row, "level"),
        sensitive: yes("sensitive"),
        label: text("label"),
        system: text("system"),
        place: text("place"),
        owner: row.text("owner").and_then(|name| places.person(name)),
        department: row.text("department").and_then(|name| places.department(name)),
        people: row.integer("people"),
        retention_months: months(row),
        retention_basis: text("retention_basis"),
        encrypted_at_rest: yes("encrypted_at_rest"),
        encrypted_in_transit: yes("encrypted_in_transit"),
        backup: code(row, "backup"),
        access: text("access"),
        access_reviewed_on: row.date("access_reviewed_on"),
        review_on: row.date("review_on"),
    }
}

fn months(row: &MappedRow) -> Option<i32> {
    row.integer("retention_months")
        .and_then(|months| i32::try_from(months).ok())
}

fn patch(row: &MappedRow, places: &Places) -> AssetPatch {
    let text = |field: &str| row.text(field).map(str::to_owned);
    AssetPatch {
        name: text("name"),
        description: text("description"),
        category: code(row, "category"),
        level: code(row, "level"),
        sensitive: row.boolean("sensitive"),
        label: text("label"),
        system: text("system"),
        place: text("place"),
        owner: row.text("owner").and_then(|name| places.person(name)).map(Some),
        department: row
            .text("department")
            .and_then(|name| places.department(name))
            .map(Some),
        people: row.integer("people").map(Some),
        retention_months: months(row).map(Some),
        retention_basis: text("retention_basis"),
        encrypted_at_rest: row.boolean("encrypted_at_rest"),
        encrypted_in_transit: row.boolean("encrypted_in_transit"),
        backup: code(row, "backup"),
        access: text("access"),
        access_reviewed_on: row.date("access_reviewed_on").map(Some),
    }
}
