//! What the registers led to: improvement actions raised from a finding of a check, a vulnerability that is late, a risk.

use anyhow::Result;
use sqm_domain::action::{ActionPriority, ActionState};
use sqm_improvement::action::{self, NewAction, Step};
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::listing::Viewpoint;
use sqm_security::check::{self, CheckFilter, CheckGroup};
use sqm_security::risk::{self, RiskFilter};
use sqm_security::vulnerability::{self, VulnerabilityFilter, VulnerabilitySort};

use super::Stage;

/// A record an action is raised from: `<kind>:<id>`, what it is called, its page.
type Source = (String, String, String);

/// An action of the story. Days before today; days ahead are negative.
struct Told {
    title: &'static str,
    cause: &'static str,
    measure: &'static str,
    indicator: &'static str,
    owner: &'static str,
    raised: i64,
    due: i64,
    done: Option<(i64, &'static str)>,
}

pub(super) async fn write(stage: &Stage<'_>) -> Result<()> {
    if let Some(source) = finding(stage, "网络边界与隔离检查").await? {
        let told = Told {
            title: "厂家远程通道改为按次开通",
            cause: "厂家远程通道长期开通，未按次审批。",
            measure: "通道默认关闭，申请单审批后开通四小时，到时自动关闭并留痕。",
            indicator: "sec_check_on_schedule_rate",
            owner: "gao.ming",
            raised: 6,
            due: -15,
            done: None,
        };
        raise(stage, source, &told).await?;
    }
    if let Some(source) = late(stage, "bss-app-04").await? {
        let told = Told {
            title: "BSS 应用补丁窗口由季度改为每月",
            cause: "bss-app-04 严重漏洞超过 15 天未修复：补丁只能在季度窗口安装。",
            measure: "每月第二个周三 00:00–04:00 为固定补丁窗口，严重漏洞可申请紧急窗口。",
            indicator: "sec_vuln_fix_on_time_rate",
            owner: "daniel.kim",
            raised: 30,
            due: 10,
            done: Some((8, "窗口已固定，首次窗口安装 14 项补丁。")),
        };
        raise(stage, source, &told).await?;
    }
    if let Some(source) = threat(stage, "开发测试环境").await? {
        let told = Told {
            title: "测试库改用脱敏数据",
            cause: "测试库从生产整库复制，含真实姓名与证件号，权限宽松。",
            measure: "上线脱敏工具；现有测试库两周内替换；复制生产数据须安全负责人审批。",
            indicator: "sec_data_protected",
            owner: "daniel.kim",
            raised: 25,
            due: -5,
            done: None,
        };
        raise(stage, source, &told).await?;
    }
    Ok(())
}

/// The latest check by a plan that found something.
async fn finding(stage: &Stage<'_>, plan: &str) -> Result<Option<Source>> {
    let filter = CheckFilter {
        q: Some(plan.to_owned()),
        state: Some(CheckGroup::Findings),
        ..CheckFilter::default()
    };
    let mut tx = stage.state.db.tenant(&stage.base).await?;
    let found = check::list(&mut tx, Viewpoint::default(), &filter, &Paging::default()).await?;
    tx.commit().await?;
    Ok(found.items.into_iter().next().map(|it| {
        (
            format!("security_check:{}", it.id),
            format!("{} {}", it.number, it.title),
            format!("/security-checks/{}", it.id),
        )
    }))
}

async fn late(stage: &Stage<'_>, asset: &str) -> Result<Option<Source>> {
    let filter = VulnerabilityFilter {
        asset: Some(asset.to_owned()),
        ..VulnerabilityFilter::default()
    };
    let mut tx = stage.state.db.tenant(&stage.base).await?;
    let sort = VulnerabilitySort::Newest;
    let found = vulnerability::list(&mut tx, Viewpoint::default(), &filter, sort, &Paging::default()).await?;
    tx.commit().await?;
    Ok(found.items.into_iter().next().map(|it| {
        (
            format!("vulnerability:{}", it.id),
            format!("{} {}", it.number, it.title),
            format!("/vulnerabilities/{}", it.id),
        )
    }))
}

async fn threat(stage: &Stage<'_>, words: &str) -> Result<Option<Source>> {
    let filter = RiskFilter {
        q: Some(words.to_owned()),
        ..RiskFilter::default()
    };
    let mut tx = stage.state.db.tenant(&stage.base).await?;
    let sort = risk::RiskSort::default();
    let found = risk::list(&mut tx, Viewpoint::default(), &filter, sort, &Paging::default()).await?;
    tx.commit().await?;
    Ok(found.items.into_iter().next().map(|it| {
        (
            format!("risk:{}", it.id),
            format!("{} {}", it.number, it.title),
            format!("/risks/{}", it.id),
        )
    }))
}

async fn raise(stage: &Stage<'_>, source: Source, told: &Told) -> Result<()> {
    let then = stage.then(told.raised, 14)?;
    let (source, source_title, source_href) = source;
    let new = NewAction {
        title: told.title.to_owned(),
        cause: told.cause.to_owned(),
        measure: told.measure.to_owned(),
        priority: Some(ActionPriority::High),
        owner: stage.places.accounts.get(told.owner).copied(),
        due_on: Some(stage.day(told.due)?),
        indicator: told.indicator.to_owned(),
        source,
        source_title,
        source_href,
        ..NewAction::default()
    };
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let id = action::create(&then, &mut tx, new).await?;
    tx.commit().await?;
    step(stage, told, told.raised - 2, id, (ActionState::InProgress, "")).await?;
    if let Some((ago, result)) = told.done {
        step(stage, told, ago, id, (ActionState::Done, result)).await?;
    }
    Ok(())
}

async fn step(
    stage: &Stage<'_>,
    told: &Told,
    ago: i64,
    id: sqm_domain::ids::ActionId,
    (to, text): (ActionState, &str),
) -> Result<()> {
    let then = stage.then(ago, 16)?;
    // What its timer said, where it was late by then.
    if told.due > ago {
        sqm_improvement::tick(&stage.then(told.due - 1, 8)?, &stage.base, id).await?;
    }
    let mut tx = then.db.tenant(&stage.who(told.owner)).await?;
    let step = Step {
        to,
        text: text.to_owned(),
        effective: None,
    };
    action::take_step(&mut tx, id, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}
