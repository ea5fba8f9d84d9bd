//! Standing in: illness and holidays come between, and two colleagues change a night.

use jiff::Timestamp;
use serde_json::json;
use sqm_domain::ids::{StandInId, UserId};
use sqm_platform::db::TenantTx;
use sqm_platform::{Error, Result};

use super::{NewStandIn, StandIn, line, roster, sql};
use crate::incident;

/// Who stands in from now on, the next first.
pub async fn coming(tx: &mut TenantTx) -> Result<Vec<StandIn>> {
    let now = tx.now();
    let mut list = sql::stand_ins(tx, now, Timestamp::MAX).await?;
    list.sort_by_key(|one| (one.from, one.id));
    Ok(list)
}

/// Somebody stands in. He and whoever would have been on call are told.
pub async fn arrange(tx: &mut TenantTx, new: NewStandIn) -> Result<StandInId> {
    let new = new.check(tx.now())?;
    let line = match line::get(tx, new.line).await {
        Ok(line) if line.active => line,
        Ok(_) | Err(Error::NotFound(_)) => return Err(Error::field("line", "field-unknown")),
        Err(error) => return Err(error),
    };
    let able = incident::holding(tx, super::RIGHT).await?;
    if !able.iter().any(|one| one.id == new.person) {
        return Err(Error::field("person", "on-call-right"));
    }
    let before = sql::stand_ins(tx, new.from, new.until).await?;
    let mut people: Vec<UserId> = roster::of_line(tx, &line, &before, (new.from, new.until))
        .into_iter()
        .filter_map(|shift| shift.person)
        .map(|person| person.id)
        .chain([new.person])
        .collect();
    people.sort_unstable();
    people.dedup();
    let id = StandInId::new_at(tx.now());
    sql::insert_stand_in(tx, id, &new).await?;
    sql::look_again(tx, line.id).await?;
    let detail = json!({ "person": new.person, "from": new.from, "until": new.until });
    line::told(tx, "on_call.stand_in", &line, &people, detail);
    Ok(id)
}

/// Takes back that somebody stands in; where he does already, it ends now.
pub async fn withdraw(tx: &mut TenantTx, id: StandInId) -> Result<()> {
    let (line, person, from, until) = sql::hold_stand_in(tx, id).await?;
    let now = tx.now();
    if until <= now {
        return Err(Error::Conflict("on-call-stand-in-over"));
    }
    let line = line::get(tx, line).await?;
    sql::end_stand_in(tx, id, from < now).await?;
    sql::look_again(tx, line.id).await?;
    let left = sql::stand_ins(tx, from.max(now), until).await?;
    let mut people: Vec<UserId> = roster::of_line(tx, &line, &left, (from.max(now), until))
        .into_iter()
        .filter_map(|shift| shift.person)
        .map(|one| one.id)
        .chain([person])
        .collect();
    people.sort_unstable();
    people.dedup();
    let detail = json!({ "person": person, "from": from, "until": until });
    line::told(tx, "on_call.withdraw", &line, &people, detail);
    Ok(())
}
