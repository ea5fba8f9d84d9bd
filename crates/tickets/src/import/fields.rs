//! The fields a file can fill, with the words by which headers and values suggest themselves.

use sqm_imports::target::{Choice, FieldSpec, Schema, Shape};

/// The schema for one shape.
pub(super) fn schema(shape: Shape) -> Schema {
    let mut fields = vec![
        FieldSpec::text("external_id", "ticket-field-external-id", 200).names(&[
            "ticket",
            "ticket #",
            "ticket id",
            "ticket number",
            "case id",
            "id",
            "number",
            "工单号",
            "工单编号",
            "投诉编号",
        ]),
        FieldSpec::text("source", "ticket-field-source", 60).names(&["source", "system", "来源系统"]),
        FieldSpec::choice("kind", "ticket-field-kind", kinds()).names(&[
            "type",
            "kind",
            "ticket type",
            "工单类型",
            "类型",
        ]),
        FieldSpec::text("subject", "ticket-field-subject", 400).names(&[
            "subject",
            "title",
            "summary",
            "customer complaint",
            "complaint",
            "标题",
            "主题",
            "投诉内容",
        ]),
        FieldSpec::text("description", "ticket-field-description", 20_000).names(&[
            "description",
            "body",
            "details",
            "text",
            "描述",
            "内容",
            "问题描述",
        ]),
        FieldSpec::choice("channel", "ticket-field-channel", channels()).names(&[
            "channel",
            "received via",
            "origin",
            "渠道",
            "受理渠道",
            "来源",
        ]),
        FieldSpec::choice("status", "ticket-field-status", statuses()).names(&[
            "status",
            "state",
            "状态",
            "工单状态",
        ]),
        FieldSpec::choice("pending_reason", "ticket-field-pending-reason", pending_reasons()).names(&[
            "pending reason",
            "sub status",
            "wait reason",
            "挂起原因",
        ]),
        FieldSpec::choice("impact", "ticket-field-impact", levels()).names(&["impact", "影响", "影响程度"]),
        FieldSpec::choice("urgency", "ticket-field-urgency", levels()).names(&[
            "urgency",
            "紧急程度",
            "紧急度",
        ]),
        FieldSpec::text("category", "ticket-field-category", 200).names(&["category", "分类", "业务分类"]),
        FieldSpec::text("department", "ticket-field-department", 200).names(&[
            "department",
            "team",
            "group",
            "queue",
            "support team",
            "部门",
            "处理部门",
            "班组",
        ]),
        FieldSpec::text("assignee", "ticket-field-assignee", 200).names(&[
            "assignee",
            "owner",
            "agent",
            "处理人",
            "责任人",
        ]),
        FieldSpec::text("product", "ticket-field-product", 200)
            .names(&["product", "service", "产品", "业务"]),
        FieldSpec::text("region", "ticket-field-region", 120)
            .names(&["region", "state", "province", "省", "地区", "省份"]),
        FieldSpec::text("city", "ticket-field-city", 120).names(&["city", "town", "城市", "地市"]),
        FieldSpec::choice("area", "ticket-field-area", areas()).names(&["area", "城乡"]),
    ];
    match shape {
        Shape::Rows => {
            fields.push(
                FieldSpec::instant("created_at", "ticket-field-opened-at")
                    .required()
                    .names(&[
                        "created",
                        "created at",
                        "opened",
                        "date",
                        "受理时间",
                        "创建时间",
                        "投诉时间",
                    ]),
            );
            fields.push(
                FieldSpec::instant("first_response_at", "ticket-field-first-response-at").names(&[
                    "first response",
                    "responded at",
                    "首次响应时间",
                ]),
            );
            fields.push(
                FieldSpec::instant("resolved_at", "ticket-field-resolved-at").names(&[
                    "resolved",
                    "resolved at",
                    "completed",
                    "办结时间",
                    "解决时间",
                ]),
            );
            fields.push(FieldSpec::instant("closed_at", "ticket-field-closed-at").names(&[
                "closed",
                "closed at",
                "归档时间",
                "关闭时间",
            ]));
        }
        Shape::Events => {
            fields.push(
                FieldSpec::instant("event_at", "ticket-field-event-at")
                    .required()
                    .names(&[
                        "timestamp",
                        "time",
                        "event time",
                        "changed at",
                        "时间",
                        "操作时间",
                    ]),
            );
        }
    }
    if let (Shape::Events, Some(id)) = (shape, fields.first_mut()) {
        id.required = true;
    }
    Schema {
        target: "tickets",
        shape,
        fields,
        key: "external_id",
        order: "event_at",
        open_prefix: Some("attribute."),
        repeats: sqm_imports::target::Repeats::Reject,
    }
}

