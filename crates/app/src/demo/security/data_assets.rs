//! The data inventory: most of it protected as its level asks, one archive whose restore nobody has proven for long.

use anyhow::Result;
use sqm_domain::ids::DataAssetId;
use sqm_domain::security::{BackupCycle, DataCategory, DataLevel, RestoreResult};
use sqm_platform::http::IfMatch;
use sqm_security::data_asset::{self, AssetPatch, NewAsset, NewRestore, NewShare};

use super::Stage;

/// Days ago on which the inventory began.
const BEGUN: i64 = 170;

/// An asset as it was entered about half a year ago.
struct Told {
    code: &'static str,
    name: &'static str,
    description: &'static str,
    category: DataCategory,
    level: DataLevel,
    sensitive: bool,
    system: &'static str,
    place: &'static str,
    owner: &'static str,
    people: Option<i64>,
    retention: (i32, &'static str),
    /// At rest, in transit.
    encrypted: (bool, bool),
    backup: BackupCycle,
    access: &'static str,
    /// Access was looked through so many days ago.
    reviewed: Option<i64>,
    /// Restored so many days ago, with what result, how.
    restored: Option<(i64, RestoreResult, &'static str)>,
}

const ASSETS: &[Told] = &[
    Told {
        code: "D-CUST",
        name: "客户实名资料",
        description: "姓名、证件号码、地址、联系方式。",
        category: DataCategory::CustomerIdentity,
        level: DataLevel::Core,
        sensitive: true,
        system: "CRM",
        place: "城东核心机房",
        owner: "quality",
        people: Some(1_860_000),
        retention: (60, "电话用户真实身份信息登记规定"),
        encrypted: (true, true),
        backup: BackupCycle::Continuous,
        access: "按岗位授权，查询留痕，批量导出双人审批。",
        reviewed: Some(40),
        restored: Some((75, RestoreResult::Passed, "异地副本恢复，抽查 2000 户一致。")),
    },
    Told {
        code: "D-CDR",
        name: "通话与流量详单",
        description: "主被叫、时间、时长、流量与基站。",
        category: DataCategory::CallDetail,
        level: DataLevel::Important,
        sensitive: true,
        system: "计费系统",
        place: "城东核心机房",
        owner: "daniel.kim",
        people: Some(1_860_000),
        retention: (6, "网络安全法第二十一条"),
        encrypted: (true, true),
        backup: BackupCycle::Day,
        access: "计费岗只读；客户本人凭验证码。",
        reviewed: Some(95),
        restored: Some((24, RestoreResult::Passed, "抽取昨日备份还原，行数与金额一致。")),
    },
    Told {
        code: "D-LOC",
        name: "位置信令",
        description: "小区级位置，用于网络优化与应急。",
        category: DataCategory::Location,
        level: DataLevel::Important,
        sensitive: true,
        system: "信令平台",
        place: "城西汇聚机房",
        owner: "luo.jun",
        people: Some(1_420_000),
        retention: (3, "最小必要"),
        encrypted: (true, false),
        backup: BackupCycle::Week,
        access: "网优岗，结果汇总后输出。",
        reviewed: Some(210),
        restored: Some((130, RestoreResult::Partly, "两个分区未恢复，脚本已改。")),
    },
    Told {
        code: "D-BILL",
        name: "账单与缴费记录",
        description: "月账单、缴费、发票。",
        category: DataCategory::Billing,
        level: DataLevel::Important,
        sensitive: false,
        system: "计费系统",
        place: "城东核心机房",
        owner: "daniel.kim",
        people: Some(1_860_000),
        retention: (180, "会计档案管理办法"),
        encrypted: (true, true),
        backup: BackupCycle::Day,
        access: "财务与客服只读。",
        reviewed: Some(60),
        restored: Some((24, RestoreResult::Passed, "与详单同批还原。")),
    },
    Told {
        code: "D-REC",
        name: "客服录音归档",
        description: "热线通话录音，2019 年起。",
        category: DataCategory::Content,
        level: DataLevel::Important,
        sensitive: true,
        system: "录音平台",
        place: "城西汇聚机房",
        owner: "supervisor",
        people: Some(640_000),
        retention: (24, "电信服务规范"),
        encrypted: (true, true),
        backup: BackupCycle::Month,
        access: "质检岗，调听须登记工单号。",
        reviewed: Some(120),
        restored: Some((500, RestoreResult::Passed, "带库抽取一周录音。")),
    },
    Told {
        code: "D-NET",
        name: "网络拓扑与配置",
        description: "骨干与城域网拓扑、设备配置备份。",
        category: DataCategory::Network,
        level: DataLevel::Core,
        sensitive: false,
        system: "网管系统",
        place: "城东核心机房",
        owner: "luo.jun",
        people: None,
        retention: (60, "通信网络安全防护管理办法"),
        encrypted: (true, true),
        backup: BackupCycle::Day,
        access: "堡垒机，双因素。",
        reviewed: Some(30),
        restored: Some((58, RestoreResult::Passed, "备用网管上还原全部配置并比对。")),
    },
    Told {
        code: "D-HR",
        name: "员工人事档案",
        description: "合同、背景审查、考核。",
        category: DataCategory::Employee,
        level: DataLevel::General,
        sensitive: true,
        system: "人力资源系统",
        place: "云海大厦",
        owner: "quality",
        people: Some(1_240),
        retention: (120, "劳动合同法"),
        encrypted: (false, true),
        backup: BackupCycle::Week,
        access: "人力资源岗。",
        reviewed: None,
        restored: None,
    },
    Told {
        code: "D-PLAN",
        name: "经营计划与合同",
        description: "年度计划、采购与代维合同。",
        category: DataCategory::Business,
        level: DataLevel::General,
        sensitive: false,
        system: "办公系统",
        place: "云海大厦",
        owner: "quality",
        people: None,
        retention: (120, "档案法"),
        encrypted: (false, true),
        backup: BackupCycle::Week,
        access: "部门内可见。",
        reviewed: None,
        restored: None,
    },
];

/// Code, receiver, purpose, ground.
const SHARES: &[(&str, &str, &str, &str)] = &[
    ("D-BILL", "开户银行", "代扣话费", "客户签署的代扣协议"),
    (
        "D-CUST",
        "省通信管理局",
        "实名登记核验",
        "电话用户真实身份信息登记规定",
    ),
    ("D-REC", "质检外包单位", "服务质量抽检", "委托处理协议，境内处理"),
];

pub(super) async fn write(stage: &Stage<'_>) -> Result<()> {
    for told in ASSETS {
        let then = stage.then(BEGUN, 14)?;
        let mut tx = then.db.tenant(&stage.who("security")).await?;
        let id = data_asset::create(&mut tx, entered(stage, told)?).await?;
        for (_, receiver, purpose, basis) in SHARES.iter().filter(|(code, ..)| *code == told.code) {
            let share = NewShare {
                receiver: (*receiver).to_owned(),
                purpose: (*purpose).to_owned(),
                basis: (*basis).to_owned(),
                abroad: false,
                since: Some(stage.day(400)?),
            };
            data_asset::share(&mut tx, id, share).await?;
        }
        tx.commit().await?;
        // In the order in which it happened: each month is judged by what it ended with.
        let reviewed = told.reviewed.filter(|ago| *ago < BEGUN);
        let restored = told.restored.map(|(ago, ..)| ago);
        if reviewed > restored {
            look_through(stage, told, id).await?;
            prove(stage, told, id).await?;
        } else {
            prove(stage, told, id).await?;
            look_through(stage, told, id).await?;
        }
    }
    Ok(())
}

async fn prove(stage: &Stage<'_>, told: &Told, id: DataAssetId) -> Result<()> {
    let Some((ago, result, note)) = told.restored else {
        return Ok(());
    };
    // What was done before the inventory began was entered when it began.
    let then = stage.then(ago.min(BEGUN - 2), 16)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let test = NewRestore {
        tested_on: Some(stage.day(ago)?),
        result: Some(result),
        note: note.to_owned(),
        evidence: format!("恢复记录 {}", told.code),
    };
    data_asset::record(&mut tx, id, IfMatch::Any, test).await?;
    Ok(tx.commit().await?)
}

async fn look_through(stage: &Stage<'_>, told: &Told, id: DataAssetId) -> Result<()> {
    let Some(ago) = told.reviewed.filter(|ago| *ago < BEGUN) else {
        return Ok(());
    };
    let then = stage.then(ago, 11)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let patch = AssetPatch {
        access_reviewed_on: Some(Some(stage.day(ago)?)),
        ..AssetPatch::default()
    };
    data_asset::change(&mut tx, id, IfMatch::Any, patch).await?;
    Ok(tx.commit().await?)
}

fn entered(stage: &Stage<'_>, told: &Told) -> Result<NewAsset> {
    let (retention_months, retention_basis) = told.retention;
    let (at_rest, in_transit) = told.encrypted;
    Ok(NewAsset {
        code: told.code.to_owned(),
        name: told.name.to_owned(),
        description: told.description.to_owned(),
        category: Some(told.category),
        level: Some(told.level),
        sensitive: told.sensitive,
        system: told.system.to_owned(),
        place: told.place.to_owned(),
        owner: stage.places.accounts.get(told.owner).copied(),
        people: told.people,
        retention_months: Some(retention_months),
        retention_basis: retention_basis.to_owned(),
        encrypted_at_rest: at_rest,
        encrypted_in_transit: in_transit,
        backup: Some(told.backup),
        access: told.access.to_owned(),
        // Looked through before the inventory began.
        access_reviewed_on: match told.reviewed.filter(|ago| *ago >= BEGUN) {
            Some(ago) => Some(stage.day(ago)?),
            None => None,
        },
        review_on: Some(stage.day(-195)?),
        ..NewAsset::default()
    })
}
