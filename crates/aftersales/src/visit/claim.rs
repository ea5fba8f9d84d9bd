//! Taking a visit from the queue, so that two callers never ring up the same customer.

use jiff::SignedDuration;
use sqm_domain::aftersales::VisitState;
use sqm_domain::ids::{UserId, VisitId};
use sqm_platform::db::TenantTx;
use sqm_platform::listing::today;
use sqm_platform::{AppState, Error, Result};

use super::Visit;
use super::ops::{changed, get};
use super::sql::{self, Line};
use crate::refs::Named;

/// After this, a visit somebody opened and left is anybody's again.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);
/// An appointment is offered this much before its time: reading up on the customer takes a moment.
const BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// The next best visit for somebody: one's own open call; else appointments whose time has come; else what is given to
/// them; else what is longest due. Customers who want to be left alone drop out on the way.
pub async fn claim_next(state: &AppState, tx: &mut TenantTx, caller: UserId) -> Result<Option<VisitId>> {
    let (now, today) = (tx.now(), today(tx));
    while let Some((id, no_contact)) =
        sql::next_for(tx, caller.into(), today, now - PATIENCE, now + BEFORE).await?
    {
        let before = get(state, tx, id).await?;
        if no_contact {
            not_needed(tx, &before).await?;
            continue;
        }
        take(tx, &before, caller).await?;
        return Ok(Some(id));
    }
    Ok(None)
}

/// Takes this visit.
pub async fn claim(state: &AppState, tx: &mut TenantTx, id: VisitId, caller: UserId) -> Result<()> {
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    let ours = before.caller.as_ref().map(|one| one.id) == Some(caller.into());
    let fresh = before
        .claimed_at
        .is_some_and(|at| tx.now() - PATIENCE <= at && before.state == VisitState::InProgress);
    if fresh && !ours {
        return Err(Error::Conflict("visit-taken"));
    }
    let customer = sqm_customers::customer::get(state, tx, before.customer.id).await?;
    if customer.no_contact {
        return Err(Error::Conflict("visit-no-contact"));
    }
    take(tx, &before, caller).await
}

async fn take(tx: &mut TenantTx, before: &Visit, caller: UserId) -> Result<()> {
    let mut after = before.clone();
    if before.state != VisitState::InProgress {
        // One that was unreachable begins again from where it was carried to.
        let open = if before.state == VisitState::Unreachable {
            after.ended_at = None;
            VisitState::CarriedOver
        } else {
            before.state
        };
        after.state = open
            .go(VisitState::InProgress)
            .map_err(|_| Error::Conflict("visit-ended"))?;
    }
    after.caller = Some(Named {
        id: caller.into(),
        name: String::new(),
    });
    after.claimed_at = Some(tx.now());
    changed(tx, before, &after, "visit.claim", "visit.changed").await
}

/// Lets go of a call that was not made.
pub async fn release(state: &AppState, tx: &mut TenantTx, id: VisitId) -> Result<()> {
    sql::hold(tx, id).await?;
    let before = get(state, tx, id).await?;
    if before.state != VisitState::InProgress {
        return Ok(());
    }
    let mut after = before.clone();
    after.state = if before.attempts == 0 && before.carried == 0 {
        VisitState::Due
    } else {
        VisitState::CarriedOver
    };
    after.caller = None;
    after.claimed_at = None;
    changed(tx, &before, &after, "visit.release", "visit.changed").await
}

async fn not_needed(tx: &mut TenantTx, before: &Visit) -> Result<()> {
    let mut after = before.clone();
    after.state = VisitState::NotNeeded;
    after.ended_at = Some(tx.now());
    after.claimed_at = None;
    let line = Line {
        kind: "closed",
        outcome: Some(VisitState::NotNeeded.as_str()),
        ..Line::default()
    };
    sql::add_entry(tx, before.id, line).await?;
    changed(tx, before, &after, "visit.close", "visit.changed").await
}
