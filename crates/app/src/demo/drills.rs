//! Emergency drills of the demo tenant (handbook §7.3.2): one that was held, found something and comes round, and one that is due
//! soon. Told by the use cases people call, at their own time.

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use sqm_domain::action::ActionPriority;
use sqm_domain::ids::{DrillId, IncidentId, PlaybookId};
use sqm_domain::incident::{Certainty, IncidentState};
use sqm_domain::security::{DrillKind, DrillResult, Facts, Level, StepKind, TaskState};
use sqm_improvement::action::{self, NewAction};
use sqm_incidents::drill::{self, DrillFilter, Evaluation, GoalJudgement, NewDrill, Targets};
use sqm_incidents::incident::{self, IncidentPatch, IncidentStep};
use sqm_incidents::task::{self, Decision, TaskStep};
use sqm_incidents::{assessment, plan};
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::http::IfMatch;
use sqm_platform::listing::Viewpoint;
use sqm_platform::scope::{Actor, Scope};

use super::write::Places;

const FINDINGS: [&str; 2] = ["事件报告模板未预填单位信息，上报超时", "值班表缺少第二联系人"];

struct Stage<'a> {
    state: &'a AppState,
    base: Scope,
    places: &'a Places,
}

impl Stage<'_> {
    fn who(&self, login: &str) -> Scope {
        match self.places.accounts.get(login) {
            Some(id) => Scope {
                actor: Actor::User(*id),
                ..self.base.clone()
            },
            None => self.base.clone(),
        }
    }

    /// So many days ago; days ahead are negative.
    fn day(&self, ago: i64) -> Result<Date> {
        let today = self.state.clock.now().to_zoned(self.base.zone.clone()).date();
        Ok(today.checked_sub(ago.days())?)
    }

    /// The product as it was so many minutes after nine on that day.
    fn then(&self, ago: i64, minutes: i64) -> Result<AppState> {
        let nine = self.day(ago)?.at(9, 0, 0, 0).to_zoned(self.base.zone.clone())?;
        let at: Timestamp = nine.timestamp().checked_add(minutes.minutes())?;
        Ok(self.state.at(at.min(self.state.clock.now())))
    }
}

/// Tells the story, once.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let stage = Stage {
        state,
        base: tenant.scope("demo"),
        places,
    };
    let mut tx = state.db.tenant(&stage.base).await?;
    let told = drill::count(&mut tx, Viewpoint::default(), &DrillFilter::default()).await?;
    tx.commit().await?;
    if told > 0 {
        return Ok(());
    }
    soon(&stage).await?;
    let (id, incident) = begin(&stage).await?;
    deal_with(&stage, incident).await?;
    evaluate(&stage, id).await?;
    drill::tick(state, &stage.base).await?;
    Ok(())
}

/// The emergency plan for this category of incidents.
async fn plan_for(stage: &Stage<'_>, category: &str) -> Result<PlaybookId> {
    let mut tx = stage.state.db.tenant(&stage.base).await?;
    let plans = plan::list(&mut tx).await?;
    tx.commit().await?;
    let found = plans
        .into_iter()
        .find(|plan| plan.categories.iter().any(|code| code == category));
    Ok(found.context("an emergency plan of the start")?.id)
}

async fn planned(stage: &Stage<'_>, ago: i64, new: NewDrill) -> Result<DrillId> {
    let then = stage.then(ago, 0)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let id = drill::create(&then, &mut tx, new).await?;
    tx.commit().await?;
    Ok(id)
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|&word| word.to_owned()).collect()
}

/// A table-top that is due in ten days.
async fn soon(stage: &Stage<'_>) -> Result<()> {
    let account = |login: &str| stage.places.accounts.get(login).copied();
    let new = NewDrill {
        title: "用户数据泄露桌面推演".to_owned(),
        scenario: "暗网出现疑似本公司用户数据样本，媒体来电求证。推演研判、处置、报告与告知的分工。"
            .to_owned(),
        kind: Some(DrillKind::Tabletop),
        plan: Some(plan_for(stage, "data_leak").await?),
        owner: account("security"),
        department: stage.places.departments.get("service").copied(),
        due_on: Some(stage.day(-10)?),
        every_months: Some(12),
        targets: Targets {
            acknowledge_minutes: Some(15),
            ..Targets::default()
        },
        goals: words(&["1 小时内完成初步研判并定级", "明确对外口径与告知用户的责任人"]),
        participants: ["supervisor", "quality"]
            .into_iter()
            .filter_map(account)
            .collect(),
        others: "法务顾问、公关公司".to_owned(),
    };
    planned(stage, 45, new).await?;
    Ok(())
}

