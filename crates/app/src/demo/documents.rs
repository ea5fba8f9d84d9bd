//! Controlled documents of the demo tenant: a security policy everybody is just reading, service standards, a plan few may
//! see, a review that is overdue, a rule that waits for its day, a procedure that was sent back. Told by the same use cases
//! people call, at the time at which they happened.

use anyhow::{Context as _, Result};
use jiff::{Timestamp, ToSpan as _};
use sqm_documents::Viewpoint;
use sqm_documents::document::{self, DocumentFilter, NewDocument, Reason};
use sqm_documents::reading;
use sqm_documents::version::{self, Begin, Submission, Verdict, VersionPatch};
use sqm_domain::document::{Confidentiality, Decision, DocumentKind, VersionStep};
use sqm_domain::ids::{DocumentId, UserId};
use sqm_org::Audience;
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;
use sqm_platform::http::IfMatch;
use sqm_platform::scope::{Actor, Scope};

use super::document_texts as texts;
use super::write::Places;

/// What somebody does with a document.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Writes in the version in preparation: these words for those, with a summary.
    Rewrite(&'static [(&'static str, &'static str)], &'static str),
    /// Wishes that it comes into force so many days after today.
    InForceIn(i64),
    /// Begins the next version.
    Begin(VersionStep),
    /// Puts it before reviewers and approvers.
    Submit(&'static [&'static str], &'static [&'static str]),
    Agree(&'static str),
    Return(&'static str),
    /// These people acknowledge.
    Read(&'static [&'static str]),
    Withdraw(&'static str),
    /// The timer looks.
    Timer,
}

/// A document of the story.
struct Told {
    kind: DocumentKind,
    title: &'static str,
    owner: &'static str,
    department: &'static str,
    clauses: &'static [&'static str],
    level: Confidentiality,
    review_months: i16,
    text: &'static str,
    /// Everybody, roles, departments.
    audience: (bool, &'static [&'static str], &'static [&'static str]),
    /// Days before today on which it was begun.
    begun: i32,
    /// Days before today, who, what.
    acts: &'static [(i32, &'static str, Act)],
}

const MOST: &[&str] = &[
    "admin",
    "quality",
    "auditor",
    "li.na",
    "wang.lei",
    "emma.clarke",
    "liu.yang",
    "huang.ting",
    "zhang.wei",
    "gao.ming",
    "daniel.kim",
    "tang.yu",
];
const DESKS: &[&str] = &[
    "supervisor",
    "agent",
    "li.na",
    "wang.lei",
    "emma.clarke",
    "liu.yang",
    "huang.ting",
    "luo.jun",
];

