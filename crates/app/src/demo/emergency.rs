//! An emergency of the demo tenant: an intrusion found this morning, its plan running, the timeline written by several hands,
//! systems, indicators, people and evidence. Told by the same use cases people call, at the time at which they happened.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use sqm_domain::ids::{IncidentId, TaskId};
use sqm_domain::incident::{Certainty, IncidentState, Tlp};
use sqm_domain::security::{
    AssetKind, Compromise, EntryKind, Importance, IocKind, Pap, PersonRole, ResponseRole, TaskState,
};
use sqm_incidents::evidence::{self, HandOver, NewItem, Upload};
use sqm_incidents::incident::{self, Group, IncidentFilter, IncidentPatch, IncidentStep, NewIncident, Sort};
use sqm_incidents::plan;
use sqm_incidents::task::{self, NewTask, TaskStep};
use sqm_incidents::team::{self, RoleInput, TeamInput};
use sqm_incidents::timeline::{self, Correction, NewEntry};
use sqm_incidents::trace::{self, NewAsset, NewIndicator, NewInvolved};
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::http::{IfMatch, Paging};
use sqm_platform::listing::Viewpoint;
use sqm_platform::scope::{Actor, Scope};

use super::write::Places;

const TITLE: &str = "网上营业厅服务器被植入网页后门";
/// A line of the access log, as it was secured.
const LOG: &str = "198.51.100.7 - - \"POST /upload/avatar.php?c=id HTTP/1.1\" 200 512\n\
                   198.51.100.7 - - \"GET /upload/avatar.php?c=whoami HTTP/1.1\" 200 17\n";

/// One teller of the story.
struct Teller<'a> {
    state: &'a AppState,
    base: Scope,
    places: &'a Places,
    id: IncidentId,
}