/// The yearly drill of the core network, begun 25 days ago.
async fn begin(stage: &Stage<'_>) -> Result<(DrillId, IncidentId)> {
    let account = |login: &str| stage.places.accounts.get(login).copied();
    let new = NewDrill {
        title: "核心网勒索病毒应急演练".to_owned(),
        scenario: "模拟运维终端感染勒索病毒并横向扩散，网管服务器文件被加密。".to_owned(),
        kind: Some(DrillKind::Functional),
        plan: Some(plan_for(stage, "ransomware").await?),
        owner: account("security"),
        department: stage.places.departments.get("network").copied(),
        due_on: Some(stage.day(20)?),
        every_months: Some(6),
        targets: Targets {
            acknowledge_minutes: Some(15),
            contain_minutes: Some(60),
            recover_minutes: Some(240),
        },
        goals: words(&[
            "1 小时内隔离受感染主机",
            "1 小时内形成初次报告草稿",
            "4 小时内从离线备份恢复网管业务",
        ]),
        participants: ["engineer", "supervisor"]
            .into_iter()
            .filter_map(account)
            .collect(),
        others: "网管设备厂商驻场工程师".to_owned(),
    };
    let id = planned(stage, 60, new).await?;
    let then = stage.then(25, 0)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let incident = drill::start(&then, &mut tx, id, IfMatch::Any).await?;
    tx.commit().await?;
    Ok((id, incident))
}

fn moved(to: IncidentState) -> IncidentStep {
    IncidentStep {
        to,
        at: None,
        note: String::new(),
        outcome: None,
        impact: None,
        summary: None,
    }
}

/// Dealt with like any other, to the end.
async fn deal_with(stage: &Stage<'_>, id: IncidentId) -> Result<()> {
    let then = stage.then(25, 9)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    incident::take_step(&mut tx, id, IfMatch::Any, moved(IncidentState::Assessing)).await?;
    let patch = IncidentPatch {
        certainty: Some(Certainty::Confirmed),
        actors: Some(words(&["External"])),
        actions: Some(words(&["Malware"])),
        ..IncidentPatch::default()
    };
    incident::change(&mut tx, id, IfMatch::Any, patch).await?;
    let facts: Facts = serde_json::from_str(r#"{"importance":"especially","loss":"severe"}"#)?;
    let decision = assessment::Decision {
        facts,
        level: Level::Major,
        why: String::new(),
    };
    assessment::decide(&mut tx, id, IfMatch::Any, decision).await?;
    incident::take_step(&mut tx, id, IfMatch::Any, moved(IncidentState::Responding)).await?;
    tx.commit().await?;
    step(stage, id, 42, moved(IncidentState::Contained)).await?;
    // What a decision brings in is done in the second round.
    tasks(stage, id, 60).await?;
    tasks(stage, id, 150).await?;
    step(stage, id, 205, moved(IncidentState::Recovered)).await?;
    let closing = IncidentStep {
        outcome: Some("演练按预案完成，受控环境已恢复。".to_owned()),
        impact: Some("演练，无实际影响。".to_owned()),
        summary: Some("从启动到隔离 42 分钟；初次报告草稿用时 72 分钟，超出目标 12 分钟。".to_owned()),
        ..moved(IncidentState::Closed)
    };
    step(stage, id, 300, closing).await
}

async fn step(stage: &Stage<'_>, id: IncidentId, minutes: i64, step: IncidentStep) -> Result<()> {
    let then = stage.then(25, minutes)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    incident::take_step(&mut tx, id, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}

/// Everything that is open is done or decided.
async fn tasks(stage: &Stage<'_>, id: IncidentId, minutes: i64) -> Result<()> {
    let then = stage.then(25, minutes)?;
    let mut tx = then.db.tenant(&stage.who("engineer")).await?;
    for one in task::list(&mut tx, id).await? {
        if !one.state.is_open() {
            continue;
        }
        if one.kind == StepKind::Decision {
            let decision = Decision {
                option: 0,
                reason: "按演练脚本".to_owned(),
            };
            task::decide(&mut tx, id, one.id, IfMatch::Any, decision).await?;
        } else {
            let done = TaskStep {
                to: TaskState::Done,
                result: "演练中完成".to_owned(),
            };
            task::go(&mut tx, id, one.id, IfMatch::Any, done).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Evaluated three days later; one finding has become an action.
async fn evaluate(stage: &Stage<'_>, id: DrillId) -> Result<()> {
    let then = stage.then(22, 60)?;
    let goal = |place, result, note: &str| GoalJudgement {
        place,
        result: Some(result),
        note: note.to_owned(),
    };
    let found = Evaluation {
        goals: vec![
            goal(0, DrillResult::Met, "42 分钟"),
            goal(1, DrillResult::Partly, "72 分钟，单位信息需临时查找"),
            goal(2, DrillResult::Met, "3 小时 25 分"),
        ],
        went_well: "网络隔离指令清晰，备份离线且可用。".to_owned(),
        went_badly: "首位联系人未接电话，无第二联系人。".to_owned(),
        summary: "预案可行，处置及时；报告与联络环节需改进。".to_owned(),
        findings: words(&FINDINGS),
        finish: true,
    };
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    drill::evaluate(&mut tx, id, IfMatch::Any, found).await?;
    let held = drill::get(&mut tx, id).await?;
    let new = NewAction {
        title: "值班表增加第二联系人".to_owned(),
        cause: FINDINGS.get(1).copied().unwrap_or_default().to_owned(),
        measure: "各班组补充第二联系人及备用电话，每月核对一次。".to_owned(),
        priority: Some(ActionPriority::High),
        owner: stage.places.accounts.get("supervisor").copied(),
        due_on: Some(stage.day(-14)?),
        source: format!("drill:{id}"),
        source_title: format!("{} {}", held.number, held.title),
        source_href: format!("/emergency-drills/{id}"),
        ..NewAction::default()
    };
    action::create(&then, &mut tx, new).await?;
    tx.commit().await?;
    Ok(())
}