/// The story.
const STORY: &[Told] = &[
    Told {
        kind: DocumentKind::Policy,
        title: "信息安全方针",
        owner: "security",
        department: "quality",
        clauses: &["§7.1", "§7.2", "§7.3"],
        level: Confidentiality::Internal,
        review_months: 12,
        text: texts::SECURITY_POLICY,
        audience: (true, &[], &[]),
        begun: 220,
        acts: &[
            (
                215,
                "security",
                Act::Submit(&["engineer", "luo.jun"], &["quality"]),
            ),
            (214, "engineer", Act::Agree("机房视频保存期限与设备能力一致。")),
            (213, "luo.jun", Act::Agree("")),
            (212, "quality", Act::Agree("同意发布。")),
            (212, "", Act::Timer),
            (208, "", Act::Read(MOST)),
            (
                205,
                "",
                Act::Read(&[
                    "supervisor",
                    "agent",
                    "engineer",
                    "security",
                    "luo.jun",
                    "xu.jing",
                    "ma.chao",
                    "he.fang",
                    "song.qian",
                ]),
            ),
            (20, "security", Act::Begin(VersionStep::Major)),
            (
                18,
                "security",
                Act::Rewrite(
                    texts::SECURITY_POLICY_CHANGES,
                    "报告时限由 30 分钟缩短为 15 分钟；明确外包人员同等要求；按新规调整上报时限。",
                ),
            ),
            (17, "security", Act::Submit(&["luo.jun"], &["quality", "admin"])),
            (16, "luo.jun", Act::Agree("")),
            (15, "quality", Act::Return("漏洞修复时限需区分高危与超危。")),
            (
                14,
                "security",
                Act::Rewrite(
                    &[],
                    "报告时限缩短为 15 分钟；外包人员同等要求；高危 3 日、超危 24 小时处置；按新规调整上报时限。",
                ),
            ),
            (13, "security", Act::Submit(&["luo.jun"], &["quality", "admin"])),
            (12, "luo.jun", Act::Agree("")),
            (11, "quality", Act::Agree("")),
            (11, "admin", Act::Agree("同意，全员阅知。")),
            (11, "", Act::Timer),
            (8, "", Act::Read(MOST)),
            (0, "", Act::Timer),
        ],
    },
    Told {
        kind: DocumentKind::Standard,
        title: "客户服务规范",
        owner: "quality",
        department: "quality",
        clauses: &["§2.3.3", "§4.1.1", "§4.1.2", "§4.1.3", "§4.1.4"],
        level: Confidentiality::Public,
        review_months: 12,
        text: texts::SERVICE_STANDARD,
        audience: (false, &["agent", "supervisor"], &["service"]),
        begun: 190,
        acts: &[
            (186, "quality", Act::Submit(&["agent"], &["supervisor"])),
            (185, "agent", Act::Agree("时效表清楚，班前会好讲。")),
            (184, "supervisor", Act::Agree("")),
            (184, "", Act::Timer),
            (180, "", Act::Read(DESKS)),
            (169, "", Act::Timer),
            (40, "quality", Act::Begin(VersionStep::Minor)),
            (
                39,
                "quality",
                Act::Rewrite(
                    texts::SERVICE_STANDARD_CHANGES,
                    "投诉首次响应由 4 小时改为 2 小时；附件当日上传。",
                ),
            ),
            (38, "quality", Act::Submit(&[], &["supervisor"])),
            (37, "supervisor", Act::Agree("")),
        ],
    },
    Told {
        kind: DocumentKind::Procedure,
        title: "客户投诉处理流程",
        owner: "supervisor",
        department: "complaints",
        clauses: &["§4.2", "§2.1.4"],
        level: Confidentiality::Internal,
        review_months: 6,
        text: texts::COMPLAINT_PROCEDURE,
        audience: (false, &[], &["complaints", "hotline"]),
        begun: 205,
        acts: &[
            (202, "supervisor", Act::Submit(&["liu.yang"], &["quality"])),
            (201, "liu.yang", Act::Agree("")),
            (200, "quality", Act::Agree("")),
            (200, "", Act::Timer),
            (
                195,
                "",
                Act::Read(&[
                    "supervisor",
                    "agent",
                    "li.na",
                    "wang.lei",
                    "emma.clarke",
                    "liu.yang",
                    "huang.ting",
                ]),
            ),
            (48, "", Act::Timer),
            (17, "", Act::Timer),
        ],
    },
    Told {
        kind: DocumentKind::Plan,
        title: "信息安全事件应急预案",
        owner: "security",
        department: "quality",
        clauses: &["§7.3.2"],
        level: Confidentiality::Confidential,
        review_months: 12,
        text: texts::INCIDENT_PLAN,
        audience: (false, &["security_officer"], &["network", "support"]),
        begun: 110,
        acts: &[
            (106, "security", Act::Submit(&["gao.ming"], &["quality"])),
            (105, "gao.ming", Act::Agree("")),
            (104, "quality", Act::Agree("")),
            (104, "", Act::Timer),
            (
                99,
                "",
                Act::Read(&[
                    "security",
                    "luo.jun",
                    "zhang.wei",
                    "ma.chao",
                    "gao.ming",
                    "daniel.kim",
                    "tang.yu",
                ]),
            ),
            (93, "", Act::Timer),
            (89, "", Act::Timer),
            (85, "", Act::Read(&["engineer", "he.fang"])),
            (5, "security", Act::Begin(VersionStep::Minor)),
            (
                4,
                "security",
                Act::Rewrite(
                    &[(
                        "| 联络组 | 信息安全岗 | 上报、通报、记录 |",
                        "| 联络组 | 信息安全岗 | 上报、通报、记录、每两小时续报 |",
                    )],
                    "补充续报要求。",
                ),
            ),
            (3, "security", Act::Submit(&["luo.jun"], &["quality"])),
            (2, "luo.jun", Act::Agree("续报频次可行。")),
        ],
    },
    Told {
        kind: DocumentKind::Rule,
        title: "账号与密码管理规定",
        owner: "security",
        department: "quality",
        clauses: &["§7.2.5", "§7.2.4"],
        level: Confidentiality::Internal,
        review_months: 12,
        text: texts::PASSWORD_RULE,
        audience: (true, &[], &[]),
        begun: 16,
        acts: &[
            (15, "security", Act::InForceIn(9)),
            (14, "security", Act::Submit(&["tang.yu"], &["quality"])),
            (12, "tang.yu", Act::Agree("双因素认证已在测试环境验证。")),
            (9, "quality", Act::Agree("")),
        ],
    },
    Told {
        kind: DocumentKind::Procedure,
        title: "装维上门作业规范",
        owner: "luo.jun",
        department: "network",
        clauses: &["§4.1.4", "§8.1.3"],
        level: Confidentiality::Internal,
        review_months: 12,
        text: texts::ON_SITE_PROCEDURE,
        audience: (false, &["engineer"], &[]),
        begun: 13,
        acts: &[
            (9, "luo.jun", Act::Submit(&["engineer"], &["quality"])),
            (
                7,
                "engineer",
                Act::Return("高处作业要求过于笼统，须写明登高工具与监护人。"),
            ),
        ],
    },
    Told {
        kind: DocumentKind::Standard,
        title: "Technical support service standard",
        owner: "quality",
        department: "support",
        clauses: &["§6.1", "§2.3.3"],
        level: Confidentiality::Internal,
        review_months: 6,
        text: texts::SUPPORT_STANDARD,
        audience: (false, &[], &["support"]),
        begun: 172,
        acts: &[
            (170, "quality", Act::Submit(&["daniel.kim"], &["luo.jun"])),
            (169, "daniel.kim", Act::Agree("Line test added as asked.")),
            (168, "luo.jun", Act::Agree("")),
            (168, "", Act::Timer),
            (160, "", Act::Read(&["daniel.kim", "tang.yu", "song.qian"])),
            (12, "", Act::Timer),
        ],
    },
    Told {
        kind: DocumentKind::Form,
        title: "纸质回访登记表",
        owner: "quality",
        department: "quality",
        clauses: &["§8.1.4"],
        level: Confidentiality::Internal,
        review_months: 12,
        text: texts::PAPER_FORM,
        audience: (false, &[], &[]),
        begun: 185,
        acts: &[
            (184, "quality", Act::Submit(&[], &["supervisor"])),
            (183, "supervisor", Act::Agree("")),
            (
                60,
                "quality",
                Act::Withdraw("回访已全部在系统内登记，停止使用纸质表。"),
            ),
        ],
    },
];

