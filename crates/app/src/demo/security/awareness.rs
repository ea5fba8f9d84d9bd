//! Awareness campaigns of the demo tenant: one that ended with some who missed it, a phishing simulation and what came of it,
//! one that runs.

use anyhow::{Context as _, Result};
use sqm_domain::ids::CampaignId;
use sqm_domain::security::{CampaignKind, PhishingOutcome};
use sqm_org::Audience;
use sqm_platform::http::{IfMatch, Paging};
use sqm_security::awareness::{self, Answers, NewCampaign, NewQuestion, NewResult, TaskGroup};

use super::Stage;

const MAIL: &str = "# 三看再点\n\n1. **看发件人**：地址和显示名称是否一致。\n2. **看要求**：要密码、要转账、催得急的，先怀疑。\n3. **看链接**：鼠标停在上面看真实地址。\n\n拿不准就转给安全值班，不要点开，也不要转发给同事。";
const DESK: &str = "# 离开工位之前\n\n- 锁屏。\n- 客户资料、工单打印件收进柜子。\n- 白板上的账号、拓扑擦掉。\n\n详见[信息安全方针](/documents)。";

/// Who did it, so many days after it was asked, and what was answered last.
type Done = (&'static str, i64, &'static [u8]);

const READERS: &[Done] = &[
    ("quality", 1, &[1, 0]),
    ("li.na", 2, &[1, 0]),
    ("wang.lei", 2, &[1, 0]),
    ("engineer", 3, &[1, 0]),
    ("luo.jun", 5, &[1, 0]),
    ("emma.clarke", 6, &[1, 0]),
    ("liu.yang", 8, &[1, 0]),
    ("huang.ting", 9, &[1, 0]),
    ("zhang.wei", 11, &[1, 0]),
    ("supervisor", 12, &[1, 0]),
    ("gao.ming", 13, &[1, 0]),
    // Tried, and was not right; never came back to it.
    ("daniel.kim", 13, &[0, 0]),
];
const TIDY: &[Done] = &[
    ("quality", 1, &[]),
    ("li.na", 1, &[]),
    ("engineer", 2, &[]),
    ("zhang.wei", 4, &[]),
    ("tang.yu", 5, &[]),
];
const TESTED: &[(&str, PhishingOutcome)] = &[
    ("li.na", PhishingOutcome::Reported),
    ("wang.lei", PhishingOutcome::Ignored),
    ("emma.clarke", PhishingOutcome::Clicked),
    ("liu.yang", PhishingOutcome::Ignored),
    ("huang.ting", PhishingOutcome::Reported),
    ("zhang.wei", PhishingOutcome::Ignored),
    ("gao.ming", PhishingOutcome::Ignored),
    ("daniel.kim", PhishingOutcome::GaveData),
    ("tang.yu", PhishingOutcome::Ignored),
    ("engineer", PhishingOutcome::Reported),
    ("luo.jun", PhishingOutcome::Ignored),
];

pub(super) async fn write(stage: &Stage<'_>) -> Result<()> {
    let mail = NewCampaign {
        title: "识别钓鱼邮件".to_owned(),
        kind: Some(CampaignKind::Course),
        body: MAIL.to_owned(),
        questions: vec![
            question(
                "收到“工资补贴请登录领取”的邮件，先做什么？",
                &["登录看看", "转给安全值班", "转发给同事问问"],
                1,
            ),
            question(
                "哪一项最可疑？",
                &["显示名称与地址不一致", "正文有错别字", "没有附件"],
                0,
            ),
        ],
        due_on: Some(stage.day(46)?),
        audience: audience(stage, READERS.iter().map(|(login, ..)| *login)),
        ..NewCampaign::default()
    };
    let first = begin(stage, 60, mail).await?;
    do_it(stage, 60, READERS).await?;
    end(stage, first, 45).await?;

    let test = NewCampaign {
        title: "“快递改派”演练".to_owned(),
        kind: Some(CampaignKind::Phishing),
        body: "仿快递公司邮件，链接到内部演练页面，不收集真实密码。".to_owned(),
        due_on: Some(stage.day(25)?),
        audience: audience(stage, TESTED.iter().map(|(login, _)| *login)),
        ..NewCampaign::default()
    };
    let test = begin(stage, 32, test).await?;
    let then = stage.then(28, 16)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let results: Vec<(usize, NewResult)> = TESTED
        .iter()
        .map(|(login, outcome)| NewResult {
            email: format!("{login}@demo.example"),
            outcome: *outcome,
        })
        .enumerate()
        .collect();
    awareness::record(&mut tx, test, &results).await?;
    tx.commit().await?;
    end(stage, test, 25).await?;

    let tidy = NewCampaign {
        title: "桌面与屏幕不留资料".to_owned(),
        kind: Some(CampaignKind::Reading),
        body: DESK.to_owned(),
        due_on: Some(stage.day(-9)?),
        audience: Audience {
            everybody: true,
            ..Audience::default()
        },
        ..NewCampaign::default()
    };
    begin(stage, 8, tidy).await?;
    do_it(stage, 8, TIDY).await
}

fn question(text: &str, choices: &[&str], right: u8) -> NewQuestion {
    NewQuestion {
        text: text.to_owned(),
        choices: choices.iter().map(|choice| (*choice).to_owned()).collect(),
        right: Some(right),
    }
}

fn audience<'a>(stage: &Stage<'_>, logins: impl Iterator<Item = &'a str>) -> Audience {
    Audience {
        people: logins
            .filter_map(|login| stage.places.accounts.get(login).copied())
            .collect(),
        ..Audience::default()
    }
}

async fn begin(stage: &Stage<'_>, ago: i64, new: NewCampaign) -> Result<CampaignId> {
    let then = stage.then(ago, 9)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let id = awareness::create(&then, &mut tx, new).await?;
    awareness::start(&mut tx, id, IfMatch::Any).await?;
    tx.commit().await?;
    Ok(id)
}

/// People do what was asked of them last.
async fn do_it(stage: &Stage<'_>, ago: i64, people: &[Done]) -> Result<()> {
    for (login, days, answers) in people {
        let user = *stage.places.accounts.get(login).context("an account")?;
        let then = stage.then((ago - days).max(0), 15)?;
        let mut tx = then.db.tenant(&stage.who(login)).await?;
        let paging = Paging {
            limit: Some(1),
            after: None,
        };
        let asked = awareness::own_tasks(&mut tx, user, TaskGroup::Todo, &paging).await?;
        let task = asked.items.first().context("a task")?.id;
        let given = Answers {
            answers: answers.iter().copied().map(Some).collect(),
        };
        awareness::answer(&mut tx, user, task, &given).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn end(stage: &Stage<'_>, id: CampaignId, ago: i64) -> Result<()> {
    let then = stage.then(ago, 10)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    awareness::close(&mut tx, id, IfMatch::Any).await?;
    Ok(tx.commit().await?)
}
