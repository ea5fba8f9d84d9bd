//! Checks walked over a quarter: most in time, some with findings, one late, one called off; one penetration test made by hand.

use anyhow::Result;
use sqm_domain::security::{CheckAnswer, CheckArea, CheckCycle, CheckState, TestKind};
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::listing::Viewpoint;
use sqm_security::check::{
    self, Answer, Answers, Check, CheckFilter, CheckGroup, CheckPatch, CheckStep, NewCheck, NewPlan,
};
use sqm_security::site::{self, SiteFilter};

use super::Stage;

/// Name, area, cycle, who walks, first day (days ago), items.
type Planned = (
    &'static str,
    CheckArea,
    CheckCycle,
    &'static str,
    i64,
    &'static [&'static str],
);

const PLANS: &[Planned] = &[
    (
        "城东核心机房巡检",
        CheckArea::Physical,
        CheckCycle::Week,
        "engineer",
        84,
        &[
            "门禁正常，无尾随记录",
            "来访登记完整、有陪同",
            "摄像头全部在线",
            "空调与 UPS 无告警",
            "消防器材在有效期内",
        ],
    ),
    (
        "离职与转岗权限回收",
        CheckArea::People,
        CheckCycle::Month,
        "security",
        75,
        &[
            "离职人员账号当日停用",
            "转岗人员旧权限已收回",
            "门禁卡已交回",
            "保密协议存档",
        ],
    ),
    (
        "网络边界与隔离检查",
        CheckArea::Network,
        CheckCycle::Month,
        "gao.ming",
        66,
        &[
            "防火墙策略无 any-any",
            "远程维护通道按次开通",
            "管理口不对公网开放",
            "信令网与办公网隔离",
        ],
    ),
    (
        "备份与数据导出检查",
        CheckArea::Data,
        CheckCycle::Quarter,
        "daniel.kim",
        80,
        &[
            "备份任务全部成功",
            "抽样恢复成功",
            "批量导出均有审批",
            "导出文件按期清除",
        ],
    ),
    (
        "应用账号与补丁检查",
        CheckArea::Application,
        CheckCycle::Month,
        "tang.yu",
        60,
        &[
            "无共用管理员账号",
            "严重补丁 15 天内安装",
            "审计日志保存 6 个月以上",
            "测试账号已停用",
        ],
    ),
];

/// Findings of the story: plan, place of the item, what was seen.
const SEEN: &[(&str, usize, &str)] = &[
    ("城东核心机房巡检", 2, "城西机房借用的 3 号摄像头黑屏，已报修。"),
    ("网络边界与隔离检查", 1, "厂家远程通道长期开通，未按次审批。"),
    ("应用账号与补丁检查", 1, "bss-app-04 严重补丁超过 15 天未安装。"),
];

/// The site the walk of the core site looks at, as a site of the story is called.
const SITE: (&str, &str) = ("城东核心机房巡检", "DC-EAST");

/// The test of an application before it went live, so many days ago.
const TESTED: i64 = 20;

pub(super) async fn write(stage: &Stage<'_>) -> Result<()> {
    let mut tx = stage.state.db.tenant(&stage.base).await?;
    let sites = site::list(
        &mut tx,
        Viewpoint::default(),
        &SiteFilter::default(),
        &Paging::default(),
    )
    .await?;
    tx.commit().await?;
    for (name, area, cycle, owner, first, items) in PLANS {
        let then = stage.then(*first, 8)?;
        let mut tx = then.db.tenant(&stage.who("security")).await?;
        let plan = NewPlan {
            name: (*name).to_owned(),
            area: Some(*area),
            cycle: Some(*cycle),
            checklist: items.iter().map(|item| (*item).to_owned()).collect(),
            owner: stage.places.accounts.get(owner).copied(),
            department: None,
            site: sites
                .items
                .iter()
                .find(|site| (*name, site.code.as_str()) == SITE)
                .map(|site| site.id),
            first_on: Some(stage.day(*first)?),
            ..NewPlan::default()
        };
        check::create(&then, &mut tx, plan).await?;
        tx.commit().await?;
    }
    // As the weeks went by: what fell due is made, what was made is walked.
    let mut walked = 0;
    for ago in (2..=84).rev() {
        let then = stage.then(ago, 9)?;
        sqm_security::tick(&then, &stage.base).await?;
        let mut tx = then.db.tenant(&stage.base).await?;
        let filter = CheckFilter {
            state: Some(CheckGroup::Open),
            ..CheckFilter::default()
        };
        let open = check::list(&mut tx, Viewpoint::default(), &filter, &Paging::default()).await?;
        tx.commit().await?;
        for one in open.items {
            // Most are walked on their day; every seventh is late by two, and the latest ones wait.
            let late = if walked % 7 == 6 { 2 } else { 0 };
            if ago > 8 && one.due_on <= stage.day(ago + late)? {
                walk(stage, ago, walked, &one).await?;
                walked += 1;
            }
        }
    }
    sqm_security::tick(stage.state, &stage.base).await?;
    test(stage).await
}

