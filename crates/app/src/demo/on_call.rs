//! Who is on call in the demo tenant (handbook §7.3.2): two lines that take turns by the week, and somebody who stands in tomorrow
//! night.

use anyhow::{Context as _, Result};
use jiff::ToSpan as _;
use jiff::civil::Weekday;
use sqm_domain::ids::OnCallLineId;
use sqm_incidents::on_call::{self, NewLine, NewPerson, NewStandIn};
use sqm_org::tenants::Tenant;
use sqm_platform::AppState;

use super::write::Places;

/// A line: what it is called, minutes it waits, who takes turns and how they are reached.
type Told = (&'static str, i32, &'static [(&'static str, &'static str)]);

const LINES: [Told; 2] = [
    (
        "网络安全值班",
        0,
        &[
            ("gao.ming", "+86 138 0000 2101"),
            ("tang.yu", "+86 138 0000 2102"),
            ("zhang.wei", "+86 138 0000 2103"),
        ],
    ),
    (
        "信息安全带班",
        15,
        &[
            ("security", "+86 138 0000 2001"),
            ("engineer", "+86 138 0000 2104"),
        ],
    ),
];

/// Begins the lines, once: before the first incident of the story.
pub(super) async fn write(state: &AppState, tenant: &Tenant, places: &Places) -> Result<()> {
    let scope = tenant.scope("demo");
    let mut tx = state.db.tenant(&scope).await?;
    if !on_call::list(&mut tx).await?.is_empty() {
        return Ok(());
    }
    let today = state.clock.now().to_zoned(scope.zone.clone()).date();
    let first_on = today
        .checked_sub(53.weeks())?
        .tomorrow()?
        .nth_weekday(-1, Weekday::Monday)?;
    let account = |login: &str| {
        places
            .accounts
            .get(login)
            .copied()
            .context("a person of the story")
    };
    let mut first: Option<OnCallLineId> = None;
    for (name, after_minutes, people) in LINES {
        let people = people
            .iter()
            .map(|(login, reach)| {
                Ok(NewPerson {
                    id: account(login)?,
                    reach: (*reach).to_owned(),
                })
            })
            .collect::<Result<_>>()?;
        let line = NewLine {
            name: name.to_owned(),
            after_minutes,
            first_on: Some(first_on),
            people,
            ..NewLine::default()
        };
        let id = on_call::create(&mut tx, line).await?;
        first.get_or_insert(id);
    }
    let evening = today.tomorrow()?.at(18, 0, 0, 0).to_zoned(scope.zone.clone())?;
    let cover = NewStandIn {
        line: first,
        person: Some(account("ma.chao")?),
        from: Some(evening.timestamp()),
        until: Some(evening.checked_add(14.hours())?.timestamp()),
        reach: "+86 138 0000 2105".to_owned(),
        note: "参加婚礼，与马超换班一晚。".to_owned(),
    };
    on_call::arrange(&mut tx, cover).await?;
    tx.commit().await?;
    Ok(())
}
