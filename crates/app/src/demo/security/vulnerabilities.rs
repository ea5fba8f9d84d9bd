//! Two full scans of the core systems, a month apart, and what people did about the findings.

use anyhow::Result;
use sqm_domain::ids::VulnerabilityId;
use sqm_domain::security::VulnerabilityState;
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::listing::Viewpoint;
use sqm_security::vulnerability::{
    self, ExceptionAsked, ExceptionDecision, NewVulnerability, ScanReport, VulnerabilityFilter,
    VulnerabilityPatch, VulnerabilitySort, VulnerabilityStep,
};

use super::Stage;

const SCANNER: &str = "core-scan";

/// Host, identifier, title, score, how to fix; seen in the first scan, in the second.
type Finding = (
    &'static str,
    &'static str,
    &'static str,
    f64,
    &'static str,
    bool,
    bool,
);

const FINDINGS: &[Finding] = &[
    (
        "bss-app-03",
        "CVE-2021-44228",
        "Log4j 远程代码执行",
        10.0,
        "升级 log4j 至 2.17.1。",
        true,
        false,
    ),
    (
        "bss-app-04",
        "CVE-2021-44228",
        "Log4j 远程代码执行",
        10.0,
        "升级 log4j 至 2.17.1。",
        true,
        true,
    ),
    (
        "hlr-1",
        "CVE-2019-0708",
        "远程桌面服务远程代码执行",
        9.8,
        "厂商已停止支持，隔离。",
        true,
        true,
    ),
    (
        "hlr-2",
        "CVE-2019-0708",
        "远程桌面服务远程代码执行",
        9.8,
        "厂商已停止支持，隔离。",
        true,
        true,
    ),
    (
        "crm-web-01",
        "CVE-2023-44487",
        "HTTP/2 快速重置拒绝服务",
        7.5,
        "升级反向代理。",
        true,
        false,
    ),
    (
        "crm-web-02",
        "CVE-2023-44487",
        "HTTP/2 快速重置拒绝服务",
        7.5,
        "升级反向代理。",
        true,
        true,
    ),
    (
        "vpn-gw-1",
        "CVE-2024-21762",
        "SSL VPN 越界写入",
        9.8,
        "升级固件。",
        false,
        true,
    ),
    (
        "mail-01",
        "CVE-2023-23397",
        "邮件客户端权限提升",
        9.8,
        "安装补丁。",
        true,
        false,
    ),
    (
        "dns-east-1",
        "CVE-2023-50387",
        "DNSSEC 校验拒绝服务",
        7.5,
        "升级解析软件。",
        false,
        true,
    ),
    (
        "dns-west-1",
        "CVE-2023-50387",
        "DNSSEC 校验拒绝服务",
        7.5,
        "升级解析软件。",
        false,
        true,
    ),
    (
        "noc-ws-12",
        "CVE-2022-30190",
        "MSDT 远程代码执行",
        7.8,
        "禁用 MSDT 协议。",
        true,
        false,
    ),
    (
        "sms-gw-2",
        "CVE-2016-2183",
        "使用 3DES 弱密码套件",
        5.3,
        "禁用 3DES。",
        true,
        true,
    ),
    (
        "portal-01",
        "CVE-2020-11023",
        "jQuery 跨站脚本",
        6.1,
        "升级前端库。",
        true,
        true,
    ),
    (
        "olt-mgmt-7",
        "P-10287",
        "管理口使用出厂口令",
        8.8,
        "更换口令，限制来源地址。",
        true,
        true,
    ),
    (
        "olt-mgmt-9",
        "P-10287",
        "管理口使用出厂口令",
        8.8,
        "更换口令，限制来源地址。",
        false,
        true,
    ),
    (
        "report-db-1",
        "CVE-2024-10977",
        "数据库客户端错误信息伪造",
        3.7,
        "升级数据库客户端。",
        false,
        true,
    ),
    (
        "bras-core-1",
        "CVE-2018-15473",
        "SSH 用户名枚举",
        5.3,
        "升级 SSH。",
        true,
        true,
    ),
];

