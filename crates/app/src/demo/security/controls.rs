//! The catalogue decided about half a year ago, most of it in place, some tested.

use anyhow::Result;
use sqm_domain::security::{ControlState, ControlTheme, TestResult};
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::listing::Viewpoint;
use sqm_security::control::{self, Control, ControlFilter, ControlPatch, NewTest};

use super::Stage;

/// Left out, with the reason.
const EXCLUDED: &[(&str, &str)] = &[
    ("A.8.30", "本公司不委托外部开发，系统由集团统一建设。"),
    ("A.8.4", "不持有源代码，由集团研发中心管理。"),
    ("A.7.9", "生产设备不离开机房；巡检终端按 A.8.1 管理。"),
];

/// Not in full yet.
const GAPS: &[(&str, ControlState, &str)] = &[
    ("A.8.11", ControlState::Partial, "CRM 已脱敏，报表系统待改造。"),
    (
        "A.8.12",
        ControlState::Planned,
        "明年一季度上线邮件与终端防泄露。",
    ),
    ("A.8.33", ControlState::Planned, "测试数据脱敏工具已立项。"),
    ("A.8.14", ControlState::Partial, "城西汇聚层仍为单节点。"),
    ("A.7.12", ControlState::Partial, "同沟段正在改造。"),
    (
        "A.5.20",
        ControlState::Partial,
        "新签合同已含安全条款，存量合同续签时补。",
    ),
    ("A.5.30", ControlState::Partial, "核心网已演练，客服系统未演练。"),
    ("A.8.23", ControlState::None, "未部署网页过滤。"),
];

/// Code, days between tests, tested so many days ago, result, what was done, evidence.
const TESTS: &[(&str, i32, i64, TestResult, &str, &str)] = &[
    (
        "A.8.13",
        30,
        24,
        TestResult::Effective,
        "抽取计费库昨日备份，在恢复环境还原并比对行数。",
        "OPS-恢复-0114",
    ),
    (
        "A.8.8",
        90,
        12,
        TestResult::Partly,
        "核对第二次全量扫描，两项严重漏洞超期。",
        "扫描报告 core-scan",
    ),
    (
        "A.8.15",
        90,
        60,
        TestResult::Effective,
        "抽查 20 条堡垒机录屏，均可追溯到个人。",
        "AUD-2208",
    ),
    (
        "A.5.18",
        90,
        97,
        TestResult::Partly,
        "复核 312 个账号，停用离职账号 4 个。",
        "权限复核表 Q3",
    ),
    (
        "A.7.4",
        30,
        20,
        TestResult::NotEffective,
        "城西机房 3 号摄像头黑屏 11 天无人处理。",
        "巡检单",
    ),
    (
        "A.6.3",
        180,
        33,
        TestResult::Effective,
        "钓鱼演练，中招率 6%。",
        "演练报告 2",
    ),
    (
        "A.8.22",
        180,
        110,
        TestResult::Effective,
        "从办公网扫描信令网段，无可达端口。",
        "NET-隔离-07",
    ),
    (
        "A.8.2",
        90,
        41,
        TestResult::Effective,
        "核对特权账号清单与人员在岗情况。",
        "特权账号清单",
    ),
];

pub(super) async fn write(stage: &Stage<'_>) -> Result<()> {
    let then = stage.then(170, 10)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let paging = Paging {
        limit: Some(200),
        after: None,
    };
    let all = control::list(&mut tx, Viewpoint::default(), &ControlFilter::default(), &paging).await?;
    for it in &all.items {
        control::change(&mut tx, it.id, IfMatch::Any, decided(stage, it)).await?;
    }
    tx.commit().await?;
    for (code, _, ago, result, note, evidence) in TESTS {
        let Some(it) = all.items.iter().find(|it| it.code == *code) else {
            continue;
        };
        let then = stage.then(*ago, 15)?;
        let mut tx = then.db.tenant(&stage.who("security")).await?;
        let test = NewTest {
            tested_on: Some(stage.day(*ago)?),
            result: Some(*result),
            note: (*note).to_owned(),
            evidence: (*evidence).to_owned(),
        };
        control::record(&mut tx, it.id, IfMatch::Any, test).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn decided(stage: &Stage<'_>, it: &Control) -> ControlPatch {
    if let Some((_, why)) = EXCLUDED.iter().find(|(code, _)| *code == it.code) {
        return ControlPatch {
            applicable: Some(false),
            justification: Some((*why).to_owned()),
            ..ControlPatch::default()
        };
    }
    let gap = GAPS.iter().find(|(code, _, _)| *code == it.code);
    let owner = match it.theme {
        ControlTheme::Physical | ControlTheme::Network => "luo.jun",
        ControlTheme::Application => "daniel.kim",
        ControlTheme::People => "quality",
        ControlTheme::Organisation | ControlTheme::Data => "security",
    };
    let why = match it.theme {
        ControlTheme::Network => "通信网络安全防护管理办法；骨干网与城域网在用。",
        ControlTheme::Data => "个人信息保护法、数据安全法。",
        ControlTheme::Physical => "核心机房与汇聚机房在用。",
        ControlTheme::People => "全员适用。",
        ControlTheme::Application => "计费、客服与网管系统在用。",
        ControlTheme::Organisation => "信息安全管理制度。",
    };
    ControlPatch {
        applicable: Some(true),
        justification: Some(why.to_owned()),
        state: Some(gap.map_or(ControlState::Full, |(_, state, _)| *state)),
        description: gap.map(|(_, _, text)| (*text).to_owned()),
        owner: Some(stage.places.accounts.get(owner).copied()),
        test_days: TESTS
            .iter()
            .find(|(code, ..)| *code == it.code)
            .map(|(_, days, ..)| Some(*days)),
        ..ControlPatch::default()
    }
}