/// Tells the story, once.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let base = tenant.scope("demo");
    let mut tx = state.db.tenant(&base).await?;
    let told = document::count(&mut tx, &Viewpoint::HOUSE, &DocumentFilter::default()).await?;
    tx.commit().await?;
    for one in STORY.iter().skip(usize::try_from(told).unwrap_or_default()) {
        tell(state, &base, places, one).await?;
    }
    Ok(())
}

async fn tell(state: &AppState, base: &Scope, places: &Places, one: &Told) -> Result<()> {
    let id = begin(state, base, places, one).await?;
    for (place, (days, who, act)) in one.acts.iter().enumerate() {
        // Acts of one day follow one another.
        let at = at(state, base, *days, 9 + (place % 8) as i8)?;
        match act {
            Act::Timer => sqm_documents::tick(&state.at(at), base, id).await?,
            Act::Read(people) => {
                for (turn, login) in people.iter().enumerate() {
                    let minutes = i64::try_from(turn).unwrap_or_default() * 17;
                    let then = at.checked_add(minutes.minutes())?;
                    step(state, base, places, login, then, id, *act)
                        .await
                        .with_context(|| format!("{login} reads {}", one.title))?;
                }
            }
            _ => step(state, base, places, who, at, id, *act)
                .await
                .with_context(|| format!("{who}, {}: {act:?}", one.title))?,
        }
    }
    Ok(())
}

