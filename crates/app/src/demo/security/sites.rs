//! Three sites and a week of their access logs: people who come and go, one at night, one badge refused again and again.

use anyhow::Result;
use jiff::civil::Weekday;
use sqm_domain::security::{AccessDirection, AccessFindingState, AccessResult, AccessRule, SiteKind};
use sqm_platform::http::{IfMatch, Paging};
use sqm_security::access_log::{self, AccessFindingFilter, AccessJudgement, AccessReport, NewAccessEntry};
use sqm_security::site::{self, NewSite};

use super::Stage;

/// Code, name, kind, address, who answers for it, doors, hours from Monday to Friday.
type Told = (
    &'static str,
    &'static str,
    SiteKind,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
);

const SITES: &[Told] = &[
    (
        "DC-EAST",
        "城东核心机房",
        SiteKind::DataCentre,
        "城东区通信路 18 号",
        "luo.jun",
        &["大门", "一区", "二区"],
        "07:00-20:00",
    ),
    (
        "MR-WEST",
        "城西汇聚机房",
        SiteKind::MachineRoom,
        "城西区环城西路 203 号",
        "luo.jun",
        &["大门", "设备间"],
        "07:00-20:00",
    ),
    (
        "HQ",
        "本部办公楼",
        SiteKind::Office,
        "中心区建设街 1 号",
        "quality",
        &["东门", "西门"],
        "07:30-19:30",
    ),
];

/// Badge, holder, where he works, when he comes and goes.
const WALKS: &[(&str, &str, &str, &str, i8, i8)] = &[
    ("10482", "张伟", "DC-EAST", "大门", 8, 17),
    ("10517", "高明", "DC-EAST", "一区", 9, 18),
    ("10733", "马超", "MR-WEST", "大门", 8, 16),
    ("20011", "孙立", "HQ", "东门", 8, 18),
    ("20056", "唐宇", "HQ", "西门", 9, 18),
];

/// Days the log covers.
const DAYS: i64 = 8;

pub(super) async fn write(stage: &Stage<'_>) -> Result<()> {
    let then = stage.then(90, 9)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    for (code, name, kind, address, owner, doors, hours) in SITES {
        let week = (0..7).map(|day| {
            if day < 5 {
                (*hours).to_owned()
            } else {
                String::new()
            }
        });
        let new = NewSite {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            kind: Some(*kind),
            address: (*address).to_owned(),
            owner: stage.places.accounts.get(owner).copied(),
            hours: week.collect(),
            calendar: None,
            doors: doors.iter().map(|door| (*door).to_owned()).collect(),
        };
        site::create(&mut tx, new).await?;
    }
    tx.commit().await?;
    let then = stage.then(1, 9)?;
    let mut tx = then.db.tenant(&stage.who("security")).await?;
    let report = AccessReport { entries: log(stage)? };
    access_log::report(&then, &mut tx, report).await?;
    tx.commit().await?;
    judge(stage).await
}

fn line(
    stage: &Stage<'_>,
    (ago, hour, minute): (i64, i8, i8),
    (badge, person): (&str, &str),
    (site, door): (&str, &str),
    direction: Option<AccessDirection>,
    result: AccessResult,
) -> Result<NewAccessEntry> {
    let at = stage
        .day(ago)?
        .at(hour, minute, 0, 0)
        .to_zoned(stage.base.zone.clone())?;
    Ok(NewAccessEntry {
        entry_id: format!("ACS-{}-{badge}", at.strftime("%Y%m%d-%H%M")),
        site: site.to_owned(),
        door: door.to_owned(),
        badge: badge.to_owned(),
        person: person.to_owned(),
        direction,
        result: Some(result),
        at: Some(at.timestamp()),
    })
}

fn log(stage: &Stage<'_>) -> Result<Vec<NewAccessEntry>> {
    let mut entries = Vec::new();
    let mut workdays = Vec::new();
    for ago in 2..=DAYS {
        let weekend = matches!(stage.day(ago)?.weekday(), Weekday::Saturday | Weekday::Sunday);
        if weekend {
            continue;
        }
        workdays.push(ago);
        for (place, (badge, person, site, door, comes, goes)) in (0_i8..).zip(WALKS) {
            let minute = i8::try_from(ago)?
                .wrapping_mul(5)
                .wrapping_add(place.wrapping_mul(7))
                % 50;
            for (hour, way) in [(*comes, AccessDirection::In), (*goes, AccessDirection::Out)] {
                entries.push(line(
                    stage,
                    (ago, hour, minute),
                    (badge, person),
                    (site, door),
                    Some(way),
                    AccessResult::Granted,
                )?);
            }
        }
    }
    // At night in the core site, in and out again; and a badge of somebody who has left, tried at the door.
    let night = workdays.first().copied().unwrap_or(2);
    for (hour, way) in [(2, AccessDirection::In), (4, AccessDirection::Out)] {
        entries.push(line(
            stage,
            (night, hour, 17),
            ("10482", "张伟"),
            ("DC-EAST", "二区"),
            Some(way),
            AccessResult::Granted,
        )?);
    }
    let tried = workdays.get(1).copied().unwrap_or(3);
    for minute in [3, 5, 6, 9] {
        entries.push(line(
            stage,
            (tried, 21, minute),
            ("10309", "郑凯（已离职）"),
            ("MR-WEST", "设备间"),
            None,
            AccessResult::Denied,
        )?);
    }
    Ok(entries)
}

/// The night was announced; the refusals are still to be asked about.
async fn judge(stage: &Stage<'_>) -> Result<()> {
    let mut tx = stage.state.db.tenant(&stage.who("security")).await?;
    let filter = AccessFindingFilter {
        rule: vec![AccessRule::OutOfHours],
        ..AccessFindingFilter::default()
    };
    let found = access_log::list(&mut tx, &filter, &Paging::default()).await?;
    for one in found.items {
        let judgement = AccessJudgement {
            state: AccessFindingState::Explained,
            note: "核心网割接，工单与来访登记一致，值班长已确认。".to_owned(),
        };
        access_log::judge(&mut tx, one.id, IfMatch::Any, judgement).await?;
    }
    tx.commit().await?;
    Ok(())
}