fn kinds() -> Vec<Choice> {
    vec![
        Choice::new(
            "consultation",
            "ticket-kind-consultation",
            &["question", "enquiry", "inquiry", "咨询"],
        ),
        Choice::new(
            "complaint",
            "ticket-kind-complaint",
            &["complaint", "投诉", "申诉"],
        ),
        Choice::new(
            "repair",
            "ticket-kind-repair",
            &["fault", "incident", "repair", "报障", "故障", "报修"],
        ),
        Choice::new(
            "support",
            "ticket-kind-support",
            &["support", "service request", "技术支持"],
        ),
    ]
}

fn statuses() -> Vec<Choice> {
    vec![
        Choice::new(
            "new",
            "ticket-status-new",
            &["new", "registered", "新建", "待受理"],
        ),
        Choice::new(
            "open",
            "ticket-status-open",
            &["open", "in progress", "assigned", "accepted", "处理中"],
        ),
        Choice::new(
            "pending",
            "ticket-status-pending",
            &["pending", "waiting", "on hold", "挂起", "等待"],
        ),
        Choice::new(
            "resolved",
            "ticket-status-resolved",
            &["solved", "resolved", "done", "已解决", "已办结"],
        ),
        Choice::new(
            "closed",
            "ticket-status-closed",
            &["closed", "archived", "已关闭", "已归档"],
        ),
        Choice::new(
            "cancelled",
            "ticket-status-cancelled",
            &["cancelled", "canceled", "withdrawn", "已撤销", "已取消"],
        ),
    ]
}

fn pending_reasons() -> Vec<Choice> {
    vec![
        Choice::new(
            "customer",
            "pending-reason-customer",
            &["customer", "user", "wait - user", "wait - customer", "待用户"],
        ),
        Choice::new(
            "appointment",
            "pending-reason-appointment",
            &["appointment", "预约"],
        ),
        Choice::new(
            "force_majeure",
            "pending-reason-force-majeure",
            &["force majeure", "不可抗力"],
        ),
        Choice::new(
            "supplier",
            "pending-reason-supplier",
            &["vendor", "supplier", "wait - vendor", "厂商"],
        ),
        Choice::new(
            "third_party",
            "pending-reason-third-party",
            &["third party", "第三方"],
        ),
        Choice::new("parts", "pending-reason-parts", &["parts", "spare parts", "备件"]),
        Choice::new(
            "internal",
            "pending-reason-internal",
            &["internal", "wait", "wait - implementation", "内部"],
        ),
    ]
}

fn channels() -> Vec<Choice> {
    vec![
        Choice::new(
            "phone",
            "channel-phone",
            &["phone", "call", "customer care call", "hotline", "电话", "热线"],
        ),
        Choice::new("email", "channel-email", &["email", "e-mail", "mail", "邮件"]),
        Choice::new("web", "channel-web", &["web", "internet", "website", "网站"]),
        Choice::new("portal", "channel-portal", &["portal", "自助"]),
        Choice::new("chat", "channel-chat", &["chat", "在线客服"]),
        Choice::new("app", "channel-app", &["app", "mobile app", "掌厅"]),
        Choice::new(
            "social",
            "channel-social",
            &["social", "wechat", "weibo", "微信", "微博"],
        ),
        Choice::new("sms", "channel-sms", &["sms", "text", "短信"]),
        Choice::new("letter", "channel-letter", &["letter", "来信"]),
        Choice::new(
            "counter",
            "channel-counter",
            &["counter", "shop", "store", "营业厅"],
        ),
        Choice::new(
            "regulator",
            "channel-regulator",
            &["regulator", "fcc", "工信部", "通管局"],
        ),
        Choice::new("api", "channel-api", &["api"]),
        Choice::new("other", "channel-other", &["other", "其他"]),
    ]
}

fn levels() -> Vec<Choice> {
    vec![
        Choice::new("high", "level-high", &["high", "major", "critical", "高"]),
        Choice::new("medium", "level-medium", &["medium", "normal", "中"]),
        Choice::new("low", "level-low", &["low", "minor", "低"]),
    ]
}

fn areas() -> Vec<Choice> {
    vec![
        Choice::new("urban", "customer-area-urban", &["urban", "city", "城市", "城镇"]),
        Choice::new(
            "rural",
            "customer-area-rural",
            &["rural", "country", "农村", "乡镇"],
        ),
    ]
}
