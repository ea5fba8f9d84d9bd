//! What the tests of this crate share.

use std::path::{Path, PathBuf};

use crate::target::{Choice, FieldKind, FieldSpec, Schema, Shape};

/// A real data set beside the checkout, or `None` with a message where it is not laid out.
pub(crate) fn data(relative: &str) -> Option<Vec<u8>> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(relative);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {relative} is not here");
    }
    bytes
}

pub(crate) fn expected(relative: &str) -> serde_json::Value {
    serde_json::from_slice(&data(relative).unwrap()).unwrap()
}

pub(crate) fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/mappings")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

/// Fields like those of tickets, enough for the example mappings.
pub(crate) fn ticket_schema(shape: Shape) -> Schema {
    let choice = |key: &'static str, values: &[&'static str]| {
        let choices = values
            .iter()
            .map(|value| Choice::new(*value, *value, &[]))
            .collect();
        FieldSpec::choice(key, key, choices)
    };
    let text = |key: &'static str| FieldSpec::text(key, key, 500);
    let mut fields = vec![
        text("external_id")
            .required()
            .names(&["ticket", "ticket no", "case id", "工单号", "工單號"]),
        choice("kind", &["consultation", "complaint", "repair", "support"]),
        text("subject").names(&["title", "complaint", "主题", "标题", "主旨"]),
        choice("status", &["open", "pending", "resolved", "closed", "cancelled"]).names(&["state", "状态"]),
        choice("pending_reason", &["customer", "supplier", "internal"]),
        choice("channel", &["phone", "web", "email"]).names(&["received via", "渠道"]),
        choice("impact", &["major", "high", "medium", "low"]).names(&["影响"]),
        FieldSpec::instant("created_at", "created_at").names(&["created", "date", "创建时间", "受理时间"]),
        text("city").names(&["城市"]),
        text("region").names(&["state", "province", "省份"]),
        text("postcode").names(&["zip", "zip code", "邮编"]),
        text("customer_name").personal().names(&["customer", "客户姓名"]),
        FieldSpec::boolean("on_behalf", "on_behalf"),
        text("product").names(&["产品"]),
        text("department").names(&["team", "部门"]),
        text("assignee").names(&["owner", "处理人"]),
        FieldSpec::new("score", "score", FieldKind::Integer { min: 0, max: 10 }),
    ];
    if shape == Shape::Events {
        fields.push(
            FieldSpec::instant("event_at", "event_at")
                .required()
                .names(&["timestamp", "时间"]),
        );
    }
    Schema {
        target: "tickets",
        shape,
        fields,
        key: "external_id",
        order: "event_at",
        open_prefix: Some("attribute."),
        repeats: crate::target::Repeats::Reject,
    }
}