/// A portal was tested before it went live: one finding, a report.
async fn test(stage: &Stage<'_>) -> Result<()> {
    let then = stage.then(TESTED + 6, 10)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let new = NewCheck {
        title: "网上营业厅 5.2 上线前渗透测试".to_owned(),
        area: Some(CheckArea::Application),
        checklist: [
            "登录与会话",
            "越权访问他人订单与详单",
            "文件上传与导出",
            "接口限流与防重放",
        ]
        .map(str::to_owned)
        .to_vec(),
        owner: stage.places.accounts.get("tang.yu").copied(),
        due_on: Some(stage.day(TESTED)?),
        application: "网上营业厅".to_owned(),
        test_kind: Some(TestKind::PenetrationTest),
        ..NewCheck::default()
    };
    let id = check::make(&then, &mut tx, new).await?;
    tx.commit().await?;
    let then = stage.then(TESTED + 1, 16)?;
    let mut tx = then.db.tenant(&stage.who("tang.yu")).await?;
    let answer = |place: i16, answer: CheckAnswer, note: &str| Answer {
        place,
        answer: Some(answer),
        note: note.to_owned(),
    };
    let answers = vec![
        answer(0, CheckAnswer::Ok, ""),
        answer(
            1,
            CheckAnswer::NotOk,
            "修改订单号可看到他人账单地址，已阻断并排期修复。",
        ),
        answer(2, CheckAnswer::Ok, ""),
        answer(3, CheckAnswer::Ok, "短信接口限流 5 次/分钟。"),
    ];
    check::answer(&mut tx, id, IfMatch::Any, Answers { answers }).await?;
    let said = CheckPatch {
        tested_version: Some("5.2.0-rc3".to_owned()),
        report: Some("PT-2026-031".to_owned()),
    };
    check::describe(&mut tx, id, IfMatch::Any, said).await?;
    let step = CheckStep {
        to: CheckState::Done,
        text: String::new(),
    };
    check::step(&mut tx, id, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}

async fn walk(stage: &Stage<'_>, ago: i64, walked: usize, one: &Check) -> Result<()> {
    let then = stage.then(ago, 11)?;
    let mut scope = stage.base.clone();
    scope.actor = sqm_platform::scope::Actor::User(one.owner.id);
    let mut tx = then.db.tenant(&scope).await?;
    if walked == 9 {
        let step = CheckStep {
            to: CheckState::Skipped,
            text: "当周设备割接，机房封闭。".to_owned(),
        };
        check::step(&mut tx, one.id, IfMatch::Any, step).await?;
        tx.commit().await?;
        return Ok(());
    }
    let items = check::items(&mut tx, one.id).await?;
    let finding = SEEN
        .iter()
        .find(|(plan, _, _)| *plan == one.title && (walked % 4 == 1 || ago < 40));
    let answers = items
        .iter()
        .enumerate()
        .map(|(place, item)| match finding {
            Some((_, at, seen)) if *at == place => Answer {
                place: item.place,
                answer: Some(CheckAnswer::NotOk),
                note: (*seen).to_owned(),
            },
            _ => Answer {
                place: item.place,
                answer: Some(CheckAnswer::Ok),
                note: String::new(),
            },
        })
        .collect();
    check::answer(&mut tx, one.id, IfMatch::Any, Answers { answers }).await?;
    let step = CheckStep {
        to: CheckState::Done,
        text: String::new(),
    };
    check::step(&mut tx, one.id, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}
