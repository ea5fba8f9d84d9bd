//! Security incidents of the demo tenant (handbook §7.3): a year of small ones, one that was grave and is over, one that is being
//! dealt with now, and one that few may know of. Told by the use cases people call, at their own time.

use anyhow::Result;
use jiff::{Timestamp, ToSpan as _};
use sqm_domain::ids::IncidentId;
use sqm_domain::incident::{Certainty, IncidentKind, IncidentState};
use sqm_domain::security::{Channel, Facts, Level};
use sqm_incidents::incident::{self, IncidentFilter, IncidentPatch, IncidentStep, NewIncident, Viewpoint};
use sqm_incidents::reporting::duty::{self, Sending};
use sqm_incidents::review::{self, ReviewText};
use sqm_incidents::{access, assessment};
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::http::IfMatch;
use sqm_platform::scope::{Actor, Scope};

use super::write::Places;

/// An incident of the story. Hours count from the moment it was found; `None` = not yet.
struct Told {
    title: &'static str,
    description: &'static str,
    category: &'static str,
    reporter: &'static str,
    department: &'static str,
    /// Days before today on which it was found, and how many hours it had gone unnoticed.
    found: i32,
    unnoticed: i64,
    /// What was known for the level, and what was decided.
    facts: &'static str,
    level: Option<Level>,
    why: &'static str,
    contained: Option<i64>,
    recovered: Option<i64>,
    closed: Option<(i64, &'static str, &'static str, &'static str)>,
    lessons: &'static str,
    actors: &'static [&'static str],
    actions: &'static [&'static str],
    assets: &'static [&'static str],
    people: Option<i64>,
    restricted: bool,
    kind: IncidentKind,
    false_alarm: bool,
}

const BASE: Told = Told {
    title: "",
    description: "",
    category: "other",
    reporter: "engineer",
    department: "network",
    found: 10,
    unnoticed: 2,
    facts: r#"{"importance":"ordinary","loss":"small"}"#,
    level: Some(Level::General),
    why: "",
    contained: Some(2),
    recovered: Some(6),
    closed: None,
    lessons: "",
    actors: &["External"],
    actions: &[],
    assets: &[],
    people: None,
    restricted: false,
    kind: IncidentKind::Incident,
    false_alarm: false,
};

