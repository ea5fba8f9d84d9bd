//! Four key posts with those who hold them: most cleared, a check that ends soon, a letter nobody signed.

use anyhow::Result;
use jiff::ToSpan as _;
use sqm_domain::security::{BackgroundKind, BackgroundResult, LetterKind};
use sqm_platform::http::IfMatch;
use sqm_security::post::{self, BackgroundOutcome, NewBackgroundCheck, NewHolder, NewKeyPost, NewLetter};

use super::Stage;

/// Name, why, what it opens, checks asked for, who holds it.
type Told = (
    &'static str,
    &'static str,
    &'static str,
    &'static [BackgroundKind],
    &'static [&'static str],
);

use BackgroundKind::{Conflict, Credit, Criminal, Education, Employment, Identity};

const POSTS: &[Told] = &[
    (
        "计费数据库管理员",
        "一人即可改动账单与余额，或带走全部用户资料。",
        "计费库与客户资料库 DBA 账号、备份库、核心机房二区",
        &[Identity, Education, Criminal, Credit],
        &["tang.yu", "daniel.kim"],
    ),
    (
        "核心网配置工程师",
        "一条指令可使全城语音与数据业务中断。",
        "核心网网管、信令监测、城东核心机房",
        &[Identity, Employment, Criminal],
        &["zhang.wei", "gao.ming"],
    ),
    (
        "合法监听与数据提供专员",
        "接触司法协查数据，泄露即为重大事件。",
        "协查平台、加密终端、专用办公室",
        &[Identity, Criminal, Conflict],
        &["song.qian"],
    ),
    (
        "门禁与视频系统管理员",
        "可为任何人开门，也可删除录像。",
        "门禁系统、视频平台、各机房备用钥匙",
        &[Identity, Criminal],
        &["luo.jun"],
    ),
];

/// The check that ends within a month, and the holder who has not signed.
const ENDING: &str = "gao.ming";
const UNSIGNED: &str = "song.qian";

pub(super) async fn write(stage: &Stage<'_>) -> Result<()> {
    for (place, (name, reason, access, required, holders)) in (0_i64..).zip(POSTS) {
        let then = stage.then(300 - place * 7, 10)?;
        let mut tx = then.db.tenant(&stage.who("security")).await?;
        let new = NewKeyPost {
            name: (*name).to_owned(),
            department: None,
            reason: (*reason).to_owned(),
            access: (*access).to_owned(),
            owner: stage.places.accounts.get("security").copied(),
            required: required.to_vec(),
        };
        let id = post::create(&then, &mut tx, new).await?;
        for login in *holders {
            let new = NewHolder {
                person: stage.places.accounts.get(login).copied(),
                since: Some(stage.day(420)?),
            };
            let holder = post::hold(&mut tx, id, IfMatch::Any, new).await?;
            for kind in *required {
                let done_on = stage.day(310)?;
                let short = *login == ENDING && *kind == Criminal;
                let until = if short {
                    stage.day(-19)?
                } else {
                    done_on.checked_add(3.years())?
                };
                let check = NewBackgroundCheck {
                    kind: Some(*kind),
                    asked_on: Some(stage.day(330)?),
                    outcome: BackgroundOutcome {
                        done_on: Some(done_on),
                        result: Some(BackgroundResult::Passed),
                        valid_until: (*kind != Identity && *kind != Education).then_some(until),
                        checker: match kind {
                            Criminal => "市公安局派出所",
                            Credit => "征信报告（本人提供）",
                            _ => "人力资源部",
                        }
                        .to_owned(),
                        note: String::new(),
                    },
                };
                post::ask_check(&then, &mut tx, id, holder, IfMatch::Any, check).await?;
            }
            let kinds: &[LetterKind] = if *login == UNSIGNED {
                &[LetterKind::Confidentiality]
            } else {
                &[LetterKind::Responsibility, LetterKind::Confidentiality]
            };
            for kind in kinds {
                let letter = NewLetter {
                    kind: Some(*kind),
                    document: String::new(),
                    edition: "2.0".to_owned(),
                    signed_on: Some(stage.day(305)?),
                    valid_until: Some(stage.day(305)?.checked_add(2.years())?),
                };
                post::sign(&mut tx, id, holder, IfMatch::Any, letter).await?;
            }
        }
        tx.commit().await?;
    }
    // As the months went by: how everybody stood.
    for month in (1..=9).rev() {
        sqm_security::tick(&stage.then(month * 30, 9)?, &stage.base).await?;
    }
    // A new check of the one that ends is under way.
    let filter = post::HolderFilter {
        state: Some(post::HolderGroup::Ending),
        ..post::HolderFilter::default()
    };
    let then = stage.then(4, 14)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let ending = post::list_holders(
        &mut tx,
        sqm_platform::listing::Viewpoint::default(),
        &filter,
        &sqm_platform::http::Paging::default(),
    )
    .await?;
    for holder in ending.items {
        let again = NewBackgroundCheck {
            kind: Some(Criminal),
            asked_on: Some(stage.day(4)?),
            outcome: BackgroundOutcome {
                checker: "市公安局派出所".to_owned(),
                ..BackgroundOutcome::default()
            },
        };
        post::ask_check(&then, &mut tx, holder.post_id, holder.id, IfMatch::Any, again).await?;
    }
    tx.commit().await?;
    Ok(())
}