async fn begin(state: &AppState, base: &Scope, places: &Places, one: &Told) -> Result<DocumentId> {
    let then = state.at(at(state, base, one.begun, 10)?);
    let new = NewDocument {
        kind: Some(one.kind),
        title: one.title.to_owned(),
        owner: places.accounts.get(one.owner).copied(),
        department: places.departments.get(one.department).copied(),
        clauses: one.clauses.iter().map(|clause| (*clause).to_owned()).collect(),
        confidentiality: Some(one.level),
        review_months: Some(one.review_months),
        read_days: Some(14),
        body: one.text.to_owned(),
        changes: String::new(),
    };
    let (everybody, roles, departments) = one.audience;
    let audience = Audience {
        everybody,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        departments: departments
            .iter()
            .filter_map(|code| places.departments.get(code).copied())
            .collect(),
        people: Vec::new(),
    };
    let mut tx = then.db.tenant(&who(base, places, one.owner)).await?;
    let id = document::create(&then, &mut tx, new).await?;
    reading::set_audience(&mut tx, &Viewpoint::HOUSE, id, IfMatch::Any, audience).await?;
    tx.commit().await?;
    Ok(id)
}

fn who(base: &Scope, places: &Places, login: &str) -> Scope {
    match places.accounts.get(login) {
        Some(id) => Scope {
            actor: Actor::User(*id),
            ..base.clone()
        },
        None => base.clone(),
    }
}

/// Office hours of a day before today, so that no history begins at midnight.
fn at(state: &AppState, base: &Scope, days: i32, hour: i8) -> Result<Timestamp> {
    let now = state.clock.now();
    let day = now
        .to_zoned(base.zone.clone())
        .date()
        .checked_sub(i64::from(days).days())?;
    let then = day.at(hour, 20, 0, 0).to_zoned(base.zone.clone())?.timestamp();
    Ok(then.min(now))
}

async fn step(
    state: &AppState,
    base: &Scope,
    places: &Places,
    login: &str,
    at: Timestamp,
    id: DocumentId,
    act: Act,
) -> Result<()> {
    let then = state.at(at);
    let scope = who(base, places, login);
    let me = Viewpoint {
        user: scope.actor.user(),
        ..Viewpoint::HOUSE
    };
    let ids = |logins: &[&str]| -> Vec<UserId> {
        logins
            .iter()
            .filter_map(|login| places.accounts.get(login).copied())
            .collect()
    };
    let verdict = |decision, comment: &str| Verdict {
        decision,
        comment: comment.to_owned(),
    };
    let mut tx = then.db.tenant(&scope).await?;
    match act {
        Act::Rewrite(words, changes) => {
            let known = document::get(&mut tx, &me, id).await?;
            let open = version::preparing(&mut tx, &known).await?;
            let mut body = version::text(&mut tx, &known, Some(open.at)).await?.body;
            for (from, to) in words {
                body = body.replace(from, to);
            }
            let patch = VersionPatch {
                body: Some(body),
                changes: Some(changes.to_owned()),
                ..VersionPatch::default()
            };
            version::write(&mut tx, &me, id, IfMatch::Any, patch).await?;
        }
        Act::InForceIn(days) => {
            let today = state.clock.now().to_zoned(base.zone.clone()).date();
            let patch = VersionPatch {
                effective_on: Some(Some(today.checked_add(days.days())?)),
                ..VersionPatch::default()
            };
            version::write(&mut tx, &me, id, IfMatch::Any, patch).await?;
        }
        Act::Begin(step) => {
            version::begin(&mut tx, &me, id, IfMatch::Any, &Begin { step }).await?;
        }
        Act::Submit(reviewers, approvers) => {
            let to = Submission {
                reviewers: ids(reviewers),
                approvers: ids(approvers),
            };
            version::submit(&mut tx, &me, id, IfMatch::Any, to).await?;
        }
        Act::Agree(comment) => {
            version::decide(&mut tx, &me, id, IfMatch::Any, verdict(Decision::Agreed, comment)).await?;
        }
        Act::Return(comment) => {
            version::decide(
                &mut tx,
                &me,
                id,
                IfMatch::Any,
                verdict(Decision::Returned, comment),
            )
            .await?;
        }
        Act::Read(_) => reading::acknowledge(&mut tx, &me, id, &reading::Acknowledgement::default()).await?,
        Act::Withdraw(reason) => {
            let reason = Reason {
                text: reason.to_owned(),
            };
            document::withdraw(&mut tx, &me, id, IfMatch::Any, &reason).await?;
        }
        Act::Timer => {}
    }
    tx.commit().await?;
    Ok(())
}
