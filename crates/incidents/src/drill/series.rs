//! Drills that come round: the next one is planned when the last one was held, was called off, or its day has passed. One that was
//! missed stays in the list: a gap in the list is a gap in the proof.

use sqm_domain::ids::DrillId;
use sqm_domain::security::{DrillState, drill_day};
use sqm_platform::db::TenantTx;
use sqm_platform::{AppState, Result};

use super::model::Series;
use super::ops::{emit, noted, number, participants};
use super::{Drill, Goal, sql, write};

/// Places skipped after a long standstill: days that have passed without a drill having been planned are not made up.
const AT_MOST: i32 = 600;

/// Plans the next one, if this drill has a cycle, is over, and has no next one.
pub(super) async fn follow(state: &AppState, tx: &mut TenantTx, id: DrillId) -> Result<()> {
    sql::hold(tx, id).await?;
    let last = sql::get(tx, id).await?;
    let today = sql::today(tx);
    let Some(months) = last.every_months else {
        return Ok(());
    };
    if last.series.followed || (last.state.is_open() && last.due_on >= today) {
        return Ok(());
    }
    let Series { first_on, place, .. } = last.series;
    let Some(place) = (place + 1..place + AT_MOST).find(|place| drill_day(first_on, months, *place) >= today)
    else {
        return write::followed(tx, id).await;
    };
    // Whoever left cannot take part; the owner is asked to name others.
    let able = participants(tx).await?;
    let mut participants = last.participants.clone();
    participants.retain(|person| able.iter().any(|one| one.id == person.id));
    let next = Drill {
        id: DrillId::new_at(tx.now()),
        number: number(state, tx).await?,
        due_on: drill_day(first_on, months, place),
        overdue: false,
        state: DrillState::Planned,
        goals: last
            .goals
            .iter()
            .map(|goal| Goal {
                result: None,
                note: String::new(),
                ..goal.clone()
            })
            .collect(),
        participants,
        series: Series {
            place,
            followed: false,
            ..last.series
        },
        ..last
    };
    if write::insert(tx, &next).await? {
        noted(tx, "drill.create", &next, &["state"]);
        emit(tx, "drill.planned", &next, &["owner"]);
    }
    write::followed(tx, id).await
}
