//! Risks of a regional operator.

use anyhow::Result;
use sqm_domain::security::{RiskCategory, RiskState, RiskTreatment};
use sqm_platform::http::IfMatch;
use sqm_platform::listing::Viewpoint;
use sqm_security::control::{self, ControlFilter};
use sqm_security::risk::{self, Acceptance, NewRisk, RiskStep, TreatmentPlan};

use super::Stage;

/// A risk of the story.
struct Told {
    title: &'static str,
    category: RiskCategory,
    asset: &'static str,
    threat: &'static str,
    weakness: &'static str,
    owner: &'static str,
    department: &'static str,
    grade: (u8, u8),
    /// Days ago on which it was put in.
    put: i64,
    /// What is done, by whom, decided and due so many days ago.
    treatment: Option<(RiskTreatment, &'static str, &'static str, i64, i64)>,
    /// Carried out so many days ago, with what was left and what was done.
    done: Option<(i64, (u8, u8), &'static str)>,
    /// Accepted so many days ago, until, why.
    accepted: Option<(i64, i64, &'static str)>,
    /// Closed so many days ago, why.
    closed: Option<(i64, &'static str)>,
    controls: &'static [&'static str],
}

const BASE: Told = Told {
    title: "",
    category: RiskCategory::Network,
    asset: "",
    threat: "",
    weakness: "",
    owner: "security",
    department: "quality",
    grade: (3, 3),
    put: 60,
    treatment: None,
    done: None,
    accepted: None,
    closed: None,
    controls: &[],
};

const STORY: &[Told] = &[
    Told {
        title: "省干光缆主备路由同沟被挖断",
        asset: "城东—城西骨干光缆",
        threat: "市政施工一次挖断主备两路，城西全部业务中断。",
        weakness: "主备路由有 3.2 公里同沟敷设，未设警示带。",
        owner: "luo.jun",
        department: "network",
        grade: (4, 5),
        put: 120,
        treatment: Some((
            RiskTreatment::Reduce,
            "沿江新建 4 公里备用路由；过渡期每周巡线，施工告知单必须会签。",
            "he.fang",
            110,
            6,
        )),
        controls: &["A.7.12", "A.8.14", "A.5.30"],
        ..BASE
    },
    Told {
        title: "计费库管理员账号共用",
        category: RiskCategory::Data,
        asset: "BSS 计费数据库",
        threat: "内部人员批量导出通话详单且无法追溯到个人。",
        weakness: "三人共用 dba 账号，口令两年未改，操作未接入堡垒机。",
        grade: (4, 5),
        put: 95,
        treatment: Some((
            RiskTreatment::Reduce,
            "一人一号，全部经堡垒机；导出超过 1000 行须审批；口令 90 天轮换。",
            "security",
            90,
            40,
        )),
        done: Some((44, (2, 5), "账号已拆分，堡垒机录屏上线，抽查一周无绕行。")),
        controls: &["A.8.2", "A.5.17", "A.8.15"],
        ..BASE
    },
    Told {
        title: "老旧 HLR 已停止厂商支持",
        category: RiskCategory::Application,
        asset: "HLR-1、HLR-2",
        threat: "公开漏洞无补丁，被利用可改写用户数据。",
        weakness: "厂商支持已于去年终止，替换项目排在明年二季度。",
        owner: "gao.ming",
        department: "radio",
        grade: (3, 5),
        put: 140,
        treatment: Some((
            RiskTreatment::Reduce,
            "信令防火墙隔离；仅允许白名单网元；每日核对配置指纹。",
            "gao.ming",
            130,
            70,
        )),
        done: Some((76, (2, 4), "隔离与白名单完成，配置指纹每日比对。")),
        accepted: Some((70, -150, "替换前以信令防火墙隔离，残余风险由质量部季度复核。")),
        controls: &["A.8.20", "A.8.22", "A.8.8"],
        ..BASE
    },
    Told {
        title: "核心机房仅一路市电",
        category: RiskCategory::Physical,
        asset: "城东核心机房",
        threat: "市电中断叠加油机故障，核心网停机。",
        weakness: "单路市电，柴油发电机近一年只带载测试过一次。",
        owner: "luo.jun",
        department: "network",
        grade: (2, 5),
        put: 75,
        treatment: Some((
            RiskTreatment::Reduce,
            "引入第二路市电；油机每月带载 30 分钟。",
            "luo.jun",
            70,
            -45,
        )),
        controls: &["A.7.11", "A.8.14"],
        ..BASE
    },
    Told {
        title: "营业厅工号代登录办理业务",
        category: RiskCategory::People,
        asset: "CRM 受理系统",
        threat: "借用工号违规补卡，用户号码被盗用。",
        weakness: "高峰期互借工号成习惯，敏感操作无二次认证。",
        owner: "xu.jing",
        department: "shops",
        grade: (4, 4),
        put: 50,
        treatment: Some((
            RiskTreatment::Reduce,
            "补卡、过户启用人脸二次认证；每月抽查 5% 录像比对工号。",
            "xu.jing",
            45,
            9,
        )),
        controls: &["A.5.16", "A.8.5", "A.6.3"],
        ..BASE
    },
    Told {
        title: "外包装维终端存储用户地址与电话",
        category: RiskCategory::Supplier,
        asset: "装维 App",
        threat: "终端丢失或转卖，用户信息外泄。",
        weakness: "本地缓存未加密，外包合同无安全条款。",
        owner: "luo.jun",
        department: "network",
        grade: (4, 3),
        put: 40,
        treatment: Some((
            RiskTreatment::Share,
            "合同增加安全条款与违约赔付；App 缓存加密、7 天清除。",
            "luo.jun",
            35,
            -20,
        )),
        controls: &["A.5.20", "A.8.1", "A.8.10"],
        ..BASE
    },
    Told {
        title: "开发测试环境使用真实用户数据",
        category: RiskCategory::Data,
        asset: "CRM 测试库",
        threat: "测试库权限宽松，用户信息外泄。",
        weakness: "上线前从生产整库复制。",
        grade: (4, 4),
        put: 30,
        controls: &["A.8.33", "A.8.11"],
        ..BASE
    },
    Told {
        title: "DDoS 打满自营 DNS",
        asset: "城域 DNS 集群",
        threat: "大流量攻击致全网解析失败。",
        weakness: "清洗容量 40G，近一年峰值已达 35G。",
        owner: "gao.ming",
        department: "network",
        grade: (3, 4),
        put: 28,
        treatment: Some((
            RiskTreatment::Reduce,
            "清洗扩容至 200G；部署任播节点两处。",
            "gao.ming",
            25,
            -60,
        )),
        controls: &["A.8.6", "A.8.20"],
        ..BASE
    },
    Told {
        title: "员工点击钓鱼邮件泄露口令",
        category: RiskCategory::People,
        asset: "办公邮箱、VPN",
        threat: "口令被盗后经 VPN 进入内网。",
        weakness: "上次演练中招率 14%，VPN 未启用双因素。",
        grade: (4, 3),
        put: 88,
        treatment: Some((
            RiskTreatment::Reduce,
            "VPN 启用动态口令；每季度演练，中招者补训。",
            "security",
            85,
            30,
        )),
        done: Some((33, (3, 2), "动态口令全员启用，演练中招率降至 6%。")),
        controls: &["A.6.3", "A.8.5"],
        ..BASE
    },
    Told {
        title: "重大活动保障期间无备用指挥席",
        category: RiskCategory::Organisation,
        asset: "网络监控中心",
        threat: "监控中心疏散时无法指挥调度。",
        weakness: "备用席位只有两套终端，未演练。",
        owner: "quality",
        grade: (2, 3),
        put: 20,
        accepted: Some((15, -80, "本季度无重大活动，下季度随监控中心改造解决。")),
        controls: &["A.5.29"],
        ..BASE
    },
    Told {
        title: "短信网关明文接口",
        category: RiskCategory::Application,
        asset: "旧短信网关",
        threat: "验证码在传输中被截获。",
        weakness: "接口未加密，合作方 3 家仍在使用。",
        owner: "daniel.kim",
        department: "support",
        grade: (3, 4),
        put: 150,
        treatment: Some((
            RiskTreatment::Avoid,
            "旧网关下线，合作方迁至新网关。",
            "daniel.kim",
            145,
            90,
        )),
        done: Some((92, (1, 1), "三家合作方迁移完成。")),
        closed: Some((85, "旧网关已拆除。")),
        controls: &["A.8.21", "A.5.14"],
        ..BASE
    },
    Told {
        title: "Backup tapes kept in the same building",
        category: RiskCategory::Physical,
        asset: "BSS back-ups",
        threat: "Fire destroys data and back-ups at once.",
        weakness: "Weekly tapes stay in the vault next to the machine room.",
        owner: "daniel.kim",
        department: "support",
        grade: (2, 5),
        put: 12,
        controls: &["A.8.13", "A.7.5"],
        ..BASE
    },
];

pub(super) async fn write(stage: &Stage<'_>) -> Result<()> {
    for one in STORY {
        tell(stage, one).await?;
    }
    Ok(())
}

async fn tell(stage: &Stage<'_>, one: &Told) -> Result<()> {
    let then = stage.then(one.put, 10)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let new = NewRisk {
        title: one.title.to_owned(),
        category: Some(one.category),
        asset: one.asset.to_owned(),
        threat: one.threat.to_owned(),
        weakness: one.weakness.to_owned(),
        likelihood: one.grade.0,
        impact: one.grade.1,
        owner: stage.places.accounts.get(one.owner).copied(),
        department: stage.places.departments.get(one.department).copied(),
        // Half a year from now: what was put in long ago was reviewed meanwhile.
        review_on: Some(stage.day(if one.put > 100 { -8 } else { one.put - 180 })?),
    };
    let id = risk::create(&then, &mut tx, new).await?;
    for code in one.controls {
        let filter = ControlFilter {
            q: Some((*code).to_owned()),
            ..ControlFilter::default()
        };
        let found = control::list(
            &mut tx,
            Viewpoint::default(),
            &filter,
            &sqm_platform::http::Paging::default(),
        )
        .await?;
        for it in found
            .items
            .iter()
            .filter(|it| it.code == *code && it.applicable == Some(true))
        {
            control::link(&mut tx, it.id, id).await?;
        }
    }
    tx.commit().await?;
    if let Some((treatment, plan, treater, decided, due)) = one.treatment {
        let then = stage.then(decided, 14)?;
        let mut tx = then.db.tenant(&stage.who(one.owner)).await?;
        let plan = TreatmentPlan {
            treatment: Some(treatment),
            plan: plan.to_owned(),
            treater: stage.places.accounts.get(treater).copied(),
            due_on: Some(stage.day(due)?),
        };
        risk::treat(&mut tx, id, IfMatch::Any, plan).await?;
        tx.commit().await?;
    }
    if let Some((ago, (likelihood, impact), text)) = one.done {
        let step = RiskStep {
            to: RiskState::Treated,
            text: text.to_owned(),
            likelihood,
            impact,
        };
        take(stage, one.owner, ago, id, step).await?;
    }
    if let Some((ago, until, reason)) = one.accepted {
        let then = stage.then(ago, 16)?;
        let mut tx = then.db.tenant(&stage.who("quality")).await?;
        let acceptance = Acceptance {
            reason: reason.to_owned(),
            until: Some(stage.day(until)?),
        };
        risk::accept(&mut tx, id, IfMatch::Any, acceptance).await?;
        tx.commit().await?;
    }
    if let Some((ago, text)) = one.closed {
        let step = RiskStep {
            to: RiskState::Closed,
            text: text.to_owned(),
            likelihood: 0,
            impact: 0,
        };
        take(stage, one.owner, ago, id, step).await?;
    }
    Ok(())
}

async fn take(
    stage: &Stage<'_>,
    login: &str,
    ago: i64,
    id: sqm_domain::ids::RiskId,
    step: RiskStep,
) -> Result<()> {
    let then = stage.then(ago, 15)?;
    let mut tx = then.db.tenant(&stage.who(login)).await?;
    risk::step(&mut tx, id, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}