const STORY: &[Told] = &[
    Told {
        title: "营业厅自助终端感染挖矿程序",
        description: "城东营业厅三台自助终端响应缓慢，检查发现挖矿进程，来源为维护用 U 盘。",
        category: "malware",
        department: "shops",
        found: 320,
        unnoticed: 70,
        contained: Some(3),
        recovered: Some(26),
        closed: Some((
            50,
            "三台终端重装系统，禁用 USB 存储。",
            "三台终端停用一天，未涉及用户数据。",
            "维护 U 盘带入挖矿程序，终端未装白名单软件。已重装并统一下发白名单策略。",
        )),
        lessons: "自助终端必须启用程序白名单，维护介质先查毒再使用。",
        actions: &["Malware"],
        assets: &["K - Kiosk"],
        ..BASE
    },
    Told {
        title: "钓鱼邮件冒充人力资源部",
        description: "42 名员工收到“年终奖核对”邮件，5 人点击，1 人输入口令。",
        category: "phishing",
        reporter: "agent",
        department: "hotline",
        found: 264,
        unnoticed: 4,
        contained: Some(2),
        recovered: Some(9),
        closed: Some((
            30,
            "重置口令，封禁发件域名，撤回邮件。",
            "一个坐席账号口令泄露，未发现异常登录。",
            "钓鱼邮件绕过网关，一名坐席输入口令，两小时内重置，日志核查无异常。",
        )),
        lessons: "邮件网关增加显示名冒充检测；一键上报按钮上线。",
        actions: &["Social"],
        assets: &["P - End-user"],
        ..BASE
    },
    Told {
        title: "网上营业厅遭受 DDoS 攻击",
        description: "19:40 起网上营业厅响应超时，边界流量达 38 Gbps，来源分散。",
        category: "ddos",
        found: 203,
        unnoticed: 0,
        facts: r#"{"importance":"important","loss":"severe","values":{"main_function_down":95}}"#,
        level: Some(Level::Larger),
        contained: Some(1),
        recovered: Some(3),
        closed: Some((
            72,
            "流量牵引至清洗中心，业务恢复。",
            "网上营业厅中断 95 分钟，影响缴费与办理。",
            "UDP 反射攻击，峰值 38 Gbps。牵引清洗后恢复，攻击持续约三小时。",
        )),
        lessons: "清洗牵引由人工改为自动触发，预案加入首页静态化降级。",
        actions: &["Hacking"],
        assets: &["S - Web application"],
        people: Some(62_000),
        ..BASE
    },
    Told {
        title: "离职员工账号未及时停用",
        description: "权限复核发现两名已离职外包人员账号仍可登录工单系统。",
        category: "violation",
        reporter: "quality",
        department: "quality",
        found: 158,
        unnoticed: 400,
        contained: Some(1),
        recovered: Some(2),
        closed: Some((
            40,
            "账号停用，登录日志核查无异常。",
            "无实际影响。",
            "离职流程未通知系统管理员，账号多保留 17 天。已接入人力资源接口。",
        )),
        lessons: "账号停用由人力资源离职事件自动触发。",
        actors: &["Internal"],
        actions: &["Error"],
        ..BASE
    },
    Told {
        title: "机房空调故障导致计费节点降频",
        description: "二号机房 3 台精密空调停机，进风温度 36 ℃，计费节点自动降频。",
        category: "failure",
        found: 121,
        unnoticed: 1,
        facts: r#"{"importance":"important","loss":"larger"}"#,
        contained: Some(2),
        recovered: Some(8),
        closed: Some((
            48,
            "更换控制板，增设备用移动空调。",
            "计费出账延迟 2 小时，无差错。",
            "空调控制板老化，双路均受影响；值守 40 分钟内发现并转移负载。",
        )),
        lessons: "空调控制板列入年度更换计划。",
        actors: &["Unknown"],
        actions: &["Environmental"],
        assets: &["Facility"],
        ..BASE
    },
    Told {
        title: "客户资料在论坛出售",
        description: "论坛帖子出售“本市宽带用户资料”，样本 200 条核对属实，含姓名、手机号、装机地址。",
        category: "data_leak",
        reporter: "security",
        department: "quality",
        found: 64,
        unnoticed: 900,
        facts: r#"{"nature":"data","importance":"important","loss":"severe","values":{"people_leaked":1260000}}"#,
        level: Some(Level::Larger),
        contained: Some(5),
        recovered: Some(30),
        closed: Some((
            240,
            "封堵接口，帖子下架，警方立案，按规定告知用户。",
            "约 126 万用户的姓名、手机号、装机地址泄露。",
            "合作渠道查询接口缺少频率限制，被撞库后批量拉取。接口下线整改，发送告知短信 126 万条，警方已立案。",
        )),
        lessons: "对外接口一律限频、脱敏并记录调用；合作方账号纳入季度复核。",
        actors: &["External", "Partner"],
        actions: &["Hacking", "Misuse"],
        assets: &["S - Web application", "S - Database"],
        people: Some(1_260_000),
        ..BASE
    },
    Told {
        title: "凌晨外呼平台告警：疑似入侵",
        description: "外呼平台出现大量失败登录，随后确认为扫描演练脚本未报备。",
        category: "intrusion",
        found: 33,
        unnoticed: 0,
        false_alarm: true,
        level: None,
        contained: None,
        recovered: None,
        closed: Some((
            5,
            "",
            "",
            "安全团队的漏洞扫描未提前报备，触发告警。已要求扫描计划先登记。",
        )),
        actors: &["Internal"],
        actions: &["Error"],
        ..BASE
    },
    Told {
        title: "家庭网关固件存在远程执行漏洞",
        description: "厂商通报 HG-6000 系列固件漏洞，现网约 8.4 万台受影响，暂未发现被利用。",
        category: "hazard",
        found: 9,
        unnoticed: 0,
        kind: IncidentKind::Event,
        facts: r#"{"importance":"important","loss":"small"}"#,
        contained: Some(20),
        recovered: None,
        actors: &["Unknown"],
        assets: &["S - Remote access"],
        people: Some(84_000),
        ..BASE
    },
    Told {
        title: "内部人员违规查询用户通话详单",
        description: "审计发现一名坐席在三周内查询 61 名与工单无关用户的详单。",
        category: "violation",
        reporter: "security",
        department: "hotline",
        found: 4,
        unnoticed: 500,
        restricted: true,
        facts: r#"{"nature":"violation","importance":"important","loss":"larger"}"#,
        contained: Some(3),
        recovered: None,
        actors: &["Internal"],
        actions: &["Misuse"],
        assets: &["S - Database"],
        people: Some(61),
        ..BASE
    },
    Told {
        title: "客服系统疑似感染勒索病毒",
        description: "两台坐席终端文件被加密并出现勒索信，文件服务器共享目录部分文件扩展名被改。",
        category: "ransomware",
        reporter: "supervisor",
        department: "hotline",
        found: 0,
        unnoticed: 5,
        facts: r#"{"nature":"malware","importance":"important","loss":"severe","values":{"main_function_down":40},"ongoing":true,"spreading":true}"#,
        level: Some(Level::Larger),
        contained: None,
        recovered: None,
        actions: &["Malware"],
        assets: &["U - Desktop", "S - File"],
        ..BASE
    },
];