pub(super) async fn write(stage: &Stage<'_>) -> Result<()> {
    for (ago, second) in [(52, false), (12, true)] {
        let then = stage.then(ago, 6)?;
        let mut tx = then.db.tenant(&stage.base).await?;
        let findings = FINDINGS
            .iter()
            .filter(|one| if second { one.6 } else { one.5 })
            .map(
                |(asset, identifier, title, score, solution, _, _)| NewVulnerability {
                    asset: (*asset).to_owned(),
                    identifier: (*identifier).to_owned(),
                    title: (*title).to_owned(),
                    score: Some(*score),
                    solution: (*solution).to_owned(),
                    ..NewVulnerability::default()
                },
            )
            .collect();
        let report = ScanReport {
            scanner: SCANNER.to_owned(),
            scanned_on: Some(stage.day(ago)?),
            full: true,
            findings,
        };
        vulnerability::report(&then, &mut tx, report).await?;
        tx.commit().await?;
        if second {
            break;
        }
        for (asset, owner) in [
            ("bss-app-03", "daniel.kim"),
            ("bss-app-04", "daniel.kim"),
            ("crm-web-01", "tang.yu"),
            ("crm-web-02", "tang.yu"),
            ("hlr-1", "gao.ming"),
            ("hlr-2", "gao.ming"),
            ("mail-01", "tang.yu"),
            ("noc-ws-12", "tang.yu"),
            ("olt-mgmt-7", "ma.chao"),
            ("portal-01", "daniel.kim"),
        ] {
            give(stage, asset, owner).await?;
        }
        for (asset, ago, text) in [
            ("bss-app-03", 44, "已升级至 2.17.1 并重启。"),
            ("mail-01", 33, "补丁已安装。"),
            ("crm-web-01", 30, "反向代理已升级。"),
        ] {
            step(stage, asset, ago, VulnerabilityState::Fixed, text).await?;
        }
    }
    step(
        stage,
        "bras-core-1",
        10,
        VulnerabilityState::FalsePositive,
        "版本已含补丁，扫描器按横幅误判。",
    )
    .await?;
    step(stage, "portal-01", 9, VulnerabilityState::InProgress, "").await?;
    step(
        stage,
        "vpn-gw-1",
        8,
        VulnerabilityState::InProgress,
        "变更窗口已申请。",
    )
    .await?;
    for (asset, ago, until) in [("hlr-1", 46, -120), ("hlr-2", 3, -120)] {
        let id = of(stage, asset).await?;
        let Some(id) = id else { continue };
        let then = stage.then(ago, 11)?;
        let mut tx = then.db.tenant(&stage.who("gao.ming")).await?;
        let asked = ExceptionAsked {
            reason: "厂商已停止支持，明年二季度整机替换；期间信令防火墙隔离、白名单访问。".to_owned(),
            until: Some(stage.day(until)?),
        };
        vulnerability::ask(&mut tx, id, IfMatch::Any, asked).await?;
        tx.commit().await?;
    }
    // One of the two is decided, the other waits for whoever looks in.
    if let Some(id) = of(stage, "hlr-1").await? {
        let then = stage.then(45, 9)?;
        let mut tx = then.db.tenant(&stage.who("security")).await?;
        let decision = ExceptionDecision {
            granted: true,
            text: "隔离措施已核实。".to_owned(),
        };
        vulnerability::decide(&mut tx, id, IfMatch::Any, decision).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn of(stage: &Stage<'_>, asset: &str) -> Result<Option<VulnerabilityId>> {
    let filter = VulnerabilityFilter {
        asset: Some(asset.to_owned()),
        ..VulnerabilityFilter::default()
    };
    let mut tx = stage.state.db.tenant(&stage.base).await?;
    let found = vulnerability::list(
        &mut tx,
        Viewpoint::default(),
        &filter,
        VulnerabilitySort::Newest,
        &Paging::default(),
    )
    .await?;
    tx.commit().await?;
    Ok(found.items.first().map(|it| it.id))
}

async fn give(stage: &Stage<'_>, asset: &str, owner: &str) -> Result<()> {
    let Some(id) = of(stage, asset).await? else {
        return Ok(());
    };
    let then = stage.then(51, 9)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let patch = VulnerabilityPatch {
        owner: Some(stage.places.accounts.get(owner).copied()),
        ..VulnerabilityPatch::default()
    };
    vulnerability::change(&mut tx, id, IfMatch::Any, patch).await?;
    tx.commit().await?;
    Ok(())
}

async fn step(stage: &Stage<'_>, asset: &str, ago: i64, to: VulnerabilityState, text: &str) -> Result<()> {
    let Some(id) = of(stage, asset).await? else {
        return Ok(());
    };
    let then = stage.then(ago, 15)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let step = VulnerabilityStep {
        to,
        text: text.to_owned(),
    };
    vulnerability::step(&mut tx, id, IfMatch::Any, step).await?;
    tx.commit().await?;
    Ok(())
}
