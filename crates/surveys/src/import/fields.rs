//! The fields a file can fill, with the words by which headers and values suggest themselves.

use sqm_imports::target::{Choice, FieldKind, FieldSpec, Schema, Shape};

/// The prefix of the fields that are questions.
pub(super) const ANSWER: &str = "answer.";

pub(super) fn schema(shape: Shape) -> Schema {
    Schema {
        target: "surveys",
        shape,
        fields: vec![
            FieldSpec::text("survey", "sa-field-survey", 160)
                .required()
                .names(&["survey", "survey name", "调查", "调查名称", "問卷調查"]),
            FieldSpec::choice("purpose", "sa-field-purpose", purposes()).names(&["purpose", "调查类型"]),
            FieldSpec::text("series", "sa-field-series", 120).names(&["series", "系列"]),
            FieldSpec::new(
                "round",
                "sa-field-round",
                FieldKind::Integer { min: 1, max: 9_999 },
            )
            .names(&["round", "wave", "year", "轮次", "期次"]),
            FieldSpec::text("external_id", "sa-field-external-id", 200).names(&[
                "respnum",
                "response id",
                "respondent",
                "id",
                "答卷编号",
                "序号",
            ]),
            FieldSpec::instant("answered_at", "sa-field-answered-at").names(&[
                "answered at",
                "submitted",
                "end date",
                "timestamp",
                "答题时间",
                "提交时间",
            ]),
            FieldSpec::new("day", "sa-field-day", FieldKind::Date).names(&[
                "interview date",
                "intdate",
                "date",
                "日期",
                "调查日期",
            ]),
            FieldSpec::text("language", "sa-field-language", 35).names(&["language", "lang", "语言"]),
            FieldSpec::choice("channel", "sa-field-channel", channels()).names(&[
                "channel",
                "method",
                "mode",
                "渠道",
                "调查方式",
            ]),
            FieldSpec::new("weight", "sa-field-weight", FieldKind::Decimal).names(&["weight", "权重"]),
            FieldSpec::text("region", "sa-field-region", 120).names(&[
                "region",
                "state name",
                "province",
                "地区",
                "省份",
            ]),
            FieldSpec::text("product", "sa-field-product", 200)
                .names(&["product", "service", "产品", "业务"]),
            FieldSpec::text("customer_class", "sa-field-customer-class", 40)
                .names(&["customer class", "客户级别"]),
            FieldSpec::text("department", "sa-field-department", 200).names(&[
                "department",
                "team",
                "部门",
                "班组",
            ]),
            FieldSpec::text("person", "sa-field-person", 200).names(&["agent", "served by", "服务人员"]),
        ],
        key: "external_id",
        order: "answered_at",
        open_prefix: Some(ANSWER),
        repeats: sqm_imports::target::Repeats::Reject,
    }
}

fn purposes() -> Vec<Choice> {
    crate::questionnaire::Purpose::ALL
        .iter()
        .map(|purpose| Choice::new(purpose.as_str(), format!("sa-purpose-{}", purpose.as_str()), &[]))
        .collect()
}

fn channels() -> Vec<Choice> {
    vec![
        Choice::new("link", "sa-channel-link", &["web", "online", "网页"]),
        Choice::new("email", "sa-channel-email", &["email", "e-mail", "邮件"]),
        Choice::new("sms", "sa-channel-sms", &["sms", "text", "短信"]),
        Choice::new(
            "phone",
            "sa-channel-phone",
            &["phone", "telephone", "ivr", "电话"],
        ),
        Choice::new("paper", "sa-channel-paper", &["paper", "纸质"]),
        Choice::new("widget", "sa-channel-widget", &["app", "widget"]),
        Choice::new(
            "offline",
            "sa-channel-offline",
            &["offline", "face to face", "现场"],
        ),
        Choice::new("import", "sa-channel-import", &["import"]),
    ]
}