/// Tells the story, once.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let base = tenant.scope("demo");
    let mut tx = state.db.tenant(&base).await?;
    let told = incident::count(&mut tx, Viewpoint::default(), &IncidentFilter::default()).await?;
    tx.commit().await?;
    for one in STORY.iter().skip(usize::try_from(told).unwrap_or_default()) {
        tell(state, &base, places, one).await?;
    }
    Ok(())
}

/// The people and the hours of one incident.
struct Stage<'a> {
    state: &'a AppState,
    base: &'a Scope,
    places: &'a Places,
    found: Timestamp,
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

    /// So many hours after it was found, never in the future.
    fn at(&self, hours: i64) -> AppState {
        let then = self.found + hours.hours();
        self.state.at(then.min(self.state.clock.now()))
    }
}

async fn tell(state: &AppState, base: &Scope, places: &Places, one: &Told) -> Result<()> {
    let today = state.clock.now().to_zoned(base.zone.clone());
    let day = today.date().checked_sub(i64::from(one.found).days())?;
    // What is going on now was found two hours ago.
    let found = if one.found == 0 {
        state.clock.now() - 2.hours()
    } else {
        day.at(9, 25, 0, 0).to_zoned(base.zone.clone())?.timestamp()
    };
    let stage = Stage {
        state,
        base,
        places,
        found,
    };
    let id = report(&stage, one).await?;
    judge(&stage, id, one).await?;
    // What goes on now is still to be told; of the rest one report came late.
    if one.found > 0 {
        let hours = if one.category == "ddos" { 5 } else { 0 };
        told_authorities(&stage, id, hours).await?;
    }
    for (to, hours) in [
        (IncidentState::Contained, one.contained),
        (IncidentState::Recovered, one.recovered),
    ] {
        if let Some(hours) = hours {
            step(&stage, id, hours, moved(to)).await?;
        }
    }
    if let Some((hours, outcome, impact, summary)) = one.closed {
        let closing = IncidentStep {
            outcome: Some(outcome.to_owned()),
            impact: Some(impact.to_owned()),
            summary: Some(summary.to_owned()),
            ..moved(IncidentState::Closed)
        };
        step(&stage, id, hours, closing).await?;
    }
    if let Some((hours, ..)) = one.closed {
        told_authorities(&stage, id, hours + 24 * 6).await?;
    }
    if !one.lessons.is_empty() {
        look_back(&stage, id, one).await?;
    }
    Ok(())
}