impl Teller<'_> {
    /// The frame of somebody, and the product at so many minutes before now.
    fn then(&self, login: &str, minutes: i64) -> Result<(AppState, Scope)> {
        let at = self.at(minutes)?;
        let scope = match self.places.accounts.get(login) {
            Some(id) => Scope {
                actor: Actor::User(*id),
                ..self.base.clone()
            },
            None => self.base.clone(),
        };
        Ok((self.state.at(at), scope))
    }

    fn at(&self, minutes: i64) -> Result<Timestamp> {
        Ok(self
            .state
            .clock
            .now()
            .checked_sub(SignedDuration::from_mins(minutes))?)
    }

    async fn write(&self, login: &str, minutes: i64, entry: NewEntry) -> Result<()> {
        let (state, scope) = self.then(login, minutes)?;
        let mut tx = state.db.tenant(&scope).await?;
        timeline::write(&mut tx, self.id, entry).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn done(&self, login: &str, minutes: i64, number: usize, result: &str) -> Result<()> {
        let (state, scope) = self.then(login, minutes)?;
        let mut tx = state.db.tenant(&scope).await?;
        let tasks = task::list(&mut tx, self.id).await?;
        if let Some(found) = tasks.get(number) {
            let step = TaskStep {
                to: TaskState::Done,
                result: result.to_owned(),
            };
            task::go(&mut tx, self.id, found.id, IfMatch::Any, step).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Tells the story, once.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let base = tenant.scope("demo");
    let mut tx = state.db.tenant(&base).await?;
    let filter = IncidentFilter {
        state: Some(Group::All),
        ..IncidentFilter::default()
    };
    let known = incident::list(
        &mut tx,
        Viewpoint::default(),
        &filter,
        Sort::Newest,
        &Paging::default(),
    )
    .await?;
    tx.commit().await?;
    if known.items.iter().any(|one| one.title == TITLE) {
        return Ok(());
    }
    let mut teller = Teller {
        state,
        base,
        places,
        id: IncidentId::new_at(state.clock.now()),
    };
    roles(&teller).await?;
    let (then, scope) = teller.then("engineer", 290)?;
    let mut tx = then.db.tenant(&scope).await?;
    let new = NewIncident {
        title: TITLE.to_owned(),
        description: "巡检发现 portal-web-02 的上传目录中有可执行脚本，来源地址持续访问。".to_owned(),
        category: Some("intrusion".to_owned()),
        occurred_at: Some(teller.at(560)?),
        detected_at: Some(teller.at(295)?),
        certainty: Some(Certainty::Confirmed),
        tlp: Some(Tlp::AmberStrict),
        personal_data: true,
        department: places.departments.get("support").copied(),
        ..NewIncident::default()
    };
    teller.id = incident::report(&then, &mut tx, new).await?;
    tx.commit().await?;
    respond(&teller).await?;
    trace_and_keep(&teller).await
}

/// Who takes which role in a response: told of tasks that name the role and no person.
async fn roles(teller: &Teller<'_>) -> Result<()> {
    let (then, scope) = teller.then("security", 60 * 24 * 30)?;
    let people = |logins: &[&str]| {
        let accounts = &teller.places.accounts;
        logins
            .iter()
            .filter_map(|login| accounts.get(*login).copied())
            .collect()
    };
    let role = |role, logins| RoleInput {
        role,
        people: people(logins),
    };
    let input = TeamInput {
        roles: vec![
            role(ResponseRole::Lead, &["security"][..]),
            role(ResponseRole::Analyst, &["tang.yu", "daniel.kim"]),
            role(ResponseRole::Systems, &["tang.yu", "engineer"]),
            role(ResponseRole::Network, &["gao.ming", "zhang.wei"]),
            role(ResponseRole::Communications, &["quality"]),
            role(ResponseRole::Legal, &["quality"]),
        ],
    };
    let mut tx = then.db.tenant(&scope).await?;
    team::change(&mut tx, input).await?;
    tx.commit().await?;
    Ok(())
}

/// The response: taken over, the plan started, worked off, decided.
async fn respond(teller: &Teller<'_>) -> Result<()> {
    let (then, scope) = teller.then("security", 280)?;
    let mut tx = then.db.tenant(&scope).await?;
    let patch = IncidentPatch {
        lead: Some(teller.places.accounts.get("security").copied()),
        ..IncidentPatch::default()
    };
    incident::change(&mut tx, teller.id, IfMatch::Any, patch).await?;
    let step = IncidentStep {
        to: IncidentState::Responding,
        at: None,
        note: String::new(),
        outcome: None,
        impact: None,
        summary: None,
    };
    incident::take_step(&mut tx, teller.id, IfMatch::Any, step).await?;
    let plans = plan::offered(&mut tx, teller.id).await?;
    if let Some((plan, _, _)) = plans.iter().find(|(_, _, fits)| *fits) {
        task::start(&mut tx, teller.id, *plan).await?;
    }
    tx.commit().await?;
    teller
        .done("security", 272, 0, "已电话报告分管副总，09:20 起计时。")
        .await?;
    teller
        .done("tang.yu", 240, 1, "确认为 WebShell，首个访问痕迹在凌晨。")
        .await?;
    let (then, scope) = teller.then("security", 225)?;
    let mut tx = then.db.tenant(&scope).await?;
    let tasks = task::list(&mut tx, teller.id).await?;
    if let Some(decision) = tasks.iter().find(|task| !task.options.is_empty()) {
        let taken = task::Decision {
            option: 0,
            reason: "涉及客户数据，立即切断，不具备监视条件。".to_owned(),
        };
        task::decide(&mut tx, teller.id, decision.id, IfMatch::Any, taken).await?;
    }
    tx.commit().await?;
    let (then, scope) = teller.then("security", 120)?;
    let mut tx = then.db.tenant(&scope).await?;
    let own = NewTask {
        title: "核对近 7 天新增的管理员账号".to_owned(),
        owner: teller.places.accounts.get("tang.yu").copied(),
        helpers: teller
            .places
            .accounts
            .get("gao.ming")
            .copied()
            .into_iter()
            .collect(),
        due_at: Some(teller.at(-180)?),
        required: true,
        ..NewTask::default()
    };
    let _: TaskId = task::add(&mut tx, teller.id, own).await?;
    tx.commit().await?;
    Ok(())
}

/// What was found out, and what was kept.
async fn trace_and_keep(teller: &Teller<'_>) -> Result<()> {
    let (then, scope) = teller.then("tang.yu", 235)?;
    let mut tx = then.db.tenant(&scope).await?;
    let mut assets = Vec::new();
    for (name, kind, importance, compromised) in [
        (
            "portal-web-02",
            AssetKind::Server,
            Importance::Important,
            Compromise::Yes,
        ),
        (
            "portal-db-01",
            AssetKind::Data,
            Importance::Especially,
            Compromise::Unknown,
        ),
        (
            "portal-web-01",
            AssetKind::Server,
            Importance::Important,
            Compromise::No,
        ),
    ] {
        let asset = NewAsset {
            name: name.to_owned(),
            kind: Some(kind),
            importance: Some(importance),
            compromised: Some(compromised),
            note: String::new(),
        };
        assets.push(trace::add_asset(&mut tx, teller.id, asset).await?);
    }
    let mut indicators = Vec::new();
    for (kind, value, note) in [
        (IocKind::Ip, "198.51.100.7", "访问后门的来源地址"),
        (IocKind::Url, "hxxp://cdn-update[.]example/a.sh", "后门下载的脚本"),
        (
            IocKind::Hash,
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "avatar.php",
        ),
    ] {
        let indicator = NewIndicator {
            kind: Some(kind),
            value: value.to_owned(),
            tlp: Some(Tlp::Amber),
            pap: Some(Pap::Green),
            note: note.to_owned(),
        };
        indicators.push(trace::add_indicator(&mut tx, teller.id, indicator).await?);
    }
    let witness = NewInvolved {
        role: Some(PersonRole::Witness),
        name: "周敏".to_owned(),
        contact: "13900000000".to_owned(),
        note: "外包运维，凌晨值守".to_owned(),
    };
    trace::involve(&then, &mut tx, teller.id, witness).await?;
    let log = Upload {
        title: "portal-web-02 访问日志（节选）".to_owned(),
        description: "由 /var/log/nginx/access.log 截取，sha256sum 现场核对。".to_owned(),
        file_name: "access.log".to_owned(),
        content_type: "text/plain".to_owned(),
    };
    let file = evidence::collect_file(&then, &mut tx, teller.id, log, LOG.as_bytes()).await?;
    let disk = NewItem {
        title: "portal-web-02 系统盘（序列号 WD-2291）".to_owned(),
        description: "停机后拆下，防静电袋封装，封条 0173。".to_owned(),
        place: "保密柜 4".to_owned(),
    };
    let disk = evidence::collect_item(&mut tx, teller.id, disk).await?;
    tx.commit().await?;
    let (then, scope) = teller.then("security", 60)?;
    let mut tx = then.db.tenant(&scope).await?;
    evidence::verify(&then, &mut tx, teller.id, file).await?;
    let police = HandOver {
        to: None,
        to_party: "市公安局网安支队（回执 2026-07）".to_owned(),
        reason: "移送立案".to_owned(),
    };
    evidence::hand_over(&then, &mut tx, teller.id, disk, police).await?;
    tx.commit().await?;

    teller
        .write(
            "tang.yu",
            232,
            NewEntry {
                kind: Some(EntryKind::Event),
                happened_at: Some(teller.at(555)?),
                meaning: "上传接口被利用，写入 avatar.php".to_owned(),
                raw: LOG.lines().next().unwrap_or_default().to_owned(),
                assets: assets[..1].to_vec(),
                indicators,
                ..NewEntry::default()
            },
        )
        .await?;
    teller
        .write(
            "gao.ming",
            210,
            NewEntry {
                kind: Some(EntryKind::Containment),
                meaning: "portal-web-02 已下线，来源地址在边界封禁".to_owned(),
                assets: assets[..1].to_vec(),
                stamp: true,
                ..NewEntry::default()
            },
        )
        .await?;
    teller
        .write(
            "security",
            150,
            NewEntry {
                kind: Some(EntryKind::Communication),
                meaning: "已向省通信管理局值班电话通报".to_owned(),
                ..NewEntry::default()
            },
        )
        .await?;
    teller
        .write(
            "tang.yu",
            100,
            NewEntry {
                kind: Some(EntryKind::Note),
                meaning: "数据库审计：凌晨查询约 3,000 条客户记录".to_owned(),
                ..NewEntry::default()
            },
        )
        .await?;
    correct(teller).await
}

/// A figure that was wrong, struck and written anew.
async fn correct(teller: &Teller<'_>) -> Result<()> {
    let (then, scope) = teller.then("tang.yu", 80)?;
    let mut tx = then.db.tenant(&scope).await?;
    let lines = timeline::list(&mut tx, teller.id, &Paging::default()).await?;
    if let Some(wrong) = lines.items.iter().find(|line| line.meaning.contains("3,000")) {
        let correction = Correction {
            why: "统计口径含测试账号".to_owned(),
            instead: Some(NewEntry {
                meaning: "数据库审计：凌晨查询 1,284 条客户记录，未见导出".to_owned(),
                happened_at: Some(wrong.happened_at),
                ..NewEntry::default()
            }),
        };
        timeline::correct(&mut tx, teller.id, wrong.id, correction).await?;
    }
    tx.commit().await?;
    Ok(())
}