async fn report(stage: &Stage<'_>, one: &Told) -> Result<IncidentId> {
    let then = stage.at(0);
    let security = stage.places.accounts.get("security").copied();
    let new = NewIncident {
        title: one.title.to_owned(),
        description: one.description.to_owned(),
        kind: Some(one.kind),
        certainty: Some(Certainty::Suspected),
        category: Some(one.category.to_owned()),
        occurred_at: Some(stage.found - one.unnoticed.hours()),
        detected_at: Some(stage.found),
        department: stage.places.departments.get(one.department).copied(),
        personal_data: one.category == "data_leak" || one.restricted,
        people_affected: one.people,
        confidants: security.into_iter().collect(),
        ..NewIncident::default()
    };
    let mut tx = then.db.tenant(&stage.who(one.reporter)).await?;
    let id = incident::report(&then, &mut tx, new).await?;
    tx.commit().await?;
    Ok(id)
}

/// The officer takes it up, says what is known, decides the level and begins to respond.
async fn judge(stage: &Stage<'_>, id: IncidentId, one: &Told) -> Result<()> {
    let then = stage.at(0);
    let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    if one.restricted {
        access::restrict(&mut tx, id, true).await?;
    }
    incident::take_step(&mut tx, id, IfMatch::Any, moved(IncidentState::Assessing)).await?;
    let patch = IncidentPatch {
        certainty: Some(if one.false_alarm {
            Certainty::FalseAlarm
        } else {
            Certainty::Confirmed
        }),
        actors: Some(words(one.actors)),
        actions: Some(words(one.actions)),
        assets: Some(words(one.assets)),
        ..IncidentPatch::default()
    };
    incident::change(&mut tx, id, IfMatch::Any, patch).await?;
    if let Some(level) = one.level {
        let facts: Facts = serde_json::from_str(one.facts)?;
        let decision = assessment::Decision {
            facts,
            level,
            why: one.why.to_owned(),
        };
        assessment::decide(&mut tx, id, IfMatch::Any, decision).await?;
    }
    if !one.false_alarm {
        incident::take_step(&mut tx, id, IfMatch::Any, moved(IncidentState::Responding)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The reports that are due by now are sent, with what proves it.
async fn told_authorities(stage: &Stage<'_>, id: IncidentId, hours: i64) -> Result<()> {
    let then = stage.at(hours);
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    for duty in duty::of_incident(&mut tx, id).await? {
        if duty.start_at.is_some() && duty.sent_at.is_none() && duty.waived_at.is_none() {
            let phone = duty.deadline_unit == "at_once";
            let sending = Sending {
                sent_at: None,
                channel: Some(if phone { Channel::Phone } else { Channel::Platform }),
                recipient: String::new(),
                reference: if phone {
                    "值班电话记录".to_owned()
                } else {
                    format!("{}-{}", duty.number, duty.place)
                },
                evidence: String::new(),
                report: None,
            };
            duty::send(&mut tx, id, duty.id, IfMatch::Any, sending).await?;
        }
    }
    tx.commit().await?;
    Ok(())
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

async fn step(stage: &Stage<'_>, id: IncidentId, hours: i64, step: IncidentStep) -> Result<()> {
    let then = stage.at(hours);
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    incident::take_step(&mut tx, id, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}

/// The review of what is over, and the action that came of it.
async fn look_back(stage: &Stage<'_>, id: IncidentId, one: &Told) -> Result<()> {
    let then = stage.at(one.closed.map_or(0, |(hours, ..)| hours) + 72);
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let text = ReviewText {
        went_well: "值班人员按预案处置，通报及时。".to_owned(),
        causes: one.closed.map_or("", |(_, _, _, summary)| summary).to_owned(),
        lessons: one.lessons.to_owned(),
        no_action: "已在处置中完成整改，无需另立措施。".to_owned(),
        finish: true,
        ..ReviewText::default()
    };
    review::write(&mut tx, id, IfMatch::Any, text).await?;
    tx.commit().await?;
    Ok(())
}
